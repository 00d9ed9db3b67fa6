from __future__ import annotations

import random
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import given

from casemate.model import FlowId, system_from
from casemate.report.diagram import Badge, Overlay, Theme, draw
from conftest import ROOT
from hostile import PAYLOADS, hostile_model
from strategies import Raw, fewest, raw_models

from .conftest import EXAMPLES, SVG, drawn, example, legend, things

TINY: Raw = {
    "casemate": 1,
    "system": {"name": "Tiny"},
    "zones": {"net": {"trust": "untrusted"}, "vpc": {"trust": "internal"}, "spare": {"trust": "restricted"}},
    "data": {"asked": {"origin": "user"}, "said": {"origin": "generated"}},
    "components": {
        "asker": {"kind": "user", "zone": "net"},
        "bot": {"kind": "language_model", "zone": "vpc"},
        "base": {"kind": "database", "zone": "vpc"},
    },
    "flows": [
        {"from": "asker", "to": "bot", "as": "prompt", "carries": ["asked"], "encrypted": True},
        {"from": "bot", "to": "asker", "as": "completion", "carries": ["said"], "encrypted": True},
        {"from": "bot", "to": "base", "encrypted": False},
        {"from": "bot", "to": "bot", "as": "context"},
    ],
}


def tiny(**changes: Any) -> str:
    return draw(system_from(TINY | changes), theme=Theme.LIGHT)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_component_zone_and_flow_is_there(name: str) -> None:
    system, svg = example(name), drawn(name)
    assert sorted(things(svg, "component")) == sorted(system.components)
    assert sorted(things(svg, "zone")) == sorted(system.zones)
    assert sorted(things(svg, "flows")) == sorted(flow.id for flow in system.flows)


@fewest
@given(raw_models(most=8))
def test_whatever_the_system_it_is_drawn_whole(raw: Raw) -> None:
    system = system_from(raw)
    svg = draw(system)
    assert sorted(things(svg, "component")) == sorted(system.components)
    assert sorted(things(svg, "flows")) == sorted(flow.id for flow in system.flows)


def test_an_empty_zone_and_a_flow_to_itself_are_drawn() -> None:
    assert "spare" in things(tiny(), "zone")
    assert "bot->bot" in things(tiny(), "flows")


def test_a_system_without_zones_or_flows_is_drawn() -> None:
    raw = {"casemate": 1, "system": {"name": "One"}, "components": {"it": {"kind": "service"}}, "flows": []}
    assert list(things(draw(system_from(raw)), "component")) == ["it"]
    assert legend(draw(system_from(raw))) == "Part that works"


def test_the_order_of_the_file_changes_no_byte() -> None:
    raw = yaml.safe_load((ROOT / "examples" / "support-agent.casemate.yaml").read_text("utf-8"))
    chance = random.Random(4)
    for section in ("zones", "data", "components"):
        pairs = list(raw[section].items())
        chance.shuffle(pairs)
        raw[section] = dict(pairs)
    chance.shuffle(raw["flows"])
    assert draw(system_from(raw), theme=Theme.LIGHT) == drawn("support-agent")


