"""Growing: the unfolded tree holds exactly when the loss can be derived from the steps that work."""

from __future__ import annotations

from itertools import product
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyses import analysis_of
from casemate.analysis import analyze
from casemate.graph import AttackGraph, Weights
from casemate.knowledge import load_knowledge
from casemate.model import load_model
from casemate.trees import AttackTree, NodeKind, grow, together, with_success
from casemate.trees.chances import simulated
from casemate.trees.circles import components, cuts_of
from casemate.trees.equations import Equations, equations_of
from casemate.trees.gates import ALWAYS, NEVER, Gates
from casemate.trees.naming import any_of
from casemate.trees.quickest import quickest
from casemate.trees.reading import readable
from casemate.trees.unfolding import TreeTooLarge, by_blocking, by_rounds, unfold
from conftest import ROOT


def a_graph(needs: list[tuple[list[int], list[int]]], capabilities: int) -> AttackGraph:
    """Steps given as what they need and what they give; capability 0 is the start, the last one the goal."""
    return AttackGraph(
        capabilities=tuple(f"reaches(c{number})" for number in range(capabilities)),
        rules=tuple(f"r{number}" for number in range(len(needs))),
        bindings=tuple((f"b{number}",) for number in range(len(needs))),
        targets=tuple("t" for _ in needs),
        requires=tuple(tuple(sorted(set(wanted))) for wanted, _ in needs),
        helped_by=tuple(() for _ in needs),
        grants=tuple(tuple(sorted(set(given) - set(wanted))) for wanted, given in needs),
        starts={"somebody": (0,)},
        goals={"loss": capabilities - 1},
    )


@st.composite
def graphs(draw: st.DrawFn) -> AttackGraph:
    """Small graphs, mostly with cycles: every capability may be needed for every other."""
    capabilities = draw(st.integers(3, 7))
    some = st.lists(st.integers(0, capabilities - 1), min_size=1, max_size=2)
    given = st.lists(st.integers(1, capabilities - 1), min_size=1, max_size=2)
    return a_graph(draw(st.lists(st.tuples(some, given), min_size=1, max_size=9)), capabilities)


def derived_with(graph: AttackGraph, working: tuple[bool, ...]) -> set[int]:
    """By the definition: what can be derived with these steps, added until nothing more comes."""
    found = set(graph.starts["somebody"])
    while True:
        more = {
            capability
            for step, works in enumerate(working)
            if works and found.issuperset(graph.requires[step])
            for capability in graph.grants[step]
        }
        if more <= found:
            return found
        found |= more


def holds(gates: Gates, node: int, working: tuple[bool, ...]) -> bool:
    if node in (NEVER, ALWAYS):
        return node == ALWAYS
    if gates.kinds[node] is NodeKind.LEAF:
        return working[gates.steps[node]]
    each = [holds(gates, child, working) for child in gates.children[node]]
    return all(each) if gates.kinds[node] is NodeKind.AND else any(each)


def agrees(graph: AttackGraph, equations: Equations, gates: Gates, values: dict[int, int]) -> None:
    for working in product((False, True), repeat=len(graph.rules)):
        expected = derived_with(graph, working)
        for capability in equations:
            assert holds(gates, values[capability], working) == (capability in expected)


@given(graphs())
def test_the_tree_holds_exactly_when_the_goal_is_derivable(graph: AttackGraph) -> None:
    goal = graph.goals["loss"]
    equations = equations_of(graph, graph.starts["somebody"], goal)
    everything = derived_with(graph, (True,) * len(graph.rules))
    assert bool(equations) == (goal in everything)
    gates = Gates()
    agrees(graph, equations, gates, unfold(equations, gates))


@given(graphs())
def test_both_constructions_agree_inside_every_cycle(graph: AttackGraph) -> None:
    equations = equations_of(graph, graph.starts["somebody"], graph.goals["loss"])
    needs = {c: frozenset().union(*(way.needs for way in ways)) for c, ways in equations.items()}
    for build in (by_rounds, by_blocking):
        gates = Gates()
        values: dict[int, int] = {}
        for inside in components(needs):
            cuts = cuts_of(inside, needs)
            found = build(equations, gates, inside=inside, cuts=cuts, before=values)
            assert found is not None
            values.update(found)
        agrees(graph, equations, gates, values)


