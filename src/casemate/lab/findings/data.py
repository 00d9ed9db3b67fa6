"""The findings as a JSON document of kind `lab-report`, version 1."""

from __future__ import annotations

from casemate.files import to_json
from casemate.files.document import Value
from casemate.lab.findings.interface import Exchange, Finding, Findings, Rate
from casemate.lab.findings.wording import WORDING

VERSION = 1


def findings_json(found: Findings) -> str:
    """The document; findings worst first."""
    return to_json(
        {
            "casemate": VERSION,
            "kind": "lab-report",
            "by_hand": found.mine,
            "backend": found.backend,
            "real": found.real,
            "setting": dict(found.setting),
            "findings": [_finding(one) for one in found.findings],
        }
    )


def _finding(one: Finding) -> dict[str, Value]:
    scenario, score = one.scenario, one.score
    return {
        "scenario": scenario.id,
        "title": WORDING[scenario.id].title,
        "category": scenario.category,
        "category_2026": scenario.category_2026,
        "standing": one.standing.value,
        "reason": one.reason,
        "cvss": {
            "vector": scenario.severity.vector,
            "score": score.score if score else None,
            "severity": score.severity if score else None,
            "nomenclature": score.nomenclature if score else None,
            "reasons": dict(scenario.severity.reasons),
        },
        "rate": _rate(one.rate),
        "control_group": _rate(one.benign) if one.benign else None,
        "root_cause": one.root_cause,
        "mitigation": one.mitigation,
        "stopped_by": [control.value for control in scenario.controls],
        "retest": None
        if one.retest is None
        else {
            "held": one.retest.held,
            "controls": [control.value for control in one.retest.controls],
            **_rate(one.retest.rate),
        },
        "techniques": list(scenario.techniques),
        "proves": [{"rule": proof.rule, "at": proof.at} for proof in one.proves],
        "evidence": [_exchange(kept) for kept in one.evidence],
    }


def _rate(rate: Rate) -> dict[str, Value]:
    return {"trials": rate.trials, "hits": rate.hits, "interval": list(rate.interval)}


def _exchange(kept: Exchange) -> Value:
    return {
        "what": kept.what,
        "sent": kept.sent,
        "prompt": kept.prompt,
        "said": kept.said,
        "shown": kept.shown,
        "effect": list(kept.effect),
        "hit": kept.hit,
    }
