"""Attacks, costs, times and fronts against every combination of leaves."""

from __future__ import annotations

from dataclasses import replace
from math import exp, inf, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attack_trees import attacks_by_brute_force, brute_probability, chance, combinations, holds, trees
from casemate.trees import (
    AttackTree,
    CompiledFormula,
    CompiledTree,
    MissingNumbers,
    NodeKind,
    NotMonotone,
    Point,
    TooLarge,
    TreeNode,
    cheapest_attacks,
    compile_tree,
    cost_damage,
    cost_probability,
    defence_attack,
    given_probabilities,
    least_cost,
    least_time,
    likeliest_attack,
    minimal_attacks,
    number_of_attacks,
    probability_over_time,
    smallest_attacks,
    standing,
)
from strategies import tried


def compiled(tree: AttackTree, settled: frozenset[str] | None = None) -> CompiledTree:
    found = compile_tree(tree, settled=settled)
    assert isinstance(found, CompiledTree)
    return found


def cost_of(tree: AttackTree, leaves: frozenset[str]) -> float:
    return sum(tree.by_id[leaf].cost or 0.0 for leaf in leaves)


def as_pairs(points: tuple[Point, ...] | TooLarge) -> list[tuple[float, float]]:
    assert not isinstance(points, TooLarge)
    return [(point.cost, point.value) for point in points]


