from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from casemate.quantities import Lognormal, Pert, QuantityError
from casemate.risk.severity import Magnitude, Severity, magnitude_between, on_grid


@st.composite
def magnitudes(draw: st.DrawFn) -> Magnitude:
    low = draw(st.floats(1, 1e6))
    wide = draw(st.floats(1, 500))
    cap = draw(st.sampled_from((np.inf, low * wide)))
    if draw(st.booleans()):
        return magnitude_between(low, low * wide, cap)
    likely = draw(st.floats(low, low * wide))
    return Magnitude(distribution=Pert(low, likely, low * wide), cap=cap)


def survival(of: Magnitude, amount: float) -> float:
    if amount >= of.cap:
        return 0.0
    d = of.distribution
    if isinstance(d, Lognormal):
        return float(stats.norm.sf((np.log(amount) - d.mu) / d.sigma)) if d.sigma else float(np.exp(d.mu) > amount)
    if d.max == d.min:
        return float(d.min > amount)
    wide = d.max - d.min
    a, b = 1 + 4 * (d.likely - d.min) / wide, 1 + 4 * (d.max - d.likely) / wide
    return float(stats.beta.sf((amount - d.min) / wide, a, b))


@given(magnitudes(), st.floats(0.05, 3))
def test_the_limited_mean_is_the_integral_of_the_survival(of: Magnitude, share: float) -> None:
    amount = share * of.distribution.quantile(0.5)
    points = np.linspace(0, amount, 20_001)
    by_hand = integrate.simpson([survival(of, max(p, 1e-12)) for p in points[::20]], x=points[::20])
    found = float(of.limited(np.array([amount]))[0])
    assert found == pytest.approx(by_hand, rel=5e-3)
    assert found <= min(amount, of.mean) * (1 + 1e-12)


@given(magnitudes())
def test_the_grid_keeps_the_mean_and_the_mass(of: Magnitude) -> None:
    width, bins = of.distribution.quantile(0.5) / 30, 4096
    masses = on_grid(of, width, bins)
    assert (masses >= 0).all()
    limited = float(of.limited(np.array([width * (bins - 1)]))[0])
    beyond = 1 - masses.sum()
    amounts = width * np.arange(bins)
    # E[min(X, end)] on the grid: what is on it, and the end for what is not
    assert masses @ amounts + beyond * amounts[-1] == pytest.approx(limited, rel=1e-9)


def test_a_point_lies_between_its_two_neighbours() -> None:
    masses = on_grid(magnitude_between(1050.0, 1050.0), 100.0, 64)
    assert masses[10] == pytest.approx(0.5)
    assert masses[11] == pytest.approx(0.5)


def test_draws_have_the_mean() -> None:
    primary = magnitude_between(1e3, 1e5, 2e5)
    severity = Severity(primary=primary, follows=0.3, secondary=Magnitude(distribution=Pert(0, 1e4, 9e4)))
    drawn = severity.sample(np.random.Generator(np.random.Philox(key=3)), 400_000)
    assert drawn.mean() == pytest.approx(severity.mean, abs=5 * drawn.std() / np.sqrt(len(drawn)))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: magnitude_between(-1.0, 5.0), "above 0"),
        (lambda: magnitude_between(5.0, 1.0), "swap"),
        (lambda: Magnitude(distribution=Pert(-1, 2, 3)), "negative"),
        (lambda: Magnitude(distribution=Pert(1, 2, 3), cap=0), "ceiling"),
        (lambda: Severity(primary=magnitude_between(1, 2), follows=2.0), "0 to 1"),
    ],
)
def test_what_makes_no_sense_is_refused(make: object, says: str) -> None:
    assert callable(make)
    with pytest.raises(QuantityError, match=says):
        make()
