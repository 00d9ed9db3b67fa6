"""Simulated annealing over zeros and ones, in machine code. Imported lazily: it brings numba."""

import math

import numpy as np
from numpy.typing import NDArray

from casemate.trees.jit import machine

Floats = NDArray[np.float64]


@machine
def annealed(
    ways_of: tuple[Floats, Floats], menu: tuple[Floats, Floats], start: Floats, trials: int, seed: int
) -> Floats:
    """The best choice met when flipping one or two at a time.

    `ways_of`: logarithms of what each way keeps under each control, and weights; `menu`: rows and limits.

    Numbers come from a 64-bit xorshift (Marsaglia 2003), so the result is the same wherever it runs.
    """
    logs, weights = ways_of
    rows, limits = menu
    ways, things = logs.shape
    state = np.uint64(88172645463325252) ^ (np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(1))
    at = start.copy()
    powers = logs @ at
    used = rows @ at
    now = np.dot(weights, np.exp(powers))
    best, least = at.copy(), now
    for trial in range(trials):
        heat = 0.3 * least * 0.001 ** (trial / trials)  # hot enough to leave any hollow, then cold
        state, first = _drawn(state)
        state, second = _drawn(state)
        state, third = _drawn(state)
        state, fourth = _drawn(state)
        i = int(first * things)
        j = int(second * things)
        up_i = 1 - 2 * at[i]
        two = third < 0.7 and j != i
        up_j = 1 - 2 * at[j] if two else 0.0
        allowed = True
        for row in range(rows.shape[0]):
            if used[row] + up_i * rows[row, i] + up_j * rows[row, j] > limits[row] + 1e-9:
                allowed = False
                break
        if not allowed:
            continue
        value = 0.0
        for way in range(ways):
            value += weights[way] * math.exp(powers[way] + up_i * logs[way, i] + up_j * logs[way, j])
        if value < now or fourth < math.exp(-(value - now) / max(heat, 1e-300)):
            powers += up_i * logs[:, i] + up_j * logs[:, j]
            used += up_i * rows[:, i] + up_j * rows[:, j]
            at[i] += up_i
            at[j] += up_j
            now = value
            if value < least:
                least = value
                best = at.copy()
    return best


@machine
def _drawn(state: np.uint64) -> tuple[np.uint64, float]:
    """The next state and a number from 0 to 1, 1 excluded."""
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    return state, float(state >> np.uint64(11)) / 9007199254740992.0
