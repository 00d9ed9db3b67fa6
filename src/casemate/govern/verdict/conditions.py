"""What would settle a verdict: controls that bring the risk within, facts to find out, tests to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from casemate.govern.verdict.drawing import years_of
from casemate.govern.verdict.testing import TellingTest, carried_exceedance, exceedance, probes_of
from casemate.govern.verdict.unsaid import UnknownFact
from casemate.model import System

if TYPE_CHECKING:
    from casemate.risk.plan import Plan
    from casemate.risk.pricing import Pricing
    from casemate.risk.profile import Draws

SOON = timedelta(days=30)
"""The time for a fact to be stated or a test to be run."""
QUARTER = timedelta(days=91)


class ConditionKind(StrEnum):
    """What has to be done."""

    CONTROL = "control"
    FACT = "fact"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition. A control is in place when its test keeps to the threshold."""

    kind: ConditionKind
    subject: str
    """Id of the control in the model or `control@element`; the absent keys' common name; id of the rule to try out."""
    at: tuple[str, ...]
    """Components and flows that it is about."""
    rule: str | None
    """The rule that the test tries out."""
    probes: tuple[tuple[str, tuple[str, ...]], ...]
    """Tools with probes for it; empty: a trial by hand."""
    threshold: float | None
    """The largest share of campaigns in which the rule may work in the test; None where a fact is asked for."""
    assumed: float | None
    """That share as it is judged today, with today's controls."""
    due: date
    owner: str | None
    """Who answers for it, as the model says; None: the model names nobody."""
    moves: float
    """What it takes off: P(loss > limit) of the control in its turn, or the range that a test decides."""
    control: str | None = None
    """Id in the catalogue of controls."""


def control_conditions(pricing: Pricing, plan: Plan, draws: Draws, today: date) -> tuple[Condition, ...]:
    """The first measures of the roadmap that together bring the risk within; all of them where none suffice."""
    standing, found = plan.before.controls, list[Condition]()
    for measure in plan.chosen:
        count = years_of(pricing, standing, draws).within(pricing.appetite)
        if count is None or count.surely:
            break
        after = standing | {measure.candidate.id}
        found.append(_control(pricing, plan, measure.candidate.id, (standing, after), today + measure.done * QUARTER))
        standing = after
    return tuple(found)


def _control(
    pricing: Pricing, plan: Plan, name: str, around: tuple[frozenset[str], frozenset[str]], due: date
) -> Condition:
    candidate = next(measure.candidate for measure in plan.chosen if measure.candidate.id == name)
    step = _heaviest(pricing, around[0], name)
    means = pricing.likelihood.means
    graph = pricing.analysis.derived.graph
    rule = graph.rules[step] if step is not None else None
    before, after = (pricing.residuals(controls) for controls in around)
    return Condition(
        kind=ConditionKind.CONTROL,
        subject=name,
        at=candidate.at,
        rule=rule,
        probes=probes_of(pricing, rule) if rule is not None else (),
        threshold=float(means[step] * after[step]) if step is not None else None,
        assumed=float(means[step] * before[step]) if step is not None else None,
        due=due,
        owner=owner_of(pricing.analysis.system, candidate.at, control=name),
        moves=exceedance(pricing, around[0]) - exceedance(pricing, around[1]),
        control=candidate.control,
    )


def _heaviest(pricing: Pricing, controls: frozenset[str], name: str) -> int | None:
    """The step that the control weakens through which most of the exceedance passes."""
    carried = carried_exceedance(pricing, controls)
    reach = sorted(step for step in pricing.defences.weakened_by(name) if step in pricing.analysis.derived.steps)
    steps = [step for step in reach if pricing.analysis.derived.rule(step) is not None]
    return max(steps, key=lambda step: (float(carried[step]), -step), default=None)


def fact_conditions(system: System, facts: Sequence[UnknownFact], today: date) -> tuple[Condition, ...]:
    """One condition for each key that is absent, wherever it is; what carries most first."""
    groups: dict[tuple[str, str], list[UnknownFact]] = {}
    for fact in facts:
        section, _, rest = fact.path.partition(".")
        groups.setdefault((section, rest.rpartition(".")[2]), []).append(fact)
    found: list[Condition] = []
    for (section, key), members in groups.items():
        places = tuple(fact.path.removeprefix(f"{section}.").removesuffix(f".{key}") for fact in members)
        found.append(
            Condition(
                kind=ConditionKind.FACT,
                subject=f"{section}.{key}",
                at=places,
                rule=None,
                probes=(),
                threshold=None,
                assumed=None,
                due=today + SOON,
                owner=owner_of(system, places),
                moves=max(fact.carries for fact in members),
            )
        )
    return tuple(found)


def trial_conditions(system: System, tests: Sequence[TellingTest], today: date) -> tuple[Condition, ...]:
    """The tests that would move the exceedance most, as conditions."""
    return tuple(
        Condition(
            kind=ConditionKind.TEST,
            subject=test.rule,
            at=(test.at,),
            rule=test.rule,
            probes=test.probes,
            threshold=test.low,
            assumed=test.mean,
            due=today + SOON,
            owner=owner_of(system, (test.at,)),
            moves=test.moves,
        )
        for test in tests
    )


def owner_of(system: System, places: Sequence[str], control: str | None = None) -> str | None:
    """Who answers for these places: the control's owner, theirs where it is one, else that of the whole system."""
    stated = next((one for name, one in system.controls.items() if str(name) == control), None)
    if stated is not None and stated.owner:
        return stated.owner
    named = {_owner_at(system, place) for place in places}
    return (named.pop() if len(named) == 1 else None) or system.identity.owner


def _owner_at(system: System, place: str) -> str | None:
    parts = {str(name): part for name, part in system.components.items()}
    if place in parts:
        part = parts[place]
        zone = system.zones.get(part.zone) if part.zone is not None else None
        return part.owner or (zone.owner if zone is not None else None)
    flow = next((one for one in system.flows if str(one.id) == place), None)
    return None if flow is None else flow.owner or _owner_at(system, str(flow.target))
