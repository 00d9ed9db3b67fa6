"""From an assessed system and a plan to a verdict with all that it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import inf
from typing import TYPE_CHECKING

from casemate.govern.verdict.conditions import Condition, control_conditions, fact_conditions, trial_conditions
from casemate.govern.verdict.drawing import years_of
from casemate.govern.verdict.rule import Count, Grounds, Outcome, Ruling, ruling
from casemate.govern.verdict.shaking import FACTORS, Flip, Shaken, Shaking
from casemate.govern.verdict.testing import TellingTest, basis_shares, telling_tests
from casemate.govern.verdict.unsaid import UnknownFact, great_losses, unknown_facts
from casemate.model import System, choices
from casemate.quantities import Basis

if TYPE_CHECKING:
    from casemate.risk import Assessment
    from casemate.risk.plan import Plan
    from casemate.risk.pricing import Pricing
    from casemate.risk.profile import Band, Draws


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What there is to spend, and where that comes from."""

    money: float = inf
    """Over the horizon, in the currency of the results."""
    weeks: float = inf
    """Engineer-weeks."""
    stated: bool = True
    """Whether somebody stated it; else it is what the model's own planned controls cost."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is decided about one system, and on which grounds."""

    ruling: Ruling
    grounds: Grounds
    today: date
    asked: Asked
    plan: Plan | None = field(repr=False)
    """The best choice that the budget affords; None: there is no budget."""
    conditions: tuple[Condition, ...]
    """What would settle it: controls in the order of the roadmap, then facts, then tests. Of a GO: none."""
    tests: tuple[TellingTest, ...]
    """Those that would move the exceedance most."""
    unknown: tuple[UnknownFact, ...]
    great: tuple[str, ...]
    """The losses above the appetite."""
    basis: Mapping[Basis, float]
    """Of the exceedance."""
    shaken: tuple[Shaken, ...]
    """With all judged probabilities halved, as they are, and doubled."""
    flips: tuple[Flip, ...]
    exceeds_now: float | None
    """P(a year's loss > the owner's limit), today, all uncertainty in it; None without a limit."""
    exceeds_best: float | None


@dataclass(frozen=True, kw_only=True)
class _Bench:
    """What judging works with."""

    assessment: Assessment
    pricing: Pricing
    """Knows every candidate of the plan."""
    draws: Draws
    asked: Asked

    def within(self, controls: frozenset[str]) -> Count | None:
        """The draws that keep to the tolerance with these controls."""
        return years_of(self.pricing, controls, self.draws).within(self.pricing.appetite)


def judge(assessment: Assessment, *, asked: Asked | None = None, today: date, seed: int = 0) -> Verdict:
    """The verdict on an assessed system; without `asked`, the budget is what the model's planned controls cost."""
    from casemate.risk.profile import draw

    profile, system = assessment.profile, assessment.analysis.system
    given = asked or own_budget(assessment)
    bench = _Bench(
        assessment=assessment,
        pricing=_with_candidates(profile.pricing),
        draws=draw(profile.pricing, count=profile.draws, seed=seed),
        asked=given,
    )
    now = profile.current.controls
    best = _best(bench, seed)
    unknown, basis, tests = (
        unknown_facts(profile),
        basis_shares(profile.pricing, now),
        telling_tests(profile.pricing, now),
    )
    grounds = Grounds(
        prohibited=is_prohibited(system),
        now=bench.within(now),
        best=None if best is None else bench.within(best.after.controls),
        unknown=len(unknown),
        judgement=basis[Basis.JUDGEMENT],
    )
    made = ruling(grounds)
    shaking = Shaking(
        pricing=bench.pricing,
        draws=bench.draws,
        now=now,
        best=None if best is None else best.after.controls,
        grounds=grounds,
    )
    return Verdict(
        ruling=made,
        grounds=grounds,
        today=today,
        asked=given,
        plan=best,
        conditions=() if _is_settled(made.outcome, grounds) else _conditions(bench, best, unknown, tests, today),
        tests=tests,
        unknown=unknown,
        great=great_losses(profile),
        basis=basis,
        shaken=tuple(shaking.at(factor) for factor in FACTORS),
        flips=shaking.flips(made.outcome),
        exceeds_now=_expected(profile.current.exceeds_appetite),
        exceeds_best=None if best is None else _expected(best.after.exceeds_appetite),
    )


def _expected(band: Band | None) -> float | None:
    return None if band is None else band.expected


def _is_settled(outcome: Outcome, grounds: Grounds) -> bool:
    """Whether nothing has to be settled, or no control, fact or test can settle it."""
    return grounds.prohibited or outcome in (Outcome.GO, Outcome.NOT_DECIDABLE)


def _conditions(
    bench: _Bench, best: Plan | None, unknown: Sequence[UnknownFact], tests: Sequence[TellingTest], today: date
) -> tuple[Condition, ...]:
    """Controls first, then facts, then tests."""
    system = bench.assessment.analysis.system
    controls = () if best is None else control_conditions(bench.pricing, best, bench.draws, today)
    return (*controls, *fact_conditions(system, unknown, today), *trial_conditions(system, tests, today))


def is_prohibited(system: System) -> bool:
    """Whether the model says that the EU AI Act prohibits it."""
    act = system.business.ai_act if system.business is not None else None
    return act is not None and act.risk_class is choices.ActClass.PROHIBITED


def own_budget(assessment: Assessment) -> Asked:
    """What the model's own planned controls cost over three years, and the weeks that they take; it may be nothing."""
    from casemate.risk.plan import Limits, offer_of

    planned = offer_of(assessment.analysis, catalogue=False).candidates
    years = Limits().years
    return Asked(money=sum(one.cost(years) for one in planned), weeks=sum(one.weeks for one in planned), stated=False)


def _with_candidates(pricing: Pricing) -> Pricing:
    """The same pricing, with defences that know the catalogue's controls too. Controls never change the graph."""
    from casemate.risk.defences import compile_defences
    from casemate.risk.plan import offer_of

    analysis = pricing.analysis
    derived = replace(analysis.derived, system=offer_of(analysis).system)
    return replace(pricing, defences=compile_defences(derived, analysis.knowledge))


def _best(bench: _Bench, seed: int) -> Plan | None:
    """The best that the budget affords; None where there is none.

    Best is what leaves the least expected loss; where that exceeds the tolerance for sure, what leaves the least chance
    to exceed the limit is asked too: only then does nothing that the budget affords keep to it.
    """
    from casemate.risk.plan import Limits, Objective, plan

    asked, analysis = bench.asked, bench.assessment.analysis
    if not asked.stated and not asked.money and not asked.weeks:
        return None
    limits = Limits(money=asked.money, weeks=asked.weeks)
    found = plan(analysis, limits=limits, seed=seed)
    count = bench.within(found.after.controls)
    if count is None or not count.surely_not or bench.pricing.appetite.tail_loss is None:
        return found
    other = plan(analysis, limits=limits, objective=Objective.EXCEEDANCE, seed=seed)
    again = bench.within(other.after.controls)
    return other if again is not None and again.holds > count.holds else found
