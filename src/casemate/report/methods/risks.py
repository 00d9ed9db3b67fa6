"""The risks that matter most, on one page: a year in money where losses have costs, and the worst threats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casemate.report.document import Block, Cell, Column, Fact, Facts, Muted, Paragraph, Row, Section, Table, Tone
from casemate.report.methods.subject import Reviewed
from casemate.report.risk.sayings import bare, basis_said, money, money_band, verdict, within
from casemate.report.threat_model.subject import badge
from casemate.report.words import count, per_cent

if TYPE_CHECKING:
    from casemate.analysis import Threat
    from casemate.risk import Assessment

_MOST = 15


def risks(subject: Reviewed) -> Section | None:
    """The section; None where nothing is open."""
    if not subject.open:
        return None
    risk = subject.backing.risk
    blocks: list[Block] = list(_a_year(risk)) if risk is not None else []
    if risk is None and subject.system.losses:
        said = "No loss that somebody can bring about has a cost in the model, so nothing here is in money."
        blocks.append(Paragraph(parts=(said,)))
    worst = _worst(subject)
    blocks.append(_table(subject, worst))
    return Section(title="The risks that matter most", anchor="risks", blocks=tuple(blocks), new_page=True)


def _a_year(risk: Assessment) -> list[Block]:
    profile, currency = risk.profile, risk.profile.currency
    tone = Tone.PLAIN
    if profile.appetite.expected is not None or profile.appetite.tail_loss is not None:
        tone = Tone.GOOD if within(risk, profile.current) else Tone.HIGH
    facts = [
        Fact(
            value=money(reading.expected.expected, currency),
            label=f"a year, {label}",
            tone=tone if reading is profile.current else Tone.PLAIN,
        )
        for reading, label in (
            (profile.inherent, "without controls"),
            (profile.current, "with today's controls"),
            (profile.planned, "with planned ones"),
        )
    ]
    year = money_band(profile.current.expected, currency)
    said = (
        f"{verdict(risk)} With today's controls an average year costs {year}; the range holds 9 of 10 draws of what is "
        f"not known. By money, the estimates rest {basis_said(risk)}."
    )
    return [Paragraph(parts=(said,)), Facts(items=tuple(facts))]


def _worst(subject: Reviewed) -> list[tuple[Threat, int]]:
    """The worst open threat of each rule, and how often the rule has another."""
    found: dict[str, list[Threat]] = {}
    for threat in subject.open:
        found.setdefault(threat.rule, []).append(threat)
    return [(held[0], len(held) - 1) for held in list(found.values())[:_MOST]]


def _table(subject: Reviewed, worst: list[tuple[Threat, int]]) -> Table:
    risk = subject.backing.risk
    amounts = {one.id: one.expected for one in risk.drivers.threats} if risk is not None else {}
    columns = (
        Column(title="Threat"),
        Column(title="Severity", tight=True),
        Column(title="A campaign", number=True),
        Column(title="Leads to"),
        *((Column(title="A year", number=True),) if risk is not None else ()),
    )
    rows = []
    for threat, others in worst:
        again = (Muted(text=f" and in {count(others, 'other place')}"),) if others else ()
        cells = [
            Cell(parts=(subject.link(threat), *again)),
            Cell(parts=(badge(threat),)),
            Cell(parts=(per_cent(threat.probability),)),
            Cell(parts=(subject.losses(threat.losses),)),
        ]
        if risk is not None:
            amount = amounts.get(threat.id, 0.0)
            shown = bare(money(amount, risk.profile.currency), risk.profile.currency) if amount >= 1 else "–"
            cells.append(Cell(parts=(shown,)))
        rows.append(Row(cells=tuple(cells)))
    said = f"The worst of {count(len(subject.open), 'open threat')}, one of each kind"
    if risk is not None:
        said += (
            f"; last in {risk.profile.currency}: what a year would cost less if that threat alone were gone "
            "(ways overlap, so these do not add up)"
        )
    return Table(caption=said, columns=columns, rows=tuple(rows))
