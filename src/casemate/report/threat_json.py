"""One threat as JSON, version 1: parts of the analysis document, with the steps of the path in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casemate.files import Value, to_json
from casemate.model import digest
from casemate.report.analysis_json import VERSION, rounded, step_values, threat_values
from casemate.report.threat_story import Citation, StoryStep, tell

if TYPE_CHECKING:
    from casemate.analysis import Analysis, Threat


def threat_json(analysis: Analysis, threat: Threat) -> str:
    """The document as text."""
    story = tell(analysis, threat)
    return to_json(
        {
            "casemate": VERSION,
            "kind": "threat",
            "system": {"name": analysis.system.name, "digest": digest(analysis.system)},
            "threat": threat_values(threat),
            "explain": threat.explain,
            "steps": [_step(step) for step in story.steps],
            "losses": [
                {"id": loss.id, "title": loss.title, "probability": rounded(likely)} for loss, likely in story.losses
            ],
            "citations": [_citation(cited) for cited in story.citations],
            "first": [
                {
                    "control": advice.control.id,
                    "name": advice.control.name,
                    "planned": [str(plan.id) for plan in advice.planned],
                }
                for advice in story.advice
            ],
        }
    )


def _step(told: StoryStep) -> Value:
    controls: Value = {
        "present": [
            {"id": str(control.id), "control": known.id, "status": control.status.value if control.status else None}
            for control, known in told.present
        ],
        "missing": [known.id for known in told.missing],
    }
    return {"id": told.step.id} | step_values(told.step) | {"explain": told.explain, "controls": controls}


def _citation(cited: Citation) -> Value:
    return {"framework": cited.framework, "id": cited.id, "name": cited.name}
