"""Arrays that the passes share, and the few operations on them that compile fast."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from casemate.trees.jit import inner

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


class Graph(NamedTuple):
    """A formula of ANDs and AT_LEASTs over literals; node 0 is false, then come the leaves, then the gates."""

    leaves: int
    k: Ints
    """Of each gate: 0 for AND, else how many children it takes; negative: always true."""
    start: Ints
    child: Ints
    """Literals: 2 * node, plus 1 if negated."""
    root: int
    """A literal."""


@inner
def resized(source: Ints, kept: int, size: int) -> Ints:
    """A new array that begins with what was kept; written as a loop because slices compile slowly."""
    out = np.empty(size, np.int32)
    for at in range(kept):
        out[at] = source[at]
    return out


@inner
def ranking(key: Floats) -> Ints:
    """The indices that sort the keys, equal keys in their order: a merge sort without recursion."""
    count = key.size
    one = np.empty(count, np.int32)
    two = np.empty(count, np.int32)
    for at in range(count):
        one[at] = at
    width = 1
    while width < count:
        for begin in range(0, count, 2 * width):
            left, middle, end = begin, min(begin + width, count), min(begin + 2 * width, count)
            right = middle
            for at in range(begin, end):
                if left < middle and (right >= end or key[one[left]] <= key[one[right]]):
                    two[at] = one[left]
                    left += 1
                else:
                    two[at] = one[right]
                    right += 1
        one, two = two, one
        width *= 2
    return one


SMALL = 40


@inner
def sort_by(key: Floats, values: Ints) -> None:
    """Sort values by their keys in place, equal keys in their order."""
    if key.size > SMALL:
        ranked = ranking(key)
        for at in range(key.size):
            ranked[at] = values[ranked[at]]
        for at in range(key.size):
            values[at] = ranked[at]
        return
    for at in range(1, key.size):
        here, value, place = key[at], values[at], at
        while place > 0 and key[place - 1] > here:
            key[place], values[place] = key[place - 1], values[place - 1]
            place -= 1
        key[place], values[place] = here, value
