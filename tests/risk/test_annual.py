from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.quantities import Pert
from casemate.risk.annual import Portfolio, fitted_portfolio
from casemate.risk.frequency import Rate
from casemate.risk.montecarlo import check_by_simulation, simulated
from casemate.risk.severity import Magnitude, Severity, magnitude_between, on_grid

Floats = npt.NDArray[np.float64]


def panjer(rates: Floats, severities: Sequence[Severity], width: float, bins: int) -> Floats:
    """The compound Poisson by Panjer's recursion (1981), an oracle that shares nothing with the transform."""
    total = float(rates.sum())
    mixed = sum(rate * on_grid(s.primary, width, bins) for rate, s in zip(rates, severities, strict=True)) / total
    found = np.zeros(bins)
    found[0] = np.exp(total * (mixed[0] - 1))
    weighted = mixed * np.arange(bins)
    for n in range(1, bins):
        found[n] = total / n * (weighted[1 : n + 1] @ found[n - 1 :: -1][:n])
    return found


@st.composite
def books(draw: st.DrawFn) -> tuple[Floats, list[Severity]]:
    count = draw(st.integers(1, 5))
    rates = np.array([draw(st.floats(0.001, 6)) for _ in range(count)])
    severities = []
    for _ in range(count):
        low = draw(st.floats(1e3, 1e5))
        high = low * draw(st.floats(1, 300))
        form = draw(st.booleans())
        of = magnitude_between(low, high) if form else Magnitude(distribution=Pert(0, low, high))
        severities.append(Severity(primary=of))
    return rates, severities


@given(books())
def test_the_transform_agrees_with_panjer(book: tuple[Floats, list[Severity]]) -> None:
    rates, severities = book
    portfolio = fitted_portfolio(severities, lambda grid: grid.annual(rates), bins=1024)
    found = portfolio.annual(rates).weights
    assert np.abs(found - panjer(rates, severities, portfolio.width, 1024)).max() < 1e-8


@given(books())
def test_the_curve_falls_and_the_tail_is_worse_than_its_quantile(book: tuple[Floats, list[Severity]]) -> None:
    rates, severities = book
    year = fitted_portfolio(severities, lambda grid: grid.annual(rates)).annual(rates)
    curve = year.curve(np.linspace(0, year.reach, 300))
    assert (np.diff(curve) <= 1e-9).all()
    assert curve[0] == pytest.approx(1 - np.exp(-rates.sum()))
    assert year.expected == pytest.approx(sum(r * s.mean for r, s in zip(rates, severities, strict=True)))
    for level in (0.5, 0.95, 0.999):
        assert year.tail_mean(level) >= year.quantile(level) - 2 * year.width


def test_no_events_cost_nothing() -> None:
    severities = [Severity(primary=magnitude_between(1e3, 1e4))]
    year = fitted_portfolio(severities, lambda grid: grid.annual(np.zeros(1))).annual(np.zeros(1))
    assert (year.none, year.expected, year.quantile(0.999), year.tail_mean(0.95)) == (1.0, 0.0, 0.0, 0.0)
    assert year.exceeds(0) == 0
    assert abs(year.exceeds(500)) < 1e-9


@pytest.mark.parametrize(("rate", "close"), [(1e3, 3e-3), (1e4, 3e-3), (1e6, 0.01)])
def test_a_huge_rate_comes_close_to_the_normal_distribution(rate: float, close: float) -> None:
    """A grid coarser than one event keeps the mean and widens the spread, which hardly matters beside such a mean."""
    rates, severities = np.array([rate]), [Severity(primary=magnitude_between(100, 1000))]
    year = fitted_portfolio(severities, lambda grid: grid.annual(rates)).annual(rates)
    second = float(np.exp(2 * np.log(100 * 1000) / 2 + 2 * (np.log(10) / (2 * 1.6448536269514722)) ** 2))
    deviation = np.sqrt(rate * second)
    assert year.none == pytest.approx(0, abs=1e-300)
    assert year.expected == pytest.approx(rate * severities[0].mean)
    assert year.exceeds(year.expected) == pytest.approx(0.5, abs=0.01)
    assert year.quantile(0.95) == pytest.approx(year.expected + 1.645 * deviation, rel=close)


