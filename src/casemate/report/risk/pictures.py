"""The charts of a risk, from results to figures of the document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casemate.report.charts.exceedance import Curve, Limit, exceedance_chart
from casemate.report.charts.money_bars import BeforeAfter, TornadoBar, before_after, tornado
from casemate.report.document import Figure
from casemate.report.risk.sayings import money, reading_name, swing_note
from casemate.report.words import element_name, listed, per_cent

if TYPE_CHECKING:
    from casemate.model import System
    from casemate.risk.assessing import Assessment
    from casemate.risk.profile import Reading

_MOST_SWINGS = 9


def curves_figure(
    readings: Sequence[Reading],
    amounts: Sequence[float],
    limit: Limit | None,
    currency: str,
    *,
    banded: str,
) -> Figure:
    """The loss exceedance curves; the reading called `banded` has its band."""
    curves = tuple(_curve(reading, amounts, banded=reading.name == banded) for reading in readings)
    said = [
        f"{reading_name(reading)}: one year in two above {money(reading.annual.quantile(0.5), currency)}, "
        f"one in twenty above {money(reading.annual.quantile(0.95), currency)}"
        for reading in readings
    ]
    alt = f"How likely a year costs more than each amount. {'; '.join(said)}."
    caption = (
        "How likely a year costs more than the amount below. The shade holds 9 of 10 curves when what is not known "
        "exactly (how many campaigns come, how often each step works) is drawn; the line averages over it."
    )
    dot = (
        f" The dot is the owner's limit: above {money(limit.amount, currency)} in at most "
        f"{per_cent(limit.probability)} of years. A curve that passes above the dot breaks it."
        if limit is not None
        else ""
    )
    return Figure(
        picture=exceedance_chart(curves, limit, currency, alt), alt=alt, caption=(caption + dot,), least_width=560
    )


def _curve(reading: Reading, amounts: Sequence[float], *, banded: bool) -> Curve:
    points = tuple((amount, chance) for amount, (chance, _, _) in zip(amounts, reading.curve, strict=True))
    band = tuple((low, high) for _, low, high in reading.curve) if banded else ()
    return Curve(name=reading.name, label=reading_name(reading), points=points, band=band)


def limit_of(found: Assessment) -> Limit | None:
    """The owner's limit, where the model states one."""
    appetite, currency = found.profile.appetite, found.profile.currency
    if appetite.tail_loss is None or appetite.tail_probability is None:
        return None
    label = f"accepted: over {money(appetite.tail_loss, currency)} in {per_cent(appetite.tail_probability)} of years"
    return Limit(amount=appetite.tail_loss, probability=appetite.tail_probability, label=label)


def tornado_figure(found: Assessment) -> Figure:
    """Which estimate moves the expected loss most."""
    names = {one.name for one in found.profile.pricing.campaigns}
    rules = found.profile.pricing.analysis.derived.rules
    bars = tuple(
        TornadoBar(
            label=swing.name if swing.name in names or swing.name not in rules else _rule_title(swing.name),
            note=swing_note(swing),
            low=swing.low,
            high=swing.high,
        )
        for swing in found.drivers.swings[:_MOST_SWINGS]
    )
    expected = found.profile.current.expected.expected
    most = listed([bar.label for bar in bars], _MOST_SWINGS)
    alt = f"What the expected loss of a year would be if one estimate were at its low or high end. Most first: {most}."
    caption = (
        "Each bar: the expected loss of a year when one estimate is at the low (light) or high (dark) end of its 90 % "
        "range and all others stay. The longest bars are what is worth finding out."
    )
    picture = tornado(bars, expected, found.profile.currency, alt)
    return Figure(picture=picture, alt=alt, caption=(caption,), least_width=560)


def _rule_title(rule: str) -> str:
    return rule.replace("-", " ").capitalize()


def bars_figure(system: System, readings: Sequence[Reading], currency: str) -> Figure:
    """The expected loss of each kind in each reading."""
    by_name = [{loss.loss: loss.expected.expected for loss in reading.losses} for reading in readings]
    order = [loss.loss for loss in readings[0].losses]
    rows = tuple(
        BeforeAfter(label=element_name(system, loss), amounts=tuple(found.get(loss, 0.0) for found in by_name))
        for loss in order
    )
    alt = f"Expected loss of a year by kind: {listed([row.label for row in rows], len(rows))}"
    picture = before_after(rows, [reading.name for reading in readings], currency, alt)
    return Figure(picture=picture, alt=alt, least_width=560)
