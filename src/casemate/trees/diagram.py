"""Binary decision diagrams in arrays (Bryant 1986; Rauzy 1993), append-only: nothing is ever collected.

A node is a row (level, low, high, next in its hash chain); an edge is 2 * node, plus 1 if it is negated. Node 0 is the
constant false. The low edge is never negated, which makes diagrams canonical and keeps a monotone function free of
negated edges, so that tiny probabilities are never computed as one minus nearly one.
"""

from typing import NamedTuple

import numpy as np

from casemate.trees.arrays import Ints, Longs
from casemate.trees.jit import inner
from casemate.trees.slots import slot_of

TERMINAL = 2**31 - 1
LARGEST_CACHE = 1 << 22
QUADRUPLE_BELOW = 1 << 18
"""Rooms smaller than this grow fourfold, larger ones double."""


class Diagram(NamedTuple):
    """The arrays; larger ones replace them when there is no room.

    Inner loops take the arrays one by one: handing over a tuple costs atomic operations for each of them.
    """

    node: Ints
    heads: Ints
    """Of hash chains; 0: empty."""
    cache: Ints
    """Conjunctions found before: (edge, edge, result); a newer one overwrites an older one."""
    state: Longs
    """Number of nodes, steps of the conjunction so far."""


@inner
def empty_diagram(room: int) -> Diagram:
    """A diagram with the constant alone and room for so many nodes, a power of two."""
    node = np.empty((room, 4), np.int32)
    node[0, 0] = TERMINAL
    node[0, 1] = node[0, 2] = node[0, 3] = 0
    state = np.zeros(2, np.int64)
    state[0] = 1
    return Diagram(node, np.zeros(room, np.int32), np.zeros((min(room, LARGEST_CACHE), 3), np.int32), state)


@inner
def _place(one: int, two: int, size: int) -> int:
    """Where the conjunction of two edges is kept."""
    mixed = (np.uint64(one) << np.uint64(32) | np.uint64(two)) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64((mixed ^ (mixed >> np.uint64(32))) & np.uint64(size - 1))  # type: ignore[return-value] # numba's int


@inner
def _rehashed(node: Ints, heads: Ints, count: int) -> None:
    """Put the first `count` nodes into the empty hash table."""
    for at in range(1, count):
        slot = slot_of(node[at, 0], node[at, 1], node[at, 2], heads.size)
        node[at, 3] = heads[slot]
        heads[slot] = at


@inner
def grown(diagram: Diagram) -> Diagram:
    """The same diagram with more room."""
    node, _, cache, state = diagram
    room = node.shape[0] * (4 if node.shape[0] < QUADRUPLE_BELOW else 2)
    larger = np.empty((room, 4), np.int32)
    for at in range(state[0]):
        for part in range(4):
            larger[at, part] = node[at, part]
    heads = np.zeros(room, np.int32)
    _rehashed(larger, heads, state[0])
    if cache.shape[0] < LARGEST_CACHE:
        wider = np.zeros((min(room, LARGEST_CACHE), 3), np.int32)
        for at in range(cache.shape[0]):
            if cache[at, 0] != 0:
                slot = _place(cache[at, 0], cache[at, 1], wider.shape[0])
                for part in range(3):
                    wider[slot, part] = cache[at, part]
        cache = wider
    return Diagram(larger, heads, cache, state)


@inner
def rolled_back(diagram: Diagram, count: int) -> None:
    """Forget all nodes from `count` on."""
    diagram.state[0] = count
    for slot in range(diagram.heads.size):
        diagram.heads[slot] = 0
    for slot in range(diagram.cache.shape[0]):
        diagram.cache[slot, 0] = 0
    _rehashed(diagram.node, diagram.heads, count)


@inner
def make(node: Ints, heads: Ints, state: Longs, level: int, low: int, high: int) -> int:  # noqa: PLR0917 # see Diagram
    """The edge to "high if the variable of this level holds, else low"; -1 when there is no room."""
    if low == high:
        return low
    negated = low & 1
    low ^= negated
    high ^= negated
    slot = slot_of(level, low, high, heads.size)
    at = heads[slot]
    while at != 0:
        if node[at, 0] == level and node[at, 1] == low and node[at, 2] == high:
            return int(2 * at + negated)
        at = node[at, 3]
    count = state[0]
    if count >= node.shape[0]:
        return -1
    node[count, 0] = level
    node[count, 1] = low
    node[count, 2] = high
    node[count, 3] = heads[slot]
    heads[slot] = count
    state[0] = count + 1
    return int(2 * count + negated)


STACK_WIDTH = 7


@inner
def conjunction(  # noqa: PLR0917 # see Diagram
    node: Ints, heads: Ints, cache: Ints, state: Longs, stack: Ints, one: int, two: int
) -> int:
    """The edge to "both"; -1 when there is no room: grow and ask again.

    `stack` has a row for each level: both edges, level, what they are if the variable holds, the answer if not, and
    where the answer is to be kept.
    """
    depth = 0
    while True:
        if one > two:
            one, two = two, one
        slot = _place(one, two, cache.shape[0])
        if one == 0 or one == two ^ 1:
            result = 0
        elif one == 1:
            result = two
        elif one == two:
            result = one
        elif cache[slot, 0] == one and cache[slot, 1] == two:
            result = cache[slot, 2]
        else:
            left, right = one >> 1, two >> 1
            level_left, level_right = node[left, 0], node[right, 0]
            stack[depth, 0], stack[depth, 1] = one, two
            stack[depth, 2] = min(level_left, level_right)
            stack[depth, 3], stack[depth, 4], stack[depth, 5], stack[depth, 6] = one, two, -1, slot
            if level_left <= level_right:
                stack[depth, 3] = node[left, 2] ^ (one & 1)
                one = node[left, 1] ^ (one & 1)
            if level_right <= level_left:
                stack[depth, 4] = node[right, 2] ^ (two & 1)
                two = node[right, 1] ^ (two & 1)
            state[1] += 1
            depth += 1
            continue
        while depth > 0:
            top = depth - 1
            if stack[top, 5] < 0:
                stack[top, 5] = result
                one, two = stack[top, 3], stack[top, 4]
                break
            result = make(node, heads, state, stack[top, 2], stack[top, 5], result)
            if result < 0:
                return -1
            slot = stack[top, 6]
            cache[slot, 0], cache[slot, 1], cache[slot, 2] = stack[top, 0], stack[top, 1], result
            depth = top
        else:
            return int(result)
