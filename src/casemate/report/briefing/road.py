"""Page 7: what to buy, in which order, what it takes off, and how long it holds up the product."""

from __future__ import annotations

from collections.abc import Iterator

from casemate.report.briefing.subject import Subject
from casemate.report.document import Block, Cell, Column, Fact, Facts, Inlines, Muted, Paragraph, Row, Section, Table
from casemate.report.words import count
from casemate.risk.plan import Measure, Plan

MOST = 8


def road(subject: Subject) -> Section:
    """The page."""
    plan = subject.verdict.plan
    if plan is None or not plan.chosen:
        line = (
            "No control within the budget takes anything off."
            if plan
            else "There is no budget: state --budget or --weeks."
        )
        return Section(
            title=f"Roadmap: {line[0].lower()}{line[1:-1]}", anchor="road", blocks=(Paragraph(parts=(line,)),)
        )
    quarters = max(one.done for one in plan.chosen)
    title = (
        f"{count(len(plan.chosen), 'control')} in {count(quarters, 'quarter')} take "
        f"{subject.money(max(0.0, plan.avoided))} a year off"
    )
    return Section(
        title=title,
        anchor="road",
        blocks=(Facts(items=tuple(_facts(subject, plan))), _table(subject, plan), *_more(subject, plan)),
        notes=tuple(_notes(subject, plan)),
    )


def _facts(subject: Subject, plan: Plan) -> Iterator[Fact]:
    yield Fact(value=subject.money(plan.cost), label=f"over {plan.limits.years:g} years, running costs included")
    yield Fact(value=f"{plan.weeks:.1f}", label="engineer-weeks")
    yield Fact(value=f"{plan.delay:g} weeks", label="by which it holds up the product, as the model says")
    left = subject.money(plan.after.expected.expected)
    yield Fact(value=left, label="expected loss of a year that is left")


def _table(subject: Subject, plan: Plan) -> Table:
    rows = []
    for one in plan.chosen[:MOST]:
        at = subject.name(one.candidate.at[0], 190) if one.candidate.at else ""
        cells: tuple[Inlines, ...] = (
            (f"Q{one.done}",),
            (f"{subject.control(one.candidate.control)} at {at}",),
            (subject.bare(one.cost),),
            (f"{one.candidate.weeks:.1f}",),
            (subject.bare(max(0.0, one.avoided)),),
            (_delay(one),),
            ("model's own" if one.candidate.stated else "catalogue",),
        )
        rows.append(Row(cells=tuple(Cell(parts=cell) for cell in cells)))
    return Table(
        caption=f"Done by the end of quarter n from {subject.today.isoformat()}, {subject.currency}",
        columns=(
            Column(title="Done", tight=True),
            Column(title="Control"),
            Column(title=f"Cost, {plan.limits.years:g} years", number=True, tight=True),
            Column(title="Weeks", number=True, tight=True),
            Column(title="Takes off a year", number=True),
            Column(title="Holds up", number=True, tight=True),
            Column(title="Cost from", tight=True),
        ),
        rows=tuple(rows),
    )


def _delay(one: Measure) -> str:
    return (
        f"{one.candidate.delay:g} weeks"
        if one.candidate.delay
        else "not said"
        if not one.candidate.stated
        else "0 weeks"
    )


def _more(subject: Subject, plan: Plan) -> Iterator[Block]:
    rest = plan.chosen[MOST:]
    if rest:
        cost, off = sum(one.cost for one in rest), sum(one.avoided for one in rest)
        more = (
            f"{count(len(rest), 'further control')} for {subject.money(cost)} take "
            f"{subject.money(max(0.0, off))} a year off."
        )
        yield Paragraph(parts=(Muted(text=more),))
    left = plan.unbought[0] if plan.unbought else None
    if left is not None and left.saves > 0:
        name = f"{subject.control(left.candidate.control)} at {subject.name(left.candidate.at[0], 190)}"
        yield Paragraph(
            parts=(
                f"Left out first: {name}, {subject.money(left.cost)}, would take "
                f"{subject.money(left.saves)} more off ({left.why}).",
            )
        )


def _notes(subject: Subject, plan: Plan) -> Iterator[Inlines]:
    yield (
        f"{plan.candidates} candidates; what saves most for a week of work comes first; "
        f"{plan.limits.team:g} engineer-weeks a quarter.",
    )
    if plan.proof is not None:
        yield (
            f"No allowed choice leaves less than {subject.money(plan.proof.bound)} a year; gap {plan.proof.gap:.1%}.",
        )
    for change in plan.changes[:3]:
        yield (
            f"{change.what}: adds {', '.join(change.adds) or 'nothing'}, drops {', '.join(change.drops) or 'nothing'}.",
        )
