"""Where the threats stand: the ATLAS matrix, and components against ATLAS tactics and STRIDE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from casemate.analysis import RankedTechnique, StepRole
from casemate.analysis.coverage import Answer
from casemate.knowledge import Stride
from casemate.report.charts import HeatCell, HeatRow, heat_map
from casemate.report.document import Cell, Code, Column, Figure, Inlines, Muted, Paragraph, Row, Section, Strong, Table
from casemate.report.threat_model.subject import Subject, tone
from casemate.report.words import count

if TYPE_CHECKING:
    from casemate.analysis import Threat

_MOST_ROWS = 300
_Cells = Mapping[tuple[str, str], "list[Threat]"]
_MARKS: Mapping[Answer, tuple[str, str]] = {
    Answer.UNKNOWN: ("?", "unknown"),
    Answer.THREAT: ("✓", "settled"),
    Answer.STEP: ("·", "a step on the way"),
    Answer.OPEN: ("", "no rule asks"),
    Answer.NOT_APPLICABLE: ("–", "does not apply"),
}
_ORDER = tuple(_MARKS)
_LEGEND: Inlines = (
    "Numbers are open threats, coloured by the worst of them. ",
    Strong(text="?"),
    " it depends on keys that the model leaves out; ",
    Strong(text="✓"),
    " a threat that is settled; ",
    Strong(text="·"),
    " only a step on the way to threats elsewhere; ",
    Strong(text="–"),
    " does not apply, for a reason that ",
    Code(text="casemate coverage"),
    " gives. What is empty was not asked there.",
)
_SHORT_LEGEND: Inlines = (
    "Numbers are open threats, coloured by the worst of them. An empty cell means that no rule found a way there in "
    "what the model says; it does not mean that there is none.",
)


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
                text="Sub-techniques count for their technique. A colour is the rank score, 0 to 10: how likely the "
                "best path through the technique is, and how typical it is there."
            ),
        ),
        least_width=860,
    )
    tactics = {name: tactic.name for name, tactic in atlas.tactics.items()}
    cells = _by_place(subject, lambda threat: threat.tactics)
    caption = "Open threats of each component by ATLAS tactic"
    table = _table(subject, tactics, lambda asked: _tactics(subject, asked), caption, cells)
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
    cells = _by_place(subject, lambda threat: [category.value for category in threat.stride])
    caption = "Open threats of each component by STRIDE category"
    blocks = _table(subject, names, lambda asked: (asked,) if asked in names else (), caption, cells)
    return Section(title="STRIDE", anchor="stride", blocks=blocks)


def _tactics(subject: Subject, asked: str) -> tuple[str, ...]:
    technique = subject.analysis.knowledge.atlas.techniques.get(asked)
    return technique.tactics if technique is not None else ()


def _by_place(subject: Subject, of: Callable[[Threat], Iterable[str]]) -> _Cells:
    cells: dict[tuple[str, str], list[Threat]] = {}
    for threat in subject.open:
        for place in threat.at:
            for name in of(threat):
                cells.setdefault((place, name), []).append(threat)
    return cells


def _table(
    subject: Subject, names: Mapping[str, str], of: Callable[[str], Iterable[str]], caption: str, cells: _Cells
) -> tuple[Paragraph | Table, ...]:
    worst: dict[str, float] = {}
    for (place, _), held in cells.items():
        worst[place] = max(worst.get(place, 0.0), *(threat.score for threat in held))
    answers = _answers(subject, of)
    every = {*worst, *(place for place, _ in answers)}
    places = sorted(every, key=lambda place: (-worst.get(place, -1.0), place))
    rows = [
        Row(cells=(Cell(parts=(Strong(text=subject.name(place)),)), *(_cell(cells, answers, place, n) for n in names)))
        for place in places[:_MOST_ROWS]
    ]
    columns = (
        Column(title="Component or data"),
        *(Column(title=name, number=True, narrow=True) for name in names.values()),
    )
    beyond = len(places) - _MOST_ROWS
    more = [Paragraph(parts=(Muted(text=f"{count(beyond, 'further element')} left out."),))] if beyond > 0 else []
    table = Table(caption=caption, columns=columns, rows=tuple(rows))
    return (Paragraph(parts=_LEGEND if answers else _SHORT_LEGEND), table, *more)


def _answers(subject: Subject, of: Callable[[str], Iterable[str]]) -> Mapping[tuple[str, str], Answer]:
    """By component and column, of everything that was asked there: the answer that leaves most to do."""
    found: dict[tuple[str, str], Answer] = {}
    for cell in subject.asked:
        for name in of(cell.asked):
            key = cell.element, name
            found[key] = min(found.get(key, cell.answer), cell.answer, key=_ORDER.index)
    return found


def _cell(cells: _Cells, answers: Mapping[tuple[str, str], Answer], place: str, name: str) -> Cell:
    threats = cells.get((place, name))
    if threats:
        worst = min((threat.severity for threat in threats), key=lambda severity: severity.rank)
        return Cell(parts=(f"{len(threats)}",), tone=tone(worst), note=f"worst {worst.value}")
    answer = answers.get((place, name))
    if answer is None:
        return Cell(parts=())
    mark, note = _MARKS[answer]
    return Cell(parts=(Muted(text=mark),), note=note)
