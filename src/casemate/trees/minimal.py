"""Minimal solutions of a monotone diagram as a zero-suppressed diagram (Rauzy 1993; Minato 1993), in machine code.

A row is (variable, without, with): the sets that lack the variable and, with it added, those that have it. Row 0 has
no set, row 1 the empty set alone.
"""

import numpy as np

from casemate.trees.arrays import Floats, Ints, Longs
from casemate.trees.jit import inner, machine
from casemate.trees.slots import slot_of


@inner
def _row(rows: Ints, heads: Ints, state: Longs, variable: int, triple: tuple[int, int]) -> int:
    """The number of a row, made when it is new; -1 when there is no room."""
    without, having = triple
    if having == 0 or without < 0 or having < 0:
        return without if having == 0 else -1
    slot = slot_of(variable, without, having, heads.size)
    at = heads[slot]
    while at != 0:
        if rows[at, 0] == variable and rows[at, 1] == without and rows[at, 2] == having:
            return int(at)
        at = rows[at, 3]
    count = state[0]
    if count >= rows.shape[0]:
        return -1
    rows[count, 0], rows[count, 1], rows[count, 2] = variable, without, having
    rows[count, 3] = heads[slot]
    heads[slot] = count
    state[0] = count + 1
    return int(count)


@inner
def _without(rows: Ints, heads: Ints, cache: Ints, state: Longs, task: tuple[Ints, Ints, int, int]) -> int:
    """The sets of `one` that contain no set of `two`; -1 when there is no room. The task is (rank of each variable,
    stack with a row for each level, one, two).

    A row of the stack is (one, two, what is asked, sets that have the variable). What is asked: 0 the whole answer,
    1 the sets with the variable, 2 those less the sets of `two` with it, 3 the sets without it.
    """
    rank, stack, one, two = task
    depth = 0
    while True:
        slot = slot_of(one, two, 0, cache.shape[0])
        if one == two or one == 0 or two == 1:  # noqa: PLR1714 # numba knows no tuples of mixed integers
            result = 0
        elif one == 1 or two == 0:
            result = one
        elif cache[slot, 0] == one and cache[slot, 1] == two:
            result = cache[slot, 2]
        else:
            stack[depth, 0], stack[depth, 1] = one, two
            below = rank[rows[two, 0]] < rank[rows[one, 0]]
            stack[depth, 2] = 0 if below else 1
            if below or rank[rows[two, 0]] == rank[rows[one, 0]]:
                two = rows[two, 1]
            if not below:
                one = rows[one, 2]
            depth += 1
            continue
        while depth > 0:
            top = depth - 1
            first, second, asked = stack[top, 0], stack[top, 1], stack[top, 2]
            same = rows[first, 0] == rows[second, 0]
            if asked == 1 and same and result > 0:
                stack[top, 2] = 2
                one, two = result, rows[second, 2]
                break
            if asked == 1 or asked == 2:  # noqa: PLR1714 # as above
                stack[top, 2], stack[top, 3] = 3, result
                one, two = rows[first, 1], rows[second, 1] if same else second
                break
            if asked == 3:
                result = _row(rows, heads, state, rows[first, 0], (result, stack[top, 3]))
                if result < 0:
                    return -1
            slot = slot_of(first, second, 0, cache.shape[0])
            cache[slot, 0], cache[slot, 1], cache[slot, 2] = first, second, result
            depth = top
        else:
            return int(result)


@machine
def minimal_rows(nodes: Ints, rank: Ints, roots: Ints, room: int) -> tuple[Ints, Ints]:
    """The rows, and the row of each module; no rows at all when the room, a power of two, is too small."""
    rows = np.zeros((room, 4), np.int32)
    heads = np.zeros(room, np.int32)
    cache = np.zeros((room, 3), np.int32)
    state = np.zeros(1, np.int64)
    state[0] = 2
    stack = np.empty((rank.size + 2, 4), np.int32)
    of = np.zeros(nodes.shape[0], np.int32)
    of[1] = 1
    for here in range(2, nodes.shape[0]):
        low = of[nodes[here, 1] >> 1]
        task = rank, stack, int(of[nodes[here, 2] >> 1]), int(low)
        having = _without(rows, heads, cache, state, task)
        made = _row(rows, heads, state, nodes[here, 0], (low, having))
        if made < 0:
            return np.zeros((0, 3), np.int32), of
        of[here] = made
    whole = np.empty(roots.size, np.int32)
    for module in range(roots.size):
        whole[module] = of[roots[module] >> 1]
    return rows[: state[0], :3].copy(), whole


@machine
def least_of(rows: Ints, whole: Ints, price: Floats) -> Floats:
    """The least total price of a set of each row; a module costs what its cheapest set does."""
    leaves = price.size
    least = np.full(rows.shape[0], np.inf)
    least[1] = 0.0
    module = np.zeros(whole.size)
    done = np.zeros(whole.size, np.uint8)
    for at in range(2, rows.shape[0]):
        variable = rows[at, 0]
        if variable < leaves:
            cost = price[variable]
        else:
            if not done[variable - leaves]:
                module[variable - leaves] = least[whole[variable - leaves]]
                done[variable - leaves] = 1
            cost = module[variable - leaves]
        least[at] = min(least[rows[at, 1]], cost + least[rows[at, 2]])
    return least
