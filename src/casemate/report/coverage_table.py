"""Coverage for a person at a terminal: a matrix of components and STRIDE, ATLAS by tactic, the lists as lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from casemate.analysis.coverage import Answer
from casemate.knowledge import Stride
from casemate.report.coverage_words import cell_text, nearest_text
from casemate.report.look import Look, laid_out, plain
from casemate.report.words import count, element_name, listed, short_ids, technique_name

if TYPE_CHECKING:
    from rich.console import RenderableType

    from casemate.analysis.coverage import Cell, Coverage
    from casemate.report.coverage_formats import CoverageView

MARKS: Mapping[Answer, str] = {
    Answer.THREAT: "●",
    Answer.STEP: "○",
    Answer.UNKNOWN: "?",
    Answer.NOT_APPLICABLE: "·",
    Answer.OPEN: "-",
}
_SAID: Mapping[Answer, str] = {
    Answer.THREAT: "threat",
    Answer.STEP: "a step on the way to threats",
    Answer.UNKNOWN: "depends on what the model leaves out",
    Answer.NOT_APPLICABLE: "does not apply",
    Answer.OPEN: "no rule asks",
}
_STYLES: Mapping[Answer, str] = {
    Answer.THREAT: "red",
    Answer.STEP: "cyan",
    Answer.UNKNOWN: "yellow",
    Answer.NOT_APPLICABLE: "dim",
    Answer.OPEN: "dim",
}
_HEADING, _ASIDE = "bold", "dim"
_PER_LINE = 5


def coverage_table(coverage: Coverage, view: CoverageView, look: Look) -> str:
    """The whole page."""
    return laid_out(_page(coverage, view), look)


def _page(coverage: Coverage, view: CoverageView) -> Iterator[RenderableType]:
    yield plain(coverage.analysis.system.name, _HEADING)
    shown = [cell for cells in _chosen(coverage, view).values() for cell in cells]
    yield _tally(shown)
    if view.why:
        yield from _reasons(coverage, view)
        return
    if view.framework in (None, "stride"):
        yield Text()
        yield _matrix(coverage)
        yield from _flows(coverage)
    if view.framework in (None, "atlas"):
        yield from _tactics(coverage)
    for name, cells in coverage.lists.items():
        if view.framework == name or (view.framework is None and name.startswith("owasp")):
            yield from _list(coverage, name, cells)
    yield Text()
    yield _legend(shown)
    yield Text("`--why` gives the reason of every answer; `--element ID` those about one part.", style=_ASIDE)


def _chosen(coverage: Coverage, view: CoverageView) -> Mapping[str, Sequence[Cell]]:
    """The cells to show, by framework."""
    found: dict[str, Sequence[Cell]] = {
        "stride": coverage.stride,
        "atlas": coverage.atlas if view.element else (*coverage.techniques, *coverage.atlas),
        **coverage.lists,
    }
    if view.element is not None:
        found = {name: [cell for cell in cells if cell.element == view.element] for name, cells in found.items()}
    return {name: cells for name, cells in found.items() if cells and view.framework in (None, name)}


def _tally(cells: Iterable[Cell]) -> Text:
    numbers = Counter(cell.answer for cell in cells)
    parts = [f"{numbers[answer]} {_SAID[answer]}" for answer in Answer if numbers[answer]]
    return Text(f"{count(sum(numbers.values()), 'question')}: {', '.join(parts)}", style=_ASIDE)


def _mark(answer: Answer | None) -> Text:
    return Text(" ") if answer is None else Text(MARKS[answer], style=_STYLES[answer])


def _legend(cells: Iterable[Cell]) -> Text:
    met = {cell.answer for cell in cells}
    line = Text()
    for answer in Answer:
        if answer in met:
            line.append("   " if line else "")
            line.append(MARKS[answer], style=_STYLES[answer]).append(f" {_SAID[answer]}", style=_ASIDE)
    return line


def _grid() -> Table:
    return Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style=_HEADING)


def _matrix(coverage: Coverage) -> Table:
    system = coverage.analysis.system
    table = _grid()
    table.add_column("Component", no_wrap=True, overflow="ellipsis")
    table.add_column("kind", style=_ASIDE, no_wrap=True)
    for category in Stride:
        table.add_column(category.value[0].upper(), justify="center")
    asked = {(cell.element, cell.asked): cell.answer for cell in coverage.stride}
    for part in system.components.values():
        marks = [_mark(asked.get((part.id, category.value))) for category in Stride]
        table.add_row(plain(part.title), Text(part.kind), *marks)
    return table


def _flows(coverage: Coverage) -> Iterator[RenderableType]:
    components = coverage.analysis.system.components
    cells: dict[str, list[Cell]] = {}
    for cell in coverage.stride:
        if cell.element not in components:
            cells.setdefault(cell.element, []).append(cell)
    if not cells:
        return
    yield Text()
    table = _grid()
    table.add_column("Flow over a trust boundary", no_wrap=True, overflow="ellipsis")
    shown = [category for category in Stride if any(c.asked == category.value for c in next(iter(cells.values())))]
    for category in shown:
        table.add_column(category.value[0].upper(), justify="center")
    for flow, asked in cells.items():
        by_category = {cell.asked: cell.answer for cell in asked}
        table.add_row(plain(flow), *(_mark(by_category.get(category.value)) for category in shown))
    yield table


def _tactics(coverage: Coverage) -> Iterator[RenderableType]:
    atlas = coverage.analysis.knowledge.atlas
    yield Text()
    table = _grid()
    table.add_column(f"ATLAS {atlas.edition}, techniques by tactic", no_wrap=True)
    answers = [answer for answer in Answer if any(cell.answer is answer for cell in coverage.techniques)]
    for answer in answers:
        table.add_column(Text(MARKS[answer], style=_STYLES[answer]), justify="right")
    for tactic in atlas.tactics.values():
        inside = [cell for cell in coverage.techniques if tactic.id in atlas.techniques[cell.asked].tactics]
        numbers = Counter(cell.answer for cell in inside)
        if inside:
            table.add_row(tactic.name, *(str(numbers[answer] or "") for answer in answers))
    yield table


def _list(coverage: Coverage, name: str, cells: Sequence[Cell]) -> Iterator[RenderableType]:
    framework = coverage.analysis.knowledge.frameworks[name]
    yield Text()
    yield plain(framework.name, _HEADING)
    for start in range(0, len(cells), _PER_LINE):
        line = Text()
        for cell in cells[start : start + _PER_LINE]:
            line.append_text(_mark(cell.answer)).append(f" {cell.asked:<14}")
        yield line


def _reasons(coverage: Coverage, view: CoverageView) -> Iterator[RenderableType]:
    """Every chosen answer with its reason, one block for each element and framework."""
    ids = short_ids([threat.id for threat in coverage.analysis.threats])
    for name, cells in _chosen(coverage, view).items():
        last: str | None = None
        for cell in cells:
            if cell.element != last:
                last = cell.element
                system = coverage.analysis.system
                yield Text()
                title = element_name(system, last) if last else "The system as a whole"
                yield plain(f"{title} · {name}", _HEADING)
                table: Table = _grid()
                table.add_column("", width=1)
                table.add_column("", no_wrap=True)
                table.add_column("")
                for other in cells:
                    if other.element == last:
                        table.add_row(_mark(other.answer), _asked(coverage, other), _why(coverage, other, ids))
                table.show_header = False
                yield table


def _asked(coverage: Coverage, cell: Cell) -> Text:
    return Text(cell.asked.replace("_", " ") if cell.asked in set(Stride) else cell.asked)


def _why(coverage: Coverage, cell: Cell, ids: Mapping[str, str]) -> Text:
    if cell.threats:
        threats = [coverage.analysis.threat(identity) for identity in cell.threats]
        titles = [f"{ids[threat.id]} {threat.title}" for threat in threats if threat is not None]
        return plain(listed(titles, 2))
    if cell.rules:
        return plain(f"a step of {listed(cell.rules, 4)}")
    assert cell.reason is not None
    text = plain(cell_text(coverage, cell))
    technique = coverage.analysis.knowledge.atlas.techniques.get(cell.asked)
    if technique is not None:
        text = Text(f"{technique_name(coverage.analysis.knowledge.atlas, cell.asked)}: ", style=_ASIDE).append_text(
            text
        )
    if cell.reason.reached is not None:
        text.append(f" ({nearest_text(cell.reason.reached)})", style=_ASIDE)
    return text
