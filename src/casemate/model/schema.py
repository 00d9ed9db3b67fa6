"""JSON Schema of the model language, for editors: completion, hover texts and errors as you type."""

from __future__ import annotations

from casemate.files import ID, Record, Value
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
        properties[name] = {
            "type": ["object", "null"],
            "patternProperties": {"^x-.": {}},
            "propertyNames": ids,
            "additionalProperties": _may_be_empty(record),
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Casemate model, version 1",
        "type": "object",
        "required": ["casemate", "system", "components", "flows"],
        "additionalProperties": False,
        "patternProperties": {"^x-.": {}},
        "properties": properties,
    }


def _may_be_empty(record: Record) -> Value:
    """An entry with nothing after its colon has no keys; where none is required, that is enough."""
    schema = record.schema()
    return schema if "required" in schema else {"anyOf": [schema, {"type": "null"}]}
