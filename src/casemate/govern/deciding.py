"""People's decisions on threats: taking one, and where each threat stands with them on a given day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from types import MappingProxyType

from casemate.analysis import Analysis, Status, Threat, threat_id
from casemate.files import CasemateError
from casemate.govern.fact_changes import changes, sentence
from casemate.govern.facts_under import FactsUnder, fingerprint
from casemate.model import Decision, System, Verdict

OPEN = frozenset({Status.OPEN, Status.REOPENED})
"""What somebody has to do something about."""


class Hold(Enum):
    """Whether a decision still stands."""

    HOLDS = "holds"
    EXPIRED = "expired"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One decision and what has become of it."""

    decision: Decision
    hold: Hold
    reason: str
    """A sentence for people: who decided and why, or what ended the decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """An analysis in the light of people's decisions."""

    analysis: Analysis
    """With the status that each threat has now."""
    standings: Mapping[str, Standing]
    """By threat id; threats without a decision are absent."""
    strays: tuple[Decision, ...]
    """Decisions on threats that there are no longer, sorted by threat."""


def apply_decisions(analysis: Analysis, decisions: Sequence[Decision], today: date) -> Decided:
    """Where every threat stands on that day.

    A decision holds until its time is over or a fact under its threat changes. A decision on an id that the element had
    before a renaming (`was`) counts; of several on one threat, the latest.
    """
    by_id = {decision.threat: decision for decision in sorted(decisions, key=lambda decision: decision.on)}
    facts, old_ids = FactsUnder(analysis), _old_ids(analysis.system)
    standings: dict[str, Standing] = {}
    threats: list[Threat] = []
    used: set[str] = set()
    for threat in analysis.threats:
        known = [name for name in ids_of(threat, old_ids) if name in by_id]
        used.update(known)
        if not known:
            threats.append(threat)
            continue
        standing = _standing(facts, threat, by_id[known[0]], today)
        standings[threat.id] = standing
        threats.append(replace(threat, status=_status(threat, standing)))
    return Decided(
        analysis=replace(analysis, threats=tuple(threats)),
        standings=MappingProxyType(standings),
        strays=tuple(by_id[name] for name in sorted(by_id.keys() - used)),
    )


def take_decision(
    analysis: Analysis, threat: Threat, verdict: Verdict, *, why: str, by: str, on: date, until: date | None = None
) -> Decision:
    """A decision on the facts as they are now. Raises `CasemateError` where it has no reason, author or future."""
    for text, option in ((why, "--why"), (by, "--by")):
        if not text.strip():
            raise CasemateError(f"a decision needs {option} for the next reviewer; add it")
    if until is not None and until < on:
        raise CasemateError(f"the decision would be over on {until}, before {on}; give a later day")
    lines = FactsUnder(analysis).lines(threat)
    return Decision(
        threat=threat.id,
        verdict=verdict,
        why=why.strip(),
        by=by.strip(),
        on=on,
        until=until,
        fingerprint=fingerprint(lines),
        rule=threat.rule,
        at=threat.at,
        title=threat.title,
        facts=lines,
    )


def with_decision(decisions: Sequence[Decision], taken: Decision, system: System) -> tuple[Decision, ...]:
    """The decisions with this one in the place of any earlier one on the same threat; history is git's business."""
    old_ids = _old_ids(system)
    same = {taken.threat, *(threat_id(taken.rule, old) for at in taken.at for old in old_ids.get(at, ()))}
    return (*(decision for decision in decisions if decision.threat not in same), taken)


def ids_of(threat: Threat, old_ids: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The threat's id, then those that it had when its element went by older ids, latest first."""
    yield threat.id
    for at in threat.at:
        yield from (threat_id(threat.rule, old) for old in reversed(old_ids.get(at, ())))


def _old_ids(system: System) -> Mapping[str, Sequence[str]]:
    sections = (system.components, system.data, system.zones, system.losses)
    named = {str(key): entry.was for section in sections for key, entry in section.items() if entry.was}
    return named | {str(flow.id): flow.was for flow in system.flows if flow.was}


def _standing(facts: FactsUnder, threat: Threat, decision: Decision, today: date) -> Standing:
    verdict = decision.verdict.value.replace("_", " ")
    taken = f"{verdict} by {decision.by} on {decision.on}"
    if decision.expired(today):
        reason = f"{taken}, but only until {decision.until}"
        return Standing(decision=decision, hold=Hold.EXPIRED, reason=reason)
    now = facts.lines_again(threat, decision.facts) if decision.facts else facts.lines(threat)
    if fingerprint(now) != decision.fingerprint:
        what = sentence(changes(decision.facts, now)) if decision.facts else "the facts under it changed"
        what = what or "its fingerprint does not fit the facts that stand beside it"
        return Standing(decision=decision, hold=Hold.REOPENED, reason=f"{taken}, reopened: {what}")
    until = f" until {decision.until}" if decision.until else ""
    return Standing(decision=decision, hold=Hold.HOLDS, reason=f"{taken}{until}: {decision.why}")


def _status(threat: Threat, standing: Standing) -> Status:
    if standing.hold is Hold.HOLDS:
        return Status(standing.decision.verdict.value)
    # Controls that bring it under the level do so whatever became of the decision.
    if standing.hold is Hold.REOPENED and threat.status is Status.OPEN:
        return Status.REOPENED
    return threat.status
