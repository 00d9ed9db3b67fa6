"""The exact distribution of a year's loss: a sum of compound Poisson processes by FFT with exponential tilting.

A sum of independent compound Poissons is one compound Poisson, so its transform is exp(sum of rate times (severity's
transform - 1)). Severities are put on a grid once and their transforms kept; other rates cost one product, one `exp`
and one inverse FFT. Tilting keeps what lies beyond the grid from folding back into it (Grübel & Hermesmeier 1999,
"Computation of compound distributions I", ASTIN Bulletin 29). What is beyond the grid does not change what is inside.
Where ten thousands of events come in a year, the grid is coarser than one event: the mean stays exact, and the spread,
small beside it, comes out somewhat too wide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf, log, log1p

import numpy as np
import numpy.typing as npt

from casemate.risk.frequency import Rate
from casemate.risk.severity import FloatArray, Magnitude, Severity, on_grid

ComplexArray = npt.NDArray[np.complex128]

BINS = 1 << 12
"""Points of the grid unless asked otherwise: errors of probabilities are some 5e-5 (`benchmarks/risk.py`)."""
_TILT = 14.0
"""Over the whole grid: what folds back is damped by exp(-14), and rounding is magnified by no more than exp(14)."""
_COARSE = 1 << 9
_BEYOND = 2e-5
"""The probability that a year costs more than the grid holds is at most this."""
_MARGIN = 1.05
_PER_EVENT = 10
"""Points for each event a year, so that a bin stays narrower than an event."""
_MOST_BINS = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualLoss:
    """The distribution of a year's loss on a grid, and the expected loss, which is exact."""

    width: float
    """Of one bin, in money."""
    weights: FloatArray
    """Probability of each multiple of `width`; what is missing to 1 lies beyond the grid."""
    expected: float
    """Rates times means: without the grid, so without its error."""
    none: float
    """Probability of a year without any event."""

    @property
    def reach(self) -> float:
        """The largest amount that the grid holds."""
        return self.width * (len(self.weights) - 1)

    def exceeds(self, amount: float) -> float:
        """Probability that a year costs more than `amount`, which is at most `reach`.

        At 0 it is the probability of any event. Between the points, what a point carries is spread over its bin.
        """
        if amount <= 0:
            return 1 - self.none
        return float(1 - np.interp(amount / self.width + 0.5, np.arange(len(self.weights) + 1), self._below()))

    def curve(self, amounts: FloatArray) -> FloatArray:
        """`exceeds` of many amounts: the loss exceedance curve."""
        places = np.arange(len(self.weights) + 1)
        found = 1 - np.interp(amounts / self.width + 0.5, places, self._below())
        return np.where(amounts <= 0, 1 - self.none, found)

    def quantile(self, probability: float) -> float:
        """The value at risk: the loss that a year does not exceed with this probability; 0 if mostly nothing happens.

        Beyond the grid it is the end of the grid.
        """
        if probability <= self.none:
            return 0.0
        below = self._below()
        return max(0.0, float(np.interp(probability, below, np.arange(len(below))) - 0.5) * self.width)

    def tail_mean(self, probability: float) -> float:
        """TVaR: the mean of the worst years, such as the worst 5 % for 0.95.

        From the expected loss minus what the other years cost, so that the part beyond the grid counts in full.
        """
        if probability <= 0:
            return self.expected
        amounts = self.width * np.arange(len(self.weights))
        sums = np.cumsum(self.weights)
        last = int(np.searchsorted(sums, probability))
        if last >= len(amounts):
            return max(self.reach, self.expected)
        before = float(sums[last - 1]) if last else 0.0
        lower = float(self.weights[:last] @ amounts[:last]) + (probability - before) * float(amounts[last])
        return (self.expected - lower) / (1 - probability)

    def _below(self) -> FloatArray:
        return np.concatenate(([0.0], np.cumsum(self.weights)))


