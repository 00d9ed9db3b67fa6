"""The chance that one campaign brings a loss about: the grown attack graph, compiled by the trees engine.

Exact, also where paths share steps, unless the diagram is too large; then campaigns are tried out in worlds. What is
taken as independent: whether one step of a campaign works says nothing about whether another does, given how likely
each is. That the probabilities themselves are uncertain, and common to all campaigns of a year, is the business of
`likelihood`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from casemate.analysis import Derived
from casemate.graph import StepNumber
from casemate.risk.severity import FloatArray
from casemate.risk.worlds import WORLDS, Worlds
from casemate.trees.compiled import CompiledFormula, TooLarge, compile_formula
from casemate.trees.formula import Formula, FormulaBuilder, GateKind
from casemate.trees.growing import Grown, grow
from casemate.trees.tree import AttackTree, NodeKind
from casemate.trees.unfolding import TreeTooLarge

_KINDS: Mapping[NodeKind, GateKind] = {NodeKind.AND: GateKind.AND, NodeKind.OR: GateKind.OR}

BUDGET = 1 << 14
"""Nodes of a diagram while it is built; more would take seconds and make every later question slow."""


@dataclass(frozen=True, kw_only=True)
class Chance:
    """Of some losses, for all adversaries that start alike."""

    adversaries: tuple[str, ...]
    losses: tuple[str, ...]
    steps: tuple[StepNumber, ...]
    """The columns of what is asked with."""
    measured: CompiledFormula | Worlds
    """The exact diagram of one loss, or the worlds in which several are tried."""

    @property
    def exact(self) -> bool:
        """Whether the answers are exact, up to rounding."""
        return not isinstance(self.measured, Worlds)

    def probability(self, rows: FloatArray) -> FloatArray:
        """Of each row (one probability for each step): the probability of each loss."""
        if isinstance(self.measured, Worlds):
            return np.stack([self.measured.shares(row) for row in rows])
        found: FloatArray = self.measured.probability(rows)[:, np.newaxis]
        return found

    def without(self, row: FloatArray) -> FloatArray:
        """The probability of each loss (columns) if a step never worked (rows: the steps)."""
        if isinstance(self.measured, Worlds):
            return self.measured.without(row, range(len(self.steps)))
        value, slopes = self.measured.birnbaum(row)
        left: FloatArray = np.maximum(value[0] - slopes[0] * row, 0.0)[:, np.newaxis]  # linear in each step alone
        return left


def chances_of(
    derived: Derived, losses: Sequence[str], *, budget: int = BUDGET, worlds: int = WORLDS
) -> tuple[Chance, ...]:
    """Every loss with every set of adversaries that begin with the same capabilities; those without a way are left out.

    Exact where the diagram of a loss fits into `budget` nodes while it is built; the other losses of the same
    adversaries are tried out in `worlds` worlds.
    """
    alike: dict[tuple[int, ...], list[str]] = {}
    for adversary, starts in sorted(derived.graph.starts.items()):
        if starts:
            alike.setdefault(starts, []).append(adversary)
    found: list[Chance] = []
    for starts, names in alike.items():
        hard: list[str] = []
        for loss in losses:
            grown = _grown(derived, loss, names[0])
            if isinstance(grown, Grown):
                made = compile_formula(formula_of(grown.tree), budget=budget)
                if isinstance(made, TooLarge):
                    hard.append(loss)
                else:
                    found.append(Chance(adversaries=tuple(names), losses=(loss,), steps=grown.steps, measured=made))
            elif grown is not None:
                hard.append(loss)
        if hard:
            goals = tuple(derived.graph.goals[loss] for loss in hard)
            tried = Worlds(graph=derived.graph, starts=starts, goals=goals, count=worlds)
            found.append(Chance(adversaries=tuple(names), losses=tuple(hard), steps=tried.steps, measured=tried))
    return tuple(found)


def _grown(derived: Derived, loss: str, adversary: str) -> Grown | TreeTooLarge | None:
    try:
        return grow(derived, loss, adversary)
    except TreeTooLarge as too_large:
        return too_large


def formula_of(tree: AttackTree) -> Formula:
    """The gates of a tree of AND and OR over its leaves; its nodes stand after their children."""
    builder = FormulaBuilder(len(tree.leaves))
    literals = {leaf.id: builder.leaf(number) for number, leaf in enumerate(tree.leaves)}
    for node in tree.nodes:
        if node.is_gate:
            literals[node.id] = builder.gate(_KINDS[node.kind], [literals[child] for child in node.children])
    return builder.finish(literals[tree.root])
