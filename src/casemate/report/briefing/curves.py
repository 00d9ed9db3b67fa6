"""Page 2: how likely a year costs more than each amount, without controls, today, and after the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casemate.report.briefing.subject import Subject, apart
from casemate.report.charts.exceedance import Curve, Limit, exceedance_chart
from casemate.report.document import (
    Axis,
    Beside,
    Cell,
    Chart,
    ChartKind,
    Column,
    Figure,
    Inlines,
    Paragraph,
    Row,
    Section,
    Series,
    Table,
    Tone,
)
from casemate.report.words import per_cent

if TYPE_CHECKING:
    from casemate.risk import Reading

_WIDTH = 580.0
"""Of the picture: beside the table of a page of slides its letters are then 8 points high or more."""
_LOOKS = {"inherent": (Tone.PLAIN, True), "current": (Tone.INFO, False), "planned": (Tone.HIGH, False)}


def readings(subject: Subject) -> Iterator[tuple[str, str, Reading]]:
    """Key of the curve, what it is called, and the reading."""
    yield "inherent", "without controls", subject.profile.inherent
    yield "current", "today", subject.profile.current
    if subject.verdict.plan is not None:
        yield "planned", "after the plan", subject.verdict.plan.after


def curves(subject: Subject) -> Section:
    """The page."""
    found = list(readings(subject))
    return Section(
        title=_title(subject),
        anchor="curves",
        blocks=(
            Beside(
                groups=((_figure(subject, found),), (_table(subject, found), Paragraph(parts=(_reading(subject),)))),
                shares=(66, 34),
            ),
        ),
        notes=tuple(_notes(subject)),
    )


def _title(subject: Subject) -> str:
    verdict, appetite = subject.verdict, subject.profile.appetite
    if verdict.exceeds_now is None or appetite.tail_loss is None or appetite.tail_probability is None:
        costs = subject.money(subject.profile.current.expected.expected)
        return f"A year with {subject.title} is expected to cost {costs}"
    now = apart(verdict.exceeds_now, appetite.tail_probability)[0]
    then = ""
    if verdict.exceeds_best is not None:
        then = f"; after the plan {apart(verdict.exceeds_best, appetite.tail_probability)[0]}"
    return f"A year above {subject.money(appetite.tail_loss)}: {now} likely today{then}"


def _figure(subject: Subject, found: list[tuple[str, str, Reading]]) -> Figure:
    amounts, appetite = subject.profile.amounts, subject.profile.appetite
    drawn, series = [], []
    for key, label, reading in found:
        points = tuple((amount, chance) for amount, (chance, _, _) in zip(amounts, reading.curve, strict=True))
        band = tuple((low, high) for _, low, high in reading.curve) if key == "current" else ()
        drawn.append(Curve(name=key, label=label, points=points, band=band))
        tone, quiet = _LOOKS[key]
        series.append(Series(name=label, points=points, tone=tone, quiet=quiet))
    limit = None
    if appetite.tail_loss is not None and appetite.tail_probability is not None:
        label = f"accepted: {per_cent(appetite.tail_probability)} above {subject.money(appetite.tail_loss)}"
        limit = Limit(amount=appetite.tail_loss, probability=appetite.tail_probability, label=label)
        edge = (
            (appetite.tail_loss, 1.0),
            (appetite.tail_loss, appetite.tail_probability),
            (amounts[-1], appetite.tail_probability),
        )
        series.append(Series(name="accepted", points=edge, tone=Tone.GOOD))
    alt = "Loss exceedance: " + "; ".join(
        f"{label}, one year in twenty above {subject.money(reading.annual.quantile(0.95))}"
        for _, label, reading in found
    )
    return Figure(
        picture=exceedance_chart(drawn, limit, subject.currency, alt, width=_WIDTH),
        alt=alt,
        least_width=480,
        chart=Chart(
            kind=ChartKind.CURVES,
            x=Axis(
                title=f"Loss of a year, {subject.currency}, each step ten times",
                logarithmic=True,
                currency=subject.currency,
            ),
            y=Axis(title="Chance of a year above it", percent=True),
            series=tuple(series),
        ),
    )


def _table(subject: Subject, found: list[tuple[str, str, Reading]]) -> Table:
    rows = []
    for _, label, reading in found:
        cells = (
            label,
            subject.bare(reading.expected.expected),
            subject.bare(reading.annual.quantile(0.95)),
        )
        rows.append(Row(cells=tuple(Cell(parts=(cell,)) for cell in cells)))
    return Table(
        caption=f"Loss of a year, {subject.currency}",
        columns=(
            Column(title=""),
            Column(title="Expected", number=True, tight=True),
            Column(title="1 in 20 above", number=True, tight=True),
        ),
        rows=tuple(rows),
    )


def _reading(subject: Subject) -> str:
    band = subject.profile.current.exceeds_appetite
    plan, current = subject.verdict.plan, subject.profile.current.expected
    parts = []
    if band is not None and subject.profile.appetite.tail_loss is not None:
        limit = subject.money(subject.profile.appetite.tail_loss)
        parts.append(
            f"In 9 of 10 draws of what is not known, today's chance of a year above {limit} lies between "
            f"{per_cent(band.low)} and {per_cent(band.high)}."
        )
    parts.append(f"Today's expected loss lies between {subject.money(current.low)} and {subject.money(current.high)}.")
    if plan is not None:
        avoided = subject.money(max(0.0, plan.avoided))
        parts.append(
            f"The plan takes {avoided} a year off for {subject.money(plan.cost)} over {plan.limits.years:g} years."
        )
    return " ".join(parts)


def _notes(subject: Subject) -> Iterator[Inlines]:
    check = subject.profile.check
    yield (
        f"Annual loss: compound Poisson by FFT, {subject.profile.draws} draws of what is not known, "
        f"seed {subject.profile.seed}; checked by {check.years:,} simulated years.",
    )
    yield ("A curve that passes above the corner of the accepted line breaks the owner's limit.",)
