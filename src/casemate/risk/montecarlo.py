"""The year's loss by simulation: an independent check of the exact distribution, never its source.

Philox (Salmon et al. 2011) is counter-based: every block of years has a key of its own, so the result depends on the
seed alone, not on who computes which block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from casemate.risk.annual import AnnualLoss
from casemate.risk.frequency import Rate
from casemate.risk.severity import FloatArray, Severity

_BLOCK = 1 << 17
"""Years simulated at once."""


def simulated(
    rates: Sequence[Rate], successes: FloatArray, severities: Sequence[Severity], years: int, seed: int
) -> Iterator[FloatArray]:
    """Blocks of simulated annual losses, `years` in all.

    Each year draws every source's rate, then its campaigns' events, then each event's cost. `successes` as in
    `Portfolio.mixed`.
    """
    for block, start in enumerate(range(0, years, _BLOCK)):
        generator = np.random.Generator(np.random.Philox(key=(seed, block)))
        yield _block(rates, successes, severities, min(_BLOCK, years - start), generator)


def _block(
    rates: Sequence[Rate],
    successes: FloatArray,
    severities: Sequence[Severity],
    years: int,
    generator: np.random.Generator,
) -> FloatArray:
    means = np.zeros((years, len(severities)))
    for rate, each in zip(rates, successes, strict=True):
        drawn = np.full(years, rate.mean)
        if not rate.known:
            drawn = generator.gamma(rate.shape, rate.mean / rate.shape, years)
        means += np.outer(drawn, each)
    total = np.zeros(years)
    for column, severity in enumerate(severities):
        counts = generator.poisson(means[:, column])
        when = np.repeat(np.arange(years), counts)
        total += np.bincount(when, severity.sample(generator, len(when)), minlength=years)
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How far the exact distribution is from a simulation."""

    years: int
    seed: int
    amounts: tuple[float, ...]
    exact: tuple[float, ...]
    """P(loss > amount) by the exact method."""
    simulated: tuple[float, ...]
    """The share of simulated years above the amount."""

    @property
    def deviations(self) -> tuple[float, ...]:
        """Differences in standard errors of the simulation; a sound pair stays within 4."""
        errors = [sqrt(max(p * (1 - p), 1 / self.years) / self.years) for p in self.exact]
        return tuple((s - e) / error for s, e, error in zip(self.simulated, self.exact, errors, strict=True))


def check_by_simulation(
    annual: AnnualLoss,
    rates: Sequence[Rate],
    successes: FloatArray,
    severities: Sequence[Severity],
    *,
    years: int,
    seed: int,
    levels: Sequence[float] = (0.5, 0.8, 0.95, 0.99, 0.999),
) -> Check:
    """Simulate, and count the years above the exact quantiles of these levels."""
    amounts = tuple(dict.fromkeys(annual.quantile(level) for level in levels))
    above = np.zeros(len(amounts))
    for block in simulated(rates, successes, severities, years, seed):
        above += [(block > amount).sum() for amount in amounts]
    return Check(
        years=years,
        seed=seed,
        amounts=amounts,
        exact=tuple(annual.exceeds(amount) for amount in amounts),
        simulated=tuple((above / years).tolist()),
    )
