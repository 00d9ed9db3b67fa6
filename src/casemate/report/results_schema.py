"""JSON Schema (draft 2020-12) of the analysis document, version 1, with what each field means."""

from __future__ import annotations

from collections.abc import Iterable

from casemate.analysis import Severity, Status, StepRole
from casemate.files import Value
from casemate.govern import Hold
from casemate.knowledge import Layer, Stride
from casemate.model import Verdict
from casemate.quantities import Basis
from casemate.report.analysis_json import TECHNIQUE_ROLES, VERSION


def results_schema() -> dict[str, Value]:
    """The schema of what `casemate analyze MODEL --format json` prints. Fields may be added in later versions."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Casemate analysis, version {VERSION}",
        "description": "Threats to one system, worst first, with the paths that lead to them.",
        **_object(
            {
                "casemate": {"const": VERSION, "description": "Version of the document."},
                "kind": {"const": "analysis"},
                "system": {"$ref": "#/$defs/system"},
                "knowledge": {"$ref": "#/$defs/knowledge"},
                "threats": _list({"$ref": "#/$defs/threat"}, "By score, then id."),
                "steps": {
                    "type": "object",
                    "description": "Every step that a path names, by id.",
                    "propertyNames": {"pattern": _STEP_ID},
                    "additionalProperties": {"$ref": "#/$defs/step"},
                },
                "techniques": _list(
                    {"$ref": "#/$defs/technique"}, "The ATLAS techniques that the system is exposed to, best first."
                ),
                "coverage": {"$ref": "#/$defs/coverage"},
                "losses": _list({"$ref": "#/$defs/loss"}, "Every stated loss, by id."),
            }
        ),
        "$defs": {
            "system": _system(),
            "knowledge": _knowledge(),
            "threat": _threat(),
            "step": _step(),
            "technique": _technique(),
            "coverage": _coverage(),
            "loss": _loss(),
        },
    }


_STEP_ID = "^s-[0-9a-f]{12}$"
_THREAT_ID = "^t-[0-9a-f]{12}$"
_TECHNIQUE_ID = r"^AML\.T\d{4}(\.\d{3})?$"
_DIGEST = "^sha256:[0-9a-f]{64}$"


def _object(properties: dict[str, Value], optional: Iterable[str] = ()) -> dict[str, Value]:
    left_out = set(optional)
    required: list[Value] = [name for name in properties if name not in left_out]
    return {"type": "object", "properties": properties, "required": required}


def _text(doc: str, pattern: str | None = None) -> dict[str, Value]:
    made: dict[str, Value] = {"type": "string", "description": doc}
    return made | ({"pattern": pattern} if pattern else {})


def _list(items: Value, doc: str) -> dict[str, Value]:
    return {"type": "array", "items": items, "description": doc}


def _texts(doc: str, pattern: str | None = None) -> dict[str, Value]:
    item: dict[str, Value] = {"type": "string"}
    if pattern:
        item["pattern"] = pattern
    return _list(item, doc) | {"uniqueItems": True}


def _words(words: Iterable[str], doc: str) -> dict[str, Value]:
    return {"enum": [str(word) for word in words], "description": doc}


def _number(doc: str, most: float) -> dict[str, Value]:
    return {"type": "number", "minimum": 0, "maximum": most, "description": doc}


def _count(doc: str) -> dict[str, Value]:
    return {"type": "integer", "minimum": 0, "description": doc}


def _system() -> dict[str, Value]:
    return _object(
        {
            "name": _text("What its owners call it."),
            "digest": _text("Of the canonical model: the same for every file that says the same.", _DIGEST),
        }
    )


def _knowledge() -> dict[str, Value]:
    return _object(
        {
            "atlas": _text("Edition of MITRE ATLAS."),
            "rules": _count("Rules that were applied, users' own among them."),
            "digest": _text("Of the files that the knowledge was read from.", _DIGEST),
        }
    )


def _threat() -> dict[str, Value]:
    controls: dict[str, Value] = {
        "present": _texts("Ids of the model's controls that weaken it now."),
        "missing": _texts("Ids of catalogue controls that would weaken it and do not stand there."),
    }
    return _object(
        {
            "id": _text("From its rule and element alone; survives reordering and renamed titles.", _THREAT_ID),
            "rule": _text("The rule that found it."),
            "title": _text("What happens."),
            "at": _texts("Ids of the elements threatened."),
            "techniques": _texts("ATLAS techniques that the rule cites.", _TECHNIQUE_ID),
            "tactics": _texts("ATLAS tactics that they serve here, in the framework's order."),
            "frameworks": {
                "type": "object",
                "description": "Ids in other lists, with their editions.",
                "additionalProperties": _texts("Ids in this list."),
            },
            "stride": _list(_words(Stride, "A category."), "STRIDE categories.") | {"uniqueItems": True},
            "layer": _words(Layer, "Whose ground it stands on."),
            "severity": _words(Severity, "With the controls that exist: critical from 8.5, high 6.5, medium 4, low 2."),
            "inherent": _words(Severity, "Without any control."),
            "score": _number("With the controls that exist.", 10),
            "inherent_score": _number("Without any control.", 10),
            "probability": _number("That one campaign by the likeliest adversary succeeds, controls as they are.", 1),
            "adversary": _text("The likeliest adversary, whose path is shown."),
            "adversaries": _texts("Everyone who can get there."),
            "losses": _texts("Stated losses that it leads to."),
            "controls": _object(controls),
            "path": _texts("Steps, each after what it requires.", _STEP_ID),
            "unknowns": _texts("Keys that the model leaves out and the path takes as possible."),
            "status": _words(Status, "mitigated: existing controls bring it under the level asked for."),
            "decision": _decision(),
        },
        optional=("decision",),
    )


def _decision() -> dict[str, Value]:
    day: dict[str, Value] = {"type": "string", "format": "date"}
    return {"description": "What people decided about it; absent where nobody has."} | _object(
        {
            "verdict": _words(Verdict, "What was decided."),
            "hold": _words((hold.value for hold in Hold), "Whether it still stands."),
            "reason": _text("Who decided and why, or what ended the decision."),
            "why": _text("The reason given."),
            "by": _text("Who decided."),
            "on": day | {"description": "When."},
            "until": day | {"description": "The last day on which it holds; absent: until the facts change."},
        },
        optional=("until",),
    )


def _step() -> dict[str, Value]:
    return _object(
        {
            "role": _words(StepRole, "start: what the adversary begins with; preparation: done outside the system."),
            "rule": _text("The rule; `start`, `preparation` or `loss` where no rule stands behind it."),
            "title": _text("What happens; of a start, what its adversary does."),
            "techniques": _texts("ATLAS techniques used.", _TECHNIQUE_ID),
            "at": {"type": ["string", "null"], "description": "Id of the element; null for preparations."},
            "requires": _texts("Capabilities needed, each granted by an earlier step of the path."),
            "grants": _texts("Capabilities gained."),
            "probability": _number("That one campaign gets through it, controls as they are.", 1),
            "basis": _words([*(basis.value for basis in Basis), "definition"], "What the probability rests on."),
            "adversary": _text("Who starts; only where the role is start."),
        },
        optional=("adversary",),
    )


def _technique() -> dict[str, Value]:
    return _object(
        {
            "id": _text("An ATLAS technique.", _TECHNIQUE_ID),
            "rank": {"type": "integer", "minimum": 1, "description": "From 1, no gaps."},
            "score": _number("How much an attack on this system would use it.", 10),
            "threats": _texts("Threats that cite it.", _THREAT_ID),
            "role": _words(TECHNIQUE_ROLES.values(), "derived: a rule fired; preparation: needed for such a step."),
        }
    )


def _coverage() -> dict[str, Value]:
    atlas: dict[str, Value] = {
        "derived": _count("Techniques that a fired rule cites."),
        "preparation": _count("Techniques that only prepare a derived step."),
        "considered": _count("The other techniques of the edition: known, and not applicable to this system."),
    }
    stride: dict[str, Value] = {category.value: _count("Threats of this category.") for category in Stride}
    return _object({"atlas": _object(atlas), "stride": _object(stride)})


def _loss() -> dict[str, Value]:
    path = _texts("Steps in the order in which an attacker goes.", _STEP_ID)
    return _object(
        {
            "id": _text("The loss."),
            "paths": _list(path, "Best first.") | {"maxItems": 20},
            "probability": _number("Of the first path, for one campaign; 0 where there is none.", 1),
        }
    )
