from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from casemate.files import CasemateError
from casemate.report.diagram import Direction, draw, elk
from conftest import ROOT

from .conftest import example, things
from .test_layouts import check


def is_there() -> bool:
    try:
        elk._engine()
    except CasemateError:
        return False
    return True


needs_engine = pytest.mark.skipif(
    not is_there(), reason="no layout engine: pip install -e '.[diagrams]', without CASEMATE_SKIP_WEB"
)


@needs_engine
@pytest.mark.parametrize("direction", [Direction.RIGHT, Direction.DOWN])
def test_a_layered_layout_is_right_and_the_same_every_time(direction: Direction) -> None:
    from casemate.report.diagram.layered import Heading, layered
    from casemate.report.diagram.sketch import sketch_of

    system = example("support-agent")
    sketch = sketch_of(system)
    picture = layered(sketch, Heading(direction.value))
    check(sketch, picture)
    svg = draw(system, direction=direction)
    assert sorted(things(svg, "flows")) == sorted(flow.id for flow in system.flows)
    assert draw(system, direction=direction) == svg
    turned = layered(sketch, Heading.DOWN if direction is Direction.RIGHT else Heading.RIGHT)
    assert (picture.width > turned.width) == (direction is Direction.RIGHT)


@needs_engine
def test_the_engines_own_keys_do_not_come_back() -> None:
    graph = {
        "id": "page",
        "layoutOptions": {"elk.algorithm": "layered"},
        "children": [{"id": name, "width": 9, "height": 9} for name in "ab"],
        "edges": [{"id": "e", "sources": ["a"], "targets": ["b"]}],
    }
    first, second = elk.elk_layout(graph), elk.elk_layout(graph)
    assert "$H" not in json.dumps(first)
    assert first == second


@needs_engine
def test_an_endless_layout_is_given_up(no_engine: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elk, "_LAYOUT", "for (;;) {} %s")
    with pytest.raises(CasemateError, match=r"not ready after 0\.2 s; leave --direction away"):
        elk.elk_layout({}, timeout=0.2)


def test_without_the_script_it_says_what_to_do(
    no_engine: Callable[[], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("py_mini_racer")
    no_engine()
    monkeypatch.setattr(elk, "SCRIPT", tmp_path / "elk.bundled.js")
    with pytest.raises(CasemateError, match=r"no layout engine \(elkjs\): install Casemate again without"):
        draw(example("support-agent"), direction=Direction.RIGHT)


def test_without_the_package_it_says_what_to_do(no_engine: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    no_engine()
    monkeypatch.setitem(__import__("sys").modules, "py_mini_racer", None)
    with pytest.raises(CasemateError, match=r'mini-racer.*pip install "casemate\[diagrams\]"'):
        draw(example("support-agent"), direction=Direction.DOWN)


def test_what_is_taken_from_npm_is_pinned_and_names_no_registry() -> None:
    wanted = json.loads((ROOT / "web" / "package.json").read_text("utf-8"))["dependencies"]
    lock = (ROOT / "web" / "package-lock.json").read_text("utf-8")
    packages = json.loads(lock)["packages"]
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert packages[f"node_modules/{name}"]["version"] == version
    assert all("integrity" in package for name, package in packages.items() if name)
    assert '"resolved"' not in lock
