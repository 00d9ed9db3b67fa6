"""Distributions of amounts: intervals, PERT, and the lognormal."""

import math
from dataclasses import dataclass

from casemate.quantities.beta import Beta
from casemate.quantities.errors import QuantityError

_Z95 = 1.6448536269514722
"""The 95 % quantile of the standard normal distribution."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A range that holds the value with 90 %: `low` is its 5 % quantile, `high` its 95 % quantile."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            raise QuantityError("the ends of an interval have to be finite")
        if self.low > self.high:
            raise QuantityError(f"low ({self.low:g}) is above high ({self.high:g}): swap them")

    @property
    def mean(self) -> float:
        """The middle: an interval says nothing about its shape."""
        return self.low / 2 + self.high / 2  # in this order nothing overflows


@dataclass(frozen=True, slots=True)
class Pert:
    """The PERT distribution: bounds and the likeliest value. It is a Beta on [min, max] (Malcolm et al., 1959)."""

    min: float
    likely: float
    max: float

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.min, self.likely, self.max))):
            raise QuantityError("min, likely and max have to be finite")
        if not self.min <= self.likely <= self.max:
            raise QuantityError(
                f"min ({self.min:g}), likely ({self.likely:g}) and max ({self.max:g}) have to be in this order"
            )

    @property
    def mean(self) -> float:
        return (self.min + 4 * self.likely + self.max) / 6

    def quantile(self, probability: float) -> float:
        """The value that is not exceeded with this probability, from 0 to 1."""
        width = self.max - self.min
        if width == 0:
            return self.min
        shape = Beta(1 + 4 * (self.likely - self.min) / width, 1 + 4 * (self.max - self.likely) / width)
        return self.min + width * shape.quantile(probability)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """A positive amount whose natural logarithm is normal with mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mu) and math.isfinite(self.sigma)):
            raise QuantityError("mu and sigma have to be finite")
        if self.sigma < 0:
            raise QuantityError("sigma cannot be negative")

    @classmethod
    def from_interval(cls, low: float, high: float) -> "Lognormal":
        """The lognormal whose 5 % and 95 % quantiles are `low` and `high`, both above 0; equal ends give a point."""
        interval = Interval(low, high)
        if interval.low <= 0:
            raise QuantityError(f"low ({low:g}) has to be above 0: a lognormal amount is never zero")
        logs = math.log(low), math.log(high)
        return cls((logs[0] + logs[1]) / 2, (logs[1] - logs[0]) / (2 * _Z95))

    @property
    def mean(self) -> float:
        """Raises QuantityError where it is too large for a number."""
        try:
            return math.exp(self.mu + self.sigma**2 / 2)
        except OverflowError as error:
            raise QuantityError("the mean is too large: the interval is too wide") from error

    def quantile(self, probability: float) -> float:
        """The value that is not exceeded with this probability, between 0 and 1, both excluded."""
        from statistics import NormalDist  # here: it costs more to import than this room

        if not 0 < probability < 1:
            raise QuantityError("the probability has to be between 0 and 1")
        return math.exp(self.mu + self.sigma * NormalDist().inv_cdf(probability))
