"""Whole paths: the cheapest path from a start to a goal that passes through a given step (inside and outside costs)."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from casemate.graph.attack_graph import CapabilityNumber, StepNumber
from casemate.graph.derivation import START, Derivation


@dataclass(frozen=True, slots=True, kw_only=True)
class Through:
    """For each step that lies on a path to a goal: the cost of the cheapest such path, and how it goes on."""

    derivation: Derivation
    costs: Mapping[StepNumber, float]
    heads: Mapping[StepNumber, CapabilityNumber]
    """The capability of the step that the path goes on with."""
    onward: Mapping[CapabilityNumber, StepNumber]
    """From each capability: the next step of the cheapest way to the goal; absent at the goal."""
    after: Mapping[CapabilityNumber, CapabilityNumber]
    """What that next step gains on the way."""

    def path(self, step: StepNumber) -> tuple[StepNumber, ...] | None:
        """The cheapest whole path through the step; None where it gains there what the path or a start already has."""
        derivation = self.derivation
        graph = derivation.graph
        chain = [step]
        head = self.heads[step]
        while head in self.onward:
            chain.append(self.onward[head])
            head = self.after[head]
        steps: dict[StepNumber, None] = {}
        held: set[CapabilityNumber] = set()
        gained = self.heads[step]
        for link in chain:
            for earlier in derivation.paths_to([c for c in graph.requires[link] if c not in held]):
                steps.setdefault(earlier)
                held.update(graph.grants[earlier])
            if gained in held or derivation.via[gained] == START:
                return None
            steps.setdefault(link)
            held.update(graph.grants[link])
            gained = self.after.get(gained, gained)
        return tuple(steps)


def through(
    derivation: Derivation, goals: Iterable[CapabilityNumber], *, most: int | None = None, toll: float = 0.0
) -> Through:
    """The cheapest whole path to any of the goals through every step (Viterbi outside pass).

    Explores from the goals outward in order of cost; stops after `most` capabilities. `toll` is added per step,
    so that of two equally likely paths the shorter one comes first.
    """
    graph, inside = derivation.graph, derivation.costs
    outside: dict[CapabilityNumber, float] = {goal: 0.0 for goal in sorted(set(goals)) if inside[goal] < inf}
    heap: list[tuple[float, CapabilityNumber]] = sorted((0.0, goal) for goal in outside)
    done: set[CapabilityNumber] = set()
    costs: dict[StepNumber, float] = {}
    heads: dict[StepNumber, CapabilityNumber] = {}
    onward: dict[CapabilityNumber, StepNumber] = {}
    after: dict[CapabilityNumber, CapabilityNumber] = {}
    step_costs, gained_by, requires = derivation.step_costs, graph.gained_by, graph.requires
    while heap and (most is None or len(done) < most):
        cost, capability = heapq.heappop(heap)
        if capability in done:
            continue
        done.add(capability)
        for step in gained_by[capability]:
            whole = cost + step_costs[step] + toll
            if whole >= costs.get(step, inf):
                continue
            costs[step], heads[step] = whole, capability
            for needed in requires[step]:
                rest = whole - inside[needed]
                if needed not in done and rest < outside.get(needed, inf):
                    outside[needed] = rest
                    onward[needed], after[needed] = step, capability
                    heapq.heappush(heap, (rest, needed))
    return Through(derivation=derivation, costs=costs, heads=heads, onward=onward, after=after)


def marks_ahead(derivation: Derivation, marks: Mapping[CapabilityNumber, int]) -> Sequence[int]:
    """Of each capability: the union of the bit marks of everything that the adversary can go on to from it.

    Marks travel from what a step grants to what it requires, over the steps that the adversary can take.
    """
    graph = derivation.graph
    found = [0] * len(graph.capabilities)
    for capability, mark in marks.items():
        if derivation.costs[capability] < inf:
            found[capability] = mark
    # Against the order of derivation nearly everything is final after one sweep; cycles take a few more.
    step_costs = derivation.step_costs
    edges = [
        (capability, graph.grants[step])
        for capability in reversed(derivation.order)
        for step in graph.users[capability]
        if step_costs[step] < inf
    ]
    grew = True
    while grew:
        grew = False
        for capability, grants in edges:
            bits = before = found[capability]
            for given in grants:
                bits |= found[given]
            if bits != before:
                found[capability] = bits
                grew = True
    return found
