"""What a loss rests on, as Boolean equations: a capability holds when one of its ways works and its needs hold.

The equations say what the attack graph says, only shorter: what cannot matter is gone, what is alike is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from casemate.graph import AttackGraph, CapabilityNumber, StepNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to gain a capability: any of these steps, with all that they need."""

    steps: frozenset[StepNumber]
    """Steps that need the same; one of them is enough. Empty: none is needed, it follows from `needs` alone."""
    needs: frozenset[CapabilityNumber]
    """What must be gained before; without what the adversary starts with."""


Equations = Mapping[CapabilityNumber, tuple[Way, ...]]
"""Of each capability that the goal may rest on: its ways, sorted. Cycles are possible."""


def equations_of(
    graph: AttackGraph,
    starts: Iterable[CapabilityNumber],
    goal: CapabilityNumber,
    certain: Collection[StepNumber] = frozenset(),
) -> Equations:
    """The equations under a goal, empty where it cannot be reached; `certain` steps always work.

    Left out are steps that cannot be taken, capabilities that the goal does not rest on, and ways that need what they
    give: a derivation through such a way contains a shorter one without it.
    """
    held = frozenset(starts)
    taken = takeable(graph, held)
    ways = _ways(graph, held, taken, certain)
    if goal not in ways:
        return {}
    inside = _always_inside(ways)
    kept = {
        capability: tuple(way for way in found if not any(capability in inside[need] for need in way.needs))
        for capability, found in ways.items()
    }
    return {capability: kept[capability] for capability in sorted(_under(kept, goal))}


def takeable(graph: AttackGraph, held: Collection[CapabilityNumber]) -> list[StepNumber]:
    """The steps that can be taken from these starts, if everything works; sorted."""
    reached = set(held)
    missing = [len(set(needed) - reached) for needed in graph.requires]
    todo = [step for step, count in enumerate(missing) if not count]
    found: list[StepNumber] = []
    while todo:
        step = todo.pop()
        found.append(step)
        for capability in graph.grants[step]:
            if capability in reached:
                continue
            reached.add(capability)
            for user in graph.users[capability]:
                missing[user] -= 1
                if not missing[user]:
                    todo.append(user)
    return sorted(found)


def _ways(
    graph: AttackGraph,
    held: frozenset[CapabilityNumber],
    taken: Iterable[StepNumber],
    certain: Collection[StepNumber],
) -> dict[CapabilityNumber, tuple[Way, ...]]:
    alike: dict[CapabilityNumber, dict[frozenset[CapabilityNumber], set[StepNumber]]] = {}
    sure: set[tuple[CapabilityNumber, frozenset[CapabilityNumber]]] = set()
    for step in taken:
        needs = frozenset(graph.requires[step]) - held
        for capability in graph.grants[step]:
            if capability not in held:
                alike.setdefault(capability, {}).setdefault(needs, set()).add(step)
                if step in certain:
                    sure.add((capability, needs))
    return {
        capability: tuple(
            Way(steps=frozenset() if (capability, needs) in sure else frozenset(steps), needs=needs)
            for needs, steps in sorted(found.items(), key=lambda item: (sorted(item[0]), min(item[1])))
        )
        for capability, found in alike.items()
    }


def _always_inside(ways: Equations) -> Mapping[CapabilityNumber, frozenset[CapabilityNumber]]:
    """Of each capability: what every derivation of it contains, itself included.

    The greatest solution of inside(c) = {c} | the intersection over the ways of c of the union of inside(need). It is
    exact: the needs of a way are derived independently, so what is in all derivations is in all of one need.
    """
    everything = frozenset(ways)
    found = dict.fromkeys(ways, everything)
    users: dict[CapabilityNumber, set[CapabilityNumber]] = {capability: set() for capability in ways}
    for capability, given in ways.items():
        for way in given:
            for need in way.needs:
                users[need].add(capability)
    todo = dict.fromkeys(ways)
    while todo:
        capability = next(iter(todo))
        del todo[capability]
        rests = [frozenset().union(*(found[need] for need in way.needs)) for way in ways[capability]]
        now = frozenset.intersection(*rests) | {capability}
        if now != found[capability]:
            found[capability] = now
            todo.update(dict.fromkeys(sorted(users[capability])))
    return found


def _under(ways: Equations, goal: CapabilityNumber) -> Iterator[CapabilityNumber]:
    seen, todo = {goal}, [goal]
    while todo:
        capability = todo.pop()
        yield capability
        for way in ways[capability]:
            for need in way.needs - seen:
                seen.add(need)
                todo.append(need)
