"""Trees of up to twenty leaves against all of their combinations at once: one row of bits for each node."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import reduce
from math import inf

import numpy as np
import pytest
from numpy.typing import NDArray

from attack_trees import chance
from casemate.trees import (
    AttackTree,
    CompiledTree,
    NodeKind,
    TooLarge,
    TreeNode,
    basics_of,
    cheapest_attacks,
    compile_tree,
    cost_damage,
    cost_probability,
    defence_attack,
    given_probabilities,
    importances,
    least_cost,
    least_time,
    likeliest_attack,
    number_of_attacks,
    smallest_attacks,
    standing,
)

Bits = NDArray[np.bool_]
Floats = NDArray[np.float64]
EXACT = 1e-12
SEEDS = range(12)
"""Two trees of each number of leaves from 15 to 20."""


def a_tree(seed: int, *, defended: int = 0, negated: bool = False) -> AttackTree:
    """A DAG in which leaves and gates are shared, with gates of every kind; the root has every gate below it."""
    source = random.Random(seed)
    leaves = 15 + seed % 6
    nodes = [
        TreeNode(
            id=f"a{at}",
            kind=NodeKind.LEAF,
            probability=chance(source.choice((0.02, 0.1, 0.25, 0.5, 0.9))),
            cost=float(source.randint(1, 30)),
            time=float(source.randint(0, 9)),
            damage=float(source.randint(0, 3)),
        )
        for at in range(leaves - defended)
    ]
    names = [node.id for node in nodes]
    open_ends = list(names)
    shields = [
        TreeNode(id=f"d{at}", kind=NodeKind.COUNTERMEASURE, cost=float(1 + at), in_place=at % 2 == 0)
        for at in range(defended)
    ]
    nodes += shields
    while len(open_ends) > 1:
        source.shuffle(open_ends)
        children = [open_ends.pop() for _ in range(min(len(open_ends), source.choice((2, 2, 3, 4))))]
        children += [name for name in source.sample(names, 1) if name not in children]
        kind = source.choice((NodeKind.AND, NodeKind.OR, NodeKind.OR, NodeKind.SAND, NodeKind.THRESHOLD))
        k = source.randint(1, len(children)) if kind is NodeKind.THRESHOLD else None
        name = f"g{len(nodes)}"
        nodes.append(TreeNode(id=name, kind=kind, children=tuple(children), k=k, damage=float(source.randint(0, 8))))
        if shields:
            shield = shields.pop()
            nodes.append(TreeNode(id=f"c{len(nodes)}", kind=NodeKind.COUNTER, children=(name, shield.id)))
            name = nodes[-1].id
        elif negated and source.random() < 0.3:
            nodes.append(TreeNode(id=f"n{len(nodes)}", kind=NodeKind.NOT, children=(name,)))
            name = nodes[-1].id
        names.append(name)
        open_ends.append(name)
    return AttackTree(id=f"tree-{seed}", root=open_ends[0], nodes=tuple(nodes))


@dataclass(frozen=True, kw_only=True)
class Table:
    """All combinations of a tree's leaves and countermeasures: one column for each."""

    tree: AttackTree
    basics: tuple[str, ...]
    bits: dict[str, Bits]
    """Of each node: in which combinations it holds."""

    @classmethod
    def of(cls, tree: AttackTree) -> Table:
        basics = tuple(node.id for node in basics_of(tree))
        numbers = np.arange(1 << len(basics), dtype=np.uint32)
        bits = {name: (numbers >> at) & 1 == 1 for at, name in enumerate(basics)}
        for node in tree.upwards:
            if node.is_gate:
                bits[node.id] = _gate(node, [bits[child] for child in node.children])
        return cls(tree=tree, basics=basics, bits=bits)

    @property
    def root(self) -> Bits:
        return self.bits[self.tree.root]

    def weights(self, row: Floats) -> Floats:
        """Of each combination its probability."""
        found = np.ones(1)
        for p in row:
            found = np.concatenate([found * (1 - p), found * p])
        return found

    def sums(self, values: dict[str, float]) -> Floats:
        """Of each combination the sum over what holds in it."""
        found = np.zeros(len(self.root))
        for name, value in values.items():
            found += np.where(self.bits[name], value, 0.0)
        return found

    def without(self, at: int) -> Bits:
        """Whether the root holds in each combination with one column set to false."""
        numbers = np.arange(len(self.root))
        changed: Bits = self.root[numbers & ~(1 << at)]
        return changed

    def minimal(self) -> Bits:
        """The combinations of which nothing can be left out."""
        found = self.root.copy()
        for at, name in enumerate(self.basics):
            found &= ~(self.bits[name] & self.without(at))
        return found


def _gate(node: TreeNode, below: list[Bits]) -> Bits:
    if node.kind is NodeKind.NOT:
        return ~below[0]
    if node.kind is NodeKind.COUNTER:
        return below[0] & ~reduce(np.logical_or, below[1:])
    need = node.k or (1 if node.kind is NodeKind.OR else len(below))
    held: Bits = np.sum(below, axis=0, dtype=np.int8) >= need
    return held


