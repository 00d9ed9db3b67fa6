"""Full coverage: every component by ATLAS technique, by STRIDE, and the OWASP lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from casemate.analysis.coverage import Answer
from casemate.analysis.coverage import Cell as Question
from casemate.report.document import Cell, Column, Muted, Paragraph, Row, Section, Strong, Table
from casemate.report.methods.sentences import with_code
from casemate.report.methods.subject import Reviewed
from casemate.report.threat_model.coverage import matrix, stride_table
from casemate.report.threat_model.owasp import owasp
from casemate.report.words import count

_TITLES = {
    Answer.THREAT: "Threat",
    Answer.STEP: "Step on the way",
    Answer.UNKNOWN: "Unknown",
    Answer.NOT_APPLICABLE: "Does not apply",
    Answer.OPEN: "No rule asks",
}
_MOST_ROWS = 200


def appendix(subject: Reviewed) -> Iterator[Section]:
    """The sections."""
    said = (
        "What was asked of every part of the system, and the answer. What does not apply does so for a reason that "
        "`casemate coverage` names for each cell."
    )
    lists = owasp(subject)
    parts = (stride_table(subject), matrix(subject), *((lists,) if lists is not None else ()))
    yield Section(
        title="Appendix: coverage", anchor="coverage", blocks=(Paragraph(parts=with_code(said)),), new_page=True
    )
    yield from parts
    yield _techniques(subject)


def _techniques(subject: Reviewed) -> Section:
    by_element: dict[str, dict[Answer, list[str]]] = {}
    for cell in subject.coverage.atlas:
        if cell.element in subject.system.components:
            _held(by_element, cell).append(_short(cell.asked))
    columns = (
        Column(title="Component"),
        *(Column(title=title, number=answer is Answer.NOT_APPLICABLE) for answer, title in _TITLES.items()),
    )
    rows = tuple(_row(subject, name, held) for name, held in list(by_element.items())[:_MOST_ROWS])
    number = sum(len(names) for held in by_element.values() for names in held.values())
    said = (
        f"{count(number, 'question')}: every technique of ATLAS that the kind of a component admits. "
        "Ids are written without their AML. prefix. What does not apply is counted: `casemate coverage` names each of "
        "these techniques with the reason."
    )
    table = Table(caption="Components by ATLAS technique", columns=columns, rows=rows)
    return Section(
        title="Components and ATLAS techniques", anchor="techniques", blocks=(Paragraph(parts=with_code(said)), table)
    )


def _shown(answer: Answer, techniques: list[str]) -> str:
    return f"{len(techniques)}" if answer is Answer.NOT_APPLICABLE else ", ".join(techniques)


def _held(by_element: dict[str, dict[Answer, list[str]]], cell: Question) -> list[str]:
    return by_element.setdefault(cell.element, {}).setdefault(cell.answer, [])


def _short(technique: str) -> str:
    return technique.removeprefix("AML.")


def _row(subject: Reviewed, name: str, held: Mapping[Answer, list[str]]) -> Row:
    cells = (
        Cell(parts=(_shown(answer, held[answer]),)) if held.get(answer) else Cell(parts=(Muted(text="–"),))
        for answer in _TITLES
    )
    return Row(cells=(Cell(parts=(Strong(text=subject.name(name)),)), *cells))
