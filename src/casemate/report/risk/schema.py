"""JSON Schema (draft 2020-12) of the risk document, version 1, with what each field means."""

from __future__ import annotations

from collections.abc import Mapping

from casemate.files import Value
from casemate.quantities import Basis
from casemate.report.risk.data import QUANTILES, VERSION


def risk_schema() -> dict[str, Value]:
    """The schema of what `casemate risk MODEL --format json` prints. Fields may be added in later versions."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Casemate risk, version {VERSION}",
        "description": "What a year may cost, without controls, with those that exist, and with the planned ones.",
        **an_object(
            {
                "casemate": {"const": VERSION, "description": "Version of the document."},
                "kind": {"const": "risk"},
                "system": an_object({"name": a_text("What its owners call it."), "digest": a_text("Of the model.")}),
                "currency": a_text("Of all amounts."),
                "appetite": an_object(
                    {
                        "expected": maybe_number("The expected annual loss that the owner accepts; null: not stated."),
                        "tail_probability": maybe_number("How often, per year, more than `tail_loss` may be lost."),
                        "tail_loss": maybe_number("The annual loss that may be exceeded that often."),
                    }
                ),
                "readings": a_list(READING, "inherent, current, planned."),
                "adversaries": a_list(_ADVERSARY, "Who sets out against the system, and how often."),
                "drivers": _drivers(),
                "ceilings": a_list(
                    _CEILING, "What the law allows an authority to fine at most; no part of any amount."
                ),
                "unpriced": a_list({"type": "string"}, "Losses without a cost in the model: not known, not zero."),
                "unreached": a_list({"type": "string"}, "Losses to which no adversary finds a way."),
                "method": an_object(
                    {
                        "exact_probabilities": {
                            "type": "boolean",
                            "description": "Whether no campaign's probability had to be sampled.",
                        },
                        "draws": a_number("Draws of what is not known exactly."),
                        "seed": a_number("Of the draws and the simulation."),
                        "simulated_years": a_number("Of the independent check."),
                        "deviations": a_list({"type": "number"}, "Of the check, in standard errors."),
                    }
                ),
            }
        ),
    }


def an_object(properties: Mapping[str, Value]) -> dict[str, Value]:
    """An object that has all of these."""
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def a_text(doc: str) -> dict[str, Value]:
    """A text."""
    return {"type": "string", "description": doc}


def a_number(doc: str) -> dict[str, Value]:
    """A number that is not negative."""
    return {"type": "number", "minimum": 0, "description": doc}


def a_chance(doc: str) -> dict[str, Value]:
    """A probability."""
    # A computed probability may miss 0 or 1 by rounding.
    return {"type": "number", "minimum": -1e-6, "maximum": 1.000001, "description": doc}


def maybe_number(doc: str) -> dict[str, Value]:
    """A number or null."""
    return {"type": ["number", "null"], "description": doc}


def a_list(items: Value, doc: str) -> dict[str, Value]:
    """A list."""
    return {"type": "array", "items": items, "description": doc}


def a_band(doc: str) -> dict[str, Value]:
    """A value with its 90 % range."""
    ends: dict[str, Value] = {
        "expected": {"type": "number", "description": "With everything at its mean."},
        "low": {"type": "number", "description": "5 % of the draws are below."},
        "high": {"type": "number", "description": "5 % of the draws are above."},
    }
    return an_object(ends) | {"description": doc}


_LOSS = an_object(
    {
        "loss": a_text("Its id."),
        "campaigns": a_number("A year that aim at it."),
        "success": a_chance("That one of them succeeds."),
        "events": a_band("A year."),
        "each": a_number("Expected cost of one event."),
        "expected": a_band("Loss of a year."),
        "by_adversary": {
            "type": "object",
            "description": "Expected loss of a year that each adversary brings about.",
            "additionalProperties": {"type": "number"},
        },
    }
)
_POINT = an_object(
    {
        "amount": a_number("An annual loss."),
        "exceeds": a_chance("Probability that a year costs more."),
        "low": a_chance("Of it, 5 % of the draws are below."),
        "high": a_chance("Of it, 5 % of the draws are above."),
    }
)
READING = an_object(
    {
        "name": {"enum": ["inherent", "current", "planned", "before", "after"]},
        "controls": a_list({"type": "string"}, "The model's controls that count."),
        "expected": a_band("Loss of a year."),
        "events": a_number("Loss events a year."),
        "no_event": a_chance("Probability of a year without any."),
        "quantiles": an_object({f"{level:g}": a_number("Value at risk at this level.") for level in QUANTILES}),
        "tail_mean_95": a_number("Mean of the worst year in twenty (TVaR)."),
        "exceeds_appetite": {
            "anyOf": [a_band("Probability to exceed the appetite's tail loss."), {"type": "null"}],
        },
        "losses": a_list(_LOSS, "By expected loss, highest first."),
        "curve": a_list(_POINT, "The loss exceedance curve."),
    }
)
_ADVERSARY = an_object(
    {
        "id": a_text("Its id."),
        "name": a_text("What it is called."),
        "campaigns": a_number("A year, expected."),
        "low": a_number("5 % quantile of the rate."),
        "high": a_number("95 % quantile of the rate."),
        "basis": {"enum": [basis.value for basis in Basis]},
        "aims": a_list({"type": "string"}, "The losses among which its campaigns are shared equally."),
    }
)
_CEILING = an_object(
    {
        "law": a_text("Its name."),
        "article": a_text("The article."),
        "status": {"enum": ["V", "S", "R"], "description": "Verified in the law, second-hand, or recalled."},
        "amount": maybe_number("At most; null: no rate from EUR."),
        "small_firm": maybe_number("At most for a small or medium-sized firm; null: the same."),
        "losses": a_list({"type": "string"}, "Those that could lead to it."),
    }
)


def _drivers() -> dict[str, Value]:
    threat = an_object({"id": a_text("Of the threat."), "name": a_text("Its title."), "expected": a_number("A year.")})
    control = an_object(
        {
            "id": a_text("Of the model's control."),
            "in_place": {"type": "boolean"},
            "expected": {"type": "number", "description": "What it saves a year, alone."},
            "exceeds_appetite": maybe_number("By how much it lowers the probability to exceed the appetite."),
        }
    )
    tail = an_object({"loss": a_text("Its id."), "amount": a_number("Of the mean."), "share": a_number("0 to 1.")})
    estimate = an_object(
        {
            "name": a_text("Adversary or rule."),
            "what": a_text("What is estimated."),
            "low": a_number("Expected loss at its 5 % quantile."),
            "high": a_number("Expected loss at its 95 % quantile."),
            "basis": {"enum": [basis.value for basis in Basis]},
        }
    )
    return an_object(
        {
            "threats": a_list(threat, "What would go if the threat were impossible; they overlap."),
            "controls": a_list(control, "Those of the model."),
            "tail": a_list(tail, "What each loss adds to the mean of the worst year in twenty."),
            "estimates": a_list(estimate, "How far one estimate moves the expected loss, the most first."),
            "basis": an_object({basis.value: a_number("Share of the expected loss.") for basis in Basis}),
            "single_way": an_object(
                {
                    "expected": a_number("Loss of a year if a campaign tried its likeliest way alone."),
                    "events": a_number("A year, then."),
                }
            ),
        }
    )
