"""Several systems in one briefing: a page with a row for each, then the pages of the joined system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from casemate.files import Value
from casemate.report.briefing.causes import causes, dependence
from casemate.report.briefing.curves import curves
from casemate.report.briefing.data import briefing_data
from casemate.report.briefing.decision import TONES, asked, reason, turning, verdict_said
from casemate.report.briefing.joint import Joint
from casemate.report.briefing.law import law
from casemate.report.briefing.method import method
from casemate.report.briefing.residual import residual
from casemate.report.briefing.risks import risks
from casemate.report.briefing.road import road
from casemate.report.briefing.shaking import shaken_said
from casemate.report.briefing.story import story
from casemate.report.briefing.subject import Subject, apart, short
from casemate.report.briefing.terms import terms
from casemate.report.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Document,
    Inlines,
    Paper,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
    Terms,
)
from casemate.report.landscape.sayings import name, system_name, who
from casemate.report.words import listed, per_cent

_MOST = 8
"""Rows of the first page; more systems share a line."""


def together(joint: Joint) -> Document:
    """The briefing of several systems."""
    whole, today = joint.whole, joint.whole.today
    pages = (
        _all(joint),
        curves(whole),
        terms(whole),
        causes(joint),
        risks(whole),
        story(whole, _crossing(joint)),
        law(whole),
        road(whole),
        residual(whole),
        _method(joint),
    )
    return Document(
        title=short(listed([one.title for one in joint.systems], 3), 420),
        subtitle=f"Executive briefing · {today.isoformat()}",
        description=(f"{verdict_said(joint.worst)}. Ten minutes for those who decide.",),
        sections=tuple(page for page in pages if page is not None),
        foot=(f"Casemate · executive briefing · {today.isoformat()}",),
        paper=Paper.SLIDES,
    )


def together_data(joint: Joint) -> dict[str, Value]:
    """All of them as JSON: the joined system, what it shares, and each system by itself."""
    from casemate.report.landscape.data import landscape_data

    worst = joint.worst
    return {
        "casemate": 1,
        "kind": "briefings",
        "decided_by": worst.system.name,
        "outcome": worst.verdict.ruling.outcome.value,
        "joint": briefing_data(joint.whole),
        "landscape": landscape_data(joint.survey),
        "briefings": [briefing_data(one) for one in joint.systems],
    }


def _all(joint: Joint) -> Section:
    worst = joint.worst
    told = "All together" if worst is joint.whole else worst.title
    lines: list[Inlines] = [
        (Strong(text="Asked: "), asked(joint.whole)),
        (Strong(text="Turns on: "), turning(joint.whole)),
        (Strong(text="Added up: "), dependence(joint)),
    ]
    blocks: list[Block] = [
        Callout(
            title=(f"{told}: {verdict_said(worst)}",),
            blocks=(Paragraph(parts=(reason(worst),)),),
            tone=TONES[worst.verdict.ruling.outcome],
        ),
        _table(joint),
        Bullets(items=tuple((line,) for line in lines)),
    ]
    expected = joint.whole.money(joint.whole.profile.current.expected.expected)
    return Section(
        title=f"{joint.whole.title[:1].upper()}{joint.whole.title[1:]}: {verdict_said(worst)}, {expected} a year",
        anchor="all",
        blocks=tuple(blocks),
        notes=(
            (
                "The joined system is judged on the sum of what the owners accept, each system by itself on its own "
                "appetite; together they go on as far as the worst verdict allows. Systems by themselves each count "
                "all campaigns of an adversary, so their rows add up to more than the landscape.",
            ),
        ),
    )


def _table(joint: Joint) -> Table:
    systems = sorted(joint.systems, key=lambda s: (-s.profile.current.expected.expected, s.title))
    rows = [_row(one, one.title) for one in systems[:_MOST]]
    if len(systems) > _MOST:
        rows.append(Row(cells=(Cell(parts=(f"and {len(systems) - _MOST} more",)), *(Cell(parts=("",)),) * 5)))
    rows.append(_row(joint.whole, "All together"))
    return Table(
        caption="Each system by itself, the most expensive first; all together as they depend on each other",
        columns=(
            Column(title="System"),
            Column(title="Verdict"),
            Column(title="Expected a year", number=True),
            Column(title="After its plan", number=True),
            Column(title="Chance of a year above its limit", number=True),
            Column(title="Plan costs", number=True),
        ),
        rows=tuple(rows),
    )


def _row(one: Subject, title: str) -> Row:
    verdict, plan, appetite = one.verdict, one.verdict.plan, one.profile.appetite
    chance = "–"
    if verdict.exceeds_now is not None and appetite.tail_probability is not None and appetite.tail_loss is not None:
        told, accepted = apart(verdict.exceeds_now, appetite.tail_probability)
        chance = f"{told} above {one.money(appetite.tail_loss)}; {accepted} accepted"
    cells = (
        title,
        verdict_said(one),
        one.money(one.profile.current.expected.expected),
        one.money(plan.after.expected.expected) if plan is not None else "no budget",
        chance,
        one.money(plan.cost) if plan is not None else "–",
    )
    return Row(cells=tuple(Cell(parts=(cell,)) for cell in cells))


def _crossing(joint: Joint) -> Iterator[Inlines]:
    """The way from one system into another that costs most, where there is one."""
    found, each = joint.survey, {one.loss: one.each for one in joint.whole.losses}
    ways = [route for route in found.routes if route.loss in each]
    worst = max(ways, key=lambda route: route.probability * each[route.loss], default=None)
    if worst is None:
        yield Strong(text="Across systems: "), "no way from one system to a loss of another was found."
        return
    ends = [short(system_name(found, space), 200) for space in (worst.source, worst.target)]
    yield (
        Strong(text=f"The worst way across systems, {ends[0]} → {ends[1]}: "),
        f"{short(who(found, worst.adversary), 200)} brings about “{short(name(found, worst.loss), 330)}” in "
        f"{per_cent(worst.probability)} of campaigns that try it, at {joint.whole.money(each[worst.loss])} an event.",
    )


def _method(joint: Joint) -> Section:
    page = method(joint.whole)
    blocks = tuple(
        Terms(items=(*part.items, ("If judgements are wrong", (shaken_said(joint.whole),))))
        if isinstance(part, Terms)
        else part
        for part in page.blocks
    )
    return replace(page, blocks=blocks)
