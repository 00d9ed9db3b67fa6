"""An attack tree compiled for the engine: its formula, its diagrams, and its numbers as rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import exp, inf
from typing import TYPE_CHECKING

from casemate.files import CasemateError
from casemate.trees.compiled import NODE_BUDGET, CompiledFormula, TooLarge, compile_formula
from casemate.trees.formula import Formula
from casemate.trees.tree import AttackTree, NodeId, NodeKind, TreeNode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class MissingNumbers(CasemateError):
    """Leaves without the number that a measure needs."""

    def __init__(self, what: str, nodes: tuple[NodeId, ...]) -> None:
        super().__init__(f"no {what} is given for {', '.join(nodes)}; add {what} to each")
        self.what = what
        self.nodes = nodes


def basics_of(tree: AttackTree) -> tuple[TreeNode, ...]:
    """Leaves and countermeasures in the order of the tree's nodes: the columns of every row of numbers."""
    return tuple(node for node in tree.nodes if not node.is_gate)


def formula_of(tree: AttackTree, *, settled: Collection[NodeId] | None = None) -> Formula:
    """The formula of a tree; leaf i is the i-th of `basics_of`.

    With `settled`, countermeasures are constants: those named stand, the others do not.
    """
    import numpy as np

    basics = basics_of(tree)
    literal = {node.id: 2 * at + 2 for at, node in enumerate(basics)}
    if settled is not None:
        literal.update({node.id: int(node.id in settled) for node in tree.countermeasures})
    kinds, ks, starts, children = list[int](), list[int](), [0], list[int]()
    made = 2 * len(basics)
    for node in tree.upwards:
        below = [literal[child] for child in node.children]
        kind = node.kind
        if not below:
            continue
        if kind is NodeKind.NOT:
            literal[node.id] = below[0] ^ 1
            continue
        if kind is NodeKind.COUNTER:
            below[1:] = [child ^ 1 for child in below[1:]]
        made += 2
        literal[node.id] = made
        kinds.append(1 if kind is NodeKind.OR else 2 if kind is NodeKind.THRESHOLD else 0)
        ks.append(node.k or 0)
        children += below
        starts.append(len(children))
    return Formula(
        leaves=len(basics),
        kind=np.array(kinds, np.int32),
        k=np.array(ks, np.int32),
        start=np.array(starts, np.int32),
        child=np.array(children, np.int32),
        root=literal[tree.root],
    )


@dataclass(frozen=True, kw_only=True)
class CompiledTree:
    """A tree with the diagrams of its formula."""

    tree: AttackTree
    formula: Formula
    compiled: CompiledFormula

    @cached_property
    def basics(self) -> tuple[TreeNode, ...]:
        """Leaves and countermeasures: the columns."""
        return basics_of(self.tree)

    @cached_property
    def column(self) -> Mapping[NodeId, int]:
        """The column of each leaf and countermeasure."""
        return {node.id: at for at, node in enumerate(self.basics)}

    def probability(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """The root's probability for each row, shape (K,)."""
        return self.compiled.probability(columns)

    def birnbaum(self, columns: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The root's probability for each row, and its slope in each column, (K, n)."""
        return self.compiled.birnbaum(columns)


def compile_tree(
    tree: AttackTree, *, budget: int = NODE_BUDGET, settled: Collection[NodeId] | None = None
) -> CompiledTree | TooLarge:
    """The tree ready for its measures, or TooLarge.

    With `settled`, countermeasures are constants: those named stand, the others do not.
    """
    formula = formula_of(tree, settled=settled)
    compiled = compile_formula(formula, budget=budget)
    if isinstance(compiled, TooLarge):
        return compiled
    return CompiledTree(tree=tree, formula=formula, compiled=compiled)


def given_probabilities(
    tree: AttackTree, *, switched: Mapping[NodeId, bool] | None = None, years: float | None = None
) -> NDArray[np.float64]:
    """The row of probabilities as the tree states them.

    A countermeasure counts if it is in place, or if `switched` says so. With `years`, a leaf with a rate has the
    probability that it happens in that time. Raises MissingNumbers where a leaf has neither.
    """
    import numpy as np

    on = switched or {}
    missing = [n.id for n in tree.leaves if n.probability is None and (years is None or n.rate is None)]
    if missing:
        raise MissingNumbers("probability" if years is None else "probability or rate", tuple(missing))
    return np.array([_chance(node, on.get(node.id, bool(node.in_place)), years) for node in basics_of(tree)], float)


def _chance(node: TreeNode, on: bool, years: float | None) -> float:
    if node.kind is NodeKind.COUNTERMEASURE:
        return 0.0 if not on else 1.0 if node.probability is None else node.probability.mean
    if years is not None and node.rate is not None:
        return 1.0 - exp(-node.rate * years)
    return 0.0 if node.probability is None else node.probability.mean


def given_costs(
    tree: AttackTree, *, in_place: Collection[NodeId] = ()
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What it costs the attacker that a column holds, and that it does not (inf: out of its hands).

    Countermeasures named by `in_place` stand, the others do not. Raises MissingNumbers where a leaf has no cost.
    """
    import numpy as np

    missing = [node.id for node in tree.leaves if node.cost is None]
    if missing:
        raise MissingNumbers("cost", tuple(missing))
    price, spared = [], []
    for node in basics_of(tree):
        if node.kind is NodeKind.COUNTERMEASURE:
            price.append(0.0 if node.id in in_place else inf)
            spared.append(inf if node.id in in_place else 0.0)
        else:
            price.append(node.cost or 0.0)
            spared.append(0.0)
    return np.array(price, float), np.array(spared, float)


def standing(tree: AttackTree) -> frozenset[NodeId]:
    """The countermeasures that the tree says are in place."""
    return frozenset(node.id for node in tree.countermeasures if node.in_place)