class Portfolio:
    """Loss events of several kinds whose severities stand on one grid; rates come later and may change at will."""

    def __init__(self, severities: Sequence[Severity], width: float, bins: int = BINS) -> None:
        """`width` of a bin; `bins` is a power of two. Raises ValueError without severities."""
        if not severities:
            raise ValueError("a portfolio needs at least one severity")
        self.severities = tuple(severities)
        self.width, self.bins = width, bins
        self.means = np.array([severity.mean for severity in severities])
        self._decay = np.exp(-_TILT / bins * np.arange(bins))
        self._back = 1 / self._decay
        self.transforms: ComplexArray = np.stack([self._transform(severity) for severity in severities])
        """Of each severity, tilted."""

    def _transform(self, severity: Severity) -> ComplexArray:
        found = self._forward(self._masses(severity.primary))
        if severity.secondary is not None and severity.follows > 0:
            more = self._forward(self._masses(severity.secondary))
            found = found * (1 - severity.follows + severity.follows * more)
        return found

    def _masses(self, magnitude: Magnitude) -> FloatArray:
        return on_grid(magnitude, self.width, self.bins)

    def _forward(self, masses: FloatArray) -> ComplexArray:
        from scipy.fft import rfft

        found: ComplexArray = rfft(masses * self._decay)
        return found

    def weights(self, transform: ComplexArray) -> FloatArray:
        """Back from a tilted transform to the weights of the grid; one row for each row."""
        from scipy.fft import irfft

        found: FloatArray = irfft(transform, self.bins, axis=-1)
        found *= self._back
        return found

    def annual(self, rates: FloatArray) -> AnnualLoss:
        """The year's loss when events of each kind come as independent Poisson processes with these rates a year."""
        total = float(rates.sum())
        exponent = self.combined(rates)
        exponent -= total
        np.exp(exponent, out=exponent)
        return AnnualLoss(
            width=self.width,
            weights=self.weights(exponent),
            expected=float(rates @ self.means),
            none=float(np.exp(-total)),
        )

    def combined(self, rates: FloatArray) -> ComplexArray:
        """Rates times transforms; one row for each row of rates."""
        # As real numbers: a product of real and complex would copy the rates and take three times as long.
        found: ComplexArray = (rates @ self.transforms.view(np.float64)).view(np.complex128)
        return found

    def mixed(self, rates: Sequence[Rate], successes: FloatArray) -> AnnualLoss:
        """The year's loss when campaigns come at rates that are not known exactly.

        `successes`: events of each kind (columns) per campaign of each source (rows). A Gamma rate makes the number of
        campaigns negative binomial: its transform is (1 - mean / shape * z) ** -shape instead of exp(mean * z).
        """
        return self.of_exponent(self.exponent(rates, successes), rates, successes)

    def exponent(self, rates: Sequence[Rate], successes: FloatArray) -> ComplexArray:
        """The logarithm of the tilted transform of the year's loss."""
        exponent = self.combined(successes)
        exponent -= successes.sum(axis=1, keepdims=True)
        found = np.zeros(exponent.shape[1], dtype=np.complex128)
        for rate, row in zip(rates, exponent, strict=True):
            found += rate.mean * row if rate.known else -rate.shape * np.log1p(row * (-rate.mean / rate.shape))
        return found

    def of_exponent(self, exponent: ComplexArray, rates: Sequence[Rate], successes: FloatArray) -> AnnualLoss:
        """The year's loss from the logarithm of its transform."""
        return AnnualLoss(
            width=self.width,
            weights=self.weights(np.exp(exponent)),
            expected=float(np.array([rate.mean for rate in rates]) @ successes @ self.means),
            none=self.none(rates, successes),
        )

    def none(self, rates: Sequence[Rate], successes: FloatArray) -> float:
        """Probability of a year without any event."""
        totals = successes.sum(axis=1).tolist()
        return exp(sum(_no_events(rate, total) for rate, total in zip(rates, totals, strict=True)))

    def slopes(self, rates: FloatArray, amounts: FloatArray) -> FloatArray:
        """By how much P(loss > amount) rises for each further event a year: one row for each kind, exact.

        The derivative of the compound Poisson: P(S + X > x) - P(S > x).
        """
        base = np.exp(self.combined(rates) - rates.sum())
        below = np.cumsum(self.weights(base * (self.transforms - 1)), axis=1)
        places = np.arange(self.bins + 1)
        whole = np.concatenate((np.zeros((len(below), 1)), below), axis=1)
        return np.stack([-np.interp(amounts / self.width + 0.5, places, row) for row in whole])

    def costs(self) -> ComplexArray:
        """Of each severity: the tilted transform of amount times probability, in money."""
        return np.stack([self._cost(severity) for severity in self.severities])

    def _cost(self, severity: Severity) -> ComplexArray:
        amounts = self.width * np.arange(self.bins)
        masses = self._masses(severity.primary)
        found = self._forward(masses * amounts)
        if severity.secondary is not None and severity.follows > 0:
            then = self._masses(severity.secondary)
            chance = severity.follows
            found = found * (1 - chance + chance * self._forward(then))
            found = found + self._forward(masses) * chance * self._forward(then * amounts)
        return found


def _no_events(rate: Rate, each: float) -> float:
    return -rate.mean * each if rate.known else -rate.shape * log1p(rate.mean / rate.shape * each)


def fitted_portfolio(
    severities: Sequence[Severity], price: Callable[[Portfolio], AnnualLoss], *, least: float = 0.0, bins: int = BINS
) -> Portfolio:
    """A portfolio whose grid is just wide enough for what `price` makes of it, and for amounts up to `least`.

    It has `bins` points, or more where events are many.
    """
    reach = 4 * max(severity.mean for severity in severities)
    made = price(Portfolio(severities, reach / _COARSE, _COARSE))
    while float(made.weights.sum()) < 1 - _BEYOND:
        reach = max(4 * reach, made.expected)
        made = price(Portfolio(severities, reach / _COARSE, _COARSE))
    needed = max(made.quantile(1 - _BEYOND), least)
    events = -log(made.none) if made.none > 0 else inf
    while bins < min(_PER_EVENT * events, _MOST_BINS):
        bins *= 2
    return Portfolio(severities, _MARGIN * (needed or reach) / bins, bins)
