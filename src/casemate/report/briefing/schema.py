"""JSON Schema (draft 2020-12) of the briefing, version 1, with what each field means."""

from __future__ import annotations

from casemate.files import Value
from casemate.govern.verdict import Outcome
from casemate.report.briefing.data import VERSION
from casemate.report.landscape.schema import landscape_schema
from casemate.report.risk.schema import a_list, a_number, a_text, an_object, maybe_number

_OUTCOME: Value = {"enum": [one.value for one in Outcome], "description": "The verdict."}
_TEXTS: Value = {"type": "array", "items": {"type": "string"}}
_MAYBE_TEXT: Value = {"type": ["string", "null"]}
_FLAG: Value = {"type": "boolean"}
_COUNT: Value = {
    "anyOf": [
        an_object({"holds": a_number("Draws that keep to the tolerance."), "draws": a_number("Of how many.")}),
        {"type": "null"},
    ]
}
_GROUNDS = an_object(
    {
        "prohibited": _FLAG,
        "now": _COUNT,
        "best": _COUNT,
        "unknown": a_number("Facts that the model does not state, on ways to losses above the appetite."),
        "judgement": a_number("Share of the exceedance that rests on judgement."),
    }
)
_PAIR = an_object({"now": maybe_number("Today."), "best": maybe_number("After the plan; null: no budget or limit.")})
_BAND = an_object(
    {"expected": a_number("The mean."), "low": a_number("5 % of draws are lower."), "high": a_number("5 % are higher.")}
)
_PROBES: Value = {"type": "object", "additionalProperties": _TEXTS, "description": "By tool, its probes."}
_CONDITION = an_object(
    {
        "kind": {"enum": ["control", "fact", "test"]},
        "subject": a_text("The control, the absent keys, or the rule."),
        "control": _MAYBE_TEXT,
        "at": _TEXTS,
        "rule": _MAYBE_TEXT,
        "probes": _PROBES,
        "threshold": maybe_number("The largest share of campaigns that may succeed in the test."),
        "assumed": maybe_number("The share that is judged today."),
        "due": a_text("A day, YYYY-MM-DD."),
        "owner": {"type": ["string", "null"], "description": "Who answers for it; null: the model names nobody."},
        "moves": a_number("What it takes off the exceedance, or the range that it decides."),
    }
)
_READING = an_object(
    {
        "expected": _BAND,
        "one_in_twenty": a_number("What one year in twenty exceeds."),
        "tail_mean_95": a_number("The mean of the worst year in twenty."),
        "exceeds_appetite": {"anyOf": [_BAND, {"type": "null"}]},
        "losses": {"type": "object", "additionalProperties": _BAND},
        "curve": a_list({"type": "array", "items": {"type": "number"}}, "Amount, and chance of a year above it."),
    }
)
_VERDICT = an_object(
    {
        "outcome": _OUTCOME,
        "provisional": _FLAG,
        "reasons": _TEXTS,
        "grounds": _GROUNDS,
        "exceeds": _PAIR,
        "budget": an_object(
            {"money": maybe_number("Null: no limit."), "weeks": maybe_number("Null: no limit."), "stated": _FLAG}
        ),
        "losses_above_appetite": _TEXTS,
    }
)


def briefing_schema() -> dict[str, Value]:
    """The schema of `casemate brief … --format json`: of one system, or of several. Fields may be added later."""
    several = an_object(
        {
            "casemate": {"const": VERSION},
            "kind": {"const": "briefings"},
            "decided_by": a_text("The system, or the landscape, whose verdict is the worst."),
            "outcome": _OUTCOME,
            "joint": _one(),
            "landscape": {name: part for name, part in landscape_schema().items() if not name.startswith("$")},
            "briefings": a_list(_one(), "Each system by itself."),
        }
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Casemate briefing, version {VERSION}",
        "description": "A verdict with every figure that a page of the briefing shows, unrounded.",
        "anyOf": [_one(), several],
    }


def _one() -> dict[str, Value]:
    anything = a_list({"type": "object"}, "In the order of the pages.")
    return an_object(
        {
            "casemate": {"const": VERSION, "description": "Version of the document."},
            "kind": {"const": "briefing"},
            "system": an_object({"name": a_text("What its owners call it."), "digest": a_text("Of the model.")}),
            "date": a_text("The day of the briefing."),
            "currency": a_text("Of all amounts."),
            "appetite": an_object(
                {
                    "expected": maybe_number("Accepted a year; null: not stated."),
                    "tail_probability": maybe_number("How often more than `tail_loss` may be lost."),
                    "tail_loss": maybe_number("What may be exceeded that often."),
                }
            ),
            "verdict": _VERDICT,
            "conditions": a_list(_CONDITION, "What would settle it."),
            "tests": anything,
            "shaken": anything,
            "flips": a_list(
                an_object({"what": a_text("What changes."), "value": a_number("To what."), "verdict": _OUTCOME}),
                "What would give another verdict.",
            ),
            "readings": {"type": "object", "additionalProperties": _READING},
            "risks": anything,
            "plan": {"type": ["object", "null"], "description": "Null: there is no budget."},
            "duties": anything,
            "ceilings": anything,
            "residual": {"type": "object"},
            "unknown": anything,
            "basis": {"type": "object", "additionalProperties": {"type": "number"}},
            "method": {"type": "object"},
        }
    )
