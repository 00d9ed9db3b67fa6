"""Coverage as JSON, version 1: every question with its answer. Fields may be added; those here keep their meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from casemate.analysis.coverage import Answer
from casemate.files import Value, to_json
from casemate.model import digest
from casemate.report.coverage_words import cell_text

if TYPE_CHECKING:
    from casemate.analysis.coverage import Cell, Coverage, Reason

VERSION = 1


def coverage_json(coverage: Coverage) -> str:
    """The document as text."""
    return to_json(coverage_document(coverage))


def coverage_document(coverage: Coverage) -> dict[str, Value]:
    """The document as plain values."""
    analysis = coverage.analysis
    return {
        "casemate": VERSION,
        "kind": "coverage",
        "system": {"name": analysis.system.name, "digest": digest(analysis.system)},
        "knowledge": {
            "atlas": analysis.knowledge.atlas.edition,
            "rules": len(analysis.knowledge.rules),
            "digest": analysis.knowledge.digest,
        },
        "summary": {
            "stride": tally(coverage.stride),
            "atlas": tally(coverage.atlas),
            "techniques": tally(coverage.techniques),
            **{name: tally(cells) for name, cells in coverage.lists.items()},
        },
        "stride": _cells(coverage, coverage.stride),
        "atlas": _cells(coverage, coverage.atlas),
        "techniques": _cells(coverage, coverage.techniques),
        "lists": {name: _cells(coverage, cells) for name, cells in coverage.lists.items()},
    }


def tally(cells: Iterable[Cell]) -> dict[str, Value]:
    """How many questions got which answer; every answer is named."""
    numbers = Counter(cell.answer for cell in cells)
    return {answer.value: numbers[answer] for answer in Answer}


def _cells(coverage: Coverage, cells: Sequence[Cell]) -> list[Value]:
    return [_cell(coverage, cell) for cell in cells]


def _cell(coverage: Coverage, cell: Cell) -> Value:
    made: dict[str, Value] = {"element": cell.element} if cell.element else {}
    made |= {"asked": cell.asked, "answer": cell.answer.value}
    if cell.threats:
        made["threats"] = list(cell.threats)
    if cell.rules:
        made["rules"] = list(cell.rules)
    if cell.reason is not None:
        made["because"] = _reason(coverage, cell, cell.reason)
    return made


def _reason(coverage: Coverage, cell: Cell, reason: Reason) -> Value:
    made: dict[str, Value] = {"kind": reason.because.value, "text": cell_text(coverage, cell)}
    reached = reason.reached
    if reached is not None:
        names = coverage.analysis.derived.elements.names
        made |= {"rule": reached.rule, "met": reached.met, "conditions": reached.total}
        if reached.failed is not None:
            made["failed"] = str(reached.failed)
            made["bound"] = {
                name: [names[value] if isinstance(value, int) else value for value in values]
                for name, values in sorted(reached.bound.items())
            }
    if reason.missing:
        made["missing"] = list(reason.missing)
    return made
