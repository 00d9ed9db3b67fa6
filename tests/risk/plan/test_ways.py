from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from casemate.risk.plan.fronts import knee, levels, undominated
from casemate.risk.plan.menu import Menu, menu_of
from casemate.risk.plan.searching import Search
from casemate.risk.plan.ways import Ways, bound_of
from plan import DENSE, TYPICAL, front, instance  # type: ignore[import-not-found,unused-ignore]

INSTANCES = 200


def drawn(seed: int) -> tuple[Ways, Menu, list[tuple[int, list[int]]]]:
    """At most 12 controls, with limits on money and weeks, needs and exclusions."""
    draws = np.random.default_rng((77, seed))
    size, ways = int(draws.integers(2, 13)), int(draws.integers(1, 30))
    weakened = np.where(draws.random((ways, size)) < 0.35, draws.uniform(0.05, 1.0, (ways, size)), 0.0)
    costs, weeks = draws.uniform(1, 100, size), draws.integers(0, 20, size).astype(float)
    needs = [(int(j), [int((j + 1) % size)]) for j in np.flatnonzero(draws.random(size) < 0.15) if size > 1]
    pairs = [(int(j), int((j + 2) % size)) for j in np.flatnonzero(draws.random(size) < 0.1) if size > 2]
    share = draws.uniform(0.1, 0.9)
    amounts = ((costs.tolist(), float(share * costs.sum())), (weeks.tolist(), float(share * weeks.sum())))
    menu = menu_of(amounts, needs=needs, excludes=pairs, size=size)
    return Ways(weights=draws.lognormal(3, 2, ways), weakened=weakened), menu, needs


@pytest.mark.parametrize("tenth", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 10))])
def test_the_choice_equals_brute_force_and_the_bound_is_its_value(tenth: int) -> None:
    for seed in range(tenth * INSTANCES // 10, (tenth + 1) * INSTANCES // 10):
        ways, menu, needs = drawn(seed)
        truth = min(ways.value(chosen) for chosen in menu.every())
        chosen, value = ways.best(menu, rounds=3, trials=20_000, seed=seed)
        assert menu.allows(chosen)
        assert value == pytest.approx(truth, rel=1e-9, abs=1e-9), seed
        searched = Search(menu, ways.value, needs).best(trials=2000, seed=seed)
        assert menu.allows(searched)
        assert ways.value(searched) == pytest.approx(truth, rel=1e-9, abs=1e-9), seed
        proven = bound_of(ways, menu, gap=0.0)
        assert proven.bound <= truth * (1 + 1e-6) + 1e-6
        assert proven.bound == pytest.approx(truth, rel=1e-2, abs=1e-2), seed
        again = bound_of(ways, menu, known=truth, gap=0.0)
        assert again.bound == pytest.approx(truth, rel=1e-4, abs=1e-6), seed


def test_a_smaller_instance_of_the_benchmark_is_proven() -> None:
    one = instance(TYPICAL, controls=30, ways=80, steps=60)
    menu = one.menu(0.3)
    _, value = one.ways.best(menu)
    proven = bound_of(one.ways, menu, seconds=60)
    assert proven.bound <= value * (1 + 1e-9)
    assert value <= proven.bound * 1.01


def test_a_proof_that_runs_out_of_time_still_bounds() -> None:
    one = instance(DENSE, controls=40, ways=120)
    menu = one.menu(0.3)
    _, value = one.ways.best(menu)
    assert 0 <= bound_of(one.ways, menu, seconds=0.5).bound <= value


def test_more_money_never_leaves_more() -> None:
    left = front(instance(TYPICAL, controls=20, ways=40))
    assert all(later <= earlier * (1 + 1e-9) for earlier, later in pairwise(left))


def test_a_long_menu_is_not_counted_out() -> None:
    menu = menu_of(((([1.0] * 17), 3.0),), size=17)
    with pytest.raises(ValueError, match="too long"):
        list(menu.every())


def test_points_that_others_undercut_are_left_out() -> None:
    points = np.array([[3.0, 1.0], [0.0, 9.0], [2.0, 9.0], [2.0, 4.0], [3.0, 1.0]])
    assert undominated(points) == [1, 3, 0]


def test_the_knee_is_where_the_curve_bends() -> None:
    assert knee([0, 1, 2, 3, 4], [100, 40, 30, 25, 20]) == 1
    assert knee([0, 1, 2], [3, 2, 1]) is None
    assert knee([0, 1], [3, 0]) is None
    assert levels(0.0, 0.0) == [0.0]
    assert len(levels(0.0, 5.0)) == 21
