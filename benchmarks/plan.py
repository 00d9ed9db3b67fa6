"""The planner on 60 controls and 300 ways: how far from a proven bound, and how long for a front of 21 budgets.

Instances are drawn from committed seeds: 120 steps, ways of 3 to 6 of them, controls that weaken 1 to 3 steps
(typical, about 5 controls a way) or 1 to 7 (dense, about 9), each by 30 to 98 %. Money and weeks are limited to 15, 30
and 50 % of what everything would take.

    python benchmarks/plan.py [SECONDS]

SECONDS limit each proof (default 60); give more where the machine is shared, the verdict goes by CPU. Exit 1 where a
typical instance is not within 1 % of a proven bound in 60 s, or the front takes 60 s.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from casemate.risk.plan.fronts import levels
from casemate.risk.plan.menu import Menu, menu_of
from casemate.risk.plan.ways import Ways, bound_of

CONTROLS, WAYS, STEPS, SEED = 60, 300, 120, 3
TYPICAL, DENSE = 3, 7
SHARES = (0.15, 0.3, 0.5)
MOST_GAP, MOST_SECONDS = 0.01, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One problem with what its controls cost."""

    ways: Ways
    costs: npt.NDArray[np.float64]
    weeks: npt.NDArray[np.float64]

    def menu(self, share: float) -> Menu:
        """With this share of all money, and a tenth more of all weeks."""
        money, weeks = int(self.costs.sum() * share), int(self.weeks.sum() * share * 1.1)
        amounts = ((self.costs.tolist(), float(money)), (self.weeks.tolist(), float(weeks)))
        return menu_of(amounts, size=len(self.costs))


def instance(
    most: int, *, controls: int = CONTROLS, ways: int = WAYS, steps: int = STEPS, seed: int = SEED
) -> Instance:
    """A drawn instance; a control weakens at most `most` steps."""
    draws = np.random.default_rng(seed)
    members = [draws.choice(steps, draws.integers(3, 7), replace=False) for _ in range(ways)]
    chances = draws.uniform(0.2, 0.95, steps)
    stopped = np.zeros((steps, controls))
    for control in range(controls):
        for step in draws.choice(steps, draws.integers(1, most + 1), replace=False):
            stopped[step, control] = draws.choice([0.3, 0.5, 0.7, 0.9, 0.98])
    weakened = np.array([1 - np.prod(1 - stopped[used], axis=0) for used in members])
    likely = np.array([chances[used].prod() for used in members])
    rates = np.exp(draws.uniform(np.log(0.2), np.log(20), ways))
    costs = np.exp(draws.uniform(np.log(2e4), np.log(2e6), ways))
    prices = np.exp(draws.uniform(np.log(5), np.log(120), controls)).round().astype(np.float64)
    weeks = draws.integers(2, 60, controls).astype(np.float64)
    return Instance(ways=Ways(weights=rates * likely * costs, weakened=weakened), costs=prices, weeks=weeks)


def front(one: Instance) -> list[float]:
    """What is left at the best choice for each of 21 budgets, weeks free."""
    found: list[float] = []
    for budget in levels(0.0, float(one.costs.sum())):
        menu = menu_of(((one.costs.tolist(), budget),), size=len(one.costs))
        found.append(one.ways.best(menu, rounds=3)[1])
    return found


def main(arguments: list[str]) -> int:
    """Print the figures and say whether the limits are kept."""
    seconds = float(arguments[0]) if arguments else MOST_SECONDS
    kept = True
    for name, most in (("typical", TYPICAL), ("dense", DENSE)):
        one = instance(most)
        one.ways.best(one.menu(0.15), rounds=1, trials=10)  # compiled once; that counts for nobody
        each = float((one.ways.weakened > 0).sum(axis=1).mean())
        print(f"{name}: {CONTROLS} controls, {WAYS} ways, {each:.1f} controls a way")
        for share in SHARES:
            begun = time.process_time(), time.perf_counter()
            menu = one.menu(share)
            chosen, value = one.ways.best(menu)
            annealed = time.process_time() - begun[0]
            proven = bound_of(one.ways, menu, known=value, seconds=seconds, gap=1e-4)
            if proven.chosen is not None and menu.allows(proven.chosen):
                value = min(value, one.ways.value(proven.chosen))
            wall, gap = time.perf_counter() - begun[1], (value - proven.bound) / value
            spent = time.process_time() - begun[0]
            print(
                f"  {100 * share:>3.0f} % of the money: {value:14,.0f} left, {int(chosen.sum()):>2} controls; "
                f"annealing {annealed:.2f} CPU s; gap {100 * gap:.3f} % after {spent:.1f} CPU s, {wall:.1f} s"
            )
            kept = kept and (most != TYPICAL or (gap <= MOST_GAP and spent < MOST_SECONDS))
    begun = time.process_time(), time.perf_counter()
    found = front(instance(TYPICAL))
    spent, wall = time.process_time() - begun[0], time.perf_counter() - begun[1]
    print(f"front of {len(found)} budgets: {spent:.1f} CPU s, {wall:.1f} s")
    kept = kept and spent < MOST_SECONDS
    print(f"limits (1 % in 60 s where typical, a front in 60 s): {'kept' if kept else 'MISSED'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
