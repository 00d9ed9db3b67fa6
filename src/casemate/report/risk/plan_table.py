"""A plan for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table

from casemate.report.analysis_table import ASIDE, HEADING, heading
from casemate.report.charts.exceedance import short_amount
from casemate.report.look import Look, laid_out, plain
from casemate.report.risk.plan_sayings import (
    candidate_name,
    changes_said,
    knee_said,
    limits_said,
    proof_said,
    return_said,
    verdict_said,
)
from casemate.report.risk.table import curve_lines
from casemate.report.words import listed, per_cent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from casemate.risk.plan import Plan

_FRONT, _UNBOUGHT = 12, 6


def plan_table(found: Plan, look: Look) -> str:
    """The whole page."""
    return laid_out(_page(found), look)


def _page(found: Plan) -> Iterator[RenderableType]:
    yield plain(found.analysis.system.name, HEADING)
    yield plain(verdict_said(found))
    if found.chosen:
        yield plain(return_said(found), ASIDE)
    yield plain(proof_said(found), ASIDE)
    yield heading("Buy, in this order", f"within {limits_said(found)}; amounts in {found.currency}")
    yield _chosen(found)
    if found.roadmap:
        yield heading("Quarters", f"{found.limits.team:g} engineer-weeks each")
        yield _quarters(found)
    yield heading("How likely a year costs more", "● today  ○ with the plan")
    yield from curve_lines((found.before, found.after), found.amounts)
    yield heading("What more or less money buys", knee_said(found))
    yield _front(found)
    yield heading("Left out", "what would save most on top of the plan")
    yield _unbought(found)
    yield heading("What would change the answer")
    for line in changes_said(found):
        yield plain(line, ASIDE)


def _grid(*titles: str) -> Table:
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style=ASIDE, expand=True)
    grid.add_column("", ratio=1)
    for title in titles:
        grid.add_column(title, justify="right", no_wrap=True)
    return grid


def _chosen(found: Plan) -> Table:
    grid = _grid("quarter", "once", "a year", "weeks", "avoids a year")
    for measure in found.chosen:
        one = measure.candidate
        quarter = f"{measure.begins}" if measure.begins == measure.done else f"{measure.begins}–{measure.done}"
        costs = (short_amount(one.once), short_amount(one.per_year), f"{one.weeks:.2g}", short_amount(measure.avoided))
        grid.add_row(plain(f"{candidate_name(found, one)} [{one.id}]"), quarter, *costs)
    return grid


def _quarters(found: Plan) -> Table:
    grid = _grid("weeks", "leaves a year")
    for quarter in found.roadmap:
        said = f"{quarter.number}  {listed(quarter.finishes, 9) or 'work goes on'}"
        grid.add_row(plain(said), f"{quarter.weeks:.0f}", short_amount(quarter.expected))
    return grid


def _front(found: Plan) -> Table:
    grid = _grid("weeks", "controls", "leaves a year", "P(over limit)")
    step = max(1, -(-len(found.front) // _FRONT))
    for place, point in enumerate(found.front):
        if place % step and place != found.knee:
            continue
        mark = "  ← bend" if place == found.knee else ""
        exceeds = "" if point.exceeds is None else per_cent(point.exceeds)
        cells = (f"{point.weeks:.0f}", str(len(point.chosen)), short_amount(point.expected), exceeds)
        grid.add_row(plain(f"{short_amount(point.cost)}{mark}"), *cells)
    return grid


def _unbought(found: Plan) -> Table:
    grid = _grid("cost", "weeks", "saves a year", "why not")
    for one in found.unbought[:_UNBOUGHT]:
        name = plain(candidate_name(found, one.candidate))
        cells = (short_amount(one.cost), f"{one.candidate.weeks:.2g}", short_amount(max(one.saves, 0.0)), one.why)
        grid.add_row(name, *cells)
    return grid