def test_a_heavy_tail_keeps_its_mean_beyond_the_grid() -> None:
    severity = Severity(primary=magnitude_between(1e3, 2e7))  # sigma 3: a mean of 90 times the median
    rates = np.array([0.5])
    year = fitted_portfolio([severity], lambda grid: grid.annual(rates)).annual(rates)
    assert year.expected == pytest.approx(0.5 * severity.mean)
    assert 1 - year.weights.sum() < 1e-4
    on_it = float(year.weights @ (year.width * np.arange(len(year.weights))))
    assert year.tail_mean(0.95) > (year.expected - on_it) / 0.05  # what the grid misses is in the tail
    fine = Portfolio([severity], year.width / 64, 1 << 18).annual(rates)
    assert year.exceeds(fine.quantile(0.99)) == pytest.approx(0.01, rel=0.02)


def test_a_fixed_cost_counts_events() -> None:
    severities = [Severity(primary=magnitude_between(1000, 1000))]
    year = Portfolio(severities, 100.0, 1024).annual(np.array([2.0]))
    poisson = [np.exp(-2), 2 * np.exp(-2), 2 * np.exp(-2)]
    assert year.weights[[0, 10, 20]] == pytest.approx(poisson, abs=1e-9)


def test_the_secondary_loss_follows_with_its_probability() -> None:
    primary, more = magnitude_between(1000, 1000), magnitude_between(500, 500)
    year = Portfolio([Severity(primary=primary, follows=0.25, secondary=more)], 100.0, 1024).annual(np.array([1e-6]))
    assert year.weights[10] == pytest.approx(0.75e-6, rel=1e-4)
    assert year.weights[15] == pytest.approx(0.25e-6, rel=1e-4)


def test_slopes_are_derivatives() -> None:
    severities = [Severity(primary=magnitude_between(1e3, 1e5)), Severity(primary=magnitude_between(5e3, 9e4))]
    rates, at = np.array([0.7, 1.3]), np.array([2e4, 3e5])
    portfolio = fitted_portfolio(severities, lambda grid: grid.annual(rates))
    for kind in range(2):
        step = np.eye(2)[kind] * 1e-6
        moved = (portfolio.annual(rates + step).curve(at) - portfolio.annual(rates - step).curve(at)) / 2e-6
        assert portfolio.slopes(rates, at)[kind] == pytest.approx(moved, abs=1e-6)


def test_an_uncertain_rate_is_a_mixture_of_known_ones() -> None:
    severities = [Severity(primary=magnitude_between(1e3, 1e5)), Severity(primary=magnitude_between(5e3, 9e4))]
    rate, success = Rate.between(0.3, 6), np.array([[0.4, 0.1]])
    portfolio = fitted_portfolio(severities, lambda grid: grid.mixed([rate], success))
    nodes = (np.arange(4000) + 0.5) / 4000
    mixture = np.mean([portfolio.annual(r * success[0]).weights for r in rate.quantiles(nodes)], axis=0)
    mixed = portfolio.mixed([rate], success)
    assert np.abs(np.cumsum(mixed.weights - mixture)).max() < 2e-5
    assert mixed.none == pytest.approx(float(np.mean(np.exp(-0.5 * rate.quantiles(nodes)))), abs=1e-4)


@given(st.floats(1e-3, 1e3), st.floats(1, 200))
def test_a_rate_has_its_quantiles(low: float, wide: float) -> None:
    rate = Rate.between(low, low * wide)
    assert rate.quantile(0.05) == pytest.approx(low, rel=1e-6)
    assert rate.quantile(0.95) == pytest.approx(low * wide, rel=1e-6)


def test_simulation_is_the_same_for_the_same_seed() -> None:
    severities = [Severity(primary=magnitude_between(1e3, 1e5))]
    arguments = ([Rate.between(0.5, 2)], np.array([[1.0]]), severities, 300_000)
    one, same, other = (np.concatenate(list(simulated(*arguments, seed))) for seed in (5, 5, 6))
    assert (one == same).all()
    assert (one != other).any()


@pytest.mark.slow
def test_twenty_million_simulated_years_agree() -> None:
    severities = [
        Severity(primary=magnitude_between(2e3, 1e5)),
        Severity(primary=magnitude_between(2e4, 8e5), follows=0.3, secondary=Magnitude(distribution=Pert(0, 5e4, 9e5))),
        Severity(primary=Magnitude(distribution=Pert(1e3, 4e4, 3e5))),
    ]
    rates, success = [Rate.between(0.2, 2), Rate(mean=0.4)], np.array([[0.5, 0.1, 0.3], [0.0, 0.5, 0.5]])
    portfolio = fitted_portfolio(severities, lambda grid: grid.mixed(rates, success), bins=1 << 14)
    year = portfolio.mixed(rates, success)
    check = check_by_simulation(year, rates, success, severities, years=20_000_000, seed=17)
    assert len(check.deviations) == 5
    assert max(abs(value) for value in check.deviations) < 4
