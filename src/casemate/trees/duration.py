"""The least time of an attack: AND takes as long as its longest child, SAND one child after the other."""

from __future__ import annotations

from collections.abc import Collection
from math import inf, isinf
from typing import TYPE_CHECKING

from casemate.trees.compiled_tree import MissingNumbers
from casemate.trees.cost_damage import Unsolved
from casemate.trees.tree import AttackTree, NodeId, NodeKind, TreeNode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class SequenceUnclear(Unsolved):
    """A tree whose times cannot be told: an attack below NOT, or a counter that needs an attack."""


def least_time(tree: AttackTree, *, in_place: Collection[NodeId] = ()) -> float:
    """Hours until the root can hold at the earliest, all that can being done at once; inf: never.

    A shared leaf is done once. From the leaves up this is exact as long as nothing below a SAND is shared, because
    the least and the greatest repeat harmlessly; else it is a mixed-integer program (Lopuhaä-Zwakenberg & Stoelinga
    2021) in which a node that comes both before and after itself is impossible. Raises MissingNumbers,
    SequenceUnclear, Unsolved.
    """
    missing = tuple(node.id for node in tree.leaves if node.time is None)
    if missing:
        raise MissingNumbers("time", missing)
    order = list(tree.upwards)
    settled = _settled(order, frozenset(in_place))
    simple = _from_leaves_up(order, settled)
    if isinf(simple[tree.root]) or not _shared_below_sand(tree, order):
        return simple[tree.root]
    return _scheduled(tree, [node for node in order if not isinf(simple[node.id])], settled, simple)


def _settled(order: list[TreeNode], in_place: frozenset[NodeId]) -> dict[NodeId, bool]:
    """The nodes that follow from the countermeasures alone, and whether they hold."""
    known: dict[NodeId, bool] = {}
    for node in order:
        if node.kind is NodeKind.COUNTERMEASURE:
            known[node.id] = node.id in in_place
        elif node.kind is NodeKind.COUNTER:
            if any(known.get(child) for child in node.children[1:]):
                known[node.id] = False
            elif not all(child in known for child in node.children[1:]):
                raise SequenceUnclear(f"node {node.id} is countered by an attack, so its time depends on what fails")
            elif node.children[0] in known:
                known[node.id] = known[node.children[0]]
        elif node.is_gate and all(child in known for child in node.children):
            known[node.id] = _holds(node, [known[child] for child in node.children])
        elif node.kind is NodeKind.NOT:
            raise SequenceUnclear(f"node {node.id} holds when an attack does not happen, so it has no time")
    return known


def _holds(node: TreeNode, children: list[bool]) -> bool:
    if node.kind is NodeKind.NOT:
        return not children[0]
    return sum(children) >= _need(node)


def _need(node: TreeNode) -> int:
    """How many children it takes."""
    if node.kind is NodeKind.COUNTER:
        return 1
    return node.k if node.k is not None else 1 if node.kind is NodeKind.OR else len(node.children)


def _from_leaves_up(order: list[TreeNode], settled: dict[NodeId, bool]) -> dict[NodeId, float]:
    found: dict[NodeId, float] = {}
    for node in order:
        if node.id in settled:
            found[node.id] = 0.0 if settled[node.id] else inf
        elif node.kind is NodeKind.LEAF:
            found[node.id] = node.time or 0.0
        elif node.kind is NodeKind.COUNTER:
            found[node.id] = found[node.children[0]]
        elif node.kind is NodeKind.SAND:
            found[node.id] = sum(found[child] for child in node.children)
        else:
            found[node.id] = sorted(found[child] for child in node.children)[_need(node) - 1]
    return found


def _shared_below_sand(tree: AttackTree, order: list[TreeNode]) -> bool:
    """Whether a node with two parents lies below a SAND, itself included."""
    parents: dict[NodeId, int] = {}
    below: set[NodeId] = set()
    for node in reversed(order):
        for child in node.children:
            parents[child] = parents.get(child, 0) + 1
            if node.kind is NodeKind.SAND or node.id in below:
                below.add(child)
    return any(parents[node] > 1 for node in below)


def _scheduled(
    tree: AttackTree, order: list[TreeNode], settled: dict[NodeId, bool], simple: dict[NodeId, float]
) -> float:
    """The least end of the root: variables are, for each node, whether it is done, its start and its end."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    count = len(order)
    number = {node.id: at for at, node in enumerate(order)}
    horizon = sum(node.time or 0.0 for node in order if node.kind is NodeKind.LEAF) + 1.0
    edges = [(node, child) for node in order for child in node.children if child in number]
    link = {(node.id, child): 3 * count + at for at, (node, child) in enumerate(edges)}
    rows = _rows(order, number, link, settled, horizon)
    total = 3 * count + len(edges)
    places = [(at, column, value) for at, (row, _) in enumerate(rows) for column, value in row]
    matrix = csr_array(
        ([value for _, _, value in places], ([at for at, _, _ in places], [column for _, column, _ in places])),
        shape=(len(rows), total),
    )
    objective: NDArray[np.float64] = np.zeros(total)
    objective[2 * count + number[tree.root]] = 1.0
    lower, upper = np.zeros(total), np.full(total, horizon)
    upper[:count] = upper[3 * count :] = 1.0
    lower[number[tree.root]] = 1.0
    whole = np.zeros(total)
    whole[:count] = whole[3 * count :] = 1
    found = milp(
        objective,
        constraints=LinearConstraint(matrix, [bound for _, bound in rows], np.inf),
        integrality=whole,
        bounds=Bounds(lower, upper),
        options={"mip_rel_gap": 0.0},
    )
    if found.status == 2:
        return inf
    if found.x is None:
        raise Unsolved(f"the least time was not found: {found.message}")
    return float(found.fun)


_Row = tuple[list[tuple[int, float]], float]
"""Coefficients by variable, lower bound."""


def _rows(
    order: list[TreeNode],
    number: dict[NodeId, int],
    link: dict[tuple[NodeId, NodeId], int],
    settled: dict[NodeId, bool],
    horizon: float,
) -> list[_Row]:
    """What the times have to obey: big-M rows bind only along the links that the attack uses."""
    count, rows = len(order), list[_Row]()
    for node in order:
        done = number[node.id]
        start, end = count + done, 2 * count + done
        length = 0.0 if node.is_gate or node.id in settled else node.time or 0.0
        rows.append(([(end, 1.0), (start, -1.0)], length))
        if node.id in settled or not node.is_gate:
            continue
        used = [child for child in node.children if (node.id, child) in link and child not in _countering(node)]
        rows.append(([*((link[node.id, child], 1.0) for child in used), (done, -float(_need(node)))], 0.0))
        for before, child in zip([None, *used], used, strict=False):
            by, below = link[node.id, child], number[child]
            rows.append(([(below, 1.0), (by, -1.0)], 0.0))
            rows.append(([(count + below, 1.0), (start, -1.0), (by, -horizon)], -horizon))
            rows.append(([(end, 1.0), (2 * count + below, -1.0), (by, -horizon)], -horizon))
            if node.kind is NodeKind.SAND and before is not None:
                rows.append(([(count + below, 1.0), (2 * count + number[before], -1.0), (by, -horizon)], -horizon))
    return rows


def _countering(node: TreeNode) -> tuple[NodeId, ...]:
    return node.children[1:] if node.kind is NodeKind.COUNTER else ()
