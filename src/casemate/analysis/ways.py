"""Which way to a threat is shown: none that goes in a circle, and what its last step adds to the foothold before it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import inf, log

from casemate.analysis.carrying import plain_capability
from casemate.analysis.readings import TOLL, Marks, Reading
from casemate.graph import AttackGraph, Derivation, StepNumber

Order = tuple[float, float, int, int]
"""Cost of a step, its impact below zero, its number, and which reading: what makes one step worth showing first."""

_FOOTHOLDS = frozenset({"runs", "commands", "sways", "invokes", "acts"})
"""What an attacker works on from, once gained: code, a steered model or tool, an account."""
_SUPERFLUOUS = log(3)
"""A step adds nothing towards a loss where a foothold before it gets there three times as likely without the step."""
_FAR = 2
"""A way on which so many other threats come true before the last step begins far from where attackers start."""
_TRIED = 20
"""Ways looked at before the best one stands as it is."""


class Ways:
    """The ways to the steps of a graph, as the adversaries find them."""

    def __init__(
        self, graph: AttackGraph, readings: Sequence[Reading], marks: Marks, threats: Collection[str] = ()
    ) -> None:
        """`threats`: ids of the rules whose steps people triage."""
        self._is_threat = [rule in threats for rule in graph.rules]
        self._graph = graph
        self._readings = readings
        self._losses = marks.losses
        self._of_loss = sum(1 << place for place in range(len(marks.losses)))
        atoms = (plain_capability(text).partition("(")[0] for text in graph.capabilities)
        self._is_foothold = [atom in _FOOTHOLDS for atom in atoms]

    def circular(self, derivation: Derivation, step: StepNumber) -> bool:
        """Whether the way there has already gained all that the step gains."""
        grants = set(self._graph.grants[step])
        if not grants:
            return False
        before = derivation.path(step)[:-1]
        return grants <= {gained for other in before for gained in self._graph.grants[other]}

    def superfluous(self, reading: Reading, step: StepNumber) -> int:
        """Marks of the losses to which a foothold gained on the way leads far more likely without the step."""
        graph = self._graph
        before = reading.derivation.path(step)[:-1]
        footholds = {gained for other in before for gained in graph.grants[other] if self._is_foothold[gained]}
        if not footholds:
            return 0
        own = TOLL - log(reading.inherent.weights.success[step])
        found = 0
        for place, name in enumerate(self._losses):
            onward = reading.onward.get(name, {})
            by_step = min((own + onward[c] for c in graph.grants[step] if c in onward), default=inf)
            without = min((onward[c] for c in footholds if c in onward), default=inf)
            if without < inf and by_step - without > _SUPERFLUOUS:
                found |= 1 << place
        return found

    def far(self, reading: Reading, step: StepNumber) -> bool:
        """Whether several other threats have to come true on the way before this one begins."""
        return sum(self._is_threat[other] for other in reading.derivation.path(step)[:-1]) >= _FAR

    def worth_showing(self, ways: Iterable[Order], ahead: int) -> tuple[Order, int] | None:
        """The best that ends somewhere new and adds to a loss, with the losses among `ahead` to which it adds nothing.

        The best of all where none of the first few does so near the start; None where all go in a circle.
        """
        losses = ahead & self._of_loss
        second: tuple[Order, int] | None = None
        for order in sorted(ways)[:_TRIED]:
            *_, step, place = order
            reading = self._readings[place]
            if self.circular(reading.derivation, step):
                continue
            spent = self.superfluous(reading, step) & losses
            if (not spent or spent != losses) and not self.far(reading, step):
                return order, spent
            second = second or (order, spent)
        return second
