"""What one event costs: lognormal from a 90 % interval, PERT, or a fixed amount, each with an optional ceiling.

Every form knows its limited expected value E[min(X, x)] in closed form; mean-preserving grids need nothing else
(Gerber 1982, "On the numerical evaluation of the distribution of aggregate claims"; Klugman, Panjer & Willmot, "Loss
Models", section 9.6). Amounts are plain numbers in one currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf

import numpy as np
import numpy.typing as npt

from casemate.quantities import Lognormal, Pert, QuantityError

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Magnitude:
    """The cost of one event of one form of loss. Raises QuantityError where it makes no sense."""

    distribution: Lognormal | Pert
    cap: float = inf
    """No event costs more than this; infinite: no ceiling."""

    def __post_init__(self) -> None:
        if isinstance(self.distribution, Pert) and self.distribution.min < 0:
            raise QuantityError(f"min ({self.distribution.min:g}) cannot be negative: a loss costs money")
        if not self.cap > 0:
            raise QuantityError(f"the ceiling ({self.cap:g}) has to be above 0")

    @property
    def mean(self) -> float:
        """The expected cost of one event, with the ceiling."""
        return float(self.limited(np.array([self.cap]))[0]) if self.cap < inf else self.distribution.mean

    def limited(self, amounts: FloatArray) -> FloatArray:
        """E[min(X, x)] of each amount x >= 0."""
        at = np.minimum(amounts, self.cap)
        if isinstance(self.distribution, Lognormal):
            return _lognormal_limited(self.distribution, at)
        return _pert_limited(self.distribution, at)

    def sample(self, generator: np.random.Generator, count: int) -> FloatArray:
        """Independent draws."""
        of = self.distribution
        if isinstance(of, Lognormal):
            drawn = np.exp(of.mu + of.sigma * generator.standard_normal(count))
        else:
            a, b = _shape(of) if of.max > of.min else (1.0, 1.0)
            drawn = of.min + (of.max - of.min) * generator.beta(a, b, count)
        return np.minimum(drawn, self.cap)


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """The cost of one loss event: what it costs at once, and what may follow (FAIR's primary and secondary loss)."""

    primary: Magnitude
    follows: float = 0.0
    """Probability that the secondary loss follows the event."""
    secondary: Magnitude | None = None
    """What it costs when it follows, on top of the primary loss and independent of its size."""

    def __post_init__(self) -> None:
        if not 0 <= self.follows <= 1:
            raise QuantityError(f"the probability of the secondary loss is {self.follows:g}: use 0 to 1")

    @property
    def mean(self) -> float:
        """The expected cost of one event."""
        return self.primary.mean + (self.follows * self.secondary.mean if self.secondary else 0.0)

    def sample(self, generator: np.random.Generator, count: int) -> FloatArray:
        """Independent draws of the whole cost of an event."""
        drawn = self.primary.sample(generator, count)
        if self.secondary is not None:
            followed = np.flatnonzero(generator.random(count) < self.follows)
            drawn[followed] += self.secondary.sample(generator, len(followed))
        return drawn


def on_grid(magnitude: Magnitude, width: float, bins: int) -> FloatArray:
    """The probability of each multiple of `width`, from 0 to `bins - 1`, such that E[min(X, kh)] is kept at each.

    What lies beyond the grid is left out: the sum is below 1 where the amount may exceed the grid.
    """
    limited = magnitude.limited(width * np.arange(bins + 1, dtype=np.float64))
    found = np.empty(bins)
    found[0] = 1 - limited[1] / width
    found[1:] = (2 * limited[1:-1] - limited[:-2] - limited[2:]) / width
    return np.maximum(found, 0.0)  # differences of nearly equal numbers may be -1e-17


def _lognormal_limited(of: Lognormal, at: FloatArray) -> FloatArray:
    if of.sigma == 0:
        return np.minimum(exp(of.mu), at)
    from scipy.special import ndtr

    with np.errstate(divide="ignore"):  # the logarithm of nothing is as low as it gets, and gives 0 below
        z = np.log(at)
    z -= of.mu
    z /= of.sigma
    found: FloatArray = ndtr(z - of.sigma)
    found *= of.mean
    np.negative(z, out=z)
    ndtr(z, out=z)
    z *= at
    found += z
    return found


def _pert_limited(of: Pert, at: FloatArray) -> FloatArray:
    wide = of.max - of.min
    if wide == 0:
        return np.minimum(of.min, at)
    from scipy.special import betainc, betaln

    a, b = _shape(of)
    found = np.minimum(at, of.mean)  # below the least amount: the amount; above the largest: the mean
    inside = (at > of.min) & (at < of.max)
    share = (at[inside] - of.min) / wide
    below = betainc(a, b, share)
    # E[min(B, s)] of a Beta: its partial mean plus s times what lies above. The partial mean is that of a Beta with one
    # more success, which follows from `below` (https://dlmf.nist.gov/8.17#iv, 8.17.20).
    step = np.exp(a * np.log(share) + b * np.log1p(-share) - betaln(a, b)) / a
    found[inside] = of.min + wide * (a / (a + b) * (below - step) + share * (1 - below))
    found[at <= of.min] = at[at <= of.min]
    return found


def _shape(of: Pert) -> tuple[float, float]:
    wide = of.max - of.min
    return 1 + 4 * (of.likely - of.min) / wide, 1 + 4 * (of.max - of.likely) / wide


def magnitude_between(low: float, high: float, cap: float = inf) -> Magnitude:
    """The lognormal magnitude of a 90 % interval."""
    return Magnitude(distribution=Lognormal.from_interval(low, high), cap=cap)
