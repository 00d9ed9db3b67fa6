"""ATLAS: every technique by tactic with its answer, and the threats under the tactic that they serve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casemate.analysis.coverage import Answer
from casemate.report.coverage_words import cell_text
from casemate.report.document import Block, Cell, Code, Column, Inlines, Muted, Paragraph, Row, Section, Strong, Table
from casemate.report.methods.cards import cards
from casemate.report.methods.subject import Reviewed
from casemate.report.threat_model.subject import badges
from casemate.report.words import count, listed

if TYPE_CHECKING:
    from casemate.analysis import RankedTechnique, Threat
    from casemate.analysis.coverage import Cell as Question

_NO_TACTIC = "Under no tactic of ATLAS"


def by_tactic(subject: Reviewed) -> Section:
    """The section: one part for each tactic, in the order of the matrix."""
    atlas = subject.analysis.knowledge.atlas
    held: dict[str, list[Threat]] = {}
    for threat in subject.analysis.threats:
        held.setdefault(_first(subject, threat), []).append(threat)
    parts = [_tactic(subject, tactic, stated.name, held.get(tactic, [])) for tactic, stated in atlas.tactics.items()]
    if "" in held:
        said = "Classic threats of the application: no technique of ATLAS describes them."
        blocks: tuple[Block, ...] = (Paragraph(parts=(said,)), *cards(subject, held[""]))
        parts.append(Section(title=_NO_TACTIC, anchor="tactic-none", blocks=blocks))
    said = (
        f"MITRE ATLAS {atlas.edition} by tactic. A threat stands once, under the first tactic that it serves; "
        "the tables name every technique, with the threats that use it or the reason why none does."
    )
    return Section(
        title="Threats by ATLAS tactic",
        anchor="threats",
        blocks=(Paragraph(parts=(said,)),),
        sections=tuple(parts),
        new_page=True,
    )


def _first(subject: Reviewed, threat: Threat) -> str:
    known = subject.analysis.knowledge.atlas.tactics
    return next((tactic for tactic in known if tactic in threat.tactics), "")


def _tactic(subject: Reviewed, tactic: str, name: str, threats: Sequence[Threat]) -> Section:
    atlas = subject.analysis.knowledge.atlas
    ranked = {one.id: one for one in subject.analysis.techniques}
    cells = [cell for cell in subject.coverage.techniques if tactic in atlas.techniques[cell.asked].tactics]
    reached = sum(cell.asked in ranked for cell in cells)
    said = f"{reached} of {count(len(cells), 'technique')} play a part in an attack on this system."
    columns = (Column(title="Technique"), Column(title="Answer"))
    rows = tuple(Row(cells=_cells(subject, cell, ranked.get(cell.asked))) for cell in cells)
    table = Table(caption=f"{name}: every technique, with its answer", columns=columns, rows=rows)
    blocks: tuple[Block, ...] = (Paragraph(parts=(*badges(threats), said)), table, *cards(subject, threats))
    return Section(title=name, anchor=f"tactic-{tactic}", blocks=blocks)


def _cells(subject: Reviewed, cell: Question, ranked: RankedTechnique | None) -> tuple[Cell, ...]:
    technique = subject.analysis.knowledge.atlas.techniques[cell.asked]
    title: Inlines = (Strong(text=technique.name), " ", Code(text=technique.id))
    return Cell(parts=title), Cell(parts=(_answer(subject, cell, ranked),))


def _answer(subject: Reviewed, cell: Question, ranked: RankedTechnique | None) -> str | Muted:
    names = cell.threats or (ranked.threats if ranked is not None else ())
    if names:
        shown = listed([subject.shorts[name] for name in names if name in subject.shorts], 8)
        role = "" if cell.threats else ", as a step on the way"
        score = f" (rank {ranked.rank}, score {ranked.score:.1f})" if ranked is not None else ""
        return f"{shown}{role}{score}"
    if ranked is not None:
        return f"prepares attacks here (rank {ranked.rank})"
    words = {Answer.OPEN: "no rule asks this, so nothing is known either way", Answer.STEP: "a step on the way"}
    return Muted(text=cell_text(subject.coverage, cell) or words.get(cell.answer, ""))
