"""JSON Schema (draft 2020-12) of the report document, version 1, with what each field means."""

from __future__ import annotations

from casemate.evidence import Outcome
from casemate.files import Value
from casemate.quantities import Basis
from casemate.report.methods import METHODS
from casemate.report.methods.data import VERSION
from casemate.report.results_schema import results_schema
from casemate.report.risk.plan_schema import plan_schema
from casemate.report.risk.schema import a_chance, a_list, a_number, a_text, an_object, risk_schema

_NATURES: list[Value] = ["technical", "process", "organisational"]


def report_schema() -> dict[str, Value]:
    """The schema of what `casemate report MODEL --format json` prints. Fields may be added in later versions."""
    analysis = results_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Casemate threat model report, version {VERSION}",
        "description": "One analysis laid out by a method, with tests, decisions, risk in money and a plan.",
        **an_object(
            {
                "casemate": {"const": VERSION, "description": "Version of the document."},
                "kind": {"const": "report"},
                "method": {"enum": list(METHODS), "description": "By which the threats are grouped."},
                "groups": a_list(_group(), "Every threat once. PASTA has one group."),
                "evidence": {
                    "type": "object",
                    "description": "By threat id: the tests that speak to it; an empty list: none was run.",
                    "additionalProperties": a_list(_test(), "Tests, by the order in which they are kept."),
                },
                "basis": _or_null(_basis(), "Of a year's expected loss, what rests on what; null: no risk in money."),
                "plan": a_list(_fix(), "Controls of the catalogue, the one that ends most risk first."),
                "money": _or_null(risk_schema(), "The document of `casemate risk`; null: no loss has a cost."),
                "budget_plan": _or_null(plan_schema(), "The document of `casemate plan`; null: no budget was named."),
                "analysis": {key: value for key, value in analysis.items() if key not in ("$schema", "$defs")},
            }
        ),
        "$defs": analysis["$defs"],
    }


def _or_null(said: dict[str, Value], doc: str) -> dict[str, Value]:
    kept: dict[str, Value] = {key: value for key, value in said.items() if key != "$schema"}
    return {"anyOf": [kept, {"type": "null"}], "description": doc}


def _group() -> dict[str, Value]:
    of = "Hybrid: zone/layer; STRIDE: id of the element; ATLAS: id of the first tactic; else empty."
    return an_object({"of": a_text(of), "threats": a_list({"type": "string"}, "Ids of the threats.")})


def _test() -> dict[str, Value]:
    return an_object(
        {
            "test": a_text("What it is called."),
            "target": a_text("Id of the component that it tried."),
            "tool": a_text("With its version."),
            "date": a_text("When it ran."),
            "outcome": {"enum": [outcome.value for outcome in Outcome], "description": "What it came to."},
            "trials": a_number("Attempts."),
            "hits": a_number("Attempts that got through."),
            "weight": a_chance("What it counts on the day of the report: 1 in full, 0 not at all."),
        }
    )


def _basis() -> dict[str, Value]:
    return an_object({basis.value: a_chance("Share, from 0 to 1.") for basis in Basis})


def _fix() -> dict[str, Value]:
    return an_object(
        {
            "control": a_text("Its id in the catalogue."),
            "nature": {"enum": _NATURES, "description": "What it is made of."},
            "places": a_list({"type": "string"}, "Ids of the elements where it would sit."),
            "threats": a_list({"type": "string"}, "Ids of the threats that it would weaken, worst first."),
            "planned": a_list({"type": "string"}, "Ids of the model's own plans for it."),
        }
    )
