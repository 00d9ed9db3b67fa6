"""Literals that are fixed from above, and private leaves put together: what a formula has to spare.

Below AND(x, ...) x is true, wherever every way from the root leads through that AND; so every other x there is a
constant (after Niemelä 1994, who follows what a failing event fixes).
"""

import numpy as np

from casemate.trees.arrays import Graph, Ints, resized
from casemate.trees.jit import inner
from casemate.trees.simplifying import coalesced, counted_uses, from_kinds, simplified

CLIMB = 400
"""How many dominators are looked at for each literal: it bounds the work on very deep trees."""
ROUNDS = 8


@inner
def dominators(graph: Graph) -> Ints:
    """Of each gate: the nearest gate that every way from the root to it passes (-1: none; -2: it is not used)."""
    leaves, _, start, child, root = graph
    gates = start.size - 1
    above = np.empty(gates, np.int32)
    depth = np.zeros(gates, np.int32)
    for gate in range(gates):
        above[gate] = -2
    if root >> 1 > leaves:
        above[(root >> 1) - leaves - 1] = -1
    for gate in range(gates - 1, -1, -1):
        if above[gate] == -2:
            continue
        if above[gate] >= 0:
            depth[gate] = depth[above[gate]] + 1
        for at in range(start[gate], start[gate + 1]):
            below = (child[at] >> 1) - leaves - 1
            if below < 0:
                continue
            one, two = np.int32(gate), above[below]
            while one != two:
                if two == -2:
                    break
                if depth[one] >= depth[two]:
                    one = above[one]
                else:
                    two = above[two]
            above[below] = one
    return above


@inner
def occurrences(graph: Graph) -> tuple[Ints, Ints, Ints]:
    """Of each node where its occurrences start; of each occurrence its gate and its place among the children."""
    leaves, _, start, child, _ = graph
    gates = start.size - 1
    nodes = leaves + gates + 1
    first = np.zeros(nodes + 2, np.int32)
    for at in range(child.size):
        first[(child[at] >> 1) + 2] += 1
    for node in range(nodes):
        first[node + 2] += first[node + 1]
    owner = np.empty(child.size, np.int32)
    place = np.empty(child.size, np.int32)
    for gate in range(gates):
        for at in range(start[gate], start[gate + 1]):
            here = first[(child[at] >> 1) + 1]
            owner[here], place[here] = gate, at
            first[(child[at] >> 1) + 1] = here + 1
    return first, owner, place


@inner
def absorbed(graph: Graph) -> int:
    """Turn literals that a dominating AND fixes into constants, in place; how many."""
    leaves, k, start, child, _ = graph
    gates = start.size - 1
    above = dominators(graph)
    first, owner, place = occurrences(graph)
    mark = np.zeros(gates, np.int32)
    sign = np.zeros(gates, np.int32)
    changed = 0
    for node in range(1, leaves + gates + 1):
        if first[node + 1] - first[node] < 2:
            continue
        for at in range(first[node], first[node + 1]):
            if k[owner[at]] == 0:
                mark[owner[at]] = node
                sign[owner[at]] = child[place[at]] & 1
        for at in range(first[node], first[node + 1]):
            over, climbed = above[owner[at]], 0
            while over >= 0 and mark[over] != node and climbed < CLIMB:
                over = above[over]
                climbed += 1
            if over >= 0 and mark[over] == node:
                child[place[at]] = 1 if sign[over] == child[place[at]] & 1 else 0
                changed += 1
    return changed


@inner
def _private(graph: Graph, uses: Ints) -> Ints:
    """How many gates were added before each gate: one where two or more private leaves stand beside others."""
    leaves, k, start, child, _ = graph
    gates = start.size - 1
    added = np.zeros(gates + 1, np.int32)
    for gate in range(gates):
        private = 0
        for at in range(start[gate], start[gate + 1]):
            if child[at] >> 1 <= leaves and uses[child[at] >> 1] == 1:
                private += 1
        split = k[gate] == 0 and 2 <= private < start[gate + 1] - start[gate]
        added[gate + 1] = added[gate] + (1 if split else 0)
    return added


@inner
def grouped(graph: Graph) -> Graph:
    """Private leaves of an AND that has other children too become a gate of their own: one module instead of many."""
    leaves, k, start, child, root = graph
    gates = start.size - 1
    uses = counted_uses(graph)
    added = _private(graph, uses)
    new_k = np.zeros(gates + added[gates], np.int32)
    new_start = np.zeros(gates + added[gates] + 1, np.int32)
    new_child = np.empty(child.size + added[gates], np.int32)
    made, filled = 0, 0
    for gate in range(gates):
        split = added[gate + 1] > added[gate]
        if split:
            for at in range(start[gate], start[gate + 1]):
                if child[at] >> 1 <= leaves and uses[child[at] >> 1] == 1:
                    new_child[filled] = child[at]
                    filled += 1
            made += 1
            new_start[made] = filled
        put = False
        for at in range(start[gate], start[gate + 1]):
            literal = child[at]
            if split and literal >> 1 <= leaves and uses[literal >> 1] == 1:
                if put:
                    continue
                put = True
                literal = 2 * (leaves + made)
            elif literal >> 1 > leaves:
                literal += 2 * added[(literal >> 1) - leaves]
            new_child[filled] = literal
            filled += 1
        new_k[made] = k[gate]
        made += 1
        new_start[made] = filled
    if root >> 1 > leaves:
        root += 2 * added[(root >> 1) - leaves]
    return Graph(leaves, new_k, new_start, resized(new_child, filled, filled), root)


@inner
def reduced(kind: Ints, source: Graph) -> Graph:
    """The formula made smaller until nothing changes, or for so many rounds, and its private leaves grouped."""
    graph = from_kinds(kind, source)
    changed, before = 1, -1
    for _ in range(ROUNDS):
        graph = coalesced(simplified(graph))
        if changed == 0 and graph.child.size == before:
            break
        before = graph.child.size
        changed = absorbed(graph)
    return grouped(simplified(graph))
