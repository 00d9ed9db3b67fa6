from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.quantities import Interval, Lognormal, Pert, QuantityError


def test_interval() -> None:
    assert Interval(1, 3).mean == 2
    assert Interval(2, 2).mean == 2
    assert Interval(-1e308, 1e308).mean == 0
    for low, high in ((3, 1), (math.nan, 1), (0, math.inf)):
        with pytest.raises(QuantityError):
            Interval(low, high)


def test_pert() -> None:
    assert Pert(0, 1, 8).mean == 2
    assert Pert(5, 5, 5).quantile(0.3) == 5
    assert Pert(0, 0, 1).quantile(0.5) == pytest.approx(1 - 0.5**0.2)  # Beta(1, 5)
    assert Pert(10, 15, 20).quantile(0.5) == pytest.approx(15)
    assert (Pert(1, 2, 4).quantile(0), Pert(1, 2, 4).quantile(1)) == (1, 4)
    for values in ((2, 1, 3), (1, 4, 3), (1, math.nan, 3), (1, 2, math.inf)):
        with pytest.raises(QuantityError):
            Pert(*values)


@given(st.floats(1e-6, 1e12), st.floats(1, 1e6))
def test_a_lognormal_has_the_quantiles_that_were_asked_for(low: float, ratio: float) -> None:
    amount = Lognormal.from_interval(low, low * ratio)
    assert amount.quantile(0.05) == pytest.approx(low, rel=1e-9)
    assert amount.quantile(0.95) == pytest.approx(low * ratio, rel=1e-9)
    assert amount.quantile(0.5) == pytest.approx(low * math.sqrt(ratio), rel=1e-9)


def test_the_mean_of_a_lognormal_lies_above_its_median() -> None:
    amount = Lognormal.from_interval(200_000, 5_000_000)
    assert amount.sigma == pytest.approx(math.log(25) / (2 * 1.6448536269514722))
    assert amount.mean == pytest.approx(math.exp(amount.mu + amount.sigma**2 / 2))
    assert Lognormal.from_interval(7, 7).mean == pytest.approx(7)
    assert Lognormal(0, 0).quantile(0.9) == 1


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1), (2, 1), (math.nan, 1), (1, math.inf)])
def test_intervals_without_a_lognormal(low: float, high: float) -> None:
    with pytest.raises(QuantityError):
        Lognormal.from_interval(low, high)


def test_lognormals_that_are_none() -> None:
    for mu, sigma in ((math.nan, 1), (0, -1), (0, math.inf)):
        with pytest.raises(QuantityError):
            Lognormal(mu, sigma)
    with pytest.raises(QuantityError, match="too wide"):
        _ = Lognormal(1, 100).mean
    for probability in (0, 1, -1):
        with pytest.raises(QuantityError):
            Lognormal(0, 1).quantile(probability)
