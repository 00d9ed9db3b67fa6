"""Nothing that a person may rearrange or reword changes what the analysis says."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyses import analysis_of
from casemate.analysis import Analysis
from casemate.files import parse_document
from casemate.model import system_from
from conftest import ROOT
from strategies import Raw, few, fewest, raw_models

EXAMPLES = sorted((ROOT / "examples").glob("*.casemate.yaml"))


def said(analysis: Analysis) -> dict[str, object]:
    """Everything that reports are made from."""
    graph = analysis.derived.graph
    return {
        "threats": analysis.threats,
        "techniques": analysis.techniques,
        "losses": analysis.losses,
        "steps": dict(analysis.steps),
        "capabilities": graph.capabilities,
        "bindings": graph.bindings,
        "starts": dict(graph.starts),
        "goals": dict(graph.goals),
        "adversaries": [reading.adversary for reading in analysis.readings],
        "costs": [reading.derivation.step_costs for reading in analysis.readings],
    }


def reordered(value: Any, random: Any) -> Any:
    """Every mapping with its keys in another order; lists stay, but for the flows."""
    if isinstance(value, list):
        return [reordered(item, random) for item in value]
    if not isinstance(value, dict):
        return value
    names = list(value)
    random.shuffle(names)
    found = {name: reordered(value[name], random) for name in names}
    if "flows" in found and "components" in found:
        random.shuffle(found["flows"])
    return found


@few
@given(raw_models(), st.randoms(use_true_random=False))
def test_components_flows_and_keys_in_another_order(raw: Raw, random: Any) -> None:
    assert said(analysis_of(reordered(raw, random))) == said(analysis_of(raw))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@fewest
@given(random=st.randoms(use_true_random=False))
def test_an_example_in_another_order(path: Any, random: Any) -> None:
    raw = parse_document(path.read_bytes(), path.name).value
    assert said(analysis_of(reordered(raw, random))) == said(analysis_of(raw))


@fewest
@given(raw_models())
def test_two_runs_say_the_same(raw: Raw) -> None:
    assert said(analysis_of(deepcopy(raw))) == said(analysis_of(raw))


def renamed(raw: Raw) -> Raw:
    """The same model with other words for everything that has a title."""
    found = deepcopy(raw)
    found["system"] |= {"name": "Another name", "description": "In other words.", "owner": "somebody else"}
    entries = [
        entry
        for section in ("components", "data", "losses", "zones", "controls", "adversaries")
        for entry in found.get(section, {}).values()
    ]
    for number, entry in enumerate([*entries, *found["flows"]]):
        entry |= {"name": f"Title {number} {{x}}", "description": "d", "owner": "o", "tags": ["t"], "x-layout": number}
    return found


def ids(analysis: Analysis) -> dict[str, object]:
    return {
        "threats": [
            (t.id, t.rule, t.at, t.score, t.probability, t.path, t.present, t.status) for t in analysis.threats
        ],
        "steps": sorted(analysis.steps),
        "losses": [(loss.loss, loss.paths, loss.probability) for loss in analysis.losses],
        "techniques": analysis.techniques,
    }


@fewest
@given(raw_models())
def test_other_titles_change_no_id_and_no_figure(raw: Raw) -> None:
    assert ids(analysis_of(renamed(raw))) == ids(analysis_of(raw))


@fewest
@given(raw_models())
def test_an_unrelated_part_changes_no_id(raw: Raw) -> None:
    """A decision on a threat survives what has nothing to do with it."""
    other = deepcopy(raw)
    other["components"]["b_new_part"] = {"kind": "log_store"} | ({"zone": "vpc"} if "zones" in raw else {})
    other["data"]["a_new_asset"] = {"class": "internal"}
    before = {(t.id, t.rule, t.at, t.probability) for t in analysis_of(raw).threats}
    after = {(t.id, t.rule, t.at, t.probability) for t in analysis_of(other).threats}
    assert before <= after


def test_flows_with_derived_ids_keep_their_threats() -> None:
    """A second flow between the same ends changes the id of the first, and no threat with it."""
    flows = [{"from": "person", "to": "bot", "as": "prompt"}, {"from": "bot", "to": "person", "as": "completion"}]
    raw: Raw = {
        "casemate": 1,
        "system": {"name": "x"},
        "components": {"person": {"kind": "user"}, "bot": {"kind": "language_model"}},
        "flows": flows,
    }
    more = raw | {"flows": [*flows, {"from": "person", "to": "bot", "as": "feedback"}]}
    assert {flow.id for flow in system_from(more).flows} == {
        "person->bot:prompt",
        "person->bot:feedback",
        "bot->person",
    }
    before = {threat.id for threat in analysis_of(raw).threats}
    assert before
    assert before <= {threat.id for threat in analysis_of(more).threats}
