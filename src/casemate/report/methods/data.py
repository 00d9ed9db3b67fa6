"""The report as JSON: how the method groups the threats, what was decided, the plan, and the analysis itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casemate.files import Value, to_json
from casemate.report.analysis_json import analysis_document
from casemate.report.fixes import fix_first
from casemate.report.methods.subject import Reviewed, subject_of
from casemate.report.methods.testing import counts_of, tests_of
from casemate.report.risk.data import risk_data
from casemate.report.risk.plan_data import plan_data

if TYPE_CHECKING:
    from casemate.analysis import Threat
    from casemate.evidence import Evidence
    from casemate.govern import Review
    from casemate.report.methods.backing import Backing

VERSION = 1


def report_json(review: Review, method: str, backing: Backing | None = None) -> str:
    """The document as text, version 1."""
    subject = subject_of(review, backing=backing)
    groups: dict[str, list[Value]] = {}
    for threat in subject.analysis.threats:
        groups.setdefault(_group(subject, threat, method), []).append(threat.id)
    return to_json(
        {
            "casemate": VERSION,
            "kind": "report",
            "method": method,
            "groups": [{"of": name, "threats": held} for name, held in sorted(groups.items())],
            "evidence": {
                threat.id: [_test(subject, test) for test in tests_of(subject, threat)]
                for threat in subject.analysis.threats
            },
            "basis": _basis(subject),
            "plan": [
                {
                    "control": fix.control.id,
                    "nature": fix.control.nature.value,
                    "places": list(fix.places),
                    "threats": [threat.id for threat in fix.threats],
                    "planned": [str(one.id) for one in fix.planned],
                }
                for fix in fix_first(subject.analysis, len(subject.analysis.knowledge.controls))
            ],
            "money": None if subject.backing.risk is None else risk_data(subject.backing.risk),
            "budget_plan": None if subject.backing.plan is None else plan_data(subject.backing.plan),
            "analysis": analysis_document(review.analysis, review.standings),
        }
    )


def _basis(subject: Reviewed) -> Value:
    """On what the expected loss of a year rests; null where there is no risk in money."""
    risk = subject.backing.risk
    return None if risk is None else {basis.value: share for basis, share in risk.drivers.basis.items()}


def _test(subject: Reviewed, test: Evidence) -> Value:
    trials, hits = counts_of(test)
    return {
        "test": test.test,
        "target": test.target,
        "tool": test.tool,
        "date": test.date.isoformat(),
        "outcome": test.outcome.value,
        "trials": trials,
        "hits": hits,
        "weight": subject.backing.weight(test),
    }


def _group(subject: Reviewed, threat: Threat, method: str) -> str:
    """Hybrid: the zone and the layer; STRIDE: the element; ATLAS: the first tactic; PASTA: none."""
    match method:
        case "hybrid":
            return f"{subject.zone_of[threat.id]}/{threat.layer.value}"
        case "stride":
            return threat.at[0]
        case "atlas":
            return next((name for name in subject.analysis.knowledge.atlas.tactics if name in threat.tactics), "")
        case _:
            return ""
