"""Where the threats stand: the ATLAS matrix, and components against ATLAS tactics and STRIDE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from casemate.analysis import RankedTechnique, StepRole
from casemate.knowledge import Stride
from casemate.report.charts import HeatCell, HeatRow, heat_map
from casemate.report.document import Cell, Column, Figure, Muted, Paragraph, Row, Section, Strong, Table
from casemate.report.threat_model.subject import Subject, tone
from casemate.report.words import count

if TYPE_CHECKING:
    from casemate.analysis import Threat

_MOST_ROWS = 300


def matrix(subject: Subject) -> Section:
    """ATLAS: the matrix, and the table of components."""
    atlas = subject.analysis.knowledge.atlas
    rows = _heat_rows(subject)
    reached = len({cell.id for row in rows for cell in row.cells})
    every = sum(technique.parent is None for technique in atlas.techniques.values())
    said = f"{reached} of the {every} techniques of MITRE ATLAS {atlas.edition} play a part in an attack on this system"
    figure = Figure(
        picture=heat_map(rows, f"{said}, by tactic"),
        alt="; ".join(f"{row.name}: {', '.join(cell.name for cell in row.cells)}" for row in rows if row.cells),
        caption=(
            Muted(
                text="Sub-techniques count for their technique. A colour is the rank score, 0 to 10: how likely the best "
                "path through the technique is, and how typical it is there."
            ),
        ),
        least_width=860,
    )
    tactics = {name: tactic.name for name, tactic in atlas.tactics.items()}
    table = _table(subject, tactics, lambda threat: threat.tactics, "Open threats of each component by ATLAS tactic")
    return Section(
        title="MITRE ATLAS",
        anchor="atlas",
        blocks=(Paragraph(parts=(f"{said}.",)), figure),
        sections=(Section(title="Components and ATLAS tactics", anchor="atlas-table", blocks=table),),
    )


def _heat_rows(subject: Subject) -> list[HeatRow]:
    atlas = subject.analysis.knowledge.atlas
    families: dict[str, list[RankedTechnique]] = {}
    for technique in subject.analysis.techniques:
        families.setdefault(atlas.family(technique.id), []).append(technique)
    cells = {name: _heat_cell(subject, name, held) for name, held in families.items()}
    rows: list[HeatRow] = []
    for tactic, stated in atlas.tactics.items():
        known = [name for name, one in atlas.techniques.items() if one.parent is None and tactic in one.tactics]
        shown = sorted((cells[name] for name in known if name in cells), key=lambda cell: (-cell.score, cell.id))
        rows.append(HeatRow(name=stated.name, cells=tuple(shown), others=len(known) - len(shown)))
    return rows


def _heat_cell(subject: Subject, name: str, held: list[RankedTechnique]) -> HeatCell:
    threats = {threat for technique in held for threat in technique.threats}
    attack = any(technique.role is StepRole.ATTACK for technique in held)
    note = count(len(threats), "threat") if threats and attack else "a step on the way" if attack else "preparation"
    return HeatCell(
        id=name,
        name=subject.analysis.knowledge.atlas.techniques[name].name,
        score=max(technique.score for technique in held),
        note=note,
    )


def stride_table(subject: Subject) -> Section:
    """STRIDE: the table of components."""
    entries = subject.analysis.knowledge.frameworks["stride"].entries
    names = {category.value: entries[category.value].name for category in Stride}
    blocks = _table(
        subject,
        names,
        lambda threat: [category.value for category in threat.stride],
        "Open threats of each component by STRIDE category",
    )
    return Section(title="STRIDE", anchor="stride", blocks=blocks)


def _table(
    subject: Subject, names: Mapping[str, str], of: Callable[[Threat], Iterable[str]], caption: str
) -> tuple[Paragraph | Table, ...]:
    cells: dict[tuple[str, str], list[Threat]] = {}
    worst: dict[str, float] = {}
    for threat in subject.open:
        for place in threat.at:
            worst[place] = max(worst.get(place, 0.0), threat.score)
            for name in of(threat):
                cells.setdefault((place, name), []).append(threat)
    places = sorted(worst, key=lambda place: (-worst[place], place))
    quiet = [part.title for name, part in sorted(subject.system.components.items()) if name not in worst]
    rows = [
        Row(cells=(Cell(parts=(Strong(text=subject.name(place)),)), *(_count(cells.get((place, n))) for n in names)))
        for place in places[:_MOST_ROWS]
    ]
    columns = (
        Column(title="Component or data"),
        *(Column(title=name, number=True, narrow=True) for name in names.values()),
    )
    said = (
        "Numbers are open threats, coloured by the worst of them. An empty cell means that no rule found a way there "
        "in what the model says; it does not mean that there is none."
    )
    beyond = len(places) - _MOST_ROWS
    without = [f"{count(len(quiet), 'component')} without an open threat: {', '.join(quiet[:40])}."] if quiet else []
    more = [f"{count(beyond, 'further component')} with threats left out."] if beyond > 0 else []
    return (
        Paragraph(parts=(said,)),
        Table(caption=caption, columns=columns, rows=tuple(rows)),
        *(Paragraph(parts=(Muted(text=line),)) for line in (*more, *without)),
    )


def _count(threats: list[Threat] | None) -> Cell:
    if not threats:
        return Cell(parts=())
    worst = min((threat.severity for threat in threats), key=lambda severity: severity.rank)
    return Cell(parts=(f"{len(threats)}",), tone=tone(worst), note=f"worst {worst.value}")
