"""AND and OR gates over steps, each distinct gate once: what is written twice is shared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casemate.graph import StepNumber
from casemate.trees.tree import NodeKind

NEVER, ALWAYS = 0, 1
"""The two constants, as nodes."""


class Gates:
    """A growing DAG; nodes are numbers, and children have lower numbers than the gates above them.

    Equal gates have one number. Constants are folded, and what another child makes superfluous is left out
    (a OR (a AND b) is a).
    """

    def __init__(self) -> None:
        self.kinds: list[NodeKind] = [NodeKind.OR, NodeKind.AND]
        """LEAF for a step; the constants are gates without children."""
        self.children: list[tuple[int, ...]] = [(), ()]
        self.steps: list[StepNumber] = [-1, -1]
        """Of each node that is a step: which; -1 for the others."""
        self._known: dict[tuple[NodeKind, tuple[int, ...]], int] = {}

    def __len__(self) -> int:
        return len(self.kinds)

    def step(self, step: StepNumber) -> int:
        """The node that holds when the step works."""
        return self._node(NodeKind.LEAF, (step,))

    def all_of(self, nodes: Iterable[int]) -> int:
        """The node that holds when all of these do; ALWAYS without any."""
        return self._gate(NodeKind.AND, nodes, unit=ALWAYS, zero=NEVER)

    def any_of(self, nodes: Iterable[int]) -> int:
        """The node that holds when one of these does; NEVER without any."""
        return self._gate(NodeKind.OR, nodes, unit=NEVER, zero=ALWAYS)

    def _gate(self, kind: NodeKind, nodes: Iterable[int], *, unit: int, zero: int) -> int:
        found = set(nodes) - {unit}
        if zero in found:
            return zero
        other = NodeKind.OR if kind is NodeKind.AND else NodeKind.AND
        kept = tuple(sorted(node for node in found if not self._superfluous(node, other, found)))
        if len(kept) < 2:
            return kept[0] if kept else unit
        return self._node(kind, kept)

    def _superfluous(self, node: int, other: NodeKind, beside: set[int]) -> bool:
        """Absorption: a gate of the other kind adds nothing beside one of its own children."""
        return self.kinds[node] is other and not beside.isdisjoint(self.children[node])

    def _node(self, kind: NodeKind, key: tuple[int, ...]) -> int:
        found = self._known.get((kind, key))
        if found is None:
            found = self._known[kind, key] = len(self.kinds)
            self.kinds.append(kind)
            self.children.append(() if kind is NodeKind.LEAF else key)
            self.steps.append(key[0] if kind is NodeKind.LEAF else -1)
        return found

    def below(self, roots: Iterable[int]) -> Sequence[int]:
        """The nodes that these rest on, they themselves included, in ascending order."""
        seen = set(roots)
        todo = list(seen)
        while todo:
            for child in self.children[todo.pop()]:
                if child not in seen:
                    seen.add(child)
                    todo.append(child)
        return sorted(seen)