def best(pairs: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Costs up, values strictly up."""
    kept: list[tuple[float, float]] = []
    for cost, value in sorted(pairs, key=lambda each: (each[0], -each[1])):
        if not kept or value > kept[-1][1]:
            kept.append((cost, value))
    return kept


@given(trees(defended=True))
def test_minimal_attacks_are_those_of_brute_force(tree: AttackTree) -> None:
    there = standing(tree)
    expected = attacks_by_brute_force(tree, there)
    assert number_of_attacks(tree, in_place=there) == len(expected)
    cheapest = cheapest_attacks(tree, 1_000, in_place=there)
    assert not isinstance(cheapest, TooLarge)
    assert {frozenset(attack.leaves) for attack in cheapest} == set(expected)
    assert [attack.value for attack in cheapest] == sorted(cost_of(tree, each) for each in expected)
    for attack in cheapest:
        assert attack.value == cost_of(tree, frozenset(attack.leaves))
    smallest = smallest_attacks(tree, 3, in_place=there)
    assert not isinstance(smallest, TooLarge)
    assert [attack.value for attack in smallest] == sorted(len(each) for each in expected)[:3]


@given(trees(defended=True))
def test_least_cost_and_likeliest_attack(tree: AttackTree) -> None:
    there = standing(tree)
    attacks = attacks_by_brute_force(tree, there)
    assert least_cost(compiled(tree), in_place=there) == min((cost_of(tree, each) for each in attacks), default=inf)
    row = given_probabilities(tree)
    likely = [prod(tree.by_id[leaf].probability.mean for leaf in each) for each in attacks]  # type: ignore[union-attr]
    assert likeliest_attack(compiled(tree), row) == pytest.approx(max(likely, default=0.0), abs=1e-12)


@given(trees())
def test_front_of_cost_and_probability(tree: AttackTree) -> None:
    attacks = attacks_by_brute_force(tree, frozenset())
    row = given_probabilities(tree)
    pairs = [
        (cost_of(tree, each), prod(tree.by_id[leaf].probability.mean for leaf in each))  # type: ignore[union-attr]
        for each in attacks
    ]
    expected = [pair for pair in best(pairs) if pair[1] > 0]
    found = cost_probability(compiled(tree), row)
    assert as_pairs(found) == [(cost, pytest.approx(value, rel=1e-9)) for cost, value in expected]


@given(trees(defended=True, most=6))
def test_front_of_defence_and_attack(tree: AttackTree) -> None:
    defence = [node.id for node in tree.countermeasures]
    leaves = frozenset(node.id for node in tree.leaves)
    cheapest: dict[frozenset[str], float] = {}
    for true in combinations(tree):
        there = true - leaves
        cost = cost_of(tree, true & leaves) if holds(tree, true)[tree.root] else inf
        cheapest[there] = min(cheapest.get(there, inf), cost)
    pairs = [(sum(tree.by_id[each].cost or 0.0 for each in there), cost) for there, cost in cheapest.items()]
    found = defence_attack(tree)
    assert as_pairs(found) == best(pairs)
    assert not isinstance(found, TooLarge)
    for point in found:
        assert set(point.nodes) <= set(defence)
        assert cheapest[frozenset(point.nodes)] == point.value


@given(trees(defended=True, negated=True, most=6))
@tried(25)
def test_front_of_cost_and_damage(tree: AttackTree) -> None:
    there = standing(tree)
    leaves = frozenset(node.id for node in tree.leaves)
    pairs = []
    for true in combinations(tree):
        if true - leaves == there:
            done = holds(tree, true)
            pairs.append((cost_of(tree, true & leaves), sum(node.damage for node in tree.nodes if done[node.id])))
    expected = [pair for pair in best(pairs) if pair[1] > 0]
    assert as_pairs(cost_damage(tree, in_place=there)) == [pytest.approx(pair) for pair in expected]


def sand_time(tree: AttackTree, at: str) -> float:
    """By the definition, for a tree without sharing below a SAND."""
    node = tree.by_id[at]
    below = [sand_time(tree, child) for child in node.children]
    if node.kind is NodeKind.LEAF:
        return node.time or 0.0
    if node.kind is NodeKind.SAND:
        return sum(below)
    return sorted(below)[(node.k or (1 if node.kind is NodeKind.OR else len(below))) - 1]


@given(trees())
@tried(40)
def test_least_time_without_sequences_is_bottom_up(tree: AttackTree) -> None:
    flat = [replace(node, kind=NodeKind.AND if node.kind is NodeKind.SAND else node.kind) for node in tree.nodes]
    other = replace(tree, nodes=tuple(flat))
    assert least_time(other) == sand_time(other, other.root)


def leaf(name: str, hours: float) -> TreeNode:
    return TreeNode(id=name, kind=NodeKind.LEAF, time=hours)


def gate(name: str, kind: NodeKind, *children: str) -> TreeNode:
    return TreeNode(id=name, kind=kind, children=children)


def tree_of(*nodes: TreeNode) -> AttackTree:
    return AttackTree(id="t", root=nodes[0].id, nodes=nodes)


def test_sequences_add_up_and_shared_leaves_are_done_once() -> None:
    plain = tree_of(gate("r", NodeKind.SAND, "a", "b"), leaf("a", 2), leaf("b", 3))
    assert least_time(plain) == 5
    # a is part of both halves: done once, then b; bottom-up would count 2 + (2 and 3 in parallel) for nothing
    shared = tree_of(
        gate("r", NodeKind.AND, "x", "y"),
        gate("x", NodeKind.SAND, "a", "b"),
        gate("y", NodeKind.SAND, "a", "c"),
        leaf("a", 2),
        leaf("b", 3),
        leaf("c", 4),
    )
    assert least_time(shared) == pytest.approx(6)
    impossible = tree_of(
        gate("r", NodeKind.AND, "x", "y"),
        gate("x", NodeKind.SAND, "a", "b"),
        gate("y", NodeKind.SAND, "b", "a"),
        leaf("a", 2),
        leaf("b", 3),
    )
    assert least_time(impossible) == inf


def test_a_shared_leaf_may_make_the_longer_way_the_shorter_one() -> None:
    # the quick first step has to wait for nothing, the shared one delays whatever comes before it elsewhere
    tree = tree_of(
        gate("r", NodeKind.AND, "x", "y"),
        gate("x", NodeKind.SAND, "a", "s"),
        gate("y", NodeKind.SAND, "w", "c"),
        gate("w", NodeKind.OR, "s", "d"),
        leaf("a", 5),
        leaf("s", 1),
        leaf("c", 4),
        leaf("d", 3),
    )
    # s ends at 6 at the earliest, so y through s takes 10; through d it takes 7
    assert least_time(tree) == pytest.approx(7)


def test_rates_become_probabilities_over_time() -> None:
    tree = tree_of(
        gate("r", NodeKind.OR, "a", "b"),
        TreeNode(id="a", kind=NodeKind.LEAF, rate=0.5),
        TreeNode(id="b", kind=NodeKind.LEAF, probability=chance(0.1)),
    )
    found = probability_over_time(compiled(tree), [0.0, 1.0, 4.0])
    expected = [1 - (1 - (1 - exp(-0.5 * years))) * 0.9 for years in (0.0, 1.0, 4.0)]
    assert found == pytest.approx(np.array(expected))


def test_missing_numbers_are_named_never_zero() -> None:
    tree = tree_of(gate("r", NodeKind.AND, "a", "b"), leaf("a", 1), TreeNode(id="b", kind=NodeKind.LEAF))
    with pytest.raises(MissingNumbers, match="a, b") as caught:
        given_probabilities(tree)
    assert caught.value.nodes == ("a", "b")
    with pytest.raises(MissingNumbers, match="cost"):
        least_cost(compiled(tree))
    with pytest.raises(MissingNumbers, match="time"):
        least_time(tree)


def test_minimal_attacks_want_a_monotone_tree() -> None:
    tree = tree_of(gate("r", NodeKind.NOT, "a"), leaf("a", 1))
    with pytest.raises(NotMonotone, match="settle"):
        minimal_attacks(compiled(tree).compiled)


@given(trees(defended=True), st.integers(0, 9))
def test_what_is_settled_is_as_if_it_were_certain(tree: AttackTree, seed: int) -> None:
    there = standing(tree)
    row = given_probabilities(tree)
    assert float(compiled(tree, there).probability(row)[0]) == pytest.approx(brute_probability(tree, row), abs=1e-12)


def test_of_two_equal_attacks_the_larger_is_dropped() -> None:
    # v and (x or y), or x: a diagram that the simplifying of formulas would have spared us
    diagram = CompiledFormula(
        leaves=3,
        nodes=np.array([(0, 0, 0), (0, 0, 0), (2, 0, 2), (1, 4, 2), (1, 0, 2), (0, 8, 6)], np.int32),
        roots=np.array([10], np.int32),
        ends=np.array([6], np.int32),
        order=np.array([0, 1, 2], np.int32),
        built=4,
        tried=1,
    )
    found = minimal_attacks(diagram)
    assert not isinstance(found, TooLarge)
    assert [leaves for _, leaves in found.cheapest(np.ones(3))] == [(1,), (0, 2)]
