"""Witness paths: each step stands on what stands before it, and on nothing that its adversary does not have."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod

import pytest
from hypothesis import given

from analyses import analysis_of, knowledge, rules
from casemate.analysis import LOSS_RULE, Analysis, PathStep, StepRole
from casemate.files import parse_document
from conftest import ROOT, SHARED, requires_shared
from strategies import Raw, few, raw_models

EXAMPLES = sorted((ROOT / "examples").glob("*.casemate.yaml"))


def steps_of(analysis: Analysis, path: Sequence[str]) -> list[PathStep]:
    return [analysis.steps[name] for name in path]


def assert_stands(analysis: Analysis, path: Sequence[str], adversary: str | None = None) -> None:
    """The promises of the results' document about any path."""
    assert len(set(path)) == len(path)
    steps = steps_of(analysis, path)
    roles = [step.role for step in steps]
    begins = [step for step in steps if step.role is StepRole.START]
    assert begins
    assert roles[: len(begins)] == [StepRole.START] * len(begins)
    assert roles[-1] is StepRole.ATTACK
    (who,) = {step.adversary for step in begins}
    assert who is not None
    assert adversary in (None, who)
    graph = analysis.derived.graph
    own = {graph.capabilities[number] for number in graph.starts[who]}
    held: set[str] = set()
    for step in steps:
        assert held.issuperset(step.requires), step
        if step.role is StepRole.START:
            assert own.issuperset(step.grants)
        if step.role is StepRole.PREPARATION:
            assert step.techniques
            assert step.rule == "preparation"
        assert 0 < step.probability <= 1
        held.update(step.grants)
    for before, after in pairwise(steps):
        assert before.role is not StepRole.PREPARATION or after.role is not StepRole.START


def assert_sound(analysis: Analysis) -> None:
    """Every promise about threats, losses and techniques."""
    known = {rule.rule.id: rule.rule for rule in rules()}
    ids = [threat.id for threat in analysis.threats]
    assert len(set(ids)) == len(ids)
    for threat in analysis.threats:
        assert 0 < threat.probability <= 1
        assert 0 <= threat.score <= 10
        assert threat.adversary in threat.adversaries
        assert_stands(analysis, threat.path, threat.adversary)
        last = analysis.steps[threat.path[-1]]
        assert known[threat.rule].is_threat
        assert (last.rule, last.at) == (threat.rule, threat.at[0])
        assert set(threat.techniques) <= set(knowledge().atlas.techniques)
        assert "{" not in threat.title
    assert [(-t.score, t.id) for t in analysis.threats] == sorted((-t.score, t.id) for t in analysis.threats)
    assert [loss.loss for loss in analysis.losses] == list(analysis.system.losses)
    for loss in analysis.losses:
        assert_loss(analysis, loss.loss, loss.probability, loss.paths)
    assert [technique.rank for technique in analysis.techniques] == list(range(1, len(analysis.techniques) + 1))
    assert {technique.id for technique in analysis.techniques} == cited(analysis)


def assert_loss(analysis: Analysis, loss: str, probability: float, paths: Sequence[Sequence[str]]) -> None:
    assert len(paths) <= 20
    assert (probability > 0) is bool(paths)
    assert probability <= 1
    assert len(set(map(tuple, paths))) == len(paths)
    known = {rule.rule.id: rule.rule for rule in rules()}
    for path in paths:
        assert_stands(analysis, path)
        steps = steps_of(analysis, path)
        assert any(f"causes({loss})" in step.grants and step.rule == LOSS_RULE for step in steps)
        while known.get(steps[-1].rule) is not None and known[steps[-1].rule].consequence:
            steps.pop()
        while steps[-1].role is StepRole.PREPARATION:
            steps.pop()
        assert steps[-1].rule == LOSS_RULE


def cited(analysis: Analysis) -> set[str]:
    """The techniques of every step that some adversary can take, and of what such a step needs first."""
    graph = analysis.derived.graph
    fired = {
        graph.rules[step]
        for reading in analysis.readings
        for step in graph.steps
        if reading.derivation.derivable(step) and graph.rules[step] != LOSS_RULE
    }
    known = {rule.rule.id: rule.rule for rule in rules()}
    return {use.id for name in fired for use in (*known[name].techniques, *known[name].prepares)}


@few
@given(raw_models())
def test_any_model(raw: Raw) -> None:
    assert_sound(analysis_of(raw))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples(path: object) -> None:
    raw = parse_document(path.read_bytes(), path.name).value  # type: ignore[attr-defined]
    analysis = analysis_of(raw)
    assert_sound(analysis)
    assert len(analysis.threats) > 40
    assert all(loss.paths for loss in analysis.losses)


@requires_shared
@pytest.mark.slow
def test_the_incidents() -> None:
    for path in sorted((SHARED / "incidents").glob("*.casemate.yaml")):
        assert_sound(analysis_of(parse_document(path.read_bytes(), path.name).value))  # type: ignore[arg-type]


@few
@given(raw_models(controls=False))
def test_a_threat_is_as_likely_as_the_steps_that_it_cannot_do_without(raw: Raw) -> None:
    """What helps stands in the path and is not counted; everything else is."""
    analysis = analysis_of(raw)
    readings = {reading.adversary: reading for reading in analysis.readings}
    graph = analysis.derived.graph
    for threat in analysis.threats:
        derivation = readings[threat.adversary].derivation
        steps = [s for s in graph.steps if (graph.rules[s], graph.targets[s]) == (threat.rule, threat.at[0])]
        best = next(step for step in steps if graph.step_id(step) == threat.path[-1])
        assert derivation.step_costs[best] == min(derivation.step_costs[step] for step in steps)
        needed = derivation.path(best)
        assert threat.probability == pytest.approx(prod(derivation.weights.success[step] for step in needed))
        assert {graph.step_id(step) for step in needed} <= set(threat.path)


def ring(kinds: list[str], role: str) -> Raw:
    """Parts in a circle, in both directions, with a person at every part and every part a tool of the next."""
    names = [f"p{number}" for number in range(len(kinds))]
    flows = []
    for place, name in enumerate(names):
        after = names[(place + 1) % len(names)]
        flows += [{"from": name, "to": after, "as": role}, {"from": after, "to": name, "as": "tool_result"}]
        flows.append({"from": "person", "to": name, "as": "prompt"})
    tools = {name: names[(place + 1) % len(names)] for place, name in enumerate(names)}
    components: Raw = {name: {"kind": kind, "tools": [tools[name]]} for name, kind in zip(names, kinds, strict=True)}
    return {
        "casemate": 1,
        "system": {"name": "ring"},
        "components": {"person": {"kind": "user"}} | components,
        "flows": flows,
        "losses": {"l": {"of": names[-1], "property": "integrity"}},
    }


@pytest.mark.parametrize("role", ["prompt", "completion", "tool_call", "context", "data", "model_artifact"])
def test_a_ring_ends(role: str) -> None:
    analysis = analysis_of(ring(["agent", "language_model", "tool", "agent", "mcp_server", "service"], role))
    assert analysis.threats
    assert_sound(analysis)


def test_everything_joined_with_everything_ends() -> None:
    kinds = ["agent", "language_model", "tool", "vector_store", "web_app", "agent", "memory", "database"]
    raw = ring(kinds, "data")
    names = [name for name in raw["components"] if name != "person"]
    roles = ("content", "query", "instruction")
    raw["flows"] += [{"from": a, "to": b, "as": role} for a in names for b in names for role in roles]
    analysis = analysis_of(raw)
    assert_sound(analysis)
    assert analysis.losses[0].paths
