"""Orders of variables for one module: what decides whether its diagram is small.

No order wins everywhere, so several are tried under a budget: depth first as written, depth first with the lightest
or the heaviest child first, and FORCE (Aloul, Markov & Sakallah 2003), which pulls what belongs together together.
"""

from typing import NamedTuple

import numpy as np

from casemate.trees.arrays import Floats, Graph, Ints, resized, sort_by
from casemate.trees.jit import inner

HEAVIEST = 1e300
FORCE_ROUNDS = 20
PATIENCE = 4
"""Rounds of FORCE without a shorter span before it stops."""
ORDERS = 5


class Scratch(NamedTuple):
    """What the orders need, made once for all modules."""

    modules: Ints
    """Of each gate: 1 if it is a module."""
    weight: Floats
    """Of each gate."""
    position: Floats
    """Of each node."""
    pull: Floats
    degree: Floats
    seen: Ints
    """Of each node: the stamp of the walk that saw it last."""


@inner
def weigh(graph: Graph, scratch: Scratch, local: Ints) -> None:
    """The number of variables below each gate of a module, counted once for each way there."""
    for gate in local:
        total = 0.0
        for at in range(graph.start[gate], graph.start[gate + 1]):
            below = (graph.child[at] >> 1) - graph.leaves - 1
            total += 1.0 if below < 0 or scratch.modules[below] == 1 else scratch.weight[below]
        scratch.weight[gate] = min(total, HEAVIEST)


@inner
def _children(leaves: int, child: Ints, modules: Ints, weight: Floats, mode: int) -> Ints:
    """The children of a gate, the one to be visited first at the end."""
    out = np.empty(child.size, np.int32)
    key = np.empty(child.size)
    for at in range(out.size):
        out[at] = child[out.size - 1 - at] >> 1
        below = out[at] - leaves - 1
        light = below < 0 or modules[below] == 1
        key[at] = mode * (1.0 if light else weight[below])
    if mode != 0:
        sort_by(key, out)
    return out


@inner
def depth_first(graph: Graph, scratch: Scratch, root: int, mode: int, stamp: int) -> Ints:
    """Variables in the order of a walk. Mode 0: as written; -1: lightest child first; 1: heaviest child first."""
    leaves, _, start, child, _ = graph
    modules, weight, _, _, _, seen = scratch
    out = np.empty(16, np.int32)
    stack = np.empty(64, np.int32)
    stack[0] = leaves + 1 + root
    depth, count = 1, 0
    while depth > 0:
        depth -= 1
        node = stack[depth]
        if seen[node] == stamp:
            continue
        seen[node] = stamp
        gate = node - leaves - 1
        if gate < 0 or (gate != root and modules[gate] == 1):
            if count == out.size:
                out = resized(out, count, 4 * count)
            out[count] = node
            count += 1
            continue
        children = _children(leaves, child[start[gate] : start[gate + 1]], modules, weight, mode)
        if depth + children.size > stack.size:
            stack = resized(stack, depth, 4 * stack.size + children.size)
        for each in children:
            if seen[each] != stamp:
                stack[depth] = each
                depth += 1
    return resized(out, count, count)


@inner
def _pulled(graph: Graph, scratch: Scratch, local: Ints) -> float:
    """Add up where the gates pull their children and themselves; the total span of the gates."""
    leaves, _, start, child, _ = graph
    _, _, position, pull, degree, _ = scratch
    span = 0.0
    for gate in local:
        self = leaves + 1 + gate
        begin, end = start[gate], start[gate + 1]
        total = low = high = position[self]
        for at in range(begin, end):
            here = position[child[at] >> 1]
            total += here
            low, high = min(low, here), max(high, here)
        span += high - low
        centre = total / (end - begin + 1)
        pull[self] += centre
        degree[self] += 1.0
        for at in range(begin, end):
            pull[child[at] >> 1] += centre
            degree[child[at] >> 1] += 1.0
    return span


@inner
def _by_position(scratch: Scratch, order: Ints) -> Ints:
    key = np.empty(order.size)
    for at in range(order.size):
        key[at] = scratch.position[order[at]]
    out = resized(order, order.size, order.size)
    sort_by(key, out)
    return out


@inner
def force(graph: Graph, scratch: Scratch, local: Ints, order: Ints) -> Ints:
    """FORCE from a given order; of its own orders the one with the least span wins."""
    nodes = resized(order, order.size, order.size + local.size)
    for at in range(order.size):
        scratch.position[order[at]] = at
    for at in range(local.size):
        gate = local[at]
        nodes[order.size + at] = graph.leaves + 1 + gate
        total = 0.0
        for place in range(graph.start[gate], graph.start[gate + 1]):
            total += scratch.position[graph.child[place] >> 1]
        scratch.position[graph.leaves + 1 + gate] = total / (graph.start[gate + 1] - graph.start[gate])
    best, least, stale = order, np.inf, 0
    for turn in range(FORCE_ROUNDS):
        for node in nodes:
            scratch.pull[node] = scratch.degree[node] = 0.0
        span = _pulled(graph, scratch, local)
        stale += 1
        if turn > 0 and span < least:
            best, least, stale = _by_position(scratch, order), span, 0
        if stale > PATIENCE:
            break
        for node in nodes:
            scratch.position[node] = scratch.pull[node] / scratch.degree[node]
        nodes = _by_position(scratch, nodes)
        for rank in range(nodes.size):
            scratch.position[nodes[rank]] = rank
    return best


@inner
def portfolio(graph: Graph, scratch: Scratch, local: Ints, which: int, stamp: int) -> Ints:
    """The order number `which`: 0 heaviest first, 1 lightest first, 2 as written, 3 FORCE on 1, 4 FORCE on 2."""
    mode = 0
    if which == 0:
        mode = 1
    elif which in (1, 3):
        mode = -1
    order = depth_first(graph, scratch, local[local.size - 1], mode, stamp)
    return force(graph, scratch, local, order) if which > 2 else order
