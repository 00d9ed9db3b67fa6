"""The front of cost and damage: an attacker may stop anywhere, and every node that it reaches does its damage.

It does not follow from the root's function alone, so it is a mixed-integer program for each point (Lopuhaä-Zwakenberg
& Stoelinga 2023), solved by HiGHS.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from casemate.files import CasemateError
from casemate.trees.compiled_tree import MissingNumbers
from casemate.trees.fronts import Point
from casemate.trees.tree import AttackTree, NodeId, NodeKind, TreeNode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

STEP = 1e-6
"""Costs and damages are taken in steps of a millionth of their total: what differs by less counts as equal."""


class Unsolved(CasemateError):
    """The solver gave up; it says why."""


class _Program(NamedTuple):
    """Two variables for each node, "it holds" and "it does not"; each is at most what the children allow."""

    nodes: tuple[TreeNode, ...]
    matrix: csr_array
    lower: NDArray[np.float64]
    cost: NDArray[np.float64]
    damage: NDArray[np.float64]
    fixed: NDArray[np.float64]
    """The greatest value of each variable: 0 where a countermeasure settles it."""


def cost_damage(tree: AttackTree, *, in_place: Collection[NodeId] = ()) -> tuple[Point, ...]:
    """For each budget of the attacker, the most damage that it can do.

    Two solves for each point, first the most damage and then the least cost of that much: a small tie-break in one
    objective lies below the solver's gap and gives wrong fronts. Raises MissingNumbers, Unsolved.
    """
    program = _program(tree, in_place)
    total = float(program.cost.sum())
    step = STEP * max(total, 1e-300)
    points: list[Point] = []
    budget = total
    while budget >= 0:
        damage, _ = _solve(program, -program.damage, (program.cost, budget))
        if damage <= 0:
            break
        cost, chosen = _solve(program, program.cost, (-program.damage, -damage * (1 - STEP)))
        done = float(program.damage @ chosen)
        points.append(Point(cost=cost, value=done, nodes=_leaves(program, chosen)))
        budget = cost - step if cost > 0 else -1.0
    return tuple(reversed(points))


def _program(tree: AttackTree, in_place: Collection[NodeId]) -> _Program:
    import numpy as np
    from scipy.sparse import csr_array

    missing = tuple(node.id for node in tree.leaves if node.cost is None)
    if missing:
        raise MissingNumbers("cost", missing)
    count = len(tree.nodes)
    number = {node.id: at for at, node in enumerate(tree.nodes)}
    rows: list[tuple[dict[int, float], float]] = []
    fixed = np.ones(2 * count)
    for at, node in enumerate(tree.nodes):
        if node.kind is NodeKind.COUNTERMEASURE:
            fixed[at + (count if node.id in in_place else 0)] = 0.0
        elif node.is_gate:
            children = [number[child] for child in node.children]
            rows += _gate_rows(node, at, children, count)
        else:
            rows.append(({at: -1.0, count + at: -1.0}, -1.0))
    columns = [(at, column, value) for at, (row, _) in enumerate(rows) for column, value in row.items()]
    places, variables, values = zip(*columns, strict=True) if columns else ((), (), ())
    leaf_cost = [node.cost or 0.0 if node.kind is NodeKind.LEAF else 0.0 for node in tree.nodes]
    return _Program(
        nodes=tree.nodes,
        matrix=csr_array((values, (places, variables)), shape=(len(rows), 2 * count)),
        lower=np.array([bound for _, bound in rows], float),
        cost=np.array(leaf_cost + [0.0] * count),
        damage=np.array([node.damage for node in tree.nodes] + [0.0] * count),
        fixed=fixed,
    )


def _gate_rows(node: TreeNode, at: int, children: list[int], count: int) -> list[tuple[dict[int, float], float]]:
    """Rows (coefficients, lower bound) for "it holds" and "it does not"."""
    opposite = {child: child + count for child in children}
    signed = children
    if node.kind is NodeKind.NOT:
        signed = [opposite[child] for child in children]
    elif node.kind is NodeKind.COUNTER:
        signed = [children[0], *(opposite[child] for child in children[1:])]
    need = node.k if node.k is not None else 1 if node.kind is NodeKind.OR else len(signed)
    against = [child - count if child >= count else child + count for child in signed]
    return _at_least(at, need, signed) + _at_least(at + count, len(signed) - need + 1, against)


def _at_least(variable: int, need: int, children: list[int]) -> list[tuple[dict[int, float], float]]:
    """The variable is 1 only if so many of the children are; a row for each child when it takes all of them."""
    if need == len(children):
        return [({child: 1.0, variable: -1.0}, 0.0) for child in children]
    row: dict[int, float] = {}
    for child in children:
        row[child] = row.get(child, 0.0) + 1.0
    return [({**row, variable: -float(need)}, 0.0)]


def _solve(
    program: _Program, objective: NDArray[np.float64], limit: tuple[NDArray[np.float64], float]
) -> tuple[float, NDArray[np.float64]]:
    """The best total of the objective's weights, unsigned, under one more limit, and the variables."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    weights, most = limit
    found = milp(
        objective,
        constraints=[
            LinearConstraint(program.matrix, program.lower, np.inf),
            LinearConstraint(weights[None, :], -np.inf, most),
        ],
        integrality=np.ones(len(objective)),
        bounds=Bounds(0, program.fixed),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise Unsolved(f"the front of cost and damage was not found: {found.message}")
    chosen = np.round(found.x)
    return abs(float(objective @ chosen)), chosen


def _leaves(program: _Program, chosen: NDArray[np.float64]) -> tuple[NodeId, ...]:
    return tuple(
        node.id for at, node in enumerate(program.nodes) if node.kind is NodeKind.LEAF and chosen[at] and node.cost
    )
