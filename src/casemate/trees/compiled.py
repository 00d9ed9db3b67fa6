"""A formula compiled to diagrams in arrays, ready to be measured again and again in microseconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casemate.trees.formula import Formula

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NODE_BUDGET = 1 << 24
"""Diagram nodes: about 0.6 GB while building."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLarge:
    """There is no diagram within the budget: ask for bounds or samples instead."""

    budget: int
    """In diagram nodes."""


@dataclass(frozen=True, kw_only=True)
class CompiledFormula:
    """The function of a formula, exact also where leaves are shared.

    Everything that takes probabilities takes one row per scenario and one column per leaf: shape (K, n), or (n,)
    for a single scenario.
    """

    leaves: int
    nodes: NDArray[np.int32]
    """Variable, low edge, high edge; children first. Variables from `leaves` on are modules. An edge is 2 * node,
    plus 1 if negated."""
    roots: NDArray[np.int32]
    """Of each module its edge; the last is the whole formula."""
    ends: NDArray[np.int32]
    """Of each module where its nodes end."""
    order: NDArray[np.int32]
    """Variables from the top down, module by module."""
    built: int
    """Nodes made on the way, those of failed orders included."""
    tried: int
    """Orders tried over all modules."""

    @property
    def program(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], int]:
        """What the passes take."""
        return self.nodes, self.roots, self.ends, self.leaves

    @property
    def monotone(self) -> bool:
        """Whether no leaf becoming true can make the formula false."""
        return not (self.nodes[:, 2] & 1).any() and not (self.roots & 1).any()

    def probability(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability of each scenario, shape (K,)."""
        from casemate.trees.passes import many_probabilities

        return many_probabilities(self.program, self._rows(columns))

    def birnbaum(self, columns: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The probability of each scenario, shape (K,), and its slope in the probability of each leaf, (K, n).

        The slope is P(root | leaf holds) - P(root | it does not), the importance of Birnbaum (1969).
        """
        from casemate.trees.passes import many_derivatives

        return many_derivatives(self.program, self._rows(columns))

    def least_cost(self, price: NDArray[np.float64], spared: NDArray[np.float64] | None = None) -> float:
        """The least cost to make the formula true; inf when it cannot be.

        `price` is what it costs that a leaf holds; `spared` what it costs that it does not (default: nothing).
        """
        import numpy as np

        from casemate.trees.passes import cheapest

        without = np.zeros(self.leaves) if spared is None else np.ascontiguousarray(spared, np.float64)
        return float(cheapest(self.program, np.ascontiguousarray(price, np.float64), without)[1][-1, 0])

    def _rows(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        import numpy as np

        rows = np.ascontiguousarray(np.atleast_2d(columns), np.float64)
        if rows.ndim != 2 or rows.shape[1] != self.leaves:
            raise ValueError(f"probabilities have shape {rows.shape}, but there are {self.leaves} leaves")
        return rows


def compile_formula(
    formula: Formula, *, budget: int = NODE_BUDGET, first: NDArray[np.int32] | None = None
) -> CompiledFormula | TooLarge:
    """The diagrams of a formula, or TooLarge.

    `first` are leaves (from 0) that have to stand above all others in the order; modules are not used then.
    """
    import numpy as np

    from casemate.trees.building import compiled_arrays

    high = np.zeros(formula.leaves + 1, np.int32)
    if first is not None:
        high[np.asarray(first, np.int32) + 1] = 1
    arrays = formula.kind, formula.k, formula.start, formula.child
    nodes, roots, ends, order, told = compiled_arrays(
        formula.leaves, arrays, formula.root, (high, first is not None), budget
    )
    if told[0]:
        return TooLarge(budget=budget)
    return CompiledFormula(
        leaves=formula.leaves, nodes=nodes, roots=roots, ends=ends, order=order, built=int(told[1]), tried=int(told[3])
    )
