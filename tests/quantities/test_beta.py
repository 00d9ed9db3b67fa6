from __future__ import annotations

import math
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casemate.quantities import Beta, QuantityError
from casemate.quantities.incomplete_beta import log_beta, tails

EDGE = 1e-6
probabilities = st.one_of(st.floats(0, 1), st.floats(0, 0.01), st.floats(0.99, 1))


@given(probabilities, probabilities)
def test_the_fit_has_the_quantiles_that_were_asked_for(one: float, other: float) -> None:
    low, high = sorted((one, other))
    beta = Beta.from_interval(low, high)
    assert beta.quantile(0.05) == pytest.approx(min(max(low, EDGE), 1 - EDGE), abs=1e-6)
    assert beta.quantile(0.95) == pytest.approx(min(max(high, EDGE), 1 - EDGE), abs=1e-6)
    assert low - 1e-6 <= beta.mean <= high + 1e-6 or high - low > 0.1


@given(probabilities, probabilities)
def test_the_fit_is_symmetric(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assume(high - low > 1e-4)
    beta, mirror = Beta.from_interval(low, high), Beta.from_interval(1 - high, 1 - low)
    assert (beta.a, beta.b) == pytest.approx((mirror.b, mirror.a), rel=1e-4)


# Computed with scipy 1.17 (scipy.stats.beta.ppf), an implementation of its own (Boost).
QUANTILES = [
    # a, b, then the 5 %, 50 % and 95 % quantiles
    (2, 5, 0.06284989170835438, 0.26444998329566005, 0.5818034092520259),
    (0.2, 3, 7.797949567350083e-08, 0.007901229090864218, 0.3243985452659058),
    (30, 70, 0.22729905447104012, 0.2986619743086956, 0.3772714504615991),
    (1200, 800, 0.5819286858976342, 0.6000333398341384, 0.6179575810247249),
    (5, 50_000, 3.9400639099942424e-05, 9.341007815167505e-05, 0.0001830463031761389),
    (20_000, 30_000, 0.39639861250542396, 0.3999986666562635, 0.4036059356587645),
]


@pytest.mark.parametrize(("a", "b", "low", "middle", "high"), QUANTILES)
def test_quantiles_agree_with_scipy(a: float, b: float, low: float, middle: float, high: float) -> None:
    beta = Beta(a, b)
    assert beta.quantile(0.05) == pytest.approx(low, abs=1e-8, rel=1e-12)
    assert beta.quantile(0.5) == pytest.approx(middle, abs=1e-8, rel=1e-12)
    assert beta.quantile(0.95) == pytest.approx(high, abs=1e-8, rel=1e-12)
    fitted = Beta.from_interval(low, high)
    if low > EDGE:
        assert (fitted.a, fitted.b) == pytest.approx((a, b), rel=1e-4)


def test_a_uniform_distribution_is_recognised() -> None:
    beta = Beta.from_interval(0.05, 0.95)
    assert (beta.a, beta.b) == pytest.approx((1, 1), abs=1e-9)


def test_known_closed_forms() -> None:
    """Beta(a, 1) has the distribution function x^a, Beta(1/2, 1/2) the arcsine law."""
    for a in (0.3, 1.0, 2.5, 40.0):
        for p in (1e-6, 0.05, 0.5, 0.95, 0.999):
            assert Beta(a, 1).quantile(p) == pytest.approx(p ** (1 / a), rel=1e-10)
            assert Beta(1, a).quantile(p) == pytest.approx(-math.expm1(math.log1p(-p) / a), rel=1e-10)
            assert Beta(0.5, 0.5).quantile(p) == pytest.approx(math.sin(math.pi * p / 2) ** 2, rel=1e-10)


def test_a_point_stays_where_it_is() -> None:
    for point in (0, 1e-6, 0.2, 0.5, 1):
        beta = Beta.from_interval(point, point)
        assert beta.mean == pytest.approx(point, abs=2e-6)
        assert beta.deviation < 2e-7
        assert beta.updated(0, 100).mean == pytest.approx(point, abs=1e-4)


def test_evidence_moves_an_opinion() -> None:
    prior = Beta.from_interval(0.2, 0.8)
    assert prior.updated(0, 0) == prior
    assert prior.updated(3, 10) == Beta(prior.a + 3, prior.b + 7)
    assert prior.updated(0, 50).mean < 0.1 < prior.mean < 0.9 < prior.updated(50, 50).mean
    for hits, trials in ((-1, 2), (3, 2), (0, -1), (0, math.inf), (math.nan, 2)):
        with pytest.raises(QuantityError):
            prior.updated(hits, trials)


@given(st.floats(0.01, 1e5), st.floats(0.01, 1e5), st.floats(0.001, 0.999))
def test_quantiles_invert_the_distribution(a: float, b: float, probability: float) -> None:
    value = Beta(a, b).quantile(probability)
    assume(1e-300 < value < 1 - 1e-6)  # nearer to 1, floats are too coarse
    below, above = tails(a, b, value)
    precision = 1e-3 if min(a, b) >= 1e4 else 1e-7  # from there on by an expansion
    assert min(below, above) == pytest.approx(min(probability, 1 - probability), rel=precision)
    assert below + above == pytest.approx(1)


def test_quantiles_at_the_ends() -> None:
    assert Beta(2, 3).quantile(0) == 0
    assert Beta(2, 3).quantile(1) == 1
    with pytest.raises(QuantityError):
        Beta(2, 3).quantile(1.1)


def test_the_logarithm_of_the_beta_function_stays_exact_where_gammas_cancel() -> None:
    for b in (0.5, 9_999.0, 10_001.0, 1e8, 1e12):
        assert log_beta(1, b) == pytest.approx(-math.log(b), rel=1e-10)
        assert log_beta(b, 2) == pytest.approx(-math.log(b) - math.log1p(b), rel=1e-10)


@pytest.mark.parametrize(("low", "high"), [(0.8, 0.2), (-0.1, 0.5), (0.5, 1.1), (math.nan, 0.5), (0.1, math.inf)])
def test_intervals_that_are_none(low: float, high: float) -> None:
    with pytest.raises(QuantityError):
        Beta.from_interval(low, high)


@pytest.mark.parametrize(("a", "b"), [(0, 1), (1, -1), (math.nan, 1), (1, math.inf)])
def test_parameters_that_are_none(a: float, b: float) -> None:
    with pytest.raises(QuantityError):
        Beta(a, b)


def test_fitting_is_quick() -> None:
    before = time.process_time()
    for step in range(100):
        Beta.from_interval(0.001 * step, 0.2 + 0.007 * step)
    assert time.process_time() - before < 1
