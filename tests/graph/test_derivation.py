"""Best derivations against an oracle that tries every derivation tree, on small graphs with cycles."""

from __future__ import annotations

import sys
from itertools import permutations
from math import inf, isclose, log, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.graph import NOT_DERIVED, START, AttackGraph, Derivation, Weights, derive, derive_all
from strategies import attack_graphs

Price = tuple[float, float]
"""Cost and hours; the cheaper one first, then the quicker."""

NEVER: Price = (inf, inf)

TINY = 1e-6
"""What breaks a tie between equally likely derivations is far smaller, and the costs drawn are whole numbers."""


def cheapest(graph: AttackGraph, weights: Weights, capability: int, above: frozenset[int] = frozenset()) -> Price:
    """The cheapest of all derivation trees of a capability in which none stands above itself, tried one by one."""
    if capability in above:
        return NEVER
    if capability in graph.starts["one"]:
        return (0.0, 0.0)
    ways = (
        with_step(graph, weights, step, above | {capability})
        for step in graph.steps
        if capability in graph.grants[step]
    )
    return min(ways, default=NEVER)


def with_step(graph: AttackGraph, weights: Weights, step: int, above: frozenset[int] = frozenset()) -> Price:
    """The cheapest derivation tree that ends with a step."""
    needed = [cheapest(graph, weights, capability, above) for capability in graph.requires[step]]
    cost = -log(weights.success[step]) + sum(price for price, _ in needed)
    return (cost, weights.hours[step] + sum(hours for _, hours in needed)) if cost < inf else NEVER


def derivation_of(drawn: tuple[AttackGraph, Weights]) -> Derivation:
    graph, weights = drawn
    return derive(graph, weights, graph.starts["one"])


def assert_leads_up(derivation: Derivation, steps: tuple[int, ...]) -> set[int]:
    """Each step stands once and after what it requires; returns everything held at the end."""
    graph = derivation.graph
    held = set(graph.starts["one"])
    assert len(set(steps)) == len(steps)
    for step in steps:
        assert held.issuperset(graph.requires[step])
        held.update(graph.grants[step])
    return held


def tree_hours(derivation: Derivation, step: int) -> float:
    """The effort of the derivation tree that was chosen for a step."""
    graph = derivation.graph
    before = [derivation.via[capability] for capability in graph.requires[step]]
    return derivation.weights.hours[step] + sum(tree_hours(derivation, other) for other in before if other != START)


@given(attack_graphs())
def test_every_capability_has_the_cost_of_its_cheapest_tree(drawn: tuple[AttackGraph, Weights]) -> None:
    graph, weights = drawn
    derivation = derivation_of(drawn)
    expected = [cheapest(graph, weights, c)[0] for c in range(len(graph.capabilities))]
    assert derivation.costs == pytest.approx(expected, abs=TINY)


@given(attack_graphs())
def test_every_step_has_the_cost_and_of_equal_costs_the_least_hours(drawn: tuple[AttackGraph, Weights]) -> None:
    graph, weights = drawn
    derivation = derivation_of(drawn)
    expected = [with_step(graph, weights, step) for step in graph.steps]
    assert derivation.step_costs == pytest.approx([cost for cost, _ in expected], abs=TINY)
    for step in filter(derivation.derivable, graph.steps):
        assert tree_hours(derivation, step) == expected[step][1]


@given(attack_graphs(), st.data())
def test_many_readings_at_once_are_what_each_is_alone(drawn: tuple[AttackGraph, Weights], data: st.DataObject) -> None:
    graph, weights = drawn
    width, height = len(graph.capabilities), len(graph.rules)
    starts = data.draw(st.lists(st.lists(st.integers(0, width - 1), max_size=2), min_size=1, max_size=3))
    softer = Weights(success=tuple(data.draw(st.permutations(weights.success))), hours=(0.0,) * height)
    readings = [(weights, starts[0]), *((softer, some) for some in starts)]
    assert list(derive_all(graph, readings)) == [derive(graph, *reading) for reading in readings]


