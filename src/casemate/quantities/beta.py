"""The Beta distribution of a probability, and how to get one from a 5–95 % interval."""

import math
from dataclasses import dataclass

from casemate.quantities.beta_fit import deviation, fit, quantile
from casemate.quantities.errors import QuantityError

_EDGE = 1e-6
"""Ends of an interval are kept this far from 0 and 1, where no Beta has a quantile."""


@dataclass(frozen=True, slots=True)
class Beta:
    """A probability that is not known exactly: `a` and `b` count (prior and seen) successes and failures."""

    a: float
    b: float

    def __post_init__(self) -> None:
        if not (0 < self.a < math.inf and 0 < self.b < math.inf):
            raise QuantityError("both parameters of a Beta have to be positive and finite")

    @classmethod
    def from_interval(cls, low: float, high: float) -> "Beta":
        """The Beta whose 5 % and 95 % quantiles are `low` and `high`, each to 1e-6.

        Ends closer to 0 or 1 than 1e-6 count as 1e-6; equal ends give a spike that no evidence moves noticeably.
        Two quantiles determine a Beta: van Dorp & Mazzuchi, "Solving for the parameters of a beta distribution under
        two quantile constraints", J. Stat. Comput. Simul. 67 (2000).
        """
        if not (0 <= low <= 1 and 0 <= high <= 1):
            raise QuantityError("the ends of an interval of a probability have to be from 0 to 1")
        if low > high:
            raise QuantityError(f"low ({low:g}) is above high ({high:g}): swap them")
        a, b = fit(_off_the_edge(low), _off_the_edge(high))
        return cls(a, b)

    @property
    def mean(self) -> float:
        return self.a / (self.a + self.b)

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        return deviation(self.a, self.b)

    def quantile(self, probability: float) -> float:
        """The value that is not exceeded with this probability, from 0 to 1."""
        if not 0 <= probability <= 1:
            raise QuantityError("the probability has to be from 0 to 1")
        if probability in (0, 1):
            return float(probability)
        return quantile(self.a, self.b, probability)

    def updated(self, hits: float, trials: float) -> "Beta":
        """What is known after `hits` successes in `trials` independent trials (the conjugate update)."""
        if not 0 <= hits <= trials < math.inf:
            raise QuantityError(f"{hits:g} hits in {trials:g} trials: hits have to be from 0 to the number of trials")
        return Beta(self.a + hits, self.b + trials - hits)


def _off_the_edge(end: float) -> float:
    return min(max(float(end), _EDGE), 1 - _EDGE)
