"""How sure a rate is."""

from __future__ import annotations

import math

_NORMAL = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """The 95 % interval of a rate, rounded to four places; 0 to 1 where there was no trial.

    Wilson 1927, https://doi.org/10.2307/2276774.
    """
    if trials == 0:
        return 0.0, 1.0
    rate, square = hits / trials, _NORMAL**2
    middle = (rate + square / (2 * trials)) / (1 + square / trials)
    half = _NORMAL * math.sqrt(rate * (1 - rate) / trials + square / (4 * trials**2)) / (1 + square / trials)
    return round(max(middle - half, 0.0), 4), round(min(middle + half, 1.0), 4)
