"""Whole paths: the cheapest path from a start to a goal that passes through a given step (inside and outside costs)."""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from math import inf

import numpy as np

from casemate.graph.attack_graph import CapabilityNumber, StepNumber
from casemate.graph.columns import IntArray, columns_of
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


def costs_onward(
    derivation: Derivation,
    goal: CapabilityNumber,
    *,
    most: float,
    toll: float,
    free: Container[CapabilityNumber] = (),
) -> Mapping[int, float]:
    """Of each capability: what it still costs to get from it to the goal, the best way; only those within `most`.

    What the way needs beside the capability counts with its own cheapest derivation, less the capability where that
    derivation rests on it, however far ahead it is needed; `toll` is added per step. A way counts only where it is
    better than one without the capability, and what is `free` to anybody is on no way.
    """
    inside = derivation.costs
    if inside[goal] == inf:
        return {}
    found: dict[CapabilityNumber, float] = {goal: 0.0}
    beside: dict[CapabilityNumber, Sequence[CapabilityNumber]] = {}
    heap = [(0.0, goal)]
    done: set[CapabilityNumber] = set()
    gained_by, requires, step_costs = derivation.graph.gained_by, derivation.graph.requires, derivation.step_costs
    rests = _Rests(derivation)
    while heap:
        cost, capability = heapq.heappop(heap)
        if capability in done:
            continue
        done.add(capability)
        reached, ahead = inside[capability], beside.get(capability, ())
        for step in gained_by[capability]:
            needs, alone = requires[step], step_costs[step]
            for needed in needs:
                # Most ways are chains: they pay nothing beside themselves.
                others = [other for other in needs if other != needed] if len(needs) > 1 else []
                shared = rests.on(needed, others) if others else others
                own = alone - inside[needed] * (1 + len(shared))
                if needed in free or reached <= own + _EQUAL:
                    continue  # free to anybody, or the adversary gets there as well without it
                before = rests.on(needed, ahead) if ahead else []
                rest = cost + own + toll - inside[needed] * len(before)
                if needed in done or rest >= found.get(needed, inf):
                    continue
                left = [one for one in (*ahead, *others) if one not in shared and one not in before]
                if rest - sum([inside[one] for one in left]) <= most:  # all that may yet turn out to be shared
                    found[needed] = rest
                    beside[needed] = left
                    heapq.heappush(heap, (rest, needed))
    return {capability: cost for capability, cost in found.items() if cost <= most}


_LOOKS_BACK = 8
_EQUAL = 1e-9


class _Rests:
    """What the cheapest derivation of a capability needs within its last few steps."""

    def __init__(self, derivation: Derivation) -> None:
        self._requires, self._via = derivation.graph.requires, derivation.via
        self._known: dict[CapabilityNumber, frozenset[CapabilityNumber]] = {}

    def on(self, needed: CapabilityNumber, ones: Iterable[CapabilityNumber]) -> list[CapabilityNumber]:
        """Those of the capabilities that rest on it."""
        return [one for one in ones if needed in self._before(one)]

    def _before(self, capability: CapabilityNumber) -> frozenset[CapabilityNumber]:
        found = self._known.get(capability)
        if found is None:
            seen: set[CapabilityNumber] = set()
            front = {capability}
            for _ in range(_LOOKS_BACK):
                front = {needed for one in front if self._via[one] >= 0 for needed in self._requires[self._via[one]]}
                seen |= front
            found = self._known[capability] = frozenset(seen)
        return found


_WORD = 62
"""Bits that a sweep carries at once."""


def marks_ahead(
    derivations: Sequence[Derivation], marks: Mapping[CapabilityNumber, int], *, steps: int | None = None
) -> tuple[Sequence[int], ...]:
    """Of each derivation and capability: the union of the bit marks of all that the adversary can go on to from it.

    Marks travel from what a step grants to what it requires, over the steps that the adversary can take; at most
    `steps` of them one after the other, where that is given. The derivations are of one graph.
    """
    width = max((mark.bit_length() for mark in marks.values()), default=0)
    found = [[0] * len(derivation.costs) for derivation in derivations]
    if not derivations or not columns_of(derivations[0].graph).steps:
        return tuple([marks.get(c, 0) if cost < inf else 0 for c, cost in enumerate(d.costs)] for d in derivations)
    for shift in range(0, width, _WORD):
        word = {c: mark >> shift & (1 << _WORD) - 1 for c, mark in marks.items()}
        for held, column in zip(found, _sweep_marks(derivations, word, steps).tolist(), strict=True):
            for capability, bits in enumerate(column):
                held[capability] |= bits << shift
    return tuple(found)


def _sweep_marks(
    derivations: Sequence[Derivation], marks: Mapping[CapabilityNumber, int], most: int | None
) -> IntArray:
    columns = columns_of(derivations[0].graph)
    reached = np.isfinite(np.array([derivation.costs for derivation in derivations]))
    taken = np.isfinite(np.array([derivation.step_costs for derivation in derivations]))
    bits = np.zeros(reached.shape, dtype=np.int64)
    for capability, mark in marks.items():
        bits[:, capability] = mark
    bits[~reached] = 0
    by_step = np.argsort(columns.granting, kind="stable")
    steps, step_at = np.unique(columns.granting[by_step], return_index=True)
    caps = np.repeat(columns.granted, columns.granted_counts)[by_step]
    by_need = np.argsort(columns.needed, kind="stable")
    needed, need_at = np.unique(columns.needed[by_need], return_index=True)
    users = columns.needing[by_need]
    heads = np.zeros(taken.shape, dtype=np.int64)
    for _ in count() if most is None else range(most):
        heads[:, steps] = np.bitwise_or.reduceat(bits[:, caps], step_at, axis=1)
        heads[~taken] = 0
        before = bits[:, needed]
        wider = before | np.bitwise_or.reduceat(heads[:, users], need_at, axis=1)
        if np.array_equal(wider, before):
            break
        bits[:, needed] = wider
    return bits
