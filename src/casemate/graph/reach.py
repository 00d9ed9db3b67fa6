"""How much of a system each capability opens: strongly connected components, then sets carried as bits."""

from __future__ import annotations

from collections.abc import Sequence

from casemate.graph.attack_graph import AttackGraph, CapabilityNumber


def opened(graph: AttackGraph, marks: Sequence[int]) -> Sequence[int]:
    """Of each capability: the union of the bit marks of itself and of everything reachable from it.

    `marks` has one bit set per capability. Relaxed: a step counts as soon as one of its requirements is there, so
    this is what a capability helps to open, whoever brings the rest.
    """
    component_of, members = _components(graph)
    sets = [0] * len(members)
    grants, users = graph.grants, graph.users
    # Tarjan finishes a component after everything reachable from it, so successors are complete.
    for number, inside in enumerate(members):
        whole = 0
        for capability in inside:
            whole |= marks[capability]
            for step in users[capability]:
                for given in grants[step]:
                    other = component_of[given]
                    if other != number:
                        whole |= sets[other]
        sets[number] = whole
    return [sets[component_of[capability]] for capability in range(len(graph.capabilities))]


def _components(graph: AttackGraph) -> tuple[list[int], list[list[CapabilityNumber]]]:
    """Strongly connected components (Tarjan 1972, without recursion): number of each capability, and members."""
    count = len(graph.capabilities)
    nexts = _successors(graph)
    index, low = [-1] * count, [0] * count
    component_of = [-1] * count
    members: list[list[CapabilityNumber]] = []
    trail: list[CapabilityNumber] = []
    counter = 0
    for root in range(count):
        if index[root] >= 0:
            continue
        work = [(root, iter(nexts[root]))]
        index[root] = low[root] = counter
        counter += 1
        trail.append(root)
        while work:
            node, ahead = work[-1]
            for other in ahead:
                if index[other] < 0:
                    index[other] = low[other] = counter
                    counter += 1
                    trail.append(other)
                    work.append((other, iter(nexts[other])))
                    break
                if component_of[other] < 0 and index[other] < low[node]:
                    low[node] = index[other]
            else:
                work.pop()
                if work and low[node] < low[work[-1][0]]:
                    low[work[-1][0]] = low[node]
                if low[node] == index[node]:
                    _close(node, trail, component_of, members)
    return component_of, members


def _close(
    node: CapabilityNumber,
    trail: list[CapabilityNumber],
    component_of: list[int],
    members: list[list[CapabilityNumber]],
) -> None:
    inside: list[CapabilityNumber] = []
    while True:
        other = trail.pop()
        component_of[other] = len(members)
        inside.append(other)
        if other == node:
            break
    members.append(inside)


def _successors(graph: AttackGraph) -> list[list[CapabilityNumber]]:
    found: list[list[CapabilityNumber]] = [[] for _ in graph.capabilities]
    for needed, given in zip(graph.requires, graph.grants, strict=True):
        for capability in needed:
            found[capability].extend(given)
    return found
