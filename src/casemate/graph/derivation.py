"""Best derivations of every capability for one adversary, and the cheapest whole path through every step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np

from casemate.graph.attack_graph import AttackGraph, CapabilityNumber, StepNumber, Weights
from casemate.graph.columns import Columns, FloatArray, columns_of

START = -1
NOT_DERIVED = -2


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """What one adversary can come to do, and its likeliest way to each capability.

    Costs are negative logarithms of success, summed over the derivation tree (a premise that two branches share
    counts in both); `inf` marks what cannot be derived.
    """

    graph: AttackGraph
    weights: Weights
    costs: Sequence[float]
    """Of each capability."""
    via: Sequence[int]
    """Of each capability: the step that gains it on the best derivation; `START`, or `NOT_DERIVED`."""
    step_costs: Sequence[float]
    """Of each step: the cost of the best derivation that ends with it; effort is in it as a tie-break."""
    order: Sequence[CapabilityNumber]
    """Capabilities that can be derived, cheapest first."""
    _paths: dict[StepNumber, tuple[StepNumber, ...]] = field(default_factory=dict, repr=False, compare=False)
    """Paths found before; many threats share the beginning of theirs."""

    def derivable(self, step: StepNumber) -> bool:
        """Whether the adversary can take the step."""
        return self.step_costs[step] < inf

    def path(self, step: StepNumber) -> tuple[StepNumber, ...]:
        """The steps of the best derivation that ends with this step, each after what it requires."""
        known, requires, chain = self._paths, self.graph.requires, []
        while step not in known:
            needed = requires[step]
            before = self.via[needed[0]]
            if len(needed) > 1 or before < 0:
                known[step] = self.paths_to(needed, (step,))
            else:
                chain.append(step)
                step = before
        found = known[step]
        for link in reversed(chain):
            found = known[link] = (*found, link)
        return found

    def paths_to(
        self, capabilities: Iterable[CapabilityNumber], then: Sequence[StepNumber] = ()
    ) -> tuple[StepNumber, ...]:
        """The distinct steps of the best derivations of these capabilities, then the given steps."""
        found: dict[StepNumber, None] = {}
        self._gather(capabilities, found)
        found.update(dict.fromkeys(then))
        return tuple(found)

    def _gather(self, capabilities: Iterable[CapabilityNumber], found: dict[StepNumber, None]) -> None:
        # An explicit stack: paths through large systems are longer than Python's recursion goes.
        stack: list[tuple[int, bool]] = [(self.via[c], False) for c in reversed(list(capabilities))]
        while stack:
            step, ready = stack.pop()
            if step < 0 or step in found:
                continue
            if ready:
                found[step] = None
                continue
            stack.append((step, True))
            stack.extend((self.via[c], False) for c in reversed(self.graph.requires[step]))

    def probability(self, steps: Iterable[StepNumber]) -> float:
        """Probability that every one of these distinct steps succeeds, taken as independent."""
        found = 1.0
        for step in steps:
            found *= self.weights.success[step]
        return found

    def begins_with(self, steps: Iterable[StepNumber]) -> tuple[CapabilityNumber, ...]:
        """The start capabilities that the steps rest on, in order."""
        granted: set[CapabilityNumber] = set()
        found: dict[CapabilityNumber, None] = {}
        for step in steps:
            for capability in self.graph.requires[step]:
                if capability not in granted:
                    found[capability] = None
            granted.update(self.graph.grants[step])
        return tuple(found)


def derive(graph: AttackGraph, weights: Weights, starts: Iterable[CapabilityNumber]) -> Derivation:
    """The best derivation of every capability from these starts.

    Best is the highest success over the derivation tree, then the least effort, then the lowest step number; never
    cyclic, as every step costs something.
    """
    return derive_all(graph, [(weights, starts)])[0]


def derive_all(
    graph: AttackGraph, readings: Sequence[tuple[Weights, Iterable[CapabilityNumber]]]
) -> tuple[Derivation, ...]:
    """`derive` for several weights and starts of one graph at once, which is much faster than one after the other.

    The least solution of Knuth's equations (1977, "A generalization of Dijkstra's algorithm"), found by sweeping over
    all steps until nothing changes; as many sweeps as the longest best derivation has steps.
    """
    columns = columns_of(graph)
    if not readings or not columns.steps:
        return tuple(_nothing(graph, weights, starts) for weights, starts in readings)
    own = np.stack([_own_costs(weights) for weights, _ in readings])
    costs = np.full((len(readings), len(graph.capabilities)), inf)
    for row, (_, starts) in enumerate(readings):
        costs[row, sorted(set(starts))] = 0.0
    while True:
        keys = np.round(_sum_needed(costs, columns) + own, _DIGITS)
        best = np.minimum.reduceat(keys[:, columns.granting], columns.granted_at, axis=1)
        before = costs[:, columns.granted]
        better = np.minimum(before, best)
        if np.array_equal(better, before):
            break
        costs[:, columns.granted] = better
    return tuple(
        _derivation(graph, weights, set(starts), costs[row], keys[row])
        for row, (weights, starts) in enumerate(readings)
    )


def _sum_needed(costs: FloatArray, columns: Columns) -> FloatArray:
    """Of each reading and step: the costs of what it requires, added up."""
    found = costs[:, columns.first_needed]
    if len(columns.more_steps):
        np.add.at(found.T, columns.more_steps, costs[:, columns.more_needed].T)
    return found


_DIGITS = 11
_HOUR = 1e-9
_STEP = 1e-10
"""An hour of effort, and a step, count so little that they only decide between equally likely derivations."""


def _own_costs(weights: Weights) -> FloatArray:
    unlikely: FloatArray = -np.log(np.array(weights.success)) + _HOUR * np.array(weights.hours) + _STEP
    return unlikely


def _derivation(
    graph: AttackGraph, weights: Weights, starts: set[CapabilityNumber], costs: FloatArray, keys: FloatArray
) -> Derivation:
    columns = columns_of(graph)
    reached = costs[columns.granted]
    exact = keys[columns.granting] == np.repeat(reached, columns.granted_counts)
    first = np.minimum.reduceat(np.where(exact, columns.granting, columns.steps), columns.granted_at)
    via = np.full(len(costs), NOT_DERIVED)
    via[columns.granted] = np.where(np.isfinite(reached), first, NOT_DERIVED)
    via[sorted(starts)] = START
    order = np.argsort(costs, kind="stable")
    return Derivation(
        graph=graph,
        weights=weights,
        costs=costs.tolist(),
        via=via.tolist(),
        step_costs=keys.tolist(),
        order=order[: int(np.isfinite(costs).sum())].tolist(),
    )


def _nothing(graph: AttackGraph, weights: Weights, starts: Iterable[CapabilityNumber]) -> Derivation:
    """A graph without steps: the starts, and nothing else."""
    held = set(starts)
    numbers = range(len(graph.capabilities))
    return Derivation(
        graph=graph,
        weights=weights,
        costs=[0.0 if number in held else inf for number in numbers],
        via=[START if number in held else NOT_DERIVED for number in numbers],
        step_costs=[],
        order=sorted(held),
    )
