"""The measurement for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table

from casemate.lab.attacks import Matrix
from casemate.lab.tasks.utility import LEAST, Utility, kept
from casemate.report.look import Look, laid_out, plain
from casemate.report.words import count, per_cent

if TYPE_CHECKING:
    from rich.console import RenderableType

_HEADING, _ASIDE, _GOOD, _BAD = "bold", "dim", "green", "red"
_MOST_LOST = 3


def utility_table(found: Utility, look: Look, matrix: Matrix | None = None) -> str:
    """The whole page; with a matrix, what each control stops stands beside what it costs."""
    return laid_out(_page(found, matrix), look)


def _page(found: Utility, matrix: Matrix | None) -> Iterator[RenderableType]:
    plain_run, hard = found.vulnerable, found.hardened
    yield plain(f"Honest work at Harbour: {count(len(plain_run.results), 'task')}", _HEADING)
    yield plain(str(plain_run.backend), _ASIDE)
    yield plain("")
    yield _groups(found)
    yield plain("")
    often = f"{hard.done} of them, the vulnerable one {plain_run.done}: {per_cent(found.kept)} as often"
    said = f"The hardened twin does {often}"
    yield plain(f"{said}; {per_cent(LEAST)} are wanted.", _GOOD if found.useful else _BAD)
    if lost := plain_run.lost(hard):
        yield plain(f"Only without controls: {', '.join(lost)}")
    if gained := hard.lost(plain_run):
        yield plain(f"Only with controls: {', '.join(gained)}")
    if found.alone:
        yield plain("")
        yield plain("Each control alone: attacks that it stops, work that it costs", _HEADING)
        if matrix is not None:
            yield plain(f"Attacks: {matrix.backend}, {matrix.date}", _ASIDE)
        yield _controls(found, matrix)


def _groups(found: Utility) -> Table:
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style=_ASIDE)
    grid.add_column("")
    for title in ("tasks", "vulnerable", "hardened"):
        grid.add_column(title, justify="right")
    hard = found.hardened.by_group()
    for group, (done, tried) in found.vulnerable.by_group().items():
        other = hard[group][0]
        grid.add_row(group.value, str(tried), str(done), plain(str(other), _BAD if other < done else ""))
    return grid


def _controls(found: Utility, matrix: Matrix | None) -> Table:
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style=_ASIDE)
    grid.add_column("")
    stops = matrix.stops() if matrix is not None else {}
    if matrix is not None:
        grid.add_column(f"stops, of {sum(row.working > 0 for row in matrix.rows)}", justify="right")
    for title in ("tasks done", "kept"):
        grid.add_column(title, justify="right")
    grid.add_column("tasks lost")
    for run in found.alone:
        lost = found.vulnerable.lost(run)
        said = ", ".join(lost[:_MOST_LOST]) + (f" and {len(lost) - _MOST_LOST} more" if len(lost) > _MOST_LOST else "")
        cells = [run.name]
        cells += [str(count) for control, count in stops.items() if control in run.controls]
        share = kept(found.vulnerable, run)
        grid.add_row(*cells, str(run.done), plain(per_cent(share), _BAD if share < LEAST else ""), said)
    return grid
