"""What a gate found: for a terminal, for a pull request, for programs, and as SARIF."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from casemate import __version__
from casemate.analysis import Threat
from casemate.exchange import Baseline, SarifResult, sarif_log
from casemate.files import Value, escape_markdown, escape_terminal, to_json
from casemate.govern import Check, Comparison, Finding, GateResult, unguarded
from casemate.model import digest
from casemate.report.words import count

VERSION = 1
_MOST = 5
"""Findings written out under one cause; the others are counted."""


def gate_text(result: GateResult) -> str:
    """The verdict, then what stands in the way with a remedy each, then what the base has as well."""
    return "".join(f"{escape_terminal(line)}\n" for line in _lines(result))


def _lines(result: GateResult) -> Iterator[str]:
    yield _verdict(result)
    yield from (f"  {line}" for line in unguarded(result))
    for cause, found in _groups(result.blocking):
        yield ""
        yield _cause(result, cause)
        for finding in found[:_MOST]:
            yield f"  {finding.message}"
            yield f"      {finding.remedy}"
        if len(found) > _MOST:
            yield f"  and {count(len(found) - _MOST, 'more finding')}; --format json lists all"
    standing = [finding for finding in result.findings if not finding.blocks]
    if standing:
        yield ""
        yield f"{count(len(standing), 'finding')} that the base has as well: not counted."
    yield from (f"note: {note}" for note in result.notes)


def _verdict(result: GateResult) -> str:
    name = result.review.analysis.system.name
    if result.passes:
        return f"passed: {name}"
    broken = list(dict.fromkeys(finding.check.value for finding in result.blocking))
    return f"blocked: {name}: {count(len(result.blocking), 'finding')} against the policy ({', '.join(broken)})"


def _groups(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    """By what brought them: changed elements first, then what the policy asks; the worst first in each."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.causes[0] if finding.causes else finding.check.value, []).append(finding)
    return sorted(found.items(), key=lambda group: group[0] in _CHECKS)


def _cause(result: GateResult, cause: str) -> str:
    change = result.element(cause)
    if change is None:
        return _CHECKS.get(cause, cause)
    kind = f" ({change.kind})" if change.kind else ""
    keys = ", ".join(f"{key.key} {key.before or 'unsaid'} → {key.now or 'unsaid'}" for key in change.keys[:3])
    return f"because {change.name}{kind} was {change.change}{f': {keys}' if keys else ''}"


_CHECKS: Mapping[str, str] = {
    Check.OPEN.value: "open threats",
    Check.NEW.value: "new threats, by what changed elsewhere in the model",
    Check.EXPIRED.value: "decisions past their day",
    Check.REOPENED.value: "decisions whose facts have changed",
    Check.UNKNOWNS.value: "left out of the model",
    Check.COVERAGE.value: "coverage",
}


def gate_markdown(result: GateResult) -> str:
    """The same for a comment on a pull request."""
    return "\n".join(_markdown(result)) + "\n"


def _markdown(result: GateResult) -> Iterator[str]:
    mark = "passed" if result.passes else "blocked"
    yield f"### Casemate gate: {mark}"
    yield ""
    yield escape_markdown(_verdict(result))
    yield from (f"\n**{escape_markdown(line)}**" for line in unguarded(result))
    for cause, found in _groups(result.blocking):
        yield f"\n#### {escape_markdown(_cause(result, cause))}"
        yield "\n| what | remedy |\n|---|---|"
        for finding in found[:_MOST]:
            yield f"| {escape_markdown(finding.message)} | {escape_markdown(finding.remedy)} |"
        if len(found) > _MOST:
            yield f"\nand {count(len(found) - _MOST, 'more finding')}"
    standing = sum(not finding.blocks for finding in result.findings)
    if standing:
        yield f"\n{count(standing, 'finding')} that the base has as well: not counted."
    yield from (f"\n> {escape_markdown(note)}" for note in result.notes)


def gate_json(result: GateResult) -> str:
    """Everything, version 1."""
    system = result.review.analysis.system
    return to_json(
        {
            "casemate": VERSION,
            "kind": "gate",
            "system": {"name": system.name, "digest": digest(system)},
            "passes": result.passes,
            "compared": result.comparison is not None,
            "findings": [_values(finding) for finding in result.findings],
            "unguarded": [*unguarded(result)],
            "notes": [*result.notes],
        }
    )


def _values(finding: Finding) -> Value:
    threat = finding.threat
    return {
        "check": finding.check.value,
        "blocks": finding.blocks,
        "message": finding.message,
        "remedy": finding.remedy,
        "threat": threat.id if threat else None,
        "severity": threat.severity.value if threat else None,
        "causes": [*finding.causes],
    }


def gate_sarif(result: GateResult) -> str:
    """Every threat as a SARIF result; settled ones are suppressed, with a base each says whether it is new."""
    review, comparison = result.review, result.comparison
    remedies = {finding.threat.id: finding.remedy for finding in result.findings if finding.threat}
    is_open = {threat.id for threat in review.open}
    moved = {change.threat.id for change in comparison.threats} if comparison else set()
    found = [
        SarifResult(
            threat=threat,
            suppressed=None if threat.id in is_open else _why_settled(result, threat),
            baseline=_baseline(comparison, threat.id, moved) if comparison else None,
            remedy=remedies.get(threat.id, ""),
        )
        for threat in review.analysis.threats
    ]
    return sarif_log(review.model, review.analysis, found, version=__version__)


def _why_settled(result: GateResult, threat: Threat) -> str:
    standing = result.review.standings.get(threat.id)
    if standing is not None:
        return standing.reason
    return f"{threat.status.value} by {', '.join(threat.present)}" if threat.present else threat.status.value


def _baseline(comparison: Comparison, identity: str, moved: Collection[str]) -> Baseline:
    if identity not in comparison.old_of:
        return Baseline.NEW
    return Baseline.UPDATED if identity in moved else Baseline.UNCHANGED
