"""The stochastic expressions of the Open-PSA Model Exchange Format 2.0d, as far as they come down to one number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import exp, fmod, inf, prod


def mean_of(expression: str, parts: Sequence[float]) -> float | None:
    """The mean of an expression over these numbers; None where it, or with so many numbers, is not known here."""
    known = _EXPRESSIONS.get(expression)
    if known is None or not known[1] <= len(parts) <= known[2] or min(parts) < 0:
        return None
    try:
        return known[0](parts)
    except (OverflowError, ZeroDivisionError):
        return None


def _fails(rate: float, hours: float) -> float:
    return 1 - exp(-rate * hours)


def _repaired_as_seen(parts: Sequence[float]) -> float:
    """GLM: what fails on demand with probability gamma, later at rate lambda, and is repaired at rate mu."""
    gamma, rate, repair, hours = parts
    both = rate + repair
    return gamma if both == 0 else (rate - (rate - gamma * both) * exp(-both * hours)) / both


def _repaired_when_tested(parts: Sequence[float]) -> float:
    """Periodic test with repair at once: what fails at rate lambda since its last test; the first test is at theta."""
    rate, between, first, hours = parts
    if hours <= first:
        return _fails(rate, hours)
    # At the very moment of a test: what it finds.
    return _fails(rate, fmod(hours - first, between) or between)


_EXPRESSIONS: Mapping[str, tuple[Callable[[Sequence[float]], float], int, float]] = {
    "add": (sum, 1, inf),
    "mul": (prod, 1, inf),
    "exponential": (lambda parts: _fails(parts[0], parts[1]), 2, 2),
    "GLM": (_repaired_as_seen, 4, 4),
    "periodic-test": (_repaired_when_tested, 4, 4),
    "lognormal-deviate": (lambda parts: parts[0], 2, 3),
    "normal-deviate": (lambda parts: parts[0], 2, 2),
    "uniform-deviate": (lambda parts: (parts[0] + parts[1]) / 2, 2, 2),
}
"""Of each expression how to compute its mean, and of how many numbers. A deviate is an uncertain number of which the
first argument is the mean, except for the uniform one, which has its ends."""