@pytest.mark.parametrize("seed", ["1", "77"])
def test_another_process_draws_the_same(seed: str) -> None:
    program = (
        "from pathlib import Path; import sys\n"
        "from casemate.model import load_model\n"
        "from casemate.report.diagram import Theme, draw\n"
        "sys.stdout.buffer.write(draw(load_model(Path(sys.argv[1])).system, theme=Theme.LIGHT).encode())"
    )
    model = ROOT / "examples" / "support-agent.casemate.yaml"
    done = subprocess.run(
        [sys.executable, "-c", program, str(model)],
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == drawn("support-agent")


def test_hostile_text_stays_text() -> None:
    overlay = Overlay(threats={"agent": Badge(count=3, severity="high")}, path=("agent",), caption=PAYLOADS[0])
    svg = draw(system_from(hostile_model()), overlay=overlay)
    known = {"svg", "title", "desc", "style", "g", "rect", "path", "circle", "text"}
    root = ET.fromstring(svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= known
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on") or "href" in name]
    assert len(list(root.iter(f"{SVG}style"))) == 1
    assert "<script" not in svg
    assert "url(" not in svg


def test_an_id_cannot_leave_its_attribute() -> None:
    system = system_from(TINY)
    flows = tuple(replace(flow, id=FlowId('x" onload="alert(1)')) for flow in system.flows)  # the language refuses it
    svg = draw(replace(system, flows=flows))
    assert "x&quot; onload=&quot;alert(1)" in svg
    assert 'onload="' not in svg


def test_it_can_be_heard_and_names_what_it_shows() -> None:
    root = ET.fromstring(tiny())
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert title is not None
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert "Tiny" in (title.text or "")
    assert "asker to bot: prompt." in (description.text or "")


def test_the_legend_explains_what_occurs_and_nothing_else() -> None:
    said = legend(tiny())
    for words in (
        "Person",
        "AI model",
        "Store",
        "Untrusted zone",
        "Restricted zone",
        "Flow, encrypted",
        "not encrypted",
    ):
        assert words in said
    for words in (
        "Agent",
        "Tool",
        "Training",
        "Partner",
        "Holds secrets",
        "Out of scope",
        "Threats",
        "Step of the path",
    ):
        assert words not in said
    assert "Outsiders can write" in said
    assert "Gets what a model" in said


def test_the_legend_of_an_overlay() -> None:
    overlay = Overlay(threats={"bot": Badge(count=12, severity="critical")}, path=("asker", "bot"))
    said = legend(draw(system_from(TINY), overlay=overlay))
    assert "the worst critical" in said
    assert "the worst high" not in said
    assert "Step of the path" in said


def test_badges_count_and_stops_are_numbered() -> None:
    overlay = Overlay(threats={"bot": Badge(count=12, severity="critical")}, path=("asker", "asker", "bot", "asker"))
    svg = draw(system_from(TINY), overlay=overlay)
    texts = re.findall(r'<text class="(?:badge|pin)-text"[^>]*>([^<]+)<', svg)
    assert sorted(texts) == ["1", "12", "1·3", "2", "3"]  # the legend's samples are 1 and 3
    assert svg.count('class="hot"') == 2  # there and back


def test_a_path_leaves_the_rest_pale() -> None:
    svg = draw(system_from(TINY), overlay=Overlay(path=("asker", "bot")))
    assert re.search(r'<g class="store pale" data-component="base">', svg)
    assert re.search(r'<g class="model" data-component="bot">', svg)


def test_fixed_themes_need_no_variables_and_auto_asks_the_reader() -> None:
    system = system_from(TINY)
    light, dark, auto = (draw(system, theme=theme) for theme in (Theme.LIGHT, Theme.DARK, Theme.AUTO))
    assert "var(" not in light
    assert "var(" not in dark
    assert light != dark
    assert "prefers-color-scheme:dark" in auto
    assert "@media screen" in auto  # paper stays light


def test_every_variable_has_a_colour() -> None:
    auto = draw(system_from(TINY), theme=Theme.AUTO)
    assert set(re.findall(r"var\(--([a-z-]+)\)", auto)) <= set(re.findall(r"[{;]--([a-z-]+):", auto))


def test_two_diagrams_in_one_page_share_no_id() -> None:
    system = system_from(TINY)
    one, other = (set(re.findall(r'\bid="([^"]+)"', draw(system, prefix=prefix))) for prefix in ("a", "b"))
    assert one
    assert not one & other


def test_the_page_around_it_keeps_its_style() -> None:
    style = re.search(r"<style>(.*)</style>", draw(system_from(TINY)), re.DOTALL)
    assert style
    rules = re.sub(r"@media[^{]*\{(.*?\})\}", r"\1", style[1])
    for selectors in re.findall(r"([^{}]+)\{", rules):
        assert all(part.strip().startswith(".casemate-diagram") for part in selectors.split(","))


def test_lines_say_whether_they_are_encrypted_and_cross_a_boundary() -> None:
    svg = tiny().partition('<g class="legend">')[0]
    assert svg.count('<g class="link crossing">') == 1
    assert svg.count('<g class="link bare">') == 1
    assert svg.count('<g class="link unknown"') == 1
    assert svg.count('class="gate"') == 2  # out of one zone and into the other