@given(graphs())
def test_cuts_break_every_circle(graph: AttackGraph) -> None:
    needs = {
        capability: frozenset(n for step in given for n in graph.requires[step])
        for capability, given in enumerate(graph.gained_by)
    }
    for inside in components(needs):
        left = set(inside) - set(cuts_of(inside, needs))
        kept = {node: needs[node] & left for node in left}
        assert all(len(part) == 1 and part[0] not in kept[part[0]] for part in components(kept))


def test_a_certain_step_is_no_leaf() -> None:
    graph = a_graph([([0], [1]), ([1], [2])], 3)
    gates = Gates()
    values = unfold(equations_of(graph, (0,), 2, certain={1}), gates)
    assert values[2] == values[1] == gates.step(0)


def test_a_tree_beyond_the_limit_is_refused_with_what_to_do() -> None:
    graph = a_graph([([0], [1]), ([1], [2])], 3)
    with pytest.raises(TreeTooLarge, match="more than 3 nodes; ask for one adversary"):
        unfold(equations_of(graph, (0,), 2), Gates(), most=3)


def test_a_hundred_capabilities_in_one_circle_stay_small() -> None:
    """A ring that can be entered anywhere: the number of simple paths does not matter."""
    size = 100
    ring = [([place], [place % size + 1]) for place in range(1, size + 1)]
    back = [([place % size + 1], [place]) for place in range(1, size + 1)]
    ways_in = [([0], [place]) for place in range(1, size + 1, 7)]
    graph = a_graph([*ring, *back, *ways_in, ([50], [size + 1])], size + 2)
    gates = Gates()
    value = unfold(equations_of(graph, (0,), size + 1), gates)[size + 1]
    assert len(gates.below([value])) < 40_000


SHOP = {
    "casemate": 1,
    "system": {"name": "Shop"},
    "zones": {"net": {"trust": "untrusted"}, "in": {"trust": "internal"}},
    "data": {"answers": {"class": "public", "origin": "generated"}},
    "components": {
        "site": {"kind": "web_app", "zone": "in", "access": "public"},
        "shopper": {"kind": "user", "zone": "net"},
        "bot": {"kind": "language_model", "zone": "in", "provider": "third_party"},
    },
    "flows": [
        {"from": "shopper", "to": "site", "as": "prompt"},
        {"from": "site", "to": "bot", "as": "prompt"},
        {"from": "bot", "to": "site", "as": "completion", "carries": ["answers"]},
        {"from": "site", "to": "shopper", "as": "content", "carries": ["answers"]},
    ],
    "losses": {"lies": {"of": "answers", "property": "integrity", "cost": {"low": "1k EUR", "high": "9k EUR"}}},
}


def tree_holds(tree: AttackTree, node: str, working: dict[str, bool]) -> bool:
    at = tree.by_id[node]
    if at.kind is NodeKind.LEAF:
        return working[node]
    each = [tree_holds(tree, child, working) for child in at.children]
    return all(each) if at.kind is NodeKind.AND else any(each)


def test_a_grown_tree_names_steps_and_techniques_and_takes_the_numbers_of_the_model() -> None:
    analysis = analysis_of(SHOP)
    grown = grow(analysis.derived, "lies", "outsider")
    assert grown is not None
    reading = next(r for r in analysis.readings if r.adversary == "outsider")
    tree = with_success(grown, reading.derivation.weights)
    graph = analysis.derived.graph
    assert tree.leaves
    for leaf, step in zip(tree.leaves, grown.steps, strict=True):
        assert leaf.id == graph.step_id(step)
        assert leaf.id in leaf.refs
        assert leaf.probability is not None
        assert leaf.probability.mean == reading.derivation.weights.success[step]
    assert any(ref.startswith("AML.T") for leaf in tree.leaves for ref in leaf.refs)
    everything = dict.fromkeys((leaf.id for leaf in tree.leaves), True)
    assert tree_holds(tree, tree.root, everything)
    assert not tree_holds(tree, tree.root, dict.fromkeys(everything, False))


