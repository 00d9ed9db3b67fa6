"""JSON Schema of the model language, for editors: completion, hover texts and errors as you type."""

from __future__ import annotations

from casemate.files import ID, Value
from casemate.model import language


def model_schema() -> dict[str, Value]:
    """The schema of a model file. References between ids are beyond JSON Schema; `casemate check` looks at those."""
    ids: dict[str, Value] = {"pattern": f"^{ID.pattern.removesuffix(chr(92) + 'Z')}$|^x-."}
    properties: dict[str, Value] = {
        "casemate": {"const": language.VERSION, "description": "Version of the language."},
        "system": {"description": "The system itself.", **language.IDENTITY.schema()},
        "business": {"description": "The business context.", **language.BUSINESS.schema()},
        "flows": {"type": "array", "items": language.FLOW.schema(), "description": "What moves between components."},
        "assumptions": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What the model takes for granted.",
        },
        "include": {"type": "array", "items": {"type": "string"}, "description": "Files of parts that models share."},
    }
    for name, record in language.SECTIONS.items():
        properties[name] = {"type": "object", "propertyNames": ids, "additionalProperties": record.schema()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Casemate model, version 1",
        "type": "object",
        "required": ["casemate", "system", "components", "flows"],
        "additionalProperties": False,
        "patternProperties": {"^x-.": {}},
        "properties": properties,
    }
