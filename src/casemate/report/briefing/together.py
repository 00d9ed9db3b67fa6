"""Several systems in one briefing: a page on all of them, then of each the decision, its curve and its conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from casemate.files import Value
from casemate.govern.verdict import Outcome
from casemate.report.briefing.curves import curves
from casemate.report.briefing.data import briefing_data
from casemate.report.briefing.decision import TONES, WORDS, decision, reason, verdict_said
from casemate.report.briefing.subject import Subject, apart, short
from casemate.report.briefing.terms import terms
from casemate.report.document import Block, Callout, Cell, Column, Document, Paper, Paragraph, Row, Section, Table
from casemate.report.words import count, listed

_ORDER = (Outcome.NO_GO, Outcome.NOT_DECIDABLE, Outcome.CONDITIONS, Outcome.GO)
"""The worst first: all of them go on only as far as the worst does."""


def worst(subjects: Sequence[Subject]) -> Subject:
    """The system whose verdict decides."""
    return min(subjects, key=lambda one: (_ORDER.index(one.verdict.ruling.outcome), one.title))


def together(subjects: Sequence[Subject]) -> Document:
    """The briefing of several systems."""
    own = [page for one in subjects for page in _own(one)]
    today = subjects[0].today
    names = listed([one.title for one in subjects], 3)
    return Document(
        title=short(names, 420),
        subtitle=f"Executive briefing · {today.isoformat()}",
        description=(f"{count(len(subjects), 'system')}. Ten minutes for those who decide.",),
        sections=(_all(subjects), *own),
        foot=(f"Casemate · executive briefing · {today.isoformat()}",),
        paper=Paper.SLIDES,
    )


def together_data(subjects: Sequence[Subject]) -> dict[str, Value]:
    """All of them as JSON."""
    sums = sums_of(subjects)
    return {
        "casemate": 1,
        "kind": "briefings",
        "decided_by": worst(subjects).system.name,
        "outcome": worst(subjects).verdict.ruling.outcome.value,
        "currency": subjects[0].currency if sums is not None else None,
        "expected": None if sums is None else {"now": sums[0], "best": sums[1]},
        "briefings": [briefing_data(one) for one in subjects],
    }


def sums_of(subjects: Sequence[Subject]) -> tuple[float, float] | None:
    """Expected loss of a year of all, today and after the plans; None where their currencies differ."""
    if len({one.currency for one in subjects}) > 1:
        return None
    after = [one.verdict.plan.after if one.verdict.plan is not None else one.profile.current for one in subjects]
    return (
        sum(one.profile.current.expected.expected for one in subjects),
        sum(reading.expected.expected for reading in after),
    )


def _own(subject: Subject) -> Iterator[Section]:
    for page in (decision(subject), curves(subject), terms(subject)):
        title = (
            page.title if subject.title in page.title else f"{subject.title}: {page.title[0].lower()}{page.title[1:]}"
        )
        yield replace(page, title=title, anchor=f"{page.anchor}-{subject.system.name.encode().hex()[:32]}")


def _all(subjects: Sequence[Subject]) -> Section:
    decides = worst(subjects)
    outcome = decides.verdict.ruling.outcome
    counted = ", ".join(
        f"{sum(one.verdict.ruling.outcome is kind for one in subjects)} {WORDS[kind]}"
        for kind in _ORDER
        if any(one.verdict.ruling.outcome is kind for one in subjects)
    )
    blocks: list[Block] = [
        Callout(
            title=(f"{decides.title}: {verdict_said(decides)}",),
            blocks=(Paragraph(parts=(reason(decides),)),),
            tone=TONES[outcome],
        ),
        _table(subjects),
        Paragraph(parts=(_dependence(subjects),)),
    ]
    return Section(
        title=f"{count(len(subjects), 'system')}: {counted}",
        anchor="all",
        blocks=tuple(blocks),
        notes=(
            ("Each system is judged on its own appetite; together they go on as far as the worst verdict allows.",),
        ),
    )


def _table(subjects: Sequence[Subject]) -> Table:
    rows = []
    for one in sorted(subjects, key=lambda s: (-s.profile.current.expected.expected, s.title)):
        verdict, plan = one.verdict, one.verdict.plan
        accepted = one.profile.appetite.tail_probability
        now = verdict.exceeds_now
        cells = (
            one.title,
            verdict_said(one),
            one.money(one.profile.current.expected.expected),
            one.money(plan.after.expected.expected) if plan is not None else "no budget",
            apart(now, accepted)[0] if now is not None and accepted is not None else "–",
            one.money(plan.cost) if plan is not None else "–",
        )
        rows.append(Row(cells=tuple(Cell(parts=(cell,)) for cell in cells)))
    return Table(
        caption="Each system on its own, the most expensive first",
        columns=(
            Column(title="System"),
            Column(title="Verdict"),
            Column(title="Expected a year", number=True),
            Column(title="After its plan", number=True),
            Column(title="Chance above its limit", number=True),
            Column(title="Plan costs", number=True),
        ),
        rows=tuple(rows),
    )


def _dependence(subjects: Sequence[Subject]) -> str:
    sums = sums_of(subjects)
    if sums is None:
        return "The systems are priced in different currencies, so nothing is added up."
    first = subjects[0]
    return (
        f"Together a year is expected to cost {first.money(sums[0])}, after the plans {first.money(sums[1])}: expected "
        "losses add up whatever the systems share. Chances do not, and are not added: one supplier, key or data set in "
        "several systems makes their bad years come together."
    )
