"""The risk of a system as JSON, version 1, and as CSV. Fields may be added; those here keep their meaning."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from casemate.files import Value, escape_csv, to_json
from casemate.model import digest
from casemate.report.words import element_name

if TYPE_CHECKING:
    from casemate.risk.assessing import Assessment, WhatIf
    from casemate.risk.drivers import Drivers
    from casemate.risk.profile import Band, LossRisk, Reading

VERSION = 1
QUANTILES = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)


def risk_json(found: Assessment) -> str:
    """The document as text."""
    return to_json(risk_data(found))


def risk_data(found: Assessment) -> dict[str, Value]:
    """The document as plain values."""
    profile = found.profile
    return {
        "casemate": VERSION,
        "kind": "risk",
        "system": {"name": found.analysis.system.name, "digest": digest(found.analysis.system)},
        "currency": profile.currency,
        "appetite": {
            "expected": profile.appetite.expected,
            "tail_probability": profile.appetite.tail_probability,
            "tail_loss": profile.appetite.tail_loss,
        },
        "readings": [reading_data(reading, profile.amounts) for reading in profile.readings],
        "adversaries": [
            {
                "id": one.adversary,
                "name": one.name,
                "campaigns": one.rate.mean,
                "low": one.rate.quantile(0.05),
                "high": one.rate.quantile(0.95),
                "basis": one.basis.value,
                "aims": list(one.aims),
            }
            for one in profile.pricing.campaigns
        ],
        "drivers": _drivers(found.drivers),
        "ceilings": [
            {
                "law": one.tier.law,
                "article": one.tier.article,
                "status": one.tier.seen.value,
                "amount": one.amount,
                "small_firm": one.small,
                "losses": list(one.losses),
            }
            for one in found.ceilings
        ],
        "unpriced": list(profile.unpriced),
        "unreached": list(profile.unreached),
        "method": {
            "exact_probabilities": profile.exact,
            "draws": profile.draws,
            "seed": profile.seed,
            "simulated_years": profile.check.years,
            "deviations": list(profile.check.deviations),
        },
    }


def _drivers(drivers: Drivers) -> Value:
    return {
        "threats": [{"id": one.id, "name": one.name, "expected": one.expected} for one in drivers.threats],
        "controls": [
            {
                "id": one.control,
                "in_place": one.in_place,
                "expected": one.expected,
                "exceeds_appetite": one.exceeds_appetite,
            }
            for one in drivers.controls
        ],
        "tail": [{"loss": one.loss, "amount": one.amount, "share": one.share} for one in drivers.tail],
        "estimates": [
            {"name": one.name, "what": one.what, "low": one.low, "high": one.high, "basis": one.basis.value}
            for one in drivers.swings
        ],
        "basis": {basis.value: share for basis, share in drivers.basis.items()},
        "single_way": {"expected": drivers.single_way, "events": drivers.single_way_events},
    }


def what_if_json(found: WhatIf) -> str:
    """Before and after as text."""
    made: dict[str, Value] = {
        "casemate": VERSION,
        "kind": "what-if",
        "system": {"name": found.analysis.system.name, "digest": digest(found.analysis.system)},
        "currency": found.currency,
        "with": list(found.added),
        "without": list(found.removed),
        "readings": [reading_data(reading, found.amounts) for reading in (found.before, found.after)],
    }
    return to_json(made)


def band_data(band: Band) -> dict[str, Value]:
    """A value with its 90 % range."""
    return {"expected": band.expected, "low": band.low, "high": band.high}


def reading_data(reading: Reading, amounts: tuple[float, ...]) -> Value:
    """One reading with its curve."""
    return {
        "name": reading.name,
        "controls": [*sorted(reading.controls)],
        "expected": band_data(reading.expected),
        "events": reading.events,
        "no_event": reading.annual.none,
        "quantiles": {f"{level:g}": reading.annual.quantile(level) for level in QUANTILES},
        "tail_mean_95": reading.annual.tail_mean(0.95),
        "exceeds_appetite": None if reading.exceeds_appetite is None else band_data(reading.exceeds_appetite),
        "losses": [_loss(loss) for loss in reading.losses],
        "curve": [
            {"amount": amount, "exceeds": chance, "low": low, "high": high}
            for amount, (chance, low, high) in zip(amounts, reading.curve, strict=True)
        ],
    }


def _loss(loss: LossRisk) -> Value:
    return {
        "loss": loss.loss,
        "campaigns": loss.campaigns,
        "success": loss.success,
        "events": band_data(loss.events),
        "each": loss.each,
        "expected": band_data(loss.expected),
        "by_adversary": dict(loss.by_adversary),
    }


def risk_csv(found: Assessment) -> str:
    """A row for each reading and loss, for spreadsheets."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = ("campaigns", "success", "events", "each", "expected", "low", "high")
    writer.writerow(("reading", "loss", "name", *columns, "currency"))
    for reading in found.profile.readings:
        for loss in reading.losses:
            name = escape_csv(element_name(found.analysis.system, loss.loss))
            amounts = (loss.campaigns, loss.success, loss.events.expected, loss.each)
            band = (loss.expected.expected, loss.expected.low, loss.expected.high)
            figures = (f"{value:.6g}" for value in (*amounts, *band))
            writer.writerow((reading.name, loss.loss, name, *figures, found.profile.currency))
    return out.getvalue()