def compiled(tree: AttackTree) -> CompiledTree:
    found = compile_tree(tree)
    assert isinstance(found, CompiledTree)
    return found


def front(costs: Floats, values: Floats) -> list[tuple[float, float]]:
    """Costs up, values strictly up."""
    kept: list[tuple[float, float]] = []
    for at in np.lexsort((-values, costs)):
        if values[at] > (kept[-1][1] if kept else 0.0):
            kept.append((float(costs[at]), float(values[at])))
    return kept


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("defended", "negated"), [(0, False), (3, False), (0, True)])
def test_probability_and_importance(seed: int, defended: int, negated: bool) -> None:
    tree = a_tree(seed, defended=defended, negated=negated)
    table, made = Table.of(tree), compiled(tree)
    row = np.random.default_rng(seed).random(len(table.basics))
    total = float(table.weights(row)[table.root].sum())
    assert float(made.probability(row)[0]) == pytest.approx(total, abs=EXACT)
    for at, each in enumerate(importances(made, row)):
        never, always = row.copy(), row.copy()
        never[at], always[at] = 0.0, 1.0
        low, high = (float(table.weights(fixed)[table.root].sum()) for fixed in (never, always))
        assert each.never == pytest.approx(low, abs=EXACT)
        assert each.always == pytest.approx(high, abs=EXACT)
        assert each.birnbaum == pytest.approx(high - low, abs=EXACT)
        assert each.fussell_vesely == pytest.approx(1 - low / total if total else 0.0, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_attacks_costs_and_their_front(seed: int) -> None:
    tree = a_tree(seed)
    table, made, row = Table.of(tree), compiled(tree), given_probabilities(tree)
    minimal = table.minimal()
    prices = table.sums({node.id: node.cost or 0.0 for node in tree.leaves})
    succeeds = np.exp(table.sums(dict(zip(table.basics, np.log(row).tolist(), strict=True))))
    assert number_of_attacks(tree) == minimal.sum()
    assert least_cost(made) == prices[table.root].min()
    assert likeliest_attack(made, row) == pytest.approx(succeeds[table.root].max(), abs=EXACT)
    cheapest, smallest = cheapest_attacks(tree, 9), smallest_attacks(tree, 9)
    assert not isinstance(cheapest, TooLarge)
    assert not isinstance(smallest, TooLarge)
    assert [each.value for each in cheapest] == np.sort(prices[minimal])[:9].tolist()
    sizes = table.sums(dict.fromkeys(table.basics, 1.0))
    assert [each.value for each in smallest] == np.sort(sizes[minimal])[:9].tolist()
    points = cost_probability(made, row)
    assert not isinstance(points, TooLarge)
    expected = front(prices[minimal], succeeds[minimal])
    assert [(point.cost, point.value) for point in points] == [(cost, pytest.approx(value)) for cost, value in expected]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_defenders_front_and_the_attackers_least_cost(seed: int) -> None:
    tree = a_tree(seed, defended=3)
    table = Table.of(tree)
    prices = table.sums({node.id: node.cost or 0.0 for node in tree.leaves})
    shields = [node.id for node in tree.countermeasures]
    spent = table.sums({node.id: node.cost or 0.0 for node in tree.countermeasures})
    cheapest: dict[float, float] = {}
    choice = sum(table.bits[name].astype(int) << at for at, name in enumerate(shields))
    for number in range(1 << len(shields)):
        those = choice == number
        left = prices[those & table.root]
        value = float(left.min()) if left.size else inf
        paid = float(spent[those][0])
        cheapest[paid] = max(value, cheapest.get(paid, 0.0))
        if {name for at, name in enumerate(shields) if number >> at & 1} == standing(tree):
            assert least_cost(compiled(tree), in_place=standing(tree)) == value
    found = defence_attack(tree)
    assert not isinstance(found, TooLarge)
    expected = front(np.array(list(cheapest)), np.array(list(cheapest.values())))
    assert [(point.cost, point.value) for point in found] == expected


@pytest.mark.parametrize("seed", [0, 6])
def test_the_front_of_cost_and_damage(seed: int) -> None:
    tree = a_tree(seed)
    table = Table.of(tree)
    prices = table.sums({node.id: node.cost or 0.0 for node in tree.leaves})
    damage = table.sums({node.id: node.damage for node in tree.nodes})
    points = [(point.cost, point.value) for point in cost_damage(tree) if point.value > 0]
    assert points == [pytest.approx(pair) for pair in front(prices, damage)]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_time_without_sequences(seed: int) -> None:
    """All at once: an attack takes as long as its longest leaf, so the least is that of the best combination."""
    tree = a_tree(seed)
    flat = tuple(
        TreeNode(id=node.id, kind=NodeKind.AND, children=node.children) if node.kind is NodeKind.SAND else node
        for node in tree.nodes
    )
    tree = AttackTree(id=tree.id, root=tree.root, nodes=flat)
    table = Table.of(tree)
    longest = np.zeros(len(table.root))
    for node in tree.leaves:
        longest = np.maximum(longest, np.where(table.bits[node.id], node.time or 0.0, 0.0))
    assert least_time(tree) == longest[table.root].min()
