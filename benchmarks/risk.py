"""Annual loss of 50 scenarios: the exact method beside pyfair's Monte Carlo, in CPU seconds and in error.

The scenarios are the same: the same loss event frequency and the same PERT cost of one event. The models differ. pyfair
multiplies a frequency by one magnitude drawn for the whole year; Casemate adds up as many costs as there are events.
So each is measured against its own truth: Casemate against a grid of 2^19 points, pyfair against what its own trials
converge to, which is known in closed form for the mean and by a much longer run of the same product for its curve.

    python benchmarks/risk.py

Exit 1 where less than 40 times less CPU is used from scratch, a control set takes 1 ms or more to price again, or the
error is not smaller than pyfair's.
"""

from __future__ import annotations

import sys
import time
import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from casemate.quantities import Pert
from casemate.risk.annual import BINS, Portfolio, fitted_portfolio
from casemate.risk.severity import Magnitude, Severity

SCENARIOS, TRIALS = 50, 100_000
LEAST_RATIO, AIM, MOST_MS = 40.0, 80.0, 1.0
LEVELS = (0.5, 0.8, 0.95, 0.99, 0.999)
REFERENCE = 1 << 19
ROUNDS = 3
CONTROL_SETS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Events a year as PERT, and the cost of one as PERT."""

    frequency: Pert
    cost: Pert

    @property
    def severity(self) -> Severity:
        """The cost of one event."""
        return Severity(primary=Magnitude(distribution=self.cost))


def scenarios() -> tuple[Scenario, ...]:
    """Fifty, from once in fifty years to twice a year and from 2k to many M, always the same."""
    draws = np.random.Generator(np.random.Philox(key=7))
    found: list[Scenario] = []
    for _ in range(SCENARIOS):
        likely = float(np.exp(draws.uniform(np.log(0.02), np.log(2))))
        low = float(np.exp(draws.uniform(np.log(2e3), np.log(2e5))))
        high = low * float(np.exp(draws.uniform(np.log(5), np.log(80))))
        frequency = Pert(0.3 * likely, likely, 3 * likely)
        found.append(Scenario(frequency=frequency, cost=Pert(low, float(np.sqrt(low * high)), high)))
    return tuple(found)


def exact(found: tuple[Scenario, ...]) -> tuple[Portfolio, npt.NDArray[np.float64], float, float]:
    """The portfolio and rates, CPU seconds from scratch, and CPU seconds to price another control set."""
    rates = np.array([one.frequency.mean for one in found])
    severities = [one.severity for one in found]
    begun = time.process_time()
    portfolio = fitted_portfolio(severities, lambda grid: grid.annual(rates))
    portfolio.annual(rates)
    scratch = time.process_time() - begun
    controls = np.random.Generator(np.random.Philox(key=11)).uniform(0.2, 1.0, (CONTROL_SETS, SCENARIOS))
    begun = time.process_time()
    for left in controls:
        portfolio.annual(rates * left)
    return portfolio, rates, scratch, (time.process_time() - begun) / CONTROL_SETS


def exact_error(portfolio: Portfolio, rates: npt.NDArray[np.float64]) -> float:
    """The largest error of P(loss > x) at the levels, against a grid of 2^19 points."""
    fine = Portfolio(portfolio.severities, portfolio.width * portfolio.bins / REFERENCE, REFERENCE).annual(rates)
    made = portfolio.annual(rates)
    return max(abs(made.exceeds(x) - fine.exceeds(x)) for x in (fine.quantile(level) for level in LEVELS))


def sampled(found: tuple[Scenario, ...], seed: int) -> tuple[npt.NDArray[np.float64], float]:
    """pyfair's total of every trial, and the CPU seconds that it took."""
    from pyfair import FairMetaModel, FairModel

    begun = time.process_time()
    models = []
    for number, one in enumerate(found):
        model = FairModel(name=f"s{number}", n_simulations=TRIALS, random_seed=seed + number)
        frequency, cost = one.frequency, one.cost
        model.input_data("Loss Event Frequency", low=frequency.min, mode=frequency.likely, high=frequency.max)
        model.input_data("Loss Magnitude", low=cost.min, mode=cost.likely, high=cost.max)
        model.calculate_all()
        models.append(model)
    whole = FairMetaModel(name="all", models=models)
    whole.calculate_all()
    totals = np.asarray(whole.export_results()["Risk"], dtype=np.float64)
    return totals, time.process_time() - begun


def product(found: tuple[Scenario, ...], trials: int, seed: int) -> npt.NDArray[np.float64]:
    """What pyfair computes, without pyfair: the sum of frequency times magnitude."""
    draws = np.random.Generator(np.random.Philox(key=seed))
    total = np.zeros(trials)
    for one in found:
        frequency = Severity(primary=Magnitude(distribution=one.frequency)).sample(draws, trials)
        total += frequency * one.severity.sample(draws, trials)
    return total


def sampled_error(totals: npt.NDArray[np.float64], found: tuple[Scenario, ...]) -> float:
    """The largest error of P(loss > x) at the levels, against 40 times as many trials of the same product."""
    long_run = product(found, 40 * TRIALS, 13)
    amounts = np.quantile(long_run, LEVELS)
    return max(abs(float((totals > x).mean()) - (1 - level)) for x, level in zip(amounts, LEVELS, strict=True))


def main() -> int:
    """Print the figures and say whether the limits are kept."""
    warnings.simplefilter("ignore")
    found = scenarios()
    exact(found)  # loads the libraries; imports count for neither side
    sampled(found[:1], 0)
    times = [exact(found) for _ in range(ROUNDS)]
    portfolio, rates = times[0][0], times[0][1]
    scratch, again = min(one[2] for one in times), 1e3 * min(one[3] for one in times)
    runs = [sampled(found, 42 + 1000 * number) for number in range(ROUNDS)]
    theirs = min(seconds for _, seconds in runs)
    errors = exact_error(portfolio, rates), sampled_error(runs[0][0], found)
    ratio = theirs / scratch
    print(f"{SCENARIOS} scenarios; CPU seconds, best of {ROUNDS}; errors of P(loss > x) at the quantiles {LEVELS}")
    print(f"pyfair, {TRIALS:,} trials      {theirs:8.3f} s   error {errors[1]:.1e}")
    print(f"Casemate, grid of {BINS:,}    {scratch:8.4f} s   error {errors[0]:.1e}   {ratio:.0f} times less CPU")
    print(f"Casemate, another control set {again:8.3f} ms                  {1e3 * theirs / again:,.0f} times less CPU")
    kept = ratio >= LEAST_RATIO and again < MOST_MS and errors[0] < errors[1]
    aim = "reached" if ratio >= AIM else "missed"
    verdict = "kept" if kept else "MISSED"
    print(f"limits (40 times, 1 ms, smaller error): {verdict}; aim of {AIM:.0f} times: {aim}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
