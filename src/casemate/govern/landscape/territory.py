"""Which part of a landscape belongs to which of its systems, and which steps of the attack graph touch it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from casemate.analysis import Analysis
from casemate.analysis.facts import data_name, loss_name
from casemate.graph import StepNumber
from casemate.model import Joined


@dataclass(frozen=True)
class Territory:
    """The landscape as its attack graph names it."""

    joined: Joined
    analysis: Analysis

    @cached_property
    def spaces(self) -> tuple[str, ...]:
        """Of the models, sorted."""
        return tuple(member.space for member in self.joined.members)

    @cached_property
    def holders(self) -> Mapping[str, tuple[str, ...]]:
        """By name in the graph: the models that the element is part of."""
        system, held = self.analysis.system, self.joined.holders
        found = {name: who for section in ("zones", "flows", "components") for name, who in held[section].items()}
        found |= {data_name(system, name): who for name, who in held["data"].items()}
        return found | {loss_name(system, name): who for name, who in held["losses"].items()}

    @cached_property
    def losses(self) -> Mapping[str, tuple[str, ...]]:
        """By id of a loss: the models that it is a loss of."""
        return self.joined.holders["losses"]

    def home(self, name: str) -> str | None:
        """The model in whose file this element stands, named as in the graph; None for what a shared file holds."""
        for section in ("data.", "losses."):
            if name.startswith(section) and section[:-1] not in self.spaces:
                name = name.removeprefix(section)
        space = name.partition(".")[0]
        return space if space in self.spaces else None

    @cached_property
    def _steps_at(self) -> Mapping[str, tuple[StepNumber, ...]]:
        found: dict[str, list[StepNumber]] = {}
        for step, bound in enumerate(self.analysis.derived.graph.bindings):
            for name in dict.fromkeys(bound):
                found.setdefault(name, []).append(step)
        return {name: tuple(steps) for name, steps in found.items()}

    def steps_at(self, elements: Iterable[str]) -> frozenset[StepNumber]:
        """The steps in which one of these elements takes part."""
        return frozenset(step for name in elements for step in self._steps_at.get(name, ()))
