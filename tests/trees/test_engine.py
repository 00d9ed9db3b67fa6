"""The engine against every combination of leaves, and against what must stay the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from attack_trees import brute_probability, trees
from casemate.trees import (
    AttackTree,
    Bounded,
    CompiledTree,
    Exact,
    Fallback,
    FormulaBuilder,
    GateKind,
    InvalidFormula,
    NodeKind,
    Sampled,
    TooLarge,
    TreeNode,
    compile_formula,
    compile_tree,
    given_probabilities,
    importances,
    top_probability,
)
from strategies import tried


def compiled(tree: AttackTree) -> CompiledTree:
    found = compile_tree(tree)
    assert isinstance(found, CompiledTree)
    return found


def probability(tree: AttackTree, row: NDArray[np.float64]) -> float:
    return float(compiled(tree).probability(row)[0])


def rows_for(tree: AttackTree, seed: int, count: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).random((count, sum(not node.is_gate for node in tree.nodes)))


@given(trees(defended=True, negated=True), st.integers(0, 99))
@tried(150)
def test_probability_is_that_of_all_combinations(tree: AttackTree, seed: int) -> None:
    rows = np.vstack([rows_for(tree, seed, 2), given_probabilities(tree)])
    found = compiled(tree).probability(rows)
    for row, value in zip(rows, found, strict=True):
        assert value == pytest.approx(brute_probability(tree, row), abs=1e-12)


@given(trees(defended=True, negated=True), st.integers(0, 99))
def test_the_slope_is_the_difference_that_a_leaf_makes(tree: AttackTree, seed: int) -> None:
    (row,) = rows_for(tree, seed, 1)
    _, slopes = compiled(tree).birnbaum(row)
    for at in range(len(row)):
        with_it, without = row.copy(), row.copy()
        with_it[at], without[at] = 1.0, 0.0
        high, low = probability(tree, with_it), probability(tree, without)
        assert slopes[0, at] == pytest.approx(high - low, abs=1e-12)
        # Shannon's expansion
        assert probability(tree, row) == pytest.approx(row[at] * high + (1 - row[at]) * low, abs=1e-12)


@given(trees(), st.integers(0, 99), st.randoms(use_true_random=False))
def test_order_of_nodes_and_children_changes_nothing(tree: AttackTree, seed: int, random: object) -> None:
    shuffle = getattr(random, "shuffle")  # noqa: B009
    nodes = [replace(node, children=tuple(reversed(node.children))) for node in tree.nodes]
    shuffle(nodes)
    other = AttackTree(id="other", root=tree.root, nodes=tuple(nodes))
    (row,) = rows_for(tree, seed, 1)
    by_name = {node.id: row[at] for at, node in enumerate(compiled(tree).basics)}
    moved = np.array([by_name[node.id] for node in compiled(other).basics])
    assert probability(other, moved) == pytest.approx(probability(tree, row), abs=1e-13)


@given(trees(), st.integers(0, 99))
def test_a_copy_of_a_subtree_is_the_subtree(tree: AttackTree, seed: int) -> None:
    copies = [replace(node, id=f"copy-{node.id}") for node in tree.nodes if node.is_gate]
    shared = {node.id for node in tree.nodes if node.is_gate}
    copies = [
        replace(node, children=tuple(f"copy-{child}" if child in shared else child for child in node.children))
        for node in copies
    ]
    both = TreeNode(id="both", kind=NodeKind.AND, children=(tree.root, f"copy-{tree.root}"))
    twice = AttackTree(id="twice", root="both", nodes=(*tree.nodes, *copies, both))
    (row,) = rows_for(tree, seed, 1)
    assert probability(twice, row) == pytest.approx(probability(tree, row), abs=1e-13)


@given(trees(), st.integers(0, 99))
def test_more_likely_leaves_make_the_root_no_less_likely(tree: AttackTree, seed: int) -> None:
    one, two = rows_for(tree, seed, 2)
    found = compiled(tree).probability(np.array([np.minimum(one, two), one, np.maximum(one, two)]))
    assert found[0] <= found[1] + 1e-15
    assert found[1] <= found[2] + 1e-15
    assert compiled(tree).compiled.monotone


@given(trees(defended=True), st.integers(0, 99))
def test_importances_say_what_remains(tree: AttackTree, seed: int) -> None:
    (row,) = rows_for(tree, seed, 1)
    total = probability(tree, row)
    for at, each in enumerate(importances(compiled(tree), row)):
        with_it, without = row.copy(), row.copy()
        with_it[at], without[at] = 1.0, 0.0
        assert each.always == pytest.approx(probability(tree, with_it), abs=1e-12)
        assert each.never == pytest.approx(probability(tree, without), abs=1e-12)
        assert each.birnbaum == pytest.approx(each.always - each.never, abs=1e-12)
        if total > 0:
            assert each.fussell_vesely == pytest.approx(1 - each.never / total, abs=1e-9)


def ladder(leaves: int) -> AttackTree:
    """A monotone DAG whose diagram is wide: every gate shares leaves with far ones."""
    nodes = [TreeNode(id=f"a{at}", kind=NodeKind.LEAF) for at in range(leaves)]
    gates = [
        TreeNode(
            id=f"g{at}",
            kind=NodeKind.AND,
            children=tuple(sorted({f"a{at}", f"a{at * 7 % leaves}", f"a{at * 13 % leaves}"})),
        )
        for at in range(leaves)
    ]
    root = TreeNode(id="root", kind=NodeKind.OR, children=tuple(gate.id for gate in gates))
    return AttackTree(id="ladder", root="root", nodes=(*nodes, *gates, root))


def test_a_budget_that_is_too_small_gives_bounds_or_samples_never_a_guess() -> None:
    tree = ladder(60)
    row = np.full(60, 0.05)
    assert isinstance(compile_tree(tree, budget=100), TooLarge)
    exact = top_probability(tree, row)
    bounded = top_probability(tree, row, budget=100)
    sampled = top_probability(tree, row, budget=100, fallback=Fallback.SAMPLES, trials=200_000, seed=3)
    assert isinstance(exact, Exact)
    assert isinstance(bounded, Bounded)
    assert isinstance(sampled, Sampled)
    assert bounded.low <= exact.value <= bounded.high
    assert sampled.low <= exact.value <= sampled.high
    assert sampled == top_probability(tree, row, budget=100, fallback=Fallback.SAMPLES, trials=200_000, seed=3)


@given(trees(defended=True, negated=True), st.integers(0, 99))
def test_bounds_hold_and_samples_are_near(tree: AttackTree, seed: int) -> None:
    (row,) = rows_for(tree, seed, 1)
    exact = brute_probability(tree, row)
    bounded = top_probability(tree, row, budget=0)
    if isinstance(bounded, Bounded):
        assert bounded.low - 1e-12 <= exact <= bounded.high + 1e-12
    sampled = top_probability(tree, row, budget=0, fallback=Fallback.SAMPLES, trials=4_000, seed=seed)
    if isinstance(sampled, Sampled):
        assert abs(sampled.value - exact) <= 5 * (0.25 / sampled.trials) ** 0.5


def test_tiny_probabilities_keep_their_digits() -> None:
    builder = FormulaBuilder(40)
    pairs = [builder.gate(GateKind.AND, [builder.leaf(at), builder.leaf(at + 1)]) for at in range(0, 40, 2)]
    whole = compile_formula(builder.finish(builder.gate(GateKind.AND, pairs)))
    assert not isinstance(whole, TooLarge)
    found = float(whole.probability(np.full(40, 1e-7))[0])
    assert found == pytest.approx(1e-280, rel=1e-12)


def test_a_deep_chain_is_no_trouble() -> None:
    builder = FormulaBuilder(20_000)
    literal = builder.leaf(0)
    for at in range(1, 20_000):
        literal = builder.gate(GateKind.AND if at % 2 else GateKind.OR, [builder.leaf(at), literal])
    whole = compile_formula(builder.finish(literal))
    assert not isinstance(whole, TooLarge)
    assert 0.0 < float(whole.probability(np.full(20_000, 0.5))[0]) < 1.0


def test_formulas_that_mean_nothing_are_refused() -> None:
    builder = FormulaBuilder(2)
    with pytest.raises(InvalidFormula, match="leaf 2"):
        builder.leaf(2)
    with pytest.raises(InvalidFormula, match="not made before"):
        builder.gate(GateKind.AND, [builder.leaf(0), 99])
    with pytest.raises(InvalidFormula, match="3 of 2"):
        builder.gate(GateKind.AT_LEAST, [builder.leaf(0), builder.leaf(1)], 3)


def test_rows_of_the_wrong_width_are_refused() -> None:
    with pytest.raises(ValueError, match="60 leaves"):
        compiled(ladder(60)).probability(np.zeros(3))