@given(attack_graphs())
def test_what_can_be_derived_is_the_least_fixpoint(drawn: tuple[AttackGraph, Weights]) -> None:
    graph, _ = drawn
    derivation = derivation_of(drawn)
    held = set(graph.starts["one"])
    while more := {c for s in graph.steps if held.issuperset(graph.requires[s]) for c in graph.grants[s]} - held:
        held |= more
    assert set(derivation.order) == held
    assert {c for c, via in enumerate(derivation.via) if via != NOT_DERIVED} == held
    assert {c for c, via in enumerate(derivation.via) if via == START} == set(graph.starts["one"])
    assert [step for step in graph.steps if derivation.derivable(step)] == [
        step for step in graph.steps if held.issuperset(graph.requires[step])
    ]


@given(attack_graphs(capabilities=9, steps=14))
def test_a_path_stands_on_starts_and_ends_with_its_step(drawn: tuple[AttackGraph, Weights]) -> None:
    derivation = derivation_of(drawn)
    graph, weights = drawn
    for step in filter(derivation.derivable, graph.steps):
        path = derivation.path(step)
        assert_leads_up(derivation, path)
        assert path[-1] == step
        begins = set(derivation.begins_with(path))
        assert begins <= set(graph.starts["one"])
        assert isclose(derivation.probability(path), prod(weights.success[other] for other in path))
        # A premise that two branches share counts once in the path and twice in the tree.
        assert -log(derivation.probability(path)) <= derivation.step_costs[step] + TINY


@given(attack_graphs())
def test_settled_in_order_of_cost(drawn: tuple[AttackGraph, Weights]) -> None:
    derivation = derivation_of(drawn)
    costs = [derivation.costs[capability] for capability in derivation.order]
    assert costs == sorted(costs)


@given(attack_graphs(capabilities=5, steps=5), st.randoms(use_true_random=False))
def test_another_numbering_changes_no_cost(drawn: tuple[AttackGraph, Weights], random: object) -> None:
    graph, weights = drawn
    derivation = derivation_of(drawn)
    order = list(graph.steps)
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled, lighter = renumbered(graph, weights, order)
    again = derive(shuffled, lighter, shuffled.starts["one"])
    assert list(again.costs) == list(derivation.costs)
    assert [again.step_costs[order.index(step)] for step in graph.steps] == list(derivation.step_costs)
    assert {shuffled.step_id(step) for step in shuffled.steps} == {graph.step_id(step) for step in graph.steps}


def renumbered(graph: AttackGraph, weights: Weights, order: list[int]) -> tuple[AttackGraph, Weights]:
    """The same steps in another order."""
    columns = ("rules", "bindings", "targets", "requires", "helped_by", "grants")
    picked = {name: tuple(getattr(graph, name)[step] for step in order) for name in columns}
    made = AttackGraph(capabilities=graph.capabilities, starts=graph.starts, goals=graph.goals, **picked)
    return made, Weights(
        success=tuple(weights.success[step] for step in order), hours=tuple(weights.hours[step] for step in order)
    )


def a_graph(requires: list[tuple[int, ...]], grants: list[tuple[int, ...]], starts: tuple[int, ...]) -> AttackGraph:
    """A graph with as many capabilities as its steps name."""
    width = 1 + max(number for column in (*requires, *grants, starts) for number in column)
    height = len(requires)
    return AttackGraph(
        capabilities=tuple(f"acts(c{number})" for number in range(width)),
        rules=tuple(f"r{number}" for number in range(height)),
        bindings=tuple((f"c{number}",) for number in range(height)),
        targets=("c0",) * height,
        requires=tuple(requires),
        helped_by=((),) * height,
        grants=tuple(grants),
        starts={"one": starts},
        goals={},
    )


def even(graph: AttackGraph, success: float = 0.5) -> Weights:
    return Weights(success=(success,) * len(graph.rules), hours=(1.0,) * len(graph.rules))


