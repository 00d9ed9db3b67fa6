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
        **_object(
            {
                "casemate": {"const": VERSION, "description": "Version of the document."},
                "kind": {"const": "risk"},
                "system": _object({"name": _text("What its owners call it."), "digest": _text("Of the model.")}),
                "currency": _text("Of all amounts."),
                "appetite": _object(
                    {
                        "expected": _maybe("The expected annual loss that the owner accepts; null: not stated."),
                        "tail_probability": _maybe("How often, per year, more than `tail_loss` may be lost."),
                        "tail_loss": _maybe("The annual loss that may be exceeded that often."),
                    }
                ),
                "readings": _list(_READING, "inherent, current, planned."),
                "adversaries": _list(_ADVERSARY, "Who sets out against the system, and how often."),
                "drivers": _drivers(),
                "ceilings": _list(_CEILING, "What the law allows an authority to fine at most; no part of any amount."),
                "unpriced": _list({"type": "string"}, "Losses without a cost in the model: not known, not zero."),
                "unreached": _list({"type": "string"}, "Losses to which no adversary finds a way."),
                "method": _object(
                    {
                        "exact_probabilities": {
                            "type": "boolean",
                            "description": "Whether no campaign's probability had to be sampled.",
                        },
                        "draws": _number("Draws of what is not known exactly."),
                        "seed": _number("Of the draws and the simulation."),
                        "simulated_years": _number("Of the independent check."),
                        "deviations": _list({"type": "number"}, "Of the check, in standard errors."),
                    }
                ),
            }
        ),
    }


def _object(properties: Mapping[str, Value]) -> dict[str, Value]:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def _text(doc: str) -> dict[str, Value]:
    return {"type": "string", "description": doc}


def _number(doc: str) -> dict[str, Value]:
    return {"type": "number", "minimum": 0, "description": doc}


def _chance(doc: str) -> dict[str, Value]:
    # A computed probability may miss 0 or 1 by rounding.
    return {"type": "number", "minimum": -1e-6, "maximum": 1.000001, "description": doc}


def _maybe(doc: str) -> dict[str, Value]:
    return {"type": ["number", "null"], "description": doc}


def _list(items: Value, doc: str) -> dict[str, Value]:
    return {"type": "array", "items": items, "description": doc}


def _band(doc: str) -> dict[str, Value]:
    ends: dict[str, Value] = {
        "expected": {"type": "number", "description": "With everything at its mean."},
        "low": {"type": "number", "description": "5 % of the draws are below."},
        "high": {"type": "number", "description": "5 % of the draws are above."},
    }
    return _object(ends) | {"description": doc}


_LOSS = _object(
    {
        "loss": _text("Its id."),
        "campaigns": _number("A year that aim at it."),
        "success": _chance("That one of them succeeds."),
        "events": _band("A year."),
        "each": _number("Expected cost of one event."),
        "expected": _band("Loss of a year."),
        "by_adversary": {
            "type": "object",
            "description": "Expected loss of a year that each adversary brings about.",
            "additionalProperties": {"type": "number"},
        },
    }
)
_POINT = _object(
    {
        "amount": _number("An annual loss."),
        "exceeds": _chance("Probability that a year costs more."),
        "low": _chance("Of it, 5 % of the draws are below."),
        "high": _chance("Of it, 5 % of the draws are above."),
    }
)
_READING = _object(
    {
        "name": {"enum": ["inherent", "current", "planned"]},
        "controls": _list({"type": "string"}, "The model's controls that count."),
        "expected": _band("Loss of a year."),
        "events": _number("Loss events a year."),
        "no_event": _chance("Probability of a year without any."),
        "quantiles": _object({f"{level:g}": _number("Value at risk at this level.") for level in QUANTILES}),
        "tail_mean_95": _number("Mean of the worst year in twenty (TVaR)."),
        "exceeds_appetite": {
            "anyOf": [_band("Probability to exceed the appetite's tail loss."), {"type": "null"}],
        },
        "losses": _list(_LOSS, "By expected loss, highest first."),
        "curve": _list(_POINT, "The loss exceedance curve."),
    }
)
_ADVERSARY = _object(
    {
        "id": _text("Its id."),
        "name": _text("What it is called."),
        "campaigns": _number("A year, expected."),
        "low": _number("5 % quantile of the rate."),
        "high": _number("95 % quantile of the rate."),
        "basis": {"enum": [basis.value for basis in Basis]},
        "aims": _list({"type": "string"}, "The losses among which its campaigns are shared equally."),
    }
)
_CEILING = _object(
    {
        "law": _text("Its name."),
        "article": _text("The article."),
        "status": {"enum": ["V", "S", "R"], "description": "Verified in the law, second-hand, or recalled."},
        "amount": _maybe("At most; null: no rate from EUR."),
        "small_firm": _maybe("At most for a small or medium-sized firm; null: the same."),
        "losses": _list({"type": "string"}, "Those that could lead to it."),
    }
)


def _drivers() -> dict[str, Value]:
    threat = _object({"id": _text("Of the threat."), "name": _text("Its title."), "expected": _number("A year.")})
    control = _object(
        {
            "id": _text("Of the model's control."),
            "in_place": {"type": "boolean"},
            "expected": {"type": "number", "description": "What it saves a year, alone."},
            "exceeds_appetite": _maybe("By how much it lowers the probability to exceed the appetite."),
        }
    )
    tail = _object({"loss": _text("Its id."), "amount": _number("Of the mean."), "share": _number("0 to 1.")})
    estimate = _object(
        {
            "name": _text("Adversary or rule."),
            "what": _text("What is estimated."),
            "low": _number("Expected loss at its 5 % quantile."),
            "high": _number("Expected loss at its 95 % quantile."),
            "basis": {"enum": [basis.value for basis in Basis]},
        }
    )
    return _object(
        {
            "threats": _list(threat, "What would go if the threat were impossible; they overlap."),
            "controls": _list(control, "Those of the model."),
            "tail": _list(tail, "What each loss adds to the mean of the worst year in twenty."),
            "estimates": _list(estimate, "How far one estimate moves the expected loss, the most first."),
            "basis": _object({basis.value: _number("Share of the expected loss.") for basis in Basis}),
            "single_way": _object(
                {
                    "expected": _number("Loss of a year if a campaign tried its likeliest way alone."),
                    "events": _number("A year, then."),
                }
            ),
        }
    )
