"""The attack graph: what adversaries can come to do (capabilities) and how (steps). It holds no probabilities.

A step requires all its capabilities; a capability is gained by any of its steps. Cycles are legal, derivations
are not cyclic. Kept as columns, one entry per step, because a large system has a hundred thousand of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

StepNumber = int
CapabilityNumber = int

_ID_BYTES = 6


def content_id(prefix: str, *parts: str) -> str:
    """An id that follows from content alone, such as `s-3fa9c1d2b04e`; it survives any reordering."""
    digest = blake2b("\x1f".join(parts).encode(), digest_size=_ID_BYTES).hexdigest()
    return f"{prefix}-{digest}"


@dataclass(frozen=True, kw_only=True)
class AttackGraph:
    """Capabilities by number, steps as columns by number, where adversaries start, what the losses are.

    Numbers follow the sorted content, so equal systems have equal graphs.
    """

    capabilities: tuple[str, ...]
    """Ground atoms such as `taints(crawler)`."""
    rules: tuple[str, ...]
    """Of each step: the id of its rule."""
    bindings: tuple[tuple[str, ...], ...]
    """Of each step: the elements that its rule's variables stand for."""
    targets: tuple[str, ...]
    """Of each step: the element that people would say is threatened."""
    requires: tuple[tuple[CapabilityNumber, ...], ...]
    helped_by: tuple[tuple[CapabilityNumber, ...], ...]
    grants: tuple[tuple[CapabilityNumber, ...], ...]
    starts: Mapping[str, tuple[CapabilityNumber, ...]]
    """By adversary: what it begins with."""
    goals: Mapping[str, CapabilityNumber]
    """By loss: the capability to cause it; a loss that no step leads to is absent."""
    twins: Mapping[StepNumber, StepNumber] = field(default_factory=dict)
    """Of a step that is another one over again, in one caller's session of a shared model: that other one."""

    @property
    def steps(self) -> range:
        """The number of each step."""
        return range(len(self.rules))

    @cached_property
    def users(self) -> Sequence[Sequence[StepNumber]]:
        """Of each capability: the steps that require it."""
        found: list[list[StepNumber]] = [[] for _ in self.capabilities]
        for step, needed in enumerate(self.requires):
            for capability in needed:
                found[capability].append(step)
        return found

    @cached_property
    def gained_by(self) -> Sequence[Sequence[StepNumber]]:
        """Of each capability: the steps that grant it."""
        found: list[list[StepNumber]] = [[] for _ in self.capabilities]
        for step, given in enumerate(self.grants):
            for capability in given:
                found[capability].append(step)
        return found

    def step_id(self, step: StepNumber) -> str:
        """The id of a step: its rule and the elements bound, nothing else; twins share it."""
        found = self._step_ids.get(step)
        if found is None:
            found = self._step_ids[step] = content_id("s", self.rules[step], *self.bindings[step])
        return found

    def own_step_id(self, step: StepNumber) -> str:
        """The id of a step, apart from those of its twins."""
        number = self._twin_numbers.get(step)
        return self.step_id(step) if number is None else f"{self.step_id(step)}~{number}"

    @cached_property
    def _twin_numbers(self) -> Mapping[StepNumber, int]:
        counts: dict[StepNumber, int] = {}
        found: dict[StepNumber, int] = {}
        for twin, step in self.twins.items():
            found[twin] = counts[step] = counts.get(step, 0) + 1
        return found

    @cached_property
    def _step_ids(self) -> dict[StepNumber, str]:
        return {}

    def start_id(self, adversary: str, capability: str) -> str:
        """The id of the step with which an adversary begins with the capability."""
        return content_id("s", "start", adversary, capability)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How likely each step of a graph succeeds, and what it takes: one reading of the graph.

    Inherent, current and planned are three `Weights` of one graph; so are what-ifs and evidence.
    """

    success: tuple[float, ...]
    """Of each step: probability, above 0 and at most 1, that one campaign gets through it."""
    hours: tuple[float, ...]
    """Of each step: attacker-hours; decides between equally likely paths."""
