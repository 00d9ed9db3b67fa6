"""A plan as JSON, version 1. Fields may be added; those here keep their meaning."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from casemate.files import Value, to_json
from casemate.model import digest
from casemate.report.risk.data import VERSION, reading_data
from casemate.report.risk.plan_sayings import candidate_name, keeps

if TYPE_CHECKING:
    from casemate.risk.plan import Candidate, Plan


def plan_json(found: Plan) -> str:
    """The document as text."""
    return to_json(plan_data(found))


def plan_data(found: Plan) -> dict[str, Value]:
    """The document as plain values."""
    limits, appetite = found.limits, found.appetite
    return {
        "casemate": VERSION,
        "kind": "plan",
        "system": {"name": found.analysis.system.name, "digest": digest(found.analysis.system)},
        "currency": found.currency,
        "objective": found.objective.value,
        "limits": {
            "money": _finite(limits.money),
            "weeks": _finite(limits.weeks),
            "delay_weeks": _finite(limits.delay),
            "years": limits.years,
            "team_weeks": limits.team,
        },
        "appetite": {
            "expected": appetite.expected,
            "tail_probability": appetite.tail_probability,
            "tail_loss": appetite.tail_loss,
        },
        "cost": found.cost,
        "weeks": found.weeks,
        "delay_weeks": found.delay,
        "avoided": found.avoided,
        "keeps_appetite": keeps(found, found.after),
        "floor": found.floor,
        "proof": None
        if found.proof is None
        else {"bound": found.proof.bound, "gap": found.proof.gap, "how": found.proof.how},
        **_lists(found),
        "readings": [reading_data(reading, found.amounts) for reading in (found.before, found.after)],
        "candidates": found.candidates,
        "seed": found.seed,
    }


def _lists(found: Plan) -> dict[str, Value]:
    return {
        "chosen": [
            {
                **_candidate(found, measure.candidate),
                "cost": measure.cost,
                "avoided": measure.avoided,
                "alone": measure.alone,
                "begins": measure.begins,
                "done": measure.done,
            }
            for measure in found.chosen
        ],
        "roadmap": [
            {
                "quarter": quarter.number,
                "works_on": list(quarter.works_on),
                "finishes": list(quarter.finishes),
                "weeks": quarter.weeks,
                "spent_once": quarter.spent,
                "expected": quarter.expected,
            }
            for quarter in found.roadmap
        ],
        "unbought": [
            {**_candidate(found, one.candidate), "cost": one.cost, "saves": one.saves, "why": one.why}
            for one in found.unbought
        ],
        "front": [
            {
                "cost": point.cost,
                "weeks": point.weeks,
                "expected": point.expected,
                "exceeds_appetite": point.exceeds,
                "chosen": list(point.chosen),
            }
            for point in found.front
        ],
        "knee": found.knee,
        "changes": [
            {"what": one.what, "adds": list(one.adds), "drops": list(one.drops), "expected": one.expected}
            for one in found.changes
        ],
    }


def _candidate(found: Plan, one: Candidate) -> dict[str, Value]:
    return {
        "id": one.id,
        "name": candidate_name(found, one),
        "control": one.control,
        "at": list(one.at),
        "planned": one.planned,
        "once": one.once,
        "per_year": one.per_year,
        "weeks": one.weeks,
        "delay_weeks": one.delay,
        "cost_stated": one.stated,
        "cost_basis": one.cost_basis.value,
    }


def _finite(limit: float) -> float | None:
    return limit if limit < inf else None
