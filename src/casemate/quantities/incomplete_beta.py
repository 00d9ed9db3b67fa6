"""The regularised incomplete beta function, in pure Python so that importing it costs nothing."""

import math

_TINY = 1e-300
_PRECISION = 1e-15
_MOST_TERMS = 100_000


def tails(a: float, b: float, x: float) -> tuple[float, float]:
    """The probabilities that Beta(a, b) falls below and above `x`, which lies strictly between 0 and 1.

    The smaller one is exact to about 12 digits for a, b up to 1e7. Source: https://dlmf.nist.gov/8.17#v (8.17.22),
    evaluated by the modified Lentz method.
    """
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - log_beta(a, b))
    if x < (a + 1) / (a + b + 2):
        below = front * _fraction(a, b, x) / a
        return below, 1 - below
    above = front * _fraction(b, a, 1 - x) / b
    return 1 - above, above


def log_beta(a: float, b: float) -> float:
    """The logarithm of the beta function, without the cancellation of `lgamma` where one argument is large."""
    small, large = sorted((a, b))
    if large < 1e4:
        return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    total = small + large
    # Stirling (https://dlmf.nist.gov/5.11#E1) for lgamma(large) - lgamma(total)
    difference = (0.5 - large) * math.log1p(small / large) - small * math.log(total) + small
    return math.lgamma(small) + difference + _stirling_rest(large) - _stirling_rest(total)


def _stirling_rest(x: float) -> float:
    return 1 / (12 * x) - 1 / (360 * x**3)


def _fraction(a: float, b: float, x: float) -> float:
    """1 / (1 + d1 / (1 + d2 / ...)) of DLMF 8.17.22."""
    total, first, last = a + b, a + 1, a - 1
    c = 1.0
    d = 1 - total * x / first
    d = 1 / (d if abs(d) > _TINY else _TINY)
    result = d
    for m in range(1, _MOST_TERMS):
        twice = a + 2 * m
        even = m * (b - m) * x / ((last + 2 * m) * twice)
        odd = -(a + m) * (total + m) * x / (twice * (twice + 1))
        change = 1.0
        for term in (even, odd):
            d = 1 + term * d
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = 1 + term / c
            c = c if abs(c) > _TINY else _TINY
            change = d * c
            result *= change
        if abs(change - 1) < _PRECISION:
            break
    return result
