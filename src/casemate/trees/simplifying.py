"""A formula made smaller before any diagram is built, as linear passes over arrays.

Every gate becomes an AND of literals or an AT_LEAST, so that De Morgan duals are equal and one rule serves both kinds.
"""

from typing import NamedTuple

import numpy as np

from casemate.trees.arrays import Graph, Ints, Longs, resized
from casemate.trees.jit import inner


@inner
def from_kinds(kind: Ints, source: Graph) -> Graph:
    """The formula with OR gates turned into negated ANDs of negated literals."""
    leaves, k, start, child, root = source
    gates = kind.size
    flip = np.zeros(leaves + gates + 1, np.int32)
    new_k = np.zeros(gates, np.int32)
    for gate in range(gates):
        if kind[gate] == 1:
            flip[leaves + 1 + gate] = 1
        elif kind[gate] == 2:
            new_k[gate] = k[gate] if k[gate] > 0 else -1
    turned = np.empty(child.size, np.int32)
    for gate in range(gates):
        inverted = flip[leaves + 1 + gate]
        for at in range(start[gate], start[gate + 1]):
            turned[at] = child[at] ^ flip[child[at] >> 1] ^ inverted
    return Graph(leaves, new_k, start, turned, root ^ flip[root >> 1])


@inner
def counted_uses(graph: Graph) -> Ints:
    """Of each node: how many children of living gates refer to it; the root counts as used once."""
    leaves, _, start, child, root = graph
    gates = start.size - 1
    uses = np.zeros(leaves + gates + 1, np.int32)
    uses[root >> 1] = 1
    for gate in range(gates - 1, -1, -1):
        if uses[leaves + 1 + gate] > 0:
            for at in range(start[gate], start[gate + 1]):
                uses[child[at] >> 1] += 1
    return uses


class _Making(NamedTuple):
    """A graph while it is written anew."""

    alias: Ints
    """Of each old node: the literal that it has become."""
    seen: Longs
    """Of each new node: 2 * stamp + sign when it was last met."""
    k: Ints
    start: Ints
    child: Ints
    table: Ints
    """Of equal gates: the number of the first, at its hash."""
    buffer: Ints
    """The children of the gate at hand."""


@inner
def _met(seen: Longs, stamp: int, literal: int) -> int:
    """1: this literal is there already; -1: its opposite is; 0: it is new, and noted."""
    mark = 2 * stamp + (literal & 1)
    before = seen[literal >> 1]
    if before == mark:
        return 1
    if before == mark ^ 1:
        return -1
    seen[literal >> 1] = mark
    return 0


@inner
def _gathered(graph: Graph, making: _Making, gate: int, stamp: int) -> tuple[int, int]:
    """(how many children are left in the buffer, how many are needed); needed 0: all. Count -1: false, -2: true."""
    need, count = graph.k[gate], 0
    for at in range(graph.start[gate], graph.start[gate + 1]):
        literal = making.alias[graph.child[at] >> 1] ^ (graph.child[at] & 1)
        if need == 0:
            met = 0 if literal < 2 else _met(making.seen, stamp, literal)
            if literal == 0 or met < 0:
                return -1, 0
            if literal == 1 or met > 0:
                continue
        elif literal < 2:
            need -= literal
            if need == 0:
                return -2, 0
            continue
        making.buffer[count] = literal
        count += 1
    if need < 0 or (need == 0 and count == 0):
        return -2, 0
    return (-1 if need > count else count), need


@inner
def _as_and(making: _Making, count: int, sign: int, stamp: int) -> int:
    """Turn "all of" (sign 0) or "any of" (sign 1) into an AND of the literals with this sign; -1: it is false."""
    kept = 0
    for at in range(count):
        literal = making.buffer[at] ^ sign
        met = _met(making.seen, stamp, literal)
        if met < 0:
            return -1
        if met == 0:
            making.buffer[kept] = literal
            kept += 1
    return kept


