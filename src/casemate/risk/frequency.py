"""How often: a yearly rate that is not known exactly, as a Gamma distribution.

The Gamma is the conjugate of Poisson counts; with it, the number of campaigns a year is negative binomial, and the
uncertainty of the rate is part of the exact annual distribution (Klugman, Panjer & Willmot, "Loss Models", 6.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import inf, isfinite

import numpy as np

from casemate.quantities import QuantityError
from casemate.risk.severity import FloatArray

_NARROW = 1e6
"""Shapes from here on are a known rate."""
_FACTOR = 3.0
"""A rate that an owner states as one number is taken to be within this factor, 9 times in 10. Basis: judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Campaigns a year."""

    mean: float
    shape: float = inf
    """Of the Gamma distribution; infinite: the rate is known."""

    def __post_init__(self) -> None:
        if not (0 <= self.mean < inf and self.shape > 0):
            raise QuantityError(f"a rate of {self.mean:g} a year: use a number from 0 upwards")

    @classmethod
    def between(cls, low: float, high: float) -> Rate:
        """The rate whose 5 % and 95 % quantiles are `low` and `high`."""
        if not (isfinite(low) and isfinite(high) and 0 < low <= high):
            raise QuantityError(f"a rate from {low:g} to {high:g} a year: use 0 < low <= high")
        shape = _shape_for(high / low)
        return cls(mean=high / _standard(0.95, shape), shape=shape)

    @classmethod
    def about(cls, stated: float) -> Rate:
        """The rate behind one stated number: its mean is that number, and 90 % lie within a factor of 3 or so."""
        return cls(mean=stated, shape=_shape_for(_FACTOR**2)) if stated > 0 else cls(mean=stated)

    @property
    def known(self) -> bool:
        """Whether there is no uncertainty about it."""
        return self.shape >= _NARROW

    def quantile(self, probability: float) -> float:
        """The rate that is not exceeded with this probability."""
        return self.mean * _standard(probability, self.shape)

    def quantiles(self, probabilities: FloatArray) -> FloatArray:
        """`quantile` of many."""
        if self.known:
            return np.full_like(probabilities, self.mean)
        from scipy.special import gammaincinv

        found: FloatArray = gammaincinv(self.shape, probabilities) * (self.mean / self.shape)
        return found


def _standard(probability: float, shape: float) -> float:
    """Quantile of the Gamma with mean 1."""
    if shape >= _NARROW:
        return 1.0
    from scipy.special import gammaincinv

    return float(gammaincinv(shape, probability)) / shape


@cache
def _shape_for(ratio: float) -> float:
    """The shape for which the 95 % quantile is this many times the 5 % quantile."""
    if ratio < 1 + 1e-5:
        return inf
    from math import exp, log

    from scipy.optimize import brentq

    def miss(logarithm: float) -> float:
        shape = exp(logarithm)
        low = _standard(0.05, shape)
        return (log(_standard(0.95, shape) / low) if low > 0 else 1e3) - log(ratio)

    return exp(float(brentq(miss, log(0.02), log(_NARROW), xtol=1e-12)))