def test_a_ring_that_nobody_enters_derives_nothing() -> None:
    graph = a_graph([(0,), (1,)], [(1,), (0,)], ())
    derivation = derive(graph, even(graph), ())
    assert list(derivation.via) == [NOT_DERIVED, NOT_DERIVED]
    assert not derivation.derivable(0)


def test_a_ring_that_is_entered_ends() -> None:
    ring = [(number,) for number in range(50)]
    graph = a_graph(ring, [*ring[1:], (0,)], (17,))
    derivation = derive(graph, even(graph), (17,))
    assert len(derivation.order) == 50
    assert derivation.path(16) == (*range(17, 50), *range(17))


def test_a_chain_longer_than_the_recursion_limit() -> None:
    length = 2 * sys.getrecursionlimit()
    graph = a_graph([(n,) for n in range(length)], [(n + 1,) for n in range(length)], (0,))
    derivation = derive(graph, even(graph, 0.999), (0,))
    assert derivation.path(length - 1) == tuple(range(length))
    assert derivation.paths_to((length,)) == tuple(range(length))


def test_a_shared_premise_counts_once_in_the_path() -> None:
    graph = a_graph([(0,), (1,), (1,), (2, 3)], [(1,), (2,), (3,), (4,)], (0,))
    derivation = derive(graph, even(graph), (0,))
    assert derivation.path(3) == (0, 1, 2, 3)
    assert derivation.probability(derivation.path(3)) == 0.5**4
    assert derivation.step_costs[3] == pytest.approx(-log(0.5**5), abs=TINY)


def test_of_equal_costs_the_quicker_step_then_the_lower_number() -> None:
    graph = a_graph([(0,), (0,), (0,)], [(1,), (1,), (1,)], (0,))
    slow_first = Weights(success=(0.5, 0.5, 0.5), hours=(2.0, 1.0, 1.0))
    assert derive(graph, slow_first, (0,)).via[1] == 1


def test_a_graph_without_steps() -> None:
    graph = AttackGraph(
        capabilities=("acts(a)", "acts(b)"),
        rules=(),
        bindings=(),
        targets=(),
        requires=(),
        helped_by=(),
        grants=(),
        starts={"one": (1,)},
        goals={},
    )
    derivation = derive(graph, Weights(success=(), hours=()), (1,))
    assert list(derivation.via) == [NOT_DERIVED, START]
    assert list(derivation.order) == [1]


def test_a_start_needs_no_step() -> None:
    graph = a_graph([(0,)], [(1,)], (0, 1))
    derivation = derive(graph, even(graph), (0, 1))
    assert derivation.via[1] == START
    assert derivation.paths_to((1,)) == ()
    assert derivation.begins_with(()) == ()


@pytest.mark.parametrize("starts", [(), (0,), (1,), (0, 1)])
def test_an_and_needs_everything(starts: tuple[int, ...]) -> None:
    graph = a_graph([(0, 1)], [(2,)], starts)
    assert derive(graph, even(graph), starts).derivable(0) is (starts == (0, 1))


def test_ids_follow_from_content_alone() -> None:
    graph = a_graph([(0,), (0,)], [(1,), (1,)], (0,))
    again = a_graph([(0,), (0,)], [(1,), (1,)], (0,))
    ids = [graph.step_id(step) for step in graph.steps]
    assert ids == [again.step_id(step) for step in again.steps]
    assert len(set(ids)) == 2
    assert graph.start_id("one", "a(x)") not in {graph.start_id("other", "a(x)"), graph.start_id("one", "b(x)"), *ids}


def test_numbers_of_steps_do_not_matter() -> None:
    graph = a_graph([(0,), (1,), (0, 2)], [(1,), (2,), (3,)], (0,))
    costs = set()
    for order in permutations(range(3)):
        shuffled, weights = renumbered(graph, even(graph), list(order))
        costs.add(tuple(derive(shuffled, weights, (0,)).costs))
    assert len(costs) == 1
