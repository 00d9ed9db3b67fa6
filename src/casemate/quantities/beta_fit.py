"""Parameters and quantiles of Beta distributions, as plain numbers.

Where both parameters are large, the Cornish-Fisher expansion is exact to 1e-7 and far cheaper than the continued
fraction (Abramowitz & Stegun 26.2.49); elsewhere Newton's method works on exact tails.
"""

import math
from functools import lru_cache

from casemate.quantities.incomplete_beta import log_beta, tails

LARGE = 1e4
"""Both parameters from here on: the expansion is used."""

_Z95 = 1.6448536269514722
"""The 95 % quantile of the standard normal distribution."""
_TAIL = 0.05
_SPIKE = 1e-7
"""Smallest standard deviation: of the Beta that stands for a single value."""
_ROUNDS = 100
_HALVINGS = 30
_LONGEST_STEP = 1.0
"""Of one Newton step, in the logarithms of the parameters."""
_NUDGE = 1e-6
_CLOSE = 1e-10
"""Both tails, relative to 5 %; rounding hides anything finer for large parameters."""
_LOGITS = (-700.0, 36.0)
"""Between them a value is a number that is neither 0 nor 1."""


@lru_cache(maxsize=4096)
def fit(low: float, high: float) -> tuple[float, float]:
    """Parameters of the Beta that falls below `low` and above `high` with 5 % each; 0 < low <= high < 1."""
    a, b = _expanded_fit(low, high)
    if min(a, b) >= LARGE or high - low < 4 * _SPIKE:
        return a, b
    return _exact_fit(low, high, a, b)


def quantile(a: float, b: float, probability: float) -> float:
    """The value below which Beta(a, b) falls with a probability strictly between 0 and 1."""
    if min(a, b) >= LARGE:
        from statistics import NormalDist  # here: it costs more to import than this room

        z = NormalDist().inv_cdf(probability)
        return min(max(a / (a + b) + deviation(a, b) * (z + _bend(a, b, z)), 0.0), 1.0)
    return _exact_quantile(a, b, probability)


def deviation(a: float, b: float) -> float:
    """The standard deviation."""
    return math.sqrt(a / (a + b) * (b / (a + b)) / (a + b + 1))


def _bend(a: float, b: float, z: float) -> float:
    """What the skewness adds to a standardised quantile."""
    skewness = 2 * (b - a) * math.sqrt(a + b + 1) / ((a + b + 2) * math.sqrt(a) * math.sqrt(b))
    return skewness * (z * z - 1) / 6


def _expanded_fit(low: float, high: float) -> tuple[float, float]:
    """The fit by the expansion; a first guess where the interval is wide."""
    spread = max((high - low) / (2 * _Z95), _SPIKE)
    mean = (low + high) / 2
    a, b = _from_moments(mean, spread)
    for _ in range(3):
        shifted = mean - spread * _bend(a, b, _Z95)
        if not low < shifted < high:
            break
        a, b = _from_moments(shifted, spread)
    return a, b


def _from_moments(mean: float, spread: float) -> tuple[float, float]:
    weight = max(mean * (1 - mean) / spread**2 - 1, 0.2)
    return mean * weight, (1 - mean) * weight


def _exact_fit(low: float, high: float, a: float, b: float) -> tuple[float, float]:
    """Newton's method for log a and log b, halving steps that do not help."""
    position = (math.log(a), math.log(b))
    miss = _miss(*position, low, high)
    for _ in range(_ROUNDS):
        step = _newton_step(position, miss, low, high)
        for _ in range(_HALVINGS):
            following = (position[0] + step[0], position[1] + step[1])
            closer = _miss(*following, low, high)
            if math.hypot(*closer) < math.hypot(*miss):
                break
            step = (step[0] / 2, step[1] / 2)
        else:
            break
        position, miss = following, closer
        if math.hypot(*miss) < _CLOSE:
            break
    return math.exp(position[0]), math.exp(position[1])


def _miss(log_a: float, log_b: float, low: float, high: float) -> tuple[float, float]:
    """By how much both tails are off, as logarithms of ratios."""
    a, b = math.exp(log_a), math.exp(log_b)
    below, above = tails(a, b, low)[0], tails(a, b, high)[1]
    return _log_ratio(below), _log_ratio(above)


def _log_ratio(tail: float) -> float:
    return math.log(max(tail, 1e-300) / _TAIL)


def _newton_step(
    position: tuple[float, float], miss: tuple[float, float], low: float, high: float
) -> tuple[float, float]:
    by_a = _miss(position[0] + _NUDGE, position[1], low, high)
    by_b = _miss(position[0], position[1] + _NUDGE, low, high)
    m11, m21 = ((moved - now) / _NUDGE for moved, now in zip(by_a, miss, strict=True))
    m12, m22 = ((moved - now) / _NUDGE for moved, now in zip(by_b, miss, strict=True))
    determinant = m11 * m22 - m12 * m21
    if determinant == 0:
        return -miss[0], -miss[1]
    step_a = (m12 * miss[1] - m22 * miss[0]) / determinant
    step_b = (m21 * miss[0] - m11 * miss[1]) / determinant
    shrink = min(1.0, _LONGEST_STEP / max(abs(step_a), abs(step_b), 1e-300))
    return step_a * shrink, step_b * shrink


def _exact_quantile(a: float, b: float, probability: float) -> float:
    """Newton's method on the logit of the value, inside a bracket that every round narrows."""
    lowest, highest = _LOGITS
    position = min(max(math.log(a / b), lowest), highest)
    for _ in range(2 * _ROUNDS):
        value = _expit(position)
        below, above = tails(a, b, value)
        error = below - probability if probability < 0.5 else (1 - probability) - above
        lowest, highest = (lowest, position) if error > 0 else (position, highest)
        slope = math.exp(a * math.log(value) + b * math.log1p(-value) - log_beta(a, b))
        following = position - error / slope if slope > 0 else math.inf
        if not lowest < following < highest:
            following = (lowest + highest) / 2
        if abs(following - position) < 1e-13 * max(1.0, abs(position)):
            break
        position = following
    return _expit(position)


def _expit(position: float) -> float:
    return 1 / (1 + math.exp(-position))
