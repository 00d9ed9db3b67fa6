"""Page 8: what remains after the plan, and who accepts it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casemate.analysis import Status
from casemate.report.briefing.stakes import best_path
from casemate.report.briefing.subject import Subject, short
from casemate.report.document import Block, Cell, Column, Inlines, Paragraph, Row, Section, Table
from casemate.report.words import count, listed

if TYPE_CHECKING:
    from casemate.analysis import Threat
    from casemate.model import Decision

MOST = 6
_ACCEPTING = (Status.ACCEPTED, Status.TRANSFERRED)


def residual(subject: Subject) -> Section:
    """The page."""
    held = list(accepted(subject))
    blocks: list[Block] = [_table(subject)]
    blocks.extend(Paragraph(parts=line) for line in _lines(subject, held))
    left = subject.verdict.plan.after if subject.verdict.plan is not None else subject.profile.current
    signed = f"{count(len(held), 'threat')} accepted" if held else "nobody has accepted it yet"
    return Section(
        title=f"What remains: {subject.money(left.expected.expected)} a year; {signed}",
        anchor="residual",
        blocks=tuple(blocks),
        notes=((f"{count(len(subject.review.decisions), 'decision')} kept beside the model; JSON, field residual.",),),
    )


def accepted(subject: Subject) -> Iterator[tuple[Threat, Decision]]:
    """Threats whose acceptance or transfer holds, worst first."""
    for threat in subject.review.analysis.threats:
        standing = subject.review.standings.get(threat.id)
        if threat.status in _ACCEPTING and standing is not None:
            yield threat, standing.decision


def _table(subject: Subject) -> Table:
    rows = []
    plan = subject.verdict.plan
    order = plan.after.losses if plan is not None else subject.profile.current.losses
    for one in order[:MOST]:
        worst = _worst_on_the_way(subject, one.loss)
        signers = sorted({short(d.by, 120) for t, d in accepted(subject) if one.loss in t.losses})
        cells = (
            subject.name(one.loss, 300),
            subject.bare(one.expected.expected),
            f"{subject.bare(one.expected.low)}–{subject.bare(one.expected.high)}",
            worst,
            listed(signers, 2) or "nobody yet",
        )
        rows.append(Row(cells=tuple(Cell(parts=(cell,)) for cell in cells)))
    return Table(
        caption=f"Left {'after the plan' if plan is not None else 'today'}, {subject.currency} a year",
        columns=(
            Column(title="Loss"),
            Column(title="Expected", number=True, tight=True),
            Column(title="9 of 10 draws", number=True, tight=True),
            Column(title="It turns on"),
            Column(title="Accepted by", tight=True),
        ),
        rows=tuple(rows),
    )


def _worst_on_the_way(subject: Subject, loss: str) -> str:
    """The open threat on the likeliest way to a loss that is hardest to carry out, else the worst that leads to it."""
    steps = {(step.rule, step.at) for step in best_path(subject, loss)}
    ways = [threat for threat in subject.review.open if loss in threat.losses]
    near = [threat for threat in ways if (threat.rule, threat.at[0]) in steps]
    found = [*sorted(near, key=lambda one: one.probability), *ways]
    return short(found[0].title, 480) if found else "no threat open"


def _lines(subject: Subject, held: list[tuple[Threat, Decision]]) -> Iterator[Inlines]:
    for threat, decision in held[:3]:
        until = f" until {decision.until.isoformat()}" if decision.until else ""
        yield (f"{short(decision.by, 150)} accepts “{short(threat.title, 300)}”{until}: {short(decision.why, 400)}",)
    ways = len([threat for threat in subject.review.open if threat.losses])
    owner = subject.system.identity.owner
    if not held and ways:
        who = f"{short(owner, 150)} owns the system" if owner else "the model names no owner"
        yield (
            f"{count(ways, 'open threat')} lead to a loss of {subject.title}, and no decision covers any of "
            f"them; {who}.",
        )
