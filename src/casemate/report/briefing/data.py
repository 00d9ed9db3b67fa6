"""The briefing as JSON, version 1: every figure that a page shows, unrounded. Fields may be added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from casemate.files import Value, to_json
from casemate.govern.obligations import duties_of
from casemate.model import digest
from casemate.report.briefing.curves import readings
from casemate.report.briefing.residual import accepted
from casemate.report.briefing.stakes import best_path, in_business_words
from casemate.report.briefing.subject import Subject

if TYPE_CHECKING:
    from casemate.govern.verdict import Condition, Count, Grounds
    from casemate.risk import Band, Reading

VERSION = 1


def briefing_json(subject: Subject) -> str:
    """The document as text."""
    return to_json(briefing_data(subject))


def briefing_data(subject: Subject) -> dict[str, Value]:
    """The document as plain values."""
    profile, appetite = subject.profile, subject.profile.appetite
    return {
        "casemate": VERSION,
        "kind": "briefing",
        "system": {"name": subject.system.name, "digest": digest(subject.system)},
        "date": subject.today.isoformat(),
        "currency": subject.currency,
        "appetite": {
            "expected": appetite.expected,
            "tail_probability": appetite.tail_probability,
            "tail_loss": appetite.tail_loss,
        },
        **_judged(subject),
        "readings": {key: _reading(reading, profile.amounts) for key, _, reading in readings(subject)},
        "risks": [_risk(subject, loss.loss) for loss in subject.losses],
        "plan": _plan(subject),
        **_legal(subject),
        "residual": {
            "open_threats": len([threat for threat in subject.review.open if threat.losses]),
            "accepted": [
                {
                    "threat": threat.id,
                    "by": decision.by,
                    "until": decision.until.isoformat() if decision.until else None,
                }
                for threat, decision in accepted(subject)
            ],
        },
        "unknown": [{"key": fact.path, "carries": fact.carries} for fact in subject.verdict.unknown],
        "basis": {basis.value: share for basis, share in subject.verdict.basis.items()},
        "method": {
            "exact_probabilities": profile.exact,
            "draws": profile.draws,
            "seed": profile.seed,
            "simulated_years": profile.check.years,
            "deviations": list(profile.check.deviations),
        },
    }


def _judged(subject: Subject) -> dict[str, Value]:
    return {
        "verdict": _verdict(subject),
        "conditions": [_condition(one) for one in subject.verdict.conditions],
        "tests": [
            {
                "rule": test.rule,
                "at": test.at,
                "probes": _probes(test.probes),
                "success": {"mean": test.mean, "low": test.low, "high": test.high},
                "exceeds": {"low": test.exceeds_low, "high": test.exceeds_high},
            }
            for test in subject.verdict.tests
        ],
        "shaken": [
            {
                "factor": one.factor,
                "verdict": one.outcome.value,
                "grounds": _grounds(one.grounds),
                "exceeds": {"now": one.exceeds_now, "best": one.exceeds_best},
                "expected": {"now": one.expected_now, "best": one.expected_best},
            }
            for one in subject.verdict.shaken
        ],
        "flips": [{"what": f.what, "value": f.value, "verdict": f.outcome.value} for f in subject.verdict.flips],
    }


def _legal(subject: Subject) -> dict[str, Value]:
    return {
        "duties": [
            {
                "law": duty.law,
                "article": duty.article,
                "applies": duty.applies.isoformat() if duty.applies else None,
                "in_force": duty.stands(subject.today),
                "status": duty.seen.value,
                "losses": list(duty.losses),
            }
            for duty in duties_of(subject.system)
        ],
        "ceilings": [
            {
                "law": one.tier.law,
                "article": one.tier.article,
                "status": one.tier.seen.value,
                "amount": one.amount,
                "small_firm": one.small,
            }
            for one in subject.assessment.ceilings
        ],
    }


def _verdict(subject: Subject) -> Value:
    verdict = subject.verdict
    return {
        "outcome": verdict.ruling.outcome.value,
        "provisional": verdict.ruling.provisional,
        "reasons": [reason.value for reason in verdict.ruling.reasons],
        "grounds": _grounds(verdict.grounds),
        "exceeds": {"now": verdict.exceeds_now, "best": verdict.exceeds_best},
        "budget": {
            "money": _finite(verdict.asked.money),
            "weeks": _finite(verdict.asked.weeks),
            "stated": verdict.asked.stated,
        },
        "losses_above_appetite": list(verdict.great),
    }


def _grounds(grounds: Grounds) -> Value:
    return {
        "prohibited": grounds.prohibited,
        "now": _count(grounds.now),
        "best": _count(grounds.best),
        "unknown": grounds.unknown,
        "judgement": grounds.judgement,
    }


def _count(count: Count | None) -> Value:
    return None if count is None else {"holds": count.holds, "draws": count.draws}


def _finite(amount: float) -> float | None:
    return amount if amount < float("inf") else None


def _condition(one: Condition) -> Value:
    return {
        "kind": one.kind.value,
        "subject": one.subject,
        "control": one.control,
        "at": list(one.at),
        "rule": one.rule,
        "probes": _probes(one.probes),
        "threshold": one.threshold,
        "assumed": one.assumed,
        "due": one.due.isoformat(),
        "owner": one.owner,
        "moves": one.moves,
    }


def _probes(probes: tuple[tuple[str, tuple[str, ...]], ...]) -> Value:
    return {tool: list(named) for tool, named in probes}


def _band(band: Band) -> dict[str, Value]:
    return {"expected": band.expected, "low": band.low, "high": band.high}


def _reading(reading: Reading, amounts: tuple[float, ...]) -> Value:
    return {
        "expected": _band(reading.expected),
        "one_in_twenty": reading.annual.quantile(0.95),
        "tail_mean_95": reading.annual.tail_mean(0.95),
        "exceeds_appetite": None if reading.exceeds_appetite is None else _band(reading.exceeds_appetite),
        "losses": {loss.loss: _band(loss.expected) for loss in reading.losses},
        "curve": [[amount, chance] for amount, (chance, _, _) in zip(amounts, reading.curve, strict=True)],
    }


def _risk(subject: Subject, name: str) -> Value:
    loss = next(one for one in subject.losses if one.loss == name)
    tail: Mapping[str, float] = {one.loss: one.share for one in subject.assessment.drivers.tail}
    return {
        "loss": name,
        "words": in_business_words(subject, name),
        "events": loss.events.expected,
        "each": loss.each,
        "expected": loss.expected.expected,
        "after": subject.after(name),
        "share_of_worst_years": tail.get(name, 0.0),
        "path": [step.id for step in best_path(subject, name)],
    }


def _plan(subject: Subject) -> Value:
    plan = subject.verdict.plan
    if plan is None:
        return None
    return {
        "cost": plan.cost,
        "weeks": plan.weeks,
        "delay": plan.delay,
        "years": plan.limits.years,
        "avoided": plan.avoided,
        "measures": [
            {
                "id": one.candidate.id,
                "at": list(one.candidate.at),
                "cost": one.cost,
                "weeks": one.candidate.weeks,
                "delay": one.candidate.delay if one.candidate.stated else None,
                "quarter": one.done,
                "avoided": one.avoided,
            }
            for one in plan.chosen
        ],
    }
