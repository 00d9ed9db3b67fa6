"""A landscape for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table

from casemate.report.analysis_table import ASIDE, HEADING, heading
from casemate.report.charts.exceedance import short_amount
from casemate.report.landscape.sayings import (
    CAMPAIGNS,
    DEPENDENCE,
    amount,
    lead,
    route_title,
    share,
    who,
)
from casemate.report.look import Look, laid_out, plain
from casemate.report.words import per_cent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from casemate.govern.landscape import Dependence, Sum, Survey, Year

_MOST = 12


def landscape_table(found: Survey, look: Look) -> str:
    """The whole page."""
    return laid_out(_page(found), look)


def _page(found: Survey) -> Iterator[RenderableType]:
    yield plain(found.landscape.joined.system.name, HEADING)
    yield plain(lead(found))
    yield heading("Systems", "expected loss of a year by itself, and within the landscape")
    yield _systems(found)
    yield heading("Common causes", "if it falls: chance of losses in two systems or more; what of the year passes it")
    yield _causes(found)
    yield heading("Paths from one system into another", "the likeliest; chance of one campaign along it")
    yield from _routes(found)
    if found.dependence is not None:
        yield heading("A year of all systems", f"in {found.dependence.currency}, today's controls")
        yield _years(found.dependence)
        yield plain(DEPENDENCE, ASIDE)
        yield plain(CAMPAIGNS, ASIDE)
        for note in found.landscape.joined.notes:
            yield plain(note, ASIDE)
    for title, said, rows in (
        ("By business unit", "open threats that lead to its losses, the bad ones, a year", found.units),
        ("By modality", "open threats at what takes it, the bad ones, what of the year passes there", found.modalities),
        ("By tactic", "open threats, the bad ones, what of the year passes there; rows overlap", found.tactics),
    ):
        yield heading(title, said)
        yield _sums(found, rows)


def _grid(titles: Sequence[str], first: str = "") -> Table:
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style=ASIDE)
    grid.add_column(first)
    for title in titles:
        grid.add_column(title, justify="right")
    return grid


def _systems(found: Survey) -> Table:
    grid = _grid(("", "threats", "losses", "by itself", "in the landscape"))
    for member in found.territory.joined.members:
        own = found.landscape.own[member.space]
        within = found.dependence.systems.get(member.space) if found.dependence is not None else None
        grid.add_row(
            plain(member.space, HEADING),
            plain(f"{member.model.system.name} ({member.unit or 'no unit stated'})"),
            str(len(own.open)),
            str(len(member.model.system.losses)),
            amount(found, found.alone[member.space]),
            amount(found, within.expected if within is not None else None),
        )
    return grid


def _causes(found: Survey) -> RenderableType:
    if not found.falls:
        return plain("None reaches losses of two systems.", ASIDE)
    grid = _grid(("", "systems", "losses", "if it falls", "passes it"))
    grid.columns[1].justify = "left"
    for fall in found.falls[:_MOST]:
        grid.add_row(
            fall.cause.kind.value,
            plain(fall.cause.title),
            str(len(fall.cause.uses)),
            str(len(fall.losses)),
            per_cent(fall.several),
            f"{amount(found, fall.expected)} ({share(found, fall.expected)})",
        )
    return grid


def _routes(found: Survey) -> Iterator[RenderableType]:
    if not found.routes:
        yield plain("None: no path leads from one system to a loss of another.", ASIDE)
    for route in found.routes:
        yield plain(f"{route_title(found, route)}: {per_cent(route.probability)}, {who(found, route.adversary)}")
        shown = [step for step in route.steps if step.role.value != "preparation"]
        for step in shown:
            place = step.at or ""
            mark = f"[{place.partition('.')[0]}]" if "." in place else ""
            yield Padding(plain(f"{mark} {step.title}" if mark else step.title, ASIDE), (0, 0, 0, 4))


def _years(dependence: Dependence) -> Table:
    titles = ["expected", "1 in 20", "1 in 100", "worst 1 in 20"]
    if dependence.limit is not None:
        titles.append(f"P(over {short_amount(dependence.limit)})")
    grid = _grid(titles)
    for said, year in (
        ("joint", dependence.joint),
        ("if independent", dependence.independent),
        ("if comonotone", dependence.comonotone),
    ):
        grid.add_row(said, *_year(year))
    return grid


def _year(year: Year) -> Iterator[str]:
    for value in (year.expected, year.in_twenty, year.in_hundred, year.worst):
        yield short_amount(value)
    if year.exceeds is not None:
        yield per_cent(year.exceeds)


def _sums(found: Survey, rows: Sequence[Sum]) -> Table:
    grid = _grid(("", "open", "bad", "a year", ""))
    grid.columns[1].justify = "left"
    for row in rows:
        grid.add_row(
            plain(row.title),
            plain(", ".join(row.systems)),
            str(row.open),
            str(row.bad),
            amount(found, row.expected),
            share(found, row.expected),
        )
    return grid