@inner
def _equal_gate(making: _Making, count: int, made: int, stamp: int) -> int:
    """The number of the gate with the same children, met before; -1: none, and this one is noted."""
    total = np.uint64(0)
    for at in range(count):
        mixed = (np.uint64(making.buffer[at]) + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xBF58476D1CE4E5B9)
        total += mixed ^ (mixed >> np.uint64(29))
    slot = np.int64((total ^ (total >> np.uint64(31))) & np.uint64(making.table.size - 1))
    while making.table[slot] >= 0:
        other = making.table[slot]
        equal = making.start[other + 1] - making.start[other] == count
        for at in range(making.start[other], making.start[other + 1]):
            literal = making.child[at]
            if making.seen[literal >> 1] != 2 * stamp + (literal & 1):
                equal = False
                break
        if equal:
            return int(other)
        slot = (slot + 1) & (making.table.size - 1)
    making.table[slot] = made
    return -1


@inner
def _rewritten(graph: Graph, making: _Making, gate: int, stamp: int, made: int) -> tuple[int, int]:
    """The literal that a gate becomes, and the number of gates made so far."""
    count, need = _gathered(graph, making, gate, stamp)
    sign = 0
    if count > 0 and (1 if need == 1 else count) == need:
        sign = 1 if need == 1 else 0
        need = 0
        count = _as_and(making, count, sign, stamp)
    if count < 0:
        return (0 if count == -1 else 1) ^ sign, made
    if count == 1:
        return making.buffer[0] ^ sign, made
    if need == 0:
        other = _equal_gate(making, count, made, stamp)
        if other >= 0:
            return 2 * (graph.leaves + 1 + other) + sign, made
    first = making.start[made]
    for at in range(count):
        making.child[first + at] = making.buffer[at]
    making.start[made + 1] = first + count
    making.k[made] = need
    return 2 * (graph.leaves + 1 + made) + sign, made + 1


@inner
def simplified(graph: Graph) -> Graph:
    """Constants folded, doubles dropped, equal gates shared (hash-consing), unused gates gone."""
    leaves, _, start, child, root = graph
    gates = start.size - 1
    uses = counted_uses(graph)
    size = 64
    while size < 2 * gates:
        size *= 2
    making = _Making(
        np.empty(leaves + gates + 1, np.int32),
        np.zeros(leaves + gates + 1, np.int64),
        np.empty(gates, np.int32),
        np.zeros(gates + 1, np.int32),
        np.empty(child.size, np.int32),
        np.empty(size, np.int32),
        np.empty(child.size, np.int32),
    )
    for node in range(leaves + 1):
        making.alias[node] = 2 * node
    for slot in range(size):
        making.table[slot] = -1
    made = 0
    for gate in range(gates):
        if uses[leaves + 1 + gate] > 0:
            making.alias[leaves + 1 + gate], made = _rewritten(graph, making, gate, gate + 1, made)
    new_root = making.alias[root >> 1] ^ (root & 1)
    filled = making.start[made]
    return Graph(
        leaves,
        resized(making.k, made, made),
        resized(making.start, made + 1, made + 1),
        resized(making.child, filled, filled),
        new_root,
    )


@inner
def coalesced(graph: Graph) -> Graph:
    """An AND that only another AND uses, unnegated, gives its children to it."""
    leaves, k, start, child, _ = graph
    gates = start.size - 1
    uses = counted_uses(graph)
    taken = np.zeros(gates, np.int32)
    for gate in range(gates):
        if k[gate] == 0:
            for at in range(start[gate], start[gate + 1]):
                below = (child[at] >> 1) - leaves - 1
                if below >= 0 and child[at] & 1 == 0 and k[below] == 0 and uses[child[at] >> 1] == 1:
                    taken[below] = 1
    new_start = np.zeros(gates + 1, np.int32)
    new_child = np.empty(child.size, np.int32)
    stack = np.empty(child.size + 1, np.int32)
    filled = 0
    for gate in range(gates):
        depth = 0
        if taken[gate] == 0 and uses[leaves + 1 + gate] > 0:
            for at in range(start[gate + 1] - 1, start[gate] - 1, -1):
                stack[depth] = child[at]
                depth += 1
        while depth > 0:
            depth -= 1
            literal = stack[depth]
            below = (literal >> 1) - leaves - 1
            if below >= 0 and taken[below] == 1 and k[gate] == 0:
                for at in range(start[below + 1] - 1, start[below] - 1, -1):
                    stack[depth] = child[at]
                    depth += 1
            else:
                new_child[filled] = literal
                filled += 1
        new_start[gate + 1] = filled
    return Graph(leaves, k, new_start, resized(new_child, filled, filled), graph.root)
