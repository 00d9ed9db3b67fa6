"""JSON Schema (draft 2020-12) of the plan document, version 1, with what each field means."""

from __future__ import annotations

from casemate.files import Value
from casemate.quantities import Basis
from casemate.report.risk.data import VERSION
from casemate.report.risk.schema import READING, a_chance, a_list, a_number, a_text, an_object, maybe_number


def plan_schema() -> dict[str, Value]:
    """The schema of what `casemate plan MODEL --format json` prints. Fields may be added in later versions."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Casemate plan, version {VERSION}",
        "description": "Which controls to buy within given limits, in which order, and what that leaves of the risk.",
        **an_object(
            {
                "casemate": {"const": VERSION, "description": "Version of the document."},
                "kind": {"const": "plan"},
                "system": an_object({"name": a_text("What its owners call it."), "digest": a_text("Of the model.")}),
                "currency": a_text("Of all amounts."),
                "objective": {"enum": ["expected", "exceedance"], "description": "What was made small."},
                "limits": _limits(),
                "appetite": an_object(
                    {
                        "expected": maybe_number("The expected annual loss that the owner accepts; null: not stated."),
                        "tail_probability": maybe_number("How often, per year, more than `tail_loss` may be lost."),
                        "tail_loss": maybe_number("The annual loss that may be exceeded that often."),
                    }
                ),
                "cost": a_number("Of the plan, over the horizon."),
                "weeks": a_number("Engineer-weeks of the plan."),
                "delay_weeks": a_number("By which the plan holds up the product."),
                "avoided": _signed("Expected loss a year that the plan takes off."),
                "keeps_appetite": {"type": "boolean", "description": "Whether what is left is within the appetite."},
                "floor": a_number("Expected loss a year with every candidate in place."),
                "proof": _proof(),
                "chosen": a_list(_chosen(), "In the order of the roadmap."),
                "roadmap": a_list(_quarter(), "By quarter."),
                "unbought": a_list(_unbought(), "What would save most on top of the plan, first."),
                "front": a_list(_point(), "Best plans by cost; none is undercut in cost, weeks and what it leaves."),
                "knee": {"type": ["integer", "null"], "description": "The place in `front` where the curve bends."},
                "changes": a_list(_change(), "What would change the answer."),
                "readings": a_list(READING, "before, after."),
                "candidates": a_number("How many controls there were to choose from."),
                "seed": a_number("Of the search and the draws."),
            }
        ),
    }


def _signed(doc: str) -> dict[str, Value]:
    return {"type": "number", "description": doc}


def _limits() -> dict[str, Value]:
    return an_object(
        {
            "money": maybe_number("Over the horizon; null: no limit."),
            "weeks": maybe_number("Engineer-weeks; null: no limit."),
            "delay_weeks": maybe_number("By which the product may be held up; null: no limit."),
            "years": a_number("The horizon: running costs count so often."),
            "team_weeks": a_number("Engineer-weeks in a quarter."),
        }
    )


def _proof() -> dict[str, Value]:
    made = an_object(
        {
            "bound": a_number("No plan within the limits leaves less."),
            "gap": a_chance("(value - bound) / value: by how much another plan could be better at the most."),
            "how": a_text("How the bound was found."),
        }
    )
    return {"anyOf": [made, {"type": "null", "description": "Nothing is proven for this objective."}]}


def _candidate() -> dict[str, Value]:
    return {
        "id": a_text("In the model, or control@element."),
        "name": a_text("For people."),
        "control": a_text("Id in the catalogue."),
        "at": a_list({"type": "string"}, "Components and flows where it stands."),
        "planned": {"type": "boolean", "description": "Whether the model plans it; else the catalogue offers it."},
        "once": a_number("Money once."),
        "per_year": a_number("Money a year."),
        "weeks": a_number("Engineer-weeks."),
        "delay_weeks": a_number("By which it holds up the product."),
        "cost_stated": {"type": "boolean", "description": "Whether the model states its cost."},
        "cost_basis": {"enum": [basis.value for basis in Basis]},
    }


def _chosen() -> dict[str, Value]:
    return an_object(
        {
            **_candidate(),
            "cost": a_number("Over the horizon."),
            "avoided": _signed("Loss a year that goes when it is added in this order."),
            "alone": _signed("Loss a year that would come back without it alone."),
            "begins": a_number("Quarter in which work begins, from 1."),
            "done": a_number("Quarter at whose end it counts."),
        }
    )


def _quarter() -> dict[str, Value]:
    return an_object(
        {
            "quarter": a_number("From 1."),
            "works_on": a_list({"type": "string"}, "Ids."),
            "finishes": a_list({"type": "string"}, "Ids."),
            "weeks": a_number("Engineer-weeks of it."),
            "spent_once": a_number("Money once of what begins in it."),
            "expected": a_number("Loss a year with what is finished."),
        }
    )


def _unbought() -> dict[str, Value]:
    return an_object(
        {
            **_candidate(),
            "cost": a_number("Over the horizon."),
            "saves": _signed("Loss a year that it would take off on top of the plan."),
            "why": a_text("Which limit keeps it out."),
        }
    )


def _point() -> dict[str, Value]:
    return an_object(
        {
            "cost": a_number("Over the horizon."),
            "weeks": a_number("Engineer-weeks."),
            "expected": a_number("Loss a year that it leaves."),
            "exceeds_appetite": {"anyOf": [a_chance("To exceed the appetite's tail loss."), {"type": "null"}]},
            "chosen": a_list({"type": "string"}, "Ids."),
        }
    )


def _change() -> dict[str, Value]:
    return an_object(
        {
            "what": a_text("The condition."),
            "adds": a_list({"type": "string"}, "Ids that would come in."),
            "drops": a_list({"type": "string"}, "Ids that would go out."),
            "expected": maybe_number("Loss a year of the other plan then."),
        }
    )
