"""Page 6: what the law asks, from when, and what it may fine at most."""

from __future__ import annotations

from collections.abc import Iterator

from casemate.govern.obligations import Duty, duties_of
from casemate.report.briefing.subject import Subject, short
from casemate.report.document import Block, Cell, Column, Inlines, Paragraph, Row, Section, Table
from casemate.report.words import count, listed
from casemate.risk.ceilings import Seen

ANCHOR = "law"
_MARKS = {Seen.VERIFIED: "", Seen.SECOND_HAND: " (S)", Seen.RECALLED: " (R)"}


def law(subject: Subject) -> Section:
    """The page."""
    duties = duties_of(subject.system)
    blocks: list[Block] = []
    if duties:
        blocks.append(_duties(subject, duties))
    if subject.assessment.ceilings:
        blocks.append(_ceilings(subject))
    blocks.extend(Paragraph(parts=line) for line in _foot(subject, duties))
    return Section(
        title=_title(subject, duties),
        anchor=ANCHOR,
        blocks=tuple(blocks),
        notes=(
            (
                "Regulation (EU) 2024/1689 as amended by (EU) 2026/1744, Regulation (EU) 2016/679. What "
                "was not read in the "
                "text of the law is marked. This is no legal advice.",
            ),
        ),
    )


def _title(subject: Subject, duties: tuple[Duty, ...]) -> str:
    standing = sum(duty.stands(subject.today) for duty in duties)
    coming = [duty.applies for duty in duties if duty.applies is not None and not duty.stands(subject.today)]
    if not duties:
        return "The law: the model names no place under EU law"
    later = f"; the next from {min(coming).isoformat()}" if coming else ""
    return f"The law: {count(standing, 'duty', 'duties')} in force on {subject.today.isoformat()}{later}"


def _duties(subject: Subject, duties: tuple[Duty, ...]) -> Table:
    rows = []
    for duty in duties:
        since = "in force since" if duty.stands(subject.today) else "from"
        when = f"{since} {duty.applies.isoformat()}" if duty.applies is not None else ""
        note = f"; {duty.note}" if duty.note else ""
        cells = (
            f"{duty.law} {duty.article}",
            duty.asks,
            f"{when}{note}{_MARKS[duty.seen]}",
            count(len(duty.losses), "loss", "losses") if duty.losses else "–",
        )
        rows.append(Row(cells=tuple(Cell(parts=(cell,)) for cell in cells)))
    return Table(
        caption="What it asks, and from when; (S): read second-hand, (R): from memory, to be checked",
        columns=(
            Column(title="Article", tight=True),
            Column(title="Asks that"),
            Column(title="When"),
            Column(title="Touched by", tight=True),
        ),
        rows=tuple(rows),
    )


def _ceilings(subject: Subject) -> Table:
    rows = []
    for one in subject.assessment.ceilings:
        amount = "no rate from EUR" if one.amount is None else subject.money(one.amount)
        small = "" if one.small is None else f"; small firms {subject.money(one.small)}"
        least = "" if one.turnover_known else "at least "
        cells = (
            f"{one.tier.law} {one.tier.article}",
            one.tier.breach.partition(",")[0] if len(one.tier.breach) > 60 else one.tier.breach,
            f"{least}{amount}{small}{_MARKS[one.tier.seen]}",
        )
        rows.append(Row(cells=tuple(Cell(parts=(cell,)) for cell in cells)))
    return Table(
        caption="Ceilings of fines; no part of the loss figures",
        columns=(Column(title="Article", tight=True), Column(title="Breach of"), Column(title="At most", number=True)),
        rows=tuple(rows),
    )


def _foot(subject: Subject, duties: tuple[Duty, ...]) -> Iterator[Inlines]:
    said = " ".join(_sayings(subject, duties))
    if said:
        yield (said,)


def _sayings(subject: Subject, duties: tuple[Duty, ...]) -> Iterator[str]:
    business = subject.system.business
    act = business.ai_act if business is not None else None
    if act is not None and act.risk_class is not None:
        role = f"{act.role.value} of " if act.role is not None else ""
        yield f"The owner is {role}a system of class “{act.risk_class.value}” (EU AI Act), says the model."
    elif duties:
        yield "The model does not say the class under the EU AI Act; the duties of that class are missing here."
    cited = {rule for loss in subject.system.losses.values() for rule in loss.regulation}
    others = sorted(short(rule, 90) for rule in cited if not rule.startswith(("gdpr", "ai-act")))
    if others:
        yield f"It also cites {listed(others, 4)}, which Casemate does not know."
    elsewhere = [place for place in (business.jurisdictions if business else ()) if place.upper() not in ("EU", "EEA")]
    if elsewhere:
        yield f"Laws of {listed([short(place, 60) for place in elsewhere], 4)} are not covered."
