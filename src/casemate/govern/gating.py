"""Whether a state of a model may pass: a policy applied to a review, against a base where there is one.

With a base only what changed can block. What the policy minds and the base has just as bad is said, and lets pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from casemate.analysis import Analysis, Severity, Status, Threat
from casemate.analysis.coverage import Answer, coverage_of
from casemate.govern.comparing import Comparison, compare
from casemate.govern.deciding import Hold
from casemate.govern.element_changes import Change, ElementChange
from casemate.govern.facts_under import NOTABLE
from casemate.govern.policy import Policy, UnknownsLimit
from casemate.govern.reviewing import Review
from casemate.knowledge import Acts
from casemate.model import choices

_MOST_REMEDIES = 3
_MOST_KEYS = 6
_STANDING = (choices.ControlStatus.IMPLEMENTED, choices.ControlStatus.VERIFIED)


class Check(StrEnum):
    """What of the policy a finding is about."""

    OPEN = "open"
    NEW = "new"
    EXPIRED = "expired"
    REOPENED = "reopened"
    UNKNOWNS = "unknowns"
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that the policy minds."""

    check: Check
    blocks: bool
    """False: the base has it as well."""
    message: str
    remedy: str
    threat: Threat | None = None
    causes: tuple[str, ...] = ()
    """Names of the changed elements that brought it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """What a gate found."""

    review: Review
    policy: Policy
    findings: tuple[Finding, ...]
    """Those that block first."""
    comparison: Comparison | None
    """None without a base."""
    notes: tuple[str, ...]
    """What could not be asked, in words."""

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What stands in the way."""
        return tuple(finding for finding in self.findings if finding.blocks)

    @property
    def passes(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.blocking

    def element(self, name: str) -> ElementChange | None:
        """What happened to the element of this name."""
        changed = self.comparison.elements if self.comparison else ()
        return next((change for change in changed if name in (change.name, change.was)), None)


def gate(review: Review, policy: Policy, base: Review | None = None) -> GateResult:
    """Apply the policy to a review; with a base, only what it does not have as well can block."""
    comparison = compare(base, review) if base is not None else None
    gating = _Gating(review, policy, base, comparison)
    found = sorted(gating.findings(), key=lambda finding: not finding.blocks)
    notes = []
    if base is None and policy.new is not None:
        notes.append("the policy's limit on new threats was not asked: there is no base to compare with (--base)")
    notes.extend(
        f"the decision on {decision.threat} ({decision.title or decision.rule}) has no threat any more; remove it"
        for decision in review.strays
    )
    return GateResult(review=review, policy=policy, findings=tuple(found), comparison=comparison, notes=tuple(notes))


class _Gating:
    def __init__(self, review: Review, policy: Policy, base: Review | None, comparison: Comparison | None) -> None:
        self.review = review
        self.policy = policy
        self.base = base
        self.comparison = comparison
        moved = comparison.threats if comparison else ()
        self.causes = {change.threat.id: change.causes for change in moved}

    def findings(self) -> Iterator[Finding]:
        policy = self.policy
        yield from self._threats()
        if policy.expired is not None:
            yield from self._decisions(Check.EXPIRED, Hold.EXPIRED, policy.expired)
        if policy.reopened is not None:
            yield from self._decisions(Check.REOPENED, Hold.REOPENED, policy.reopened)
        if policy.unknowns is not None:
            yield from self._unknowns(policy.unknowns)
        if policy.coverage is not None:
            yield from self._coverage(policy.coverage)

    def _before(self, threat: Threat) -> Threat | None:
        return self.comparison.old_of.get(threat.id) if self.comparison else None

    def _threats(self) -> Iterator[Finding]:
        """A threat that is both new and over the limit for open ones is said once, as new."""
        new, any_open = self.policy.new, self.policy.open
        for threat in self.review.open:
            before = self._before(threat)
            fresh = self.comparison is not None and not self._stood(threat, before)
            if fresh and _at_least(threat, new):
                yield self._threat(Check.NEW, threat, before, blocks=True)
            elif _at_least(threat, any_open):
                yield self._threat(Check.OPEN, threat, before, blocks=self.comparison is None or fresh)

    def _stood(self, threat: Threat, before: Threat | None) -> bool:
        """Whether the base has the threat as well, undecided and no less bad."""
        if before is None or self.base is None or self.base.decided(before):
            return False
        if before.severity.rank <= threat.severity.rank:
            return True
        return not self.causes.get(threat.id) and threat.score - before.score < NOTABLE

    def _threat(self, check: Check, threat: Threat, before: Threat | None, *, blocks: bool) -> Finding:
        standing = self.review.standings.get(threat.id)
        remedy = _remedy(self.review.analysis, threat)
        if before is not None and before.at != threat.at and self.base is not None and self.base.decided(before):
            how = f"{threat.severity} threat open again (the decision on it names `{before.at[0]}`)"
            remedy = f"add `was: [{before.at[0]}]` to `{threat.at[0]}`, so that the decision moves with it"
        elif standing is not None:
            how = f"{threat.severity} threat open again ({standing.reason})"
        elif before is not None and before.severity.rank > threat.severity.rank:
            how = f"{threat.severity} threat, {before.severity} in the base"
        else:
            how = f"{'new ' if check is Check.NEW else 'open '}{threat.severity} threat"
        return Finding(
            check=check,
            blocks=blocks,
            message=f"{how}: {threat.title}",
            remedy=remedy,
            threat=threat,
            causes=self.causes.get(threat.id, ()),
        )

    def _decisions(self, check: Check, hold: Hold, most: int) -> Iterator[Finding]:
        threats = {threat.id: threat for threat in self.review.analysis.threats}
        found = [name for name in threats if (s := self.review.standings.get(name)) is not None and s.hold is hold]
        if len(found) <= most:
            return
        for name in found:
            threat, standing = threats[name], self.review.standings[name]
            settled = threat.status is Status.MITIGATED
            yield Finding(
                check=check,
                blocks=not settled and not self._held_before(threat, hold),
                message=f"decision on {threat.title}: {standing.reason}",
                remedy=f"look again and decide anew: casemate decide MODEL {threat.id} …",
                threat=threat,
                causes=self.causes.get(name, ()),
            )

    def _held_before(self, threat: Threat, hold: Hold) -> bool:
        before = self._before(threat)
        standing = self.base.standings.get(before.id) if self.base is not None and before is not None else None
        return standing is not None and standing.hold is hold

    def _unknowns(self, limit: UnknownsLimit) -> Iterator[Finding]:
        keys = _unknown_keys(self.review.open, limit.under)
        if len(keys) <= limit.most:
            return
        before = _unknown_keys(self.base.open, limit.under) if self.base is not None else ()
        fresh = [name for name in keys if name not in before]
        shown = fresh or keys
        more = f" and {len(shown) - _MOST_KEYS} more" if len(shown) > _MOST_KEYS else ""
        yield Finding(
            check=Check.UNKNOWNS,
            blocks=self.base is None or bool(fresh),
            message=f"{len(keys)} keys are left out under open threats of {limit.under} or worse, {limit.most} may be",
            remedy=f"say them in the model: {', '.join(shown[:_MOST_KEYS])}{more}",
        )

    def _coverage(self, least: float) -> Iterator[Finding]:
        share = _answered(self.review.analysis)
        if share >= least:
            return
        worse = self.base is None or share < _answered(self.base.analysis)
        yield Finding(
            check=Check.COVERAGE,
            blocks=worse,
            message=f"{share:.0%} of the STRIDE questions have an answer, {least:.0%} should",
            remedy="`casemate coverage MODEL` lists the keys that the open ones wait for",
        )


def _at_least(threat: Threat, level: Severity | None) -> bool:
    return level is not None and threat.severity.rank <= level.rank


def _remedy(analysis: Analysis, threat: Threat) -> str:
    catalogue = analysis.knowledge.controls
    wanted = [name for name in threat.missing if catalogue[name].acts is Acts.PREVENTIVE] or list(threat.missing)
    add = f"add {' or '.join(wanted[:_MOST_REMEDIES])} at `{', '.join(threat.at)}`, or " if wanted else ""
    return f"{add}decide with a reason: casemate decide MODEL {threat.id} …"


def _unknown_keys(threats: Iterable[Threat], under: Severity) -> Sequence[str]:
    severe = (threat for threat in threats if threat.severity.rank <= under.rank)
    return tuple(dict.fromkeys(name for threat in severe for name in threat.unknowns))


def _answered(analysis: Analysis) -> float:
    """Share of the STRIDE questions about components and flows that got a threat, a step or a reason."""
    cells = coverage_of(analysis).stride
    known = sum(cell.answer not in (Answer.UNKNOWN, Answer.OPEN) for cell in cells)
    return known / len(cells) if cells else 1.0


def unguarded(result: GateResult) -> tuple[str, ...]:
    """Sentences on added parts that act on the world while nobody has to approve; empty without a base."""
    changed = result.comparison.elements if result.comparison else ()
    system = result.review.analysis.system
    approvals = {
        control.id: control.protects
        for control in system.controls.values()
        if control.control == "human-approval" and control.status in _STANDING
    }
    found = []
    for change in changed:
        section, _, name = change.name.partition(".")
        part = system.components.get(name) if section == "components" else None  # type: ignore[call-overload]  # text
        if part is None or not part.effects or change.change is not Change.ADDED:
            continue
        if not any(control in approvals for control in part.controls) and not any(
            name in protected for protected in approvals.values()
        ):
            found.append(f"`{name}` ({part.kind}) is new and {', '.join(part.effects)}; no human approval stands on it")
    return tuple(found)
