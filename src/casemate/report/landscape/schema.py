"""JSON Schema (draft 2020-12) of the landscape document, version 1, with what each field means."""

from __future__ import annotations

from casemate.files import Value
from casemate.report.landscape.data import VERSION
from casemate.report.risk.schema import a_list, a_number, a_text, an_object, maybe_number

_TEXTS: Value = {"type": "array", "items": {"type": "string"}}
_YEAR = an_object(
    {
        "expected": a_number("Expected loss of a year."),
        "in_twenty": a_number("What one year in twenty exceeds."),
        "in_hundred": a_number("What one year in a hundred exceeds."),
        "worst": a_number("The mean of the worst year in twenty."),
        "exceeds": maybe_number("Probability to exceed the limit; null: there is none."),
    }
)
_REACH = an_object(
    {
        "adversary": a_text("Whose campaign."),
        "several": a_number("Probability that one campaign that tries everything reaches losses of several systems."),
        "without": a_number("The same without the cause."),
    }
)
_SUM = an_object(
    {
        "id": a_text("Of the tactic, the modality, the unit."),
        "title": a_text("In words."),
        "systems": _TEXTS,
        "parts": a_number("Components of a modality, losses of a unit, rules of a tactic."),
        "open": a_number("Open threats."),
        "bad": a_number("Of them, high or critical ones."),
        "expected": maybe_number("A year: what passes through it, of a unit what its losses cost; null: not known."),
    }
)
_CAUSE = an_object(
    {
        "kind": {"enum": ["supplier", "dataset", "key", "host", "part", "control"]},
        "id": a_text("In the landscape; of a supplier, its name."),
        "title": a_text("In words."),
        "elements": _TEXTS,
        "uses": {
            "type": "object",
            "additionalProperties": _TEXTS,
            "description": "By system: the components through which it rests on the cause.",
        },
        "losses": a_list(
            an_object(
                {
                    "loss": a_text("Its id."),
                    "systems": _TEXTS,
                    "probability": a_number("That one campaign brings it about once the cause is in its hands."),
                }
            ),
            "What can follow.",
        ),
        "several": a_number("The same for losses of two systems or more at once."),
        "campaign": _REACH,
        "expected": maybe_number("What of the expected loss of a year passes through it; null: not known."),
    }
)
_ROUTE = an_object(
    {
        "from": a_text("The first system that the path is in."),
        "to": a_text("The system whose loss it is."),
        "loss": a_text("Its id."),
        "adversary": a_text("Who."),
        "probability": a_number("That one campaign gets along this path."),
        "medium": {"type": ["string", "null"], "description": "What carries it through the first system; null: any."},
        "steps": a_list(
            an_object(
                {
                    "id": a_text("Of the step."),
                    "role": a_text("start, preparation or attack."),
                    "rule": a_text("Its rule."),
                    "at": {"type": ["string", "null"], "description": "Where."},
                    "title": a_text("What happens."),
                }
            ),
            "In order.",
        ),
    }
)
_SYSTEM = an_object(
    {
        "id": a_text("What stands before its ids."),
        "name": a_text("What its owners call it."),
        "file": a_text("Its model."),
        "unit": {"type": ["string", "null"], "description": "Business unit."},
        "components": a_number("Shared ones too."),
        "open": a_number("Open threats by itself."),
        "expected_alone": maybe_number("Expected loss of a year by itself."),
        "expected": maybe_number("Expected loss of a year within the landscape."),
    }
)
_SHARED = an_object(
    {
        "id": a_text("In the landscape."),
        "in": a_list(an_object({"system": a_text("Which."), "id": a_text("Its id there.")}), "Where."),
    }
)
_LOSS = an_object(
    {
        "id": a_text("In the landscape."),
        "systems": _TEXTS,
        "events": maybe_number("Expected a year."),
        "expected": maybe_number("Expected cost of a year."),
    }
)
_DECISION = an_object(
    {
        "threat": a_text("Its id in the landscape."),
        "hold": {"enum": ["holds", "expired", "reopened"]},
        "was": a_text("Its id in the model that was decided on."),
        "reason": a_text("Who decided what in which file, and what became of it."),
    }
)


def landscape_schema() -> dict[str, Value]:
    """The schema of what `casemate landscape … --format json` prints. Fields may be added in later versions."""
    year = an_object(
        {
            "currency": a_text("Of all amounts."),
            "limit": maybe_number("The sum of the owners' limits."),
            "joint": _YEAR,
            "independent": _YEAR,
            "comonotone": _YEAR,
            "systems": {"type": "object", "additionalProperties": _YEAR},
        }
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Casemate landscape, version {VERSION}",
        "description": "Several systems as one: what they share, and what falls with it.",
        **an_object(
            {
                "casemate": {"const": VERSION, "description": "Version of the document."},
                "kind": {"const": "landscape"},
                "name": a_text("Of the landscape."),
                "digest": a_text("Of the joined system."),
                "files": {"type": "object", "additionalProperties": {"type": "string"}},
                "systems": a_list(_SYSTEM, "The models."),
                "shared": a_list(_SHARED, "Components of several systems."),
                "causes": a_list(_CAUSE, "Common causes that reach losses of two systems, what falls most first."),
                "reaches": a_list(_REACH, "Of each adversary, today."),
                "routes": a_list(_ROUTE, "The likeliest paths from one system to a loss of another."),
                "losses": a_list(_LOSS, "With today's controls."),
                "year": {"anyOf": [year, {"type": "null"}]},
                "units": a_list(_SUM, "By business unit."),
                "modalities": a_list(_SUM, "By modality; rows overlap."),
                "tactics": a_list(_SUM, "By tactic; rows overlap."),
                "decisions": a_list(_DECISION, "On threats of the models."),
                "warnings": _TEXTS,
                "notes": _TEXTS,
            }
        ),
    }
