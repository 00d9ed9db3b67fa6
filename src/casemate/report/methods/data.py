"""The report as JSON: how the method groups the threats, what was decided, the plan, and the analysis itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casemate.files import Value, to_json
from casemate.report.analysis_json import analysis_document
from casemate.report.fixes import fix_first
from casemate.report.methods.subject import Reviewed, subject_of

if TYPE_CHECKING:
    from casemate.analysis import Threat
    from casemate.govern import Review

VERSION = 1


def report_json(review: Review, method: str) -> str:
    """The document as text, version 1."""
    subject = subject_of(review)
    groups: dict[str, list[Value]] = {}
    for threat in subject.analysis.threats:
        groups.setdefault(_group(subject, threat, method), []).append(threat.id)
    return to_json(
        {
            "casemate": VERSION,
            "kind": "report",
            "method": method,
            "groups": [{"of": name, "threats": held} for name, held in sorted(groups.items())],
            "evidence": {threat.id: [] for threat in subject.analysis.threats},
            "plan": [
                {
                    "control": fix.control.id,
                    "nature": fix.control.nature.value,
                    "places": list(fix.places),
                    "threats": [threat.id for threat in fix.threats],
                    "planned": [str(one.id) for one in fix.planned],
                }
                for fix in fix_first(subject.analysis, 30)
            ],
            "analysis": analysis_document(review.analysis, review.standings),
        }
    )


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
