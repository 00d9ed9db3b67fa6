"""Attack trees for tests: random ones, and what they are worth by looking at every combination of leaves."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from casemate.quantities import Basis, Estimate, Interval
from casemate.trees import AttackTree, NodeKind, TreeNode, basics_of

MOST_LEAVES = 9


def chance(value: float) -> Estimate:
    """A probability that is known."""
    return Estimate(distribution=Interval(low=value, high=value), basis=Basis.JUDGEMENT)


@st.composite
def trees(draw: st.DrawFn, *, defended: bool = False, negated: bool = False, most: int = MOST_LEAVES) -> AttackTree:
    """A DAG with shared nodes; `defended`: with countermeasures; `negated`: with NOT."""
    count = draw(st.integers(1, most))
    nodes = [
        TreeNode(
            id=f"a{at}",
            kind=NodeKind.LEAF,
            probability=chance(draw(st.sampled_from([0.0, 0.02, 0.25, 0.5, 0.9, 1.0]))),
            cost=float(draw(st.integers(0, 12))),
            time=float(draw(st.integers(0, 9))),
            damage=float(draw(st.integers(0, 3))),
        )
        for at in range(count)
    ]
    if defended:
        nodes += [
            TreeNode(
                id=f"d{at}",
                kind=NodeKind.COUNTERMEASURE,
                cost=float(draw(st.integers(0, 9))),
                in_place=draw(st.booleans()),
            )
            for at in range(draw(st.integers(1, 4)))
        ]
    kinds = [NodeKind.AND, NodeKind.OR, NodeKind.OR, NodeKind.SAND, NodeKind.THRESHOLD]
    kinds += [NodeKind.COUNTER] * 2 if defended else []
    kinds += [NodeKind.NOT] if negated else []
    for at in range(draw(st.integers(1, 9))):
        kind = draw(st.sampled_from(kinds))
        known = [node.id for node in nodes]
        least, greatest = (1, 1) if kind is NodeKind.NOT else (1, min(4, len(known)))
        children = draw(st.lists(st.sampled_from(known), min_size=least, max_size=greatest, unique=True))
        if kind is NodeKind.COUNTER:
            tail = [each for each in children[1:] if each[0] == "d"]
            children = [children[0], *tail]
        k = draw(st.integers(1, len(children))) if kind is NodeKind.THRESHOLD else None
        nodes.append(
            TreeNode(id=f"g{at}", kind=kind, children=tuple(children), k=k, damage=float(draw(st.integers(0, 8))))
        )
    return AttackTree(id="tree", root=nodes[-1].id, nodes=tuple(nodes))


def holds(tree: AttackTree, true: frozenset[str]) -> dict[str, bool]:
    """Of each node whether it holds when these leaves and countermeasures do."""
    found: dict[str, bool] = {}

    def look(at: str) -> bool:
        if at not in found:
            node = tree.by_id[at]
            below = [look(child) for child in node.children]
            if not node.is_gate:
                found[at] = at in true
            elif node.kind is NodeKind.NOT:
                found[at] = not below[0]
            elif node.kind is NodeKind.COUNTER:
                found[at] = below[0] and not any(below[1:])
            else:
                need = node.k or (1 if node.kind is NodeKind.OR else len(below))
                found[at] = sum(below) >= need
        return found[at]

    for node in tree.nodes:
        look(node.id)
    return found


def combinations(tree: AttackTree) -> list[frozenset[str]]:
    """All sets of leaves and countermeasures."""
    names = [node.id for node in basics_of(tree)]
    return [
        frozenset(name for name, there in zip(names, each, strict=True) if there)
        for each in product((False, True), repeat=len(names))
    ]


def brute_probability(tree: AttackTree, row: NDArray[np.float64]) -> float:
    """The probability of the root, one combination at a time."""
    total = 0.0
    for true in combinations(tree):
        if holds(tree, true)[tree.root]:
            weight = 1.0
            for node, p in zip(basics_of(tree), row.tolist(), strict=True):
                weight *= p if node.id in true else 1 - p
            total += weight
    return total


def attacks_by_brute_force(tree: AttackTree, standing: frozenset[str]) -> list[frozenset[str]]:
    """All minimal sets of leaves that suffice while these countermeasures stand."""
    leaves = frozenset(node.id for node in tree.leaves)
    enough = [
        true & leaves for true in combinations(tree) if true - leaves == standing and holds(tree, true)[tree.root]
    ]
    return [each for each in enough if not any(other < each for other in enough)]