@pytest.mark.slow
def test_people_read_a_set_of_ways_once() -> None:
    analysis = analyze(load_model(ROOT / "examples" / "ai-search.casemate.yaml").system, load_knowledge())
    reading = next(r for r in analysis.readings if r.adversary == "outsider")
    for loss in analysis.system.losses:
        grown = grow(analysis.derived, loss, "outsider")
        if grown is None:
            continue
        shown = readable(grown, reading.derivation, simulated(grown.equations, reading.derivation.weights))
        ways = [
            frozenset(child for child in node.children if shown.tree.by_id[child].group != "others")
            for node in shown.tree.nodes
            if node.kind is NodeKind.OR
        ]
        several = [each for each in ways if len(each) > 1]
        assert len(several) == len(set(several)), loss


def clock(graph: AttackGraph, hours: list[int]) -> float:
    """By the definition: hour after hour, what is gained when every step begins as soon as it can."""
    gained = {0: 0}
    for now in range(sum(hours) + 1):
        while True:
            fresh = {
                capability
                for step, takes in enumerate(hours)
                if all(gained.get(need, now + 1) + takes <= now for need in graph.requires[step])
                for capability in graph.grants[step]
                if capability not in gained
            }
            if not fresh:
                break
            gained.update(dict.fromkeys(fresh, now))
    return gained.get(graph.goals["loss"], inf)


@given(graphs(), st.data())
def test_the_quickest_attack_takes_as_long_as_the_clock_says(graph: AttackGraph, data: st.DataObject) -> None:
    count, goal = len(graph.rules), graph.goals["loss"]
    hours = data.draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    weights = Weights(success=(0.5,) * count, hours=tuple(map(float, hours)))
    equations = equations_of(graph, graph.starts["somebody"], goal)
    found = quickest(equations, goal, weights) if equations else inf
    assert found == clock(graph, hours)


@pytest.mark.slow
def test_a_picture_says_once_what_can_be_done_at_several_places() -> None:
    """One box for what can be done at several places, which counts as often as any of them works."""
    analysis = analyze(load_model(ROOT / "examples" / "support-agent.casemate.yaml").system, load_knowledge())
    reading = next(r for r in analysis.readings if r.adversary == "content_author")
    grown = grow(analysis.derived, "customer-files-out", "content_author")
    assert grown is not None
    chances = simulated(grown.equations, reading.derivation.weights)
    shown = readable(grown, reading.derivation, chances)
    several = {node.id: [ref for ref in node.refs if ref.startswith("s-")] for node in shown.tree.nodes}
    joined = next(node for node in shown.tree.nodes if len(several[node.id]) > 1)
    assert " or " in joined.title
    number = {analysis.derived.graph.own_step_id(step): step for step in grown.steps}
    steps = {number[name] for name in several[joined.id]}
    ways = [way for each in grown.equations.values() for way in each if way.steps & steps]
    assert shown.chances[joined.id] == chances.of_ways(ways) > max(map(chances.of_way, ways))


def test_an_enumeration_names_three_and_counts_the_rest() -> None:
    assert any_of(["A"]) == any_of(["A", "A"]) == "A"
    assert any_of(["A", "B", "C"]) == "A, B or C"
    assert any_of(["A", "B", "C", "D"]) == "A, B, C or D"
    assert any_of(["A", "B", "C", "D", "E"]) == "A, B, C or 2 others"


def test_who_cannot_cause_the_loss_has_no_tree() -> None:
    analysis = analysis_of(SHOP)
    assert grow(analysis.derived, "lies", "thief") is None
    assert grow(analysis.derived, "no-such-loss", "outsider") is None


def test_several_adversaries_share_no_leaf() -> None:
    analysis = analysis_of(SHOP)
    growns = [g for who in ("outsider", "customer") if (g := grow(analysis.derived, "lies", who)) is not None]
    whole = together(growns, [grown.tree for grown in growns], title="Anybody")
    assert len(whole.leaves) == sum(len(grown.tree.leaves) for grown in growns)
    assert {leaf.id.partition(":")[0] for leaf in whole.leaves} == {grown.adversary for grown in growns}
