"""STRIDE: every question that the shape of an element asks, with its answer, and the threats by element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from casemate.analysis.coverage import Answer
from casemate.report.coverage_words import cell_text
from casemate.report.document import Badge, Cell, Column, Inlines, Muted, Paragraph, Row, Section, Strong, Table
from casemate.report.methods.cards import cards
from casemate.report.methods.subject import Reviewed
from casemate.report.threat_model.subject import tone
from casemate.report.words import count

if TYPE_CHECKING:
    from casemate.analysis import Threat
    from casemate.analysis.coverage import Cell as Question

_SHAPES = (
    ("external", "External entities", "Spoofing and repudiation are asked of people and systems outside."),
    ("process", "Processes", "All six categories are asked of whatever computes: services, models, agents, tools."),
    ("store", "Stores", "Tampering, repudiation, information disclosure and denial of service are asked of stores."),
    (
        "flow",
        "Flows over a trust boundary",
        "Tampering, information disclosure and denial of service are asked of them.",
    ),
)
_WORDS = {
    Answer.STEP: "a step on the way to threats elsewhere",
    Answer.OPEN: "no rule asks this, so nothing is known either way",
}
_MOST_LINKS = 6


def stride_questions(subject: Reviewed) -> Section:
    """The tables, one for each shape."""
    parts = tuple(_shape(subject, *one) for one in _SHAPES if _cells(subject, one[0]))
    cells = subject.coverage.stride
    numbers = {answer: sum(cell.answer is answer for cell in cells) for answer in Answer}
    said = (
        f"{count(len(cells), 'question')}: {count(numbers[Answer.THREAT], 'has threats', 'have threats')}, "
        f"{numbers[Answer.STEP]} only steps on the way, {numbers[Answer.NOT_APPLICABLE]} do not apply, "
        f"{numbers[Answer.UNKNOWN]} depend on what the model leaves out, and "
        f"{numbers[Answer.OPEN]} are asked by no rule."
    )
    return Section(
        title="STRIDE per element",
        anchor="stride-elements",
        blocks=(Paragraph(parts=(said,)),),
        sections=parts,
        new_page=True,
    )


def _cells(subject: Reviewed, shape: str) -> list[Question]:
    components = subject.system.components
    return [
        cell
        for cell in subject.coverage.stride
        if (subject.shape(cell.element) if cell.element in components else "flow") == shape
    ]


def _shape(subject: Reviewed, shape: str, title: str, said: str) -> Section:
    columns = (Column(title="Element"), Column(title="Category"), Column(title="Answer"))
    rows = tuple(_row(subject, cell) for cell in _cells(subject, shape))
    table = Table(caption=f"{title}: every category asked, with its answer", columns=columns, rows=rows)
    return Section(title=title, anchor=f"stride-{shape}", blocks=(Paragraph(parts=(said,)), table))


def _row(subject: Reviewed, cell: Question) -> Row:
    entries = subject.analysis.knowledge.frameworks["stride"].entries
    name = _element(subject, cell.element)
    return Row(
        cells=(
            Cell(parts=(Strong(text=name),)),
            Cell(parts=(entries[cell.asked].name,)),
            Cell(parts=_answer(subject, cell)),
        )
    )


def _element(subject: Reviewed, element: str) -> str:
    flow = next((one for one in subject.system.flows if one.id == element), None)
    return f"{subject.name(flow.source)} → {subject.name(flow.target)}" if flow is not None else subject.name(element)


def _answer(subject: Reviewed, cell: Question) -> Inlines:
    if cell.answer is not Answer.THREAT:
        why = cell_text(subject.coverage, cell) or _WORDS.get(cell.answer, "")
        mark = {Answer.NOT_APPLICABLE: "Does not apply: ", Answer.UNKNOWN: "Unknown: "}.get(cell.answer, "")
        return (Muted(text=f"{mark}{why}"),)
    by_id = {threat.id: threat for threat in subject.analysis.threats}
    found = [by_id[name] for name in cell.threats]
    parts: list[Inlines] = [_linked(subject, threat) for threat in found[:_MOST_LINKS]]
    joined = tuple(part for place, one in enumerate(parts) for part in ((*one,) if not place else (" ", *one)))
    beyond = len(found) - _MOST_LINKS
    return (*joined, Muted(text=f" and {beyond} more")) if beyond > 0 else joined


def _linked(subject: Reviewed, threat: Threat) -> Inlines:
    return (Badge(text=f"{threat.score:.1f}", tone=tone(threat.severity)), " ", subject.link(threat))


def stride_threats(subject: Reviewed) -> Section:
    """The threats, by the element where they happen."""
    held: dict[str, list[Threat]] = {}
    for threat in subject.analysis.threats:
        held.setdefault(threat.at[0], []).append(threat)
    order = sorted(held, key=lambda name: (-held[name][0].score, name))
    said = "The element with the worst threat first. A threat at several elements stands at the first of them."
    parts = tuple(_element_section(subject, name, held[name]) for name in order)
    return Section(
        title="Threats by element", anchor="threats", blocks=(Paragraph(parts=(said,)),), sections=parts, new_page=True
    )


def _element_section(subject: Reviewed, name: str, threats: Sequence[Threat]) -> Section:
    return Section(title=_element(subject, name), anchor=f"at-{name}", blocks=tuple(cards(subject, threats)))


def asked_answers(subject: Reviewed) -> Iterator[tuple[Answer, int]]:
    """How many questions of every kind got each answer."""
    cells = list(subject.coverage.cells)
    for answer in Answer:
        yield answer, sum(cell.answer is answer for cell in cells)
