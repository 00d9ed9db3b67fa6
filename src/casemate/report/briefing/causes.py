"""Of several systems: what they share, what falls with it, and what that does to the bad years."""

from __future__ import annotations

from casemate.report.briefing.joint import Joint
from casemate.report.briefing.subject import short
from casemate.report.document import Cell, Column, Muted, Paragraph, Row, Section, Strong, Table
from casemate.report.landscape.sayings import system_name
from casemate.report.words import count, listed, people, per_cent

MOST = 6


def causes(joint: Joint) -> Section:
    """The page."""
    falls = joint.survey.falls
    lines = [(dependence(joint),)]
    rest = len(falls) - MOST
    if rest > 0:
        lines.append((f"And {count(rest, 'more cause')}: casemate landscape lists them.",))
    return Section(
        title=_title(joint),
        anchor="causes",
        blocks=(*((_table(joint),) if falls else ()), *(Paragraph(parts=line) for line in lines)),
        notes=(
            (
                "What passes through causes overlaps and is not added up. The chance that one campaign reaches several "
                "systems counts everything that its adversary can do; a year's loss counts one aim for each campaign. "
                f"{count(len(falls), 'common cause')} found; casemate landscape --format json, field causes.",
            ),
        ),
    )


def _title(joint: Joint) -> str:
    if not joint.survey.falls:
        return f"{joint.whole.title}: nothing that they share reaches losses of two of them"
    first = joint.survey.falls[0]
    total = joint.whole.profile.current.expected.expected
    share = f": {per_cent(min(1.0, first.expected / total))} of the year's loss" if first.expected and total else ""
    return f"Most rests on {short(first.cause.title, 260)}{share}"


def _table(joint: Joint) -> Table:
    rows = []
    analysis = joint.whole.review.analysis
    named = people(analysis.knowledge, analysis.system)
    for fall in joint.survey.falls[:MOST]:
        who = short(named.get(fall.campaign.adversary, fall.campaign.adversary), 150)
        used = listed([short(system_name(joint.survey, space), 150) for space in fall.cause.uses], 3)
        gone = "with it gone" if fall.cause.kind.value == "control" else "without it"
        cells = (
            (Strong(text=short(fall.cause.title, 220)), Muted(text=f", {fall.cause.kind.value}")),
            (used,),
            (str(len(fall.losses)),),
            ("–" if fall.expected is None else joint.whole.bare(fall.expected),),
            (f"{who}: {per_cent(fall.campaign.several)}, {gone} {per_cent(fall.campaign.without)}",),
        )
        rows.append(Row(cells=tuple(Cell(parts=cell) for cell in cells)))
    return Table(
        caption=f"What several systems rest on, what carries most first; {joint.whole.currency} a year",
        columns=(
            Column(title="Shared"),
            Column(title="By"),
            Column(title="Losses that can follow", number=True),
            Column(title="Of the year's loss", number=True),
            Column(title="One campaign can reach two systems or more"),
        ),
        rows=tuple(rows),
    )


def dependence(joint: Joint) -> str:
    """How the losses were added up."""
    year, money = joint.survey.dependence, joint.whole.money
    if year is None:
        return "No loss has a cost and a way, so nothing is added up."
    return (
        f"Expected losses add up to {money(year.joint.expected)} a year whatever the systems share. Bad years do not: "
        f"one year in twenty costs more than {money(year.joint.in_twenty)} as the systems depend on each other, "
        f"{money(year.independent.in_twenty)} if they shared nothing, {money(year.comonotone.in_twenty)} if all had "
        "their worst year at once."
    )
