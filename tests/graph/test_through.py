"""Whole paths and marks against oracles that follow every chain, on small graphs with cycles."""

from __future__ import annotations

from math import inf, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.graph import AttackGraph, Derivation, Weights, costs_onward, derive, marks_ahead, through
from strategies import attack_graphs

TOLLS = (0.0, 1.0)
"""Whole numbers, as the drawn costs are."""

TINY = 1e-6
"""What breaks a tie between equally likely derivations is far smaller."""


def derivation_of(drawn: tuple[AttackGraph, Weights]) -> Derivation:
    graph, weights = drawn
    return derive(graph, weights, graph.starts["one"])


def cheapest_chain(derivation: Derivation, step: int, toll: float, gained: frozenset[int] = frozenset()) -> float:
    """The cheapest way from a step on to a goal, one step after the other, without gaining anything twice."""
    graph = derivation.graph
    found = inf
    for head in set(graph.grants[step]) - gained:
        if head in graph.goals.values():
            found = min(found, 0.0)
        for link in graph.steps:
            if head in graph.requires[link] and derivation.derivable(link):
                more = derivation.step_costs[link] - derivation.costs[head] + toll
                found = min(found, more + cheapest_chain(derivation, link, toll, gained | {head}))
    return found


def cheapest_tree(derivation: Derivation, goal: int, step: int, above: frozenset[int] = frozenset()) -> float:
    """The cheapest derivation tree of a goal that has the step in it and in which nothing stands above itself."""
    graph = derivation.graph
    found = inf
    for last in graph.steps:
        if goal not in graph.grants[last] or goal in above:
            continue
        own = -log(derivation.weights.success[last])
        plain = [without(derivation, c, above | {goal}) for c in graph.requires[last]]
        if last == step:
            found = min(found, own + sum(plain))
        for place, capability in enumerate(graph.requires[last]):
            rest = own + sum(plain[:place]) + sum(plain[place + 1 :])
            if rest < inf:
                found = min(found, rest + cheapest_tree(derivation, capability, step, above | {goal}))
    return found


def without(derivation: Derivation, capability: int, above: frozenset[int]) -> float:
    """The cheapest derivation tree of a capability below those above it."""
    graph = derivation.graph
    if capability in above:
        return inf
    if capability in graph.starts["one"]:
        return 0.0
    ways = [
        -log(derivation.weights.success[s])
        + sum(without(derivation, c, above | {capability}) for c in graph.requires[s])
        for s in graph.steps
        if capability in graph.grants[s]
    ]
    return min(ways, default=inf)


@pytest.mark.parametrize("toll", TOLLS)
@given(drawn=attack_graphs(capabilities=6, steps=7))
def test_every_step_has_the_cost_of_its_cheapest_chain(toll: float, drawn: tuple[AttackGraph, Weights]) -> None:
    derivation = derivation_of(drawn)
    graph = derivation.graph
    outward = through(derivation, graph.goals.values(), toll=toll)
    expected = {}
    for step in filter(derivation.derivable, graph.steps):
        rest = cheapest_chain(derivation, step, toll)
        if rest < inf:
            expected[step] = derivation.step_costs[step] + toll + rest
    assert dict(outward.costs) == pytest.approx(expected, abs=TINY)


@given(attack_graphs(capabilities=5, steps=6))
def test_no_whole_path_is_cheaper_than_the_one_found(drawn: tuple[AttackGraph, Weights]) -> None:
    derivation = derivation_of(drawn)
    graph = derivation.graph
    outward = through(derivation, graph.goals.values())
    for step in graph.steps:
        trees = min(cheapest_tree(derivation, goal, step) for goal in graph.goals.values())
        assert outward.costs.get(step, inf) <= trees + TINY
        if step in outward.costs and outward.path(step) is not None:
            assert trees < inf


@given(st.integers(2, 5).flatmap(lambda width: attack_graphs(capabilities=width, steps=6)))
def test_without_cycles_the_cost_is_that_of_the_cheapest_tree(drawn: tuple[AttackGraph, Weights]) -> None:
    graph, weights = drawn
    kept = [s for s in graph.steps if max(graph.requires[s]) < min(graph.grants[s])]
    columns = ("rules", "bindings", "targets", "requires", "helped_by", "grants")
    picked = {name: tuple(getattr(graph, name)[step] for step in kept) for name in columns}
    forward = AttackGraph(capabilities=graph.capabilities, starts=graph.starts, goals=graph.goals, **picked)
    success, hours = (tuple(column[step] for step in kept) for column in (weights.success, weights.hours))
    derivation = derivation_of((forward, Weights(success=success, hours=hours)))
    outward = through(derivation, graph.goals.values())
    for step in forward.steps:
        expected = min(cheapest_tree(derivation, goal, step) for goal in graph.goals.values())
        # A start that is a goal too needs no step, but a step that gains it ends there all the same.
        assert outward.costs.get(step, inf) == pytest.approx(expected, abs=TINY)


