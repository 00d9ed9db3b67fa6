"""Best derivations of every capability for one adversary, and the cheapest whole path through every step."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, log

from casemate.graph.attack_graph import AttackGraph, CapabilityNumber, StepNumber, Weights

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
    """Of each step: the cost of the best derivation that ends with it."""
    step_hours: Sequence[float]
    order: Sequence[CapabilityNumber]
    """Capabilities in the order in which they were settled, cheapest first."""

    def derivable(self, step: StepNumber) -> bool:
        """Whether the adversary can take the step."""
        return self.step_costs[step] < inf

    def path(self, step: StepNumber) -> tuple[StepNumber, ...]:
        """The steps of the best derivation that ends with this step, each after what it requires."""
        return self.paths_to(self.graph.requires[step], (step,))

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
    """The best derivation of every capability from these starts (Knuth 1977, "A generalization of Dijkstra's").

    Best is the highest success over the derivation tree, then the least effort, then the lowest step number. A step
    is settled once everything it requires is, so a best derivation is never cyclic.
    """
    count = len(graph.capabilities)
    costs, via = [inf] * count, [NOT_DERIVED] * count
    needs = [len(needed) for needed in graph.requires]
    running = [-log(success) for success in weights.success]
    hours = list(weights.hours)
    step_costs, step_hours = [inf] * len(needs), [inf] * len(needs)
    users, grants = graph.users, graph.grants
    heap: list[tuple[float, float, int, int]] = [(0.0, 0.0, START, capability) for capability in sorted(set(starts))]
    order: list[CapabilityNumber] = []
    pop, push = heapq.heappop, heapq.heappush
    while heap:
        cost, effort, step, capability = pop(heap)
        if via[capability] != NOT_DERIVED:
            continue
        costs[capability] = cost
        via[capability] = step
        order.append(capability)
        for user in users[capability]:
            running[user] += cost
            hours[user] += effort
            needs[user] -= 1
            if needs[user] == 0:
                total, work = running[user], hours[user]
                step_costs[user], step_hours[user] = total, work
                for given in grants[user]:
                    if via[given] == NOT_DERIVED:
                        push(heap, (total, work, user, given))
    return Derivation(
        graph=graph,
        weights=weights,
        costs=costs,
        via=via,
        step_costs=step_costs,
        step_hours=step_hours,
        order=order,
    )
