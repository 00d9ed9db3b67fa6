"""One graph, many readings: what an adversary can do rests on its own starts alone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from analyses import analysis_of, knowledge, rules
from casemate.analysis import LOSS_RULE, Analysis, Reading
from casemate.analysis.grounding import ground
from casemate.analysis.starts import starts_of
from casemate.graph import AttackGraph, derive
from strategies import Raw, few, fewest, raw_models

Binding = tuple[str, tuple[int, ...]]


def grounded_alone(analysis: Analysis, adversary: str) -> set[Binding]:
    """The steps of a grounding that knows no start but this adversary's."""
    elements = analysis.derived.elements
    begin = [(atom, elements.components[of]) for atom, of in starts_of(analysis.system)[adversary]]
    causes = [("causes", number) for number in elements.losses.values()]
    found = ground(elements, rules(), knowledge().vocabulary, [*begin, *causes])
    return {(rule.rule.id, bound) for rule, steps in zip(rules(), found.steps, strict=True) for bound in steps}


def only(graph: AttackGraph, kept: list[int]) -> AttackGraph:
    """The graph with these steps."""
    columns = ("rules", "bindings", "targets", "requires", "helped_by", "grants")
    return replace(graph, **{name: tuple(getattr(graph, name)[step] for step in kept) for name in columns})


def steps_of(analysis: Analysis, reading: Reading) -> dict[int, float]:
    """What each step that the adversary can take costs it."""
    costs = reading.derivation.step_costs
    return {step: costs[step] for step in analysis.derived.steps if reading.derivation.derivable(step)}


@few
@given(raw_models())
def test_each_adversary_alone_finds_the_same_steps_as_likely(raw: Raw) -> None:
    analysis = analysis_of(raw)
    graph, numbers = analysis.derived.graph, analysis.derived.numbers
    for reading in analysis.readings:
        alone = grounded_alone(analysis, reading.adversary)
        kept = [s for s in graph.steps if graph.rules[s] == LOSS_RULE or (graph.rules[s], numbers[s]) in alone]
        smaller = only(graph, kept)
        weights = replace(
            reading.derivation.weights,
            success=tuple(reading.derivation.weights.success[step] for step in kept),
            hours=tuple(reading.derivation.weights.hours[step] for step in kept),
        )
        derivation = derive(smaller, weights, graph.starts[reading.adversary])
        costs = {kept[s]: derivation.step_costs[s] for s in smaller.steps if derivation.derivable(s)}
        assert costs == steps_of(analysis, reading)


@fewest
@given(raw_models())
def test_an_adversary_that_a_model_adds_changes_nobody_elses_steps(raw: Raw) -> None:
    plain = analysis_of({key: value for key, value in raw.items() if key != "adversaries"})
    more = analysis_of(raw | {"adversaries": {"ally": {"like": "insider", "skill": "high"}}})
    before = {reading.adversary: steps_of(plain, reading) for reading in plain.readings}
    after = {reading.adversary: steps_of(more, reading) for reading in more.readings}
    assert {name: steps for name, steps in after.items() if name != "ally"} == before
    assert ("ally" in after) is ("insider" in before)
    if "ally" in after:
        assert after["ally"].keys() == before["insider"].keys()
        assert all(cost <= before["insider"][step] + 1e-9 for step, cost in after["ally"].items())


def test_an_insiders_account_does_not_help_an_outsider() -> None:
    raw = {
        "casemate": 1,
        "system": {"name": "x"},
        "zones": {"net": {"trust": "untrusted"}, "vpc": {"trust": "internal"}},
        "components": {
            "passer_by": {"kind": "user", "zone": "net"},
            "clerk": {"kind": "employee", "zone": "vpc"},
            "site": {"kind": "web_app", "zone": "vpc", "access": "public"},
            "office": {"kind": "service", "zone": "vpc"},
        },
        "flows": [
            {"from": "passer_by", "to": "site", "as": "query"},
            {"from": "clerk", "to": "office", "as": "query", "authn": "session"},
        ],
    }
    analysis = analysis_of(raw)
    graph = analysis.derived.graph
    account = graph.capabilities.index("acts(office)")
    assert account in graph.starts["insider"]
    assert account not in graph.starts["outsider"]
    readings = {reading.adversary: reading for reading in analysis.readings}
    for step in readings["insider"].derivation.order:
        name = graph.capabilities[step]
        if name.endswith("(office)") and account in graph.requires[max(0, readings["insider"].derivation.via[step])]:
            assert step not in readings["outsider"].derivation.order or name == "acts(office)"
