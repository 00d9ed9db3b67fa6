"""The analysis as JSON, version 1. Fields may be added; those here keep their name and meaning.

The order of fields is fixed; lists are ranked or sorted; numbers are rounded to six significant digits. The same
system gives the same bytes, however its file is written. `results_schema` describes the document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from casemate.analysis import PathStep, RankedTechnique, StepRole
from casemate.files import Value, to_json
from casemate.knowledge import Stride
from casemate.model import digest

if TYPE_CHECKING:
    from casemate.analysis import Analysis, LossPaths, Threat
    from casemate.govern import Standing

VERSION = 1

TECHNIQUE_ROLES: Mapping[StepRole, str] = MappingProxyType(
    {StepRole.ATTACK: "derived", StepRole.PREPARATION: "preparation"}
)


_NO_STANDINGS: Mapping[str, Standing] = MappingProxyType({})


def analysis_json(analysis: Analysis, standings: Mapping[str, Standing] = _NO_STANDINGS) -> str:
    """The document as text, indented by two, with a newline at its end."""
    return to_json(analysis_document(analysis, standings))


def analysis_document(analysis: Analysis, standings: Mapping[str, Standing] = _NO_STANDINGS) -> dict[str, Value]:
    """The document as plain values; `standings` of decisions by threat id."""
    knowledge = analysis.knowledge
    return {
        "casemate": VERSION,
        "kind": "analysis",
        "system": {"name": analysis.system.name, "digest": digest(analysis.system)},
        "knowledge": {
            "atlas": knowledge.atlas.edition,
            "rules": len(knowledge.rules),
            "digest": knowledge.digest,
        },
        "threats": [threat_values(threat) | _decision(standings.get(threat.id)) for threat in analysis.threats],
        "steps": {name: step_values(analysis.steps[name]) for name in sorted(analysis.steps)},
        "techniques": [_technique(technique) for technique in analysis.techniques],
        "coverage": _coverage(analysis),
        "losses": [_loss(loss) for loss in analysis.losses],
    }


def threat_values(threat: Threat) -> dict[str, Value]:
    """One threat."""
    return {
        "id": threat.id,
        "rule": threat.rule,
        "title": threat.title,
        "at": _texts(threat.at),
        "techniques": _texts(threat.techniques),
        "tactics": _texts(threat.tactics),
        "frameworks": {name: _texts(cited) for name, cited in threat.frameworks.items()},
        "stride": _texts(threat.stride),
        "layer": threat.layer.value,
        "severity": threat.severity.value,
        "inherent": threat.inherent.value,
        "score": rounded(threat.score),
        "inherent_score": rounded(threat.inherent_score),
        "probability": rounded(threat.probability),
        "adversary": threat.adversary,
        "adversaries": _texts(threat.adversaries),
        "losses": _texts(threat.losses),
        "controls": {"present": _texts(threat.present), "missing": _texts(threat.missing)},
        "path": _texts(threat.path),
        "unknowns": _texts(threat.unknowns),
        "status": threat.status.value,
    }


def _decision(standing: Standing | None) -> dict[str, Value]:
    """What people decided about a threat; nothing where nobody has."""
    if standing is None:
        return {}
    decision = standing.decision
    made: dict[str, Value] = {
        "verdict": decision.verdict.value,
        "hold": standing.hold.value,
        "reason": standing.reason,
        "why": decision.why,
        "by": decision.by,
        "on": decision.on.isoformat(),
    }
    return {"decision": made | ({"until": decision.until.isoformat()} if decision.until else {})}


def step_values(step: PathStep) -> dict[str, Value]:
    """One step of a path; `adversary` only where one starts."""
    made: dict[str, Value] = {
        "role": step.role.value,
        "rule": step.rule,
        "title": step.title,
        "techniques": _texts(step.techniques),
        "at": step.at,
        "requires": _texts(step.requires),
        "grants": _texts(step.grants),
        "probability": rounded(step.probability),
        "basis": step.basis,
    }
    return made | ({"adversary": step.adversary} if step.role is StepRole.START else {})


def rounded(number: float) -> float:
    """Six significant digits: the same on every machine, and more than any estimate here deserves."""
    return float(f"{number:.6g}")


def _technique(technique: RankedTechnique) -> dict[str, Value]:
    return {
        "id": technique.id,
        "rank": technique.rank,
        "score": rounded(technique.score),
        "threats": _texts(technique.threats),
        "role": TECHNIQUE_ROLES[technique.role],
    }


def _coverage(analysis: Analysis) -> dict[str, Value]:
    roles = [technique.role for technique in analysis.techniques]
    derived, preparation = roles.count(StepRole.ATTACK), roles.count(StepRole.PREPARATION)
    known = len(analysis.knowledge.atlas.techniques)
    return {
        "atlas": {"derived": derived, "preparation": preparation, "considered": known - derived - preparation},
        "stride": {
            category.value: sum(category in threat.stride for threat in analysis.threats) for category in Stride
        },
    }


def _loss(loss: LossPaths) -> dict[str, Value]:
    return {
        "id": loss.loss,
        "paths": [_texts(path) for path in loss.paths],
        "probability": rounded(loss.probability),
    }


def _texts(texts: Sequence[str]) -> list[Value]:
    return [*texts]