@pytest.mark.parametrize("toll", TOLLS)
@given(drawn=attack_graphs(capabilities=9, steps=14))
def test_a_whole_path_is_sound(toll: float, drawn: tuple[AttackGraph, Weights]) -> None:
    derivation = derivation_of(drawn)
    graph = derivation.graph
    outward = through(derivation, graph.goals.values(), toll=toll)
    for step, cost in outward.costs.items():
        path = outward.path(step)
        if path is None:
            continue
        held = set(graph.starts["one"])
        for link in path:
            assert held.issuperset(graph.requires[link])
            held.update(graph.grants[link])
        assert len(set(path)) == len(path)
        assert step in path
        assert set(graph.grants[path[-1]]) & set(graph.goals.values())
        # Steps that two branches share are paid once.
        assert -log(derivation.probability(path)) + toll <= cost + TINY


@given(attack_graphs(capabilities=9, steps=14))
def test_the_cheapest_step_to_a_goal_has_a_path(drawn: tuple[AttackGraph, Weights]) -> None:
    derivation = derivation_of(drawn)
    graph = derivation.graph
    for goal in set(graph.goals.values()):
        outward = through(derivation, (goal,), toll=0.05)
        if derivation.via[goal] >= 0:
            best = min(outward.costs, key=lambda step: (outward.costs[step], step))
            path = outward.path(best)
            assert path is not None
            assert goal in graph.grants[path[-1]]


@given(attack_graphs(capabilities=9, steps=14), st.lists(st.sampled_from([0, 1, 6, 1 << 70]), min_size=9, max_size=9))
def test_marks_come_back_from_everything_ahead(drawn: tuple[AttackGraph, Weights], bits: list[int]) -> None:
    derivation = derivation_of(drawn)
    graph = derivation.graph
    marks = {c: bits[c] for c in range(len(graph.capabilities)) if bits[c]}
    (found,) = marks_ahead([derivation], marks)
    for capability in range(len(graph.capabilities)):
        expected = 0
        for other in forward_of(derivation, capability):
            expected |= marks.get(other, 0) if derivation.costs[other] < inf else 0
        assert found[capability] == expected


def forward_of(derivation: Derivation, capability: int) -> set[int]:
    """Everything that steps which can be taken lead to from a capability, itself included."""
    graph = derivation.graph
    found, waiting = {capability}, [capability]
    while waiting:
        here = waiting.pop()
        steps = (s for s in graph.steps if here in graph.requires[s] and derivation.derivable(s))
        more = {given for step in steps for given in graph.grants[step]} - found
        found |= more
        waiting.extend(more)
    return found


def test_exploring_stops_where_it_is_told_to() -> None:
    length = 30
    graph = AttackGraph(
        capabilities=tuple(f"acts(c{n})" for n in range(length + 1)),
        rules=("r",) * length,
        bindings=tuple((f"c{n}",) for n in range(length)),
        targets=("c0",) * length,
        requires=tuple((n,) for n in range(length)),
        helped_by=((),) * length,
        grants=tuple((n + 1,) for n in range(length)),
        starts={"one": (0,)},
        goals={"l": length},
    )
    derivation = derivation_of((graph, Weights(success=(0.5,) * length, hours=(1.0,) * length)))
    outward = through(derivation, (length,), most=4)
    assert sorted(outward.costs) == [26, 27, 28, 29]
    assert outward.path(26) == tuple(range(length))


def test_what_two_branches_rest_on_is_paid_once() -> None:
    """Steering leads to collecting, and by two steps to sending; who has it has paid for both."""
    steering, collected, agent, sent, lost = range(1, 6)
    requires = ((0,), (steering,), (steering,), (agent,), (collected, sent))
    graph = AttackGraph(
        capabilities=("acts(c0)", "steers(c1)", "gathers(c2)", "steers(c3)", "invokes(c4)", "reads(c5)"),
        rules=("r",) * 5,
        bindings=tuple((f"c{n}",) for n in range(5)),
        targets=("c0",) * 5,
        requires=requires,
        helped_by=((),) * 5,
        grants=((steering,), (collected,), (agent,), (sent,), (lost,)),
        starts={"one": (0,)},
        goals={"l": lost},
    )
    derivation = derivation_of((graph, Weights(success=(0.1, 0.9, 0.8, 0.7, 0.6), hours=(0.0,) * 5)))
    ahead = costs_onward(derivation, lost, most=-log(0.2), toll=0.0)
    assert ahead[steering] == pytest.approx(-log(0.9 * 0.8 * 0.7 * 0.6), abs=TINY)
    assert agent not in ahead  # with it alone the adversary has yet to steer what collects
