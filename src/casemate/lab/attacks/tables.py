"""Runs and matrices for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table

from casemate.lab.attacks.matrix import Matrix, MatrixRow
from casemate.lab.attacks.results import LabRun, ScenarioResult, Verdict
from casemate.lab.controls import Control
from casemate.lab.interface import BackendKind, Label
from casemate.report.look import Look, laid_out, plain
from casemate.report.words import count

if TYPE_CHECKING:
    from rich.console import RenderableType

_HEADING, _ASIDE, _GOOD, _BAD, _UNSURE = "bold", "dim", "green", "red", "yellow"
_STYLES = {
    Verdict.EXPLOITED: _BAD,
    Verdict.BLOCKED: _GOOD,
    Verdict.INCONCLUSIVE: _UNSURE,
    Verdict.ERROR: _BAD,
}
_SIMULATED = (
    "No language model: the simulated worst case obeys whatever it reads. It tests controls, and claims nothing."
)


def run_table(run: LabRun, look: Look) -> str:
    """A line per scenario: outcome, hits of trials with the interval, the control group beside them."""
    return laid_out(_run(run), look)


def _run(run: LabRun) -> Iterator[RenderableType]:
    on = f", {count(len(run.controls), 'control')} on" if run.mode == "partial" else ""
    yield plain(f"Attacks on Harbour, {run.mode}{on}; {run.payloads.value} payloads; {run.date}", _HEADING)
    yield from _label(run.backend)
    yield plain("")
    yield _results(run.results)
    categories = {one.category for one in run.results}
    shown = {one.category for one in run.results if one.outcome is Verdict.EXPLOITED}
    yield plain("")
    yield plain(f"Exploited for real: {len(shown)} of {count(len(categories), 'category', 'categories')}.", _HEADING)
    unclear: dict[str, list[str]] = {}
    for one in run.results:
        if one.outcome in (Verdict.INCONCLUSIVE, Verdict.ERROR):
            unclear.setdefault(one.reason, []).append(one.scenario)
    for reason, names in unclear.items():
        yield plain(f"{', '.join(names)}: {reason}.", _UNSURE)


def _label(label: Label) -> Iterator[RenderableType]:
    yield plain(str(label), _ASIDE)
    if label.kind is BackendKind.SIMULATED:
        yield plain(_SIMULATED, _UNSURE)


def _results(results: tuple[ScenarioResult, ...]) -> Table:
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style=_ASIDE)
    for title in ("", "scenario", "outcome"):
        grid.add_column(title)
    for title in ("hits", "95 %", "harmless"):
        grid.add_column(title, justify="right", no_wrap=True)
    for one in results:
        low, high = one.interval
        grid.add_row(
            one.category.partition(":")[0],
            one.scenario,
            plain(one.outcome.value, _STYLES[one.outcome]),
            f"{one.hits}/{one.trials}",
            f"{low:.0%} to {high:.0%}" if one.trials else "",
            f"{one.control_hits}/{one.control_trials}",
        )
    return grid


def matrix_table(matrix: Matrix, look: Look) -> str:
    """Scenarios by controls: how many of the working payloads are left with each control alone."""
    return laid_out(_matrix(matrix), look)


def _matrix(matrix: Matrix) -> Iterator[RenderableType]:
    yield plain(f"What each control alone stops at Harbour; {matrix.date}", _HEADING)
    yield from _label(matrix.backend)
    yield plain("")
    yield _cells(matrix.rows)
    yield plain("")
    yield plain("Columns: payloads that work without controls, then how many still do with one control alone;", _ASIDE)
    yield plain("0 is none, · is all of them. The last column has every control on.", _ASIDE)
    yield _legend(matrix)


def _legend(matrix: Matrix) -> Table:
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style=_ASIDE)
    grid.add_column("", justify="right")
    grid.add_column("", no_wrap=True)
    grid.add_column("stops", justify="right")
    grid.add_column("")
    stops = matrix.stops()
    for number, control in enumerate(Control, 1):
        grid.add_row(str(number), control.value, str(stops[control]), control.what)
    return grid


def _cells(rows: tuple[MatrixRow, ...]) -> Table:
    grid = Table(box=None, padding=(0, 1, 0, 0), header_style=_ASIDE)
    grid.add_column("")
    grid.add_column("works", justify="right")
    for number in range(1, len(Control) + 1):
        grid.add_column(str(number), justify="right", no_wrap=True)
    grid.add_column("all", justify="right")
    for row in rows:
        cells = [_cell(row, row.left[control]) for control in Control]
        grid.add_row(row.scenario, f"{row.working}/{row.tried}", *cells, _cell(row, row.left_with_all))
    return grid


def _cell(row: MatrixRow, left: int) -> RenderableType:
    if not row.working:
        return plain("-", _ASIDE)
    if left == row.working:
        return plain("·", _ASIDE)
    return plain(str(left), _GOOD if left == 0 else _UNSURE)
