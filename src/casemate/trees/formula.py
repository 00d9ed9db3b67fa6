"""A Boolean formula over independent leaves as plain arrays: what the engine takes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from casemate.files import CasemateError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class GateKind(IntEnum):
    """What a gate of a formula says of its children."""

    AND = 0
    OR = 1
    AT_LEAST = 2


class InvalidFormula(CasemateError):
    """A formula that means nothing: a gate that refers to itself, to a later gate or to nothing; k out of range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """Gates over leaves, each gate after everything that it refers to.

    Node 0 is the constant false, nodes 1 to `leaves` are the leaves, then come the gates. A child is a literal:
    2 * node, plus 1 if it is negated; so literal 1 is true.
    """

    leaves: int
    kind: NDArray[np.int32]
    """Of each gate, a GateKind."""
    k: NDArray[np.int32]
    """Of each gate AT_LEAST; 0 elsewhere."""
    start: NDArray[np.int32]
    """Of each gate, where its children start in `child`; one entry more than gates."""
    child: NDArray[np.int32]
    """Literals."""
    root: int
    """A literal."""


class FormulaBuilder:
    """Makes a formula gate by gate; literals are what `leaf`, `gate` and `negation` give."""

    def __init__(self, leaves: int) -> None:
        self.leaves = leaves
        self._kinds: list[int] = []
        self._ks: list[int] = []
        self._starts = [0]
        self._children: list[int] = []

    def leaf(self, number: int) -> int:
        """The literal of a leaf, counted from 0."""
        if not 0 <= number < self.leaves:
            raise InvalidFormula(f"leaf {number} does not exist; there are {self.leaves}")
        return 2 * number + 2

    def gate(self, kind: GateKind, children: Sequence[int], k: int = 0) -> int:
        """The literal of a new gate; `children` are literals made before."""
        limit = 2 * (self.leaves + len(self._kinds) + 1)
        if not all(0 <= child < limit for child in children):
            raise InvalidFormula("a gate refers to a literal that was not made before it")
        if kind is GateKind.AT_LEAST and not 0 <= k <= len(children):
            raise InvalidFormula(f"a gate asks for {k} of {len(children)} children")
        self._kinds.append(kind)
        self._ks.append(k)
        self._children.extend(children)
        self._starts.append(len(self._children))
        return limit

    def negation(self, literal: int) -> int:
        """The literal that holds when this one does not."""
        return literal ^ 1

    def exclusive_or(self, left: int, right: int) -> int:
        """The literal of `left` or `right` but not both."""
        only_left = self.gate(GateKind.AND, (left, right ^ 1))
        only_right = self.gate(GateKind.AND, (left ^ 1, right))
        return self.gate(GateKind.OR, (only_left, only_right))

    def finish(self, root: int) -> Formula:
        """The formula whose value is that of the literal `root`."""
        import numpy as np

        def column(values: list[int]) -> NDArray[np.int32]:
            return np.array(values, np.int32)

        return Formula(
            leaves=self.leaves,
            kind=column(self._kinds),
            k=column(self._ks),
            start=column(self._starts),
            child=column(self._children),
            root=root,
        )
