"""Circles in a directed graph: its strongly connected components, and nodes whose removal breaks every circle."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

Successors = Mapping[int, Collection[int]]
"""Of each node: the nodes that it needs."""


def components(needs: Successors) -> list[tuple[int, ...]]:
    """The strongly connected components, each sorted; each after what it needs (Tarjan 1972, without recursion)."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    placed: set[int] = set()
    trail: list[int] = []
    found: list[tuple[int, ...]] = []
    for root in sorted(needs):
        if root in index:
            continue
        index[root] = low[root] = len(index)
        trail.append(root)
        work = [(root, iter(sorted(needs[root])))]
        while work:
            node, ahead = work[-1]
            for other in ahead:
                if other not in index:
                    index[other] = low[other] = len(index)
                    trail.append(other)
                    work.append((other, iter(sorted(needs[other]))))
                    break
                if other not in placed:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found.append(_close(node, trail, placed))
    return found


def _close(node: int, trail: list[int], placed: set[int]) -> tuple[int, ...]:
    at = trail.index(node)
    inside = tuple(sorted(trail[at:]))
    del trail[at:]
    placed.update(inside)
    return inside


def cuts_of(inside: Collection[int], needs: Successors) -> tuple[int, ...]:
    """Nodes without which nothing inside is on a circle any more, few of them; empty where there is no circle.

    Greedy: what is on no circle goes, then the node with the most ways through it is cut, and so on. The smallest set
    is hard to find (Karp 1972) and would only make the result a little smaller.
    """
    left = set(inside)
    found: list[int] = []
    while True:
        ahead = {node: {other for other in needs[node] if other in left} for node in left}
        behind: dict[int, set[int]] = {node: set() for node in left}
        for node, others in ahead.items():
            for other in others:
                behind[other].add(node)
        idle = {node for node in left if not ahead[node] or not behind[node]}
        if idle:
            left -= idle
            continue
        if not left:
            return tuple(sorted(found))
        # A circle of one node has to be cut there, and nowhere else.
        best = min(left, key=lambda n: (n not in ahead[n], -len(ahead[n]) * len(behind[n]), n))
        found.append(best)
        left.discard(best)


def ordered(nodes: Collection[int], needs: Successors) -> Sequence[int]:
    """The nodes, each after what it needs of them; there is no circle among them."""
    inside = set(nodes)
    return [node for (node,) in components({node: [o for o in needs[node] if o in inside] for node in inside})]
