"""Page 4: the largest risks in money and in the words of the business."""

from __future__ import annotations

from casemate.report.briefing.stakes import in_business_words
from casemate.report.briefing.subject import Subject
from casemate.report.charts.money_bars import BeforeAfter, before_after
from casemate.report.document import (
    Axis,
    Cell,
    Chart,
    ChartKind,
    Column,
    Figure,
    Muted,
    Row,
    Section,
    Series,
    Strong,
    Table,
    Tone,
)
from casemate.report.risk.sayings import rate
from casemate.report.words import count, per_cent

MOST = 4


def risks(subject: Subject) -> Section:
    """The page."""
    shown = subject.losses[:MOST]
    total = subject.profile.current.expected.expected or 1.0
    first = shown[0]
    share = per_cent(min(1.0, first.expected.expected / total))
    return Section(
        title=f"{subject.name(first.loss, 290)}: {share} of the expected loss",
        anchor="risks",
        blocks=(_table(subject), _figure(subject)),
        notes=((f"{count(len(subject.losses), 'loss', 'losses')} of {subject.title} priced; JSON, field risks.",),),
    )


def _table(subject: Subject) -> Table:
    tail = {one.loss: one.share for one in subject.assessment.drivers.tail}
    rows = []
    for one in subject.losses[:MOST]:
        cells = (
            (Strong(text=subject.name(one.loss, 400)), Muted(text=f". {in_business_words(subject, one.loss)}")),
            (rate(one.events.expected),),
            (subject.bare(one.each),),
            (subject.bare(one.expected.expected),),
            (per_cent(tail.get(one.loss, 0.0)),),
        )
        rows.append(Row(cells=tuple(Cell(parts=cell) for cell in cells)))
    return Table(
        caption=f"Today's controls, {subject.currency}",
        columns=(
            Column(title="What happens, and what it means"),
            Column(title="How often", tight=True),
            Column(title="One event", number=True, tight=True),
            Column(title="A year", number=True, tight=True),
            Column(title="Of worst years", number=True),
        ),
        rows=tuple(rows),
    )


def _figure(subject: Subject) -> Figure:
    shown = subject.losses[:MOST]
    names = ["current", "planned"] if subject.verdict.plan is not None else ["current"]
    labels = [subject.name(one.loss, 200) for one in shown]
    after = [subject.after(one.loss) or 0.0 for one in shown]
    amounts = [(one.expected.expected, then)[: len(names)] for one, then in zip(shown, after, strict=True)]
    rows = tuple(BeforeAfter(label=label, amounts=tuple(pair)) for label, pair in zip(labels, amounts, strict=True))
    alt = "Expected loss of a year: " + "; ".join(
        f"{row.label} {' to '.join(subject.money(amount) for amount in row.amounts)}" for row in rows
    )
    series = [Series(name="today", points=tuple((i, pair[0]) for i, pair in enumerate(amounts)), tone=Tone.INFO)]
    if len(names) > 1:
        series.append(
            Series(name="after the plan", points=tuple((i, pair[1]) for i, pair in enumerate(amounts)), tone=Tone.HIGH)
        )
    return Figure(
        picture=before_after(rows, names, subject.currency, alt),
        alt=alt,
        least_width=480,
        chart=Chart(
            kind=ChartKind.BARS,
            x=Axis(title=f"Expected loss of a year, {subject.currency}", currency=subject.currency),
            y=Axis(title=""),
            series=tuple(series),
            categories=tuple(labels),
        ),
    )
