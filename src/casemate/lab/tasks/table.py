"""The measurement for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.table import Table

from casemate.lab.tasks.utility import LEAST, Utility, kept
from casemate.report.look import Look, laid_out, plain
from casemate.report.words import count, per_cent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from casemate.lab.controls import Control

_HEADING, _ASIDE, _GOOD, _BAD = "bold", "dim", "green", "red"
_MOST_LOST = 3


def utility_table(found: Utility, look: Look, stops: Mapping[Control, int] | None = None, scenarios: int = 0) -> str:
    """The whole page. `stops`: of how many `scenarios` each control alone keeps every attack out, where measured."""
    return laid_out(_page(found, stops, scenarios), look)


def _page(found: Utility, stops: Mapping[Control, int] | None, scenarios: int) -> Iterator[RenderableType]:
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
        yield plain("Each control alone", _HEADING)
        yield _controls(found, stops, scenarios)


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


def _controls(found: Utility, stops: Mapping[Control, int] | None, scenarios: int) -> Table:
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style=_ASIDE)
    grid.add_column("")
    if stops is not None:
        grid.add_column(f"stops, of {scenarios}", justify="right")
    for title in ("tasks done", "kept"):
        grid.add_column(title, justify="right")
    grid.add_column("tasks lost")
    for run in found.alone:
        lost = found.vulnerable.lost(run)
        said = ", ".join(lost[:_MOST_LOST]) + (f" and {len(lost) - _MOST_LOST} more" if len(lost) > _MOST_LOST else "")
        cells = [run.name]
        if stops is not None:
            (control,) = run.controls
            cells.append(str(stops.get(control, 0)))
        share = kept(found.vulnerable, run)
        grid.add_row(*cells, str(run.done), plain(per_cent(share), _BAD if share < LEAST else ""), said)
    return grid
