"""Modules: gates whose leaves occur nowhere else, so that each counts as one leaf of what is above it.

Found in linear time by one depth-first walk (Dutuit & Rauzy 1996).
"""

import numpy as np

from casemate.trees.arrays import Graph, Ints
from casemate.trees.jit import inner


@inner
def _visits(graph: Graph) -> tuple[Ints, Ints, Ints]:
    """Of each node: the first visit, the visit after its children, the last visit of one depth-first walk."""
    leaves, _, start, child, root = graph
    nodes = leaves + start.size
    first = np.zeros(nodes, np.int32)
    second = np.zeros(nodes, np.int32)
    last = np.zeros(nodes, np.int32)
    stack = np.empty(nodes + 1, np.int32)
    cursor = np.zeros(nodes, np.int32)
    now, depth = 1, 1
    stack[0] = root >> 1
    first[root >> 1] = now
    while depth > 0:
        node = stack[depth - 1]
        gate = node - leaves - 1
        now += 1
        if gate >= 0 and start[gate] + cursor[node] < start[gate + 1]:
            below = child[start[gate] + cursor[node]] >> 1
            cursor[node] += 1
            last[below] = now
            if first[below] == 0:
                first[below] = now
                stack[depth] = below
                depth += 1
        else:
            second[node] = now
            last[node] = now
            depth -= 1
    return first, second, last


@inner
def module_gates(graph: Graph) -> Ints:
    """Of each gate: 1 if it is a module; the root is one."""
    leaves, _, start, child, _ = graph
    first, second, last = _visits(graph)
    earliest, latest = first.copy(), last.copy()
    found = np.zeros(start.size - 1, np.int32)
    for gate in range(found.size):
        node = leaves + 1 + gate
        if first[node] == 0:
            continue
        low, high = second[node], 0
        for at in range(start[gate], start[gate + 1]):
            below = child[at] >> 1
            low = min(low, earliest[below])
            high = max(high, latest[below])
        if low > first[node] and high < second[node]:
            found[gate] = 1
        earliest[node] = min(low, first[node])
        latest[node] = max(high, last[node])
    return found


@inner
def members(graph: Graph, modules: Ints) -> tuple[Ints, Ints]:
    """The gates of each module, children first: (where the gates of a module's root start, all gates).

    The root of a module comes last among its own.
    """
    leaves, _, start, child, _ = graph
    gates = start.size - 1
    owner = np.empty(gates, np.int32)
    first = np.zeros(gates + 2, np.int32)
    for gate in range(gates):
        owner[gate] = gate if modules[gate] == 1 else -1
    for gate in range(gates - 1, -1, -1):
        if owner[gate] < 0:
            continue
        first[owner[gate] + 2] += 1
        for at in range(start[gate], start[gate + 1]):
            below = (child[at] >> 1) - leaves - 1
            if below >= 0 and modules[below] == 0:
                owner[below] = owner[gate]
    for gate in range(gates):
        first[gate + 2] += first[gate + 1]
    out = np.empty(gates, np.int32)
    for gate in range(gates):
        if owner[gate] >= 0:
            out[first[owner[gate] + 1]] = gate
            first[owner[gate] + 1] += 1
    return first, out
