"""The risk of a system for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from casemate.report.analysis_table import ASIDE, HEADING, heading
from casemate.report.charts.exceedance import short_amount
from casemate.report.look import Look, laid_out, plain
from casemate.report.risk.sayings import money, money_band, plausibility, rate, verdict
from casemate.report.words import element_name, per_cent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from casemate.risk.assessing import Assessment, WhatIf
    from casemate.risk.profile import LossRisk, Reading

_ROWS, _COLUMNS = 10, 60
_MARKS = {"inherent": "·", "current": "●", "planned": "○", "before": "●", "after": "○"}
_MOST = 5


def risk_table(found: Assessment, look: Look) -> str:
    """The whole page."""
    return laid_out(_page(found), look)


def _page(found: Assessment) -> Iterator[RenderableType]:
    profile, currency = found.profile, found.profile.currency
    yield plain(found.analysis.system.name, HEADING)
    yield plain(verdict(found))
    yield heading("A year", f"in {currency}; expected with its 90 % range, then what one year in N exceeds")
    yield _readings(profile.readings, currency, exceeds=profile.appetite.tail_loss)
    yield heading("How likely a year costs more", "· inherent  ● current  ○ planned")
    yield from curve_lines(profile.readings, profile.amounts)
    yield heading("Losses", "today's controls; campaigns that aim at it, the chance of one, events")
    yield _losses(found)
    yield heading("Worth knowing")
    for line in plausibility(found):
        yield plain(line, ASIDE)


def _readings(readings: Sequence[Reading], currency: str, exceeds: float | None) -> Table:
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style=ASIDE)
    grid.add_column("")
    for title in ("expected", "1 in 2", "1 in 20", "1 in 100"):
        grid.add_column(title, justify="right")
    if exceeds is not None:
        grid.add_column(f"P(over {short_amount(exceeds)})", justify="right")
    for reading in readings:
        cells = [reading.name, money_band(reading.expected, currency).replace(f" {currency}", "")]
        cells += [short_amount(reading.annual.quantile(level)) for level in (0.5, 0.95, 0.99)]
        if reading.exceeds_appetite is not None:
            cells.append(per_cent(reading.exceeds_appetite.expected))
        grid.add_row(*cells)
    return grid


def _losses(found: Assessment) -> Table:
    currency = found.profile.currency
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style=ASIDE, expand=True)
    grid.add_column("", ratio=1)
    for title in ("campaigns", "succeeds", "events", "each", "a year"):
        grid.add_column(title, justify="right", no_wrap=True)
    for loss in found.profile.current.losses:
        grid.add_row(*_loss(found, loss, currency))
    return grid


def _loss(found: Assessment, loss: LossRisk, currency: str) -> tuple[Text, ...]:
    name = plain(element_name(found.analysis.system, loss.loss))
    said = (
        f"{loss.campaigns:.2g}/yr",
        per_cent(loss.success),
        rate(loss.events.expected),
        short_amount(loss.each),
        money_band(loss.expected, currency).replace(f" {currency}", ""),
    )
    return (name, *(Text(part) for part in said))


def curve_lines(readings: Sequence[Reading], amounts: Sequence[float]) -> Iterator[Text]:
    """The exceedance curves drawn with characters: a row for each tenth of probability."""
    shown = [(a, [r.curve[i][0] for r in readings]) for i, a in enumerate(amounts)]
    while len(shown) > _COLUMNS and max(shown[-1][1]) < 0.001:
        shown.pop()
    taken = [shown[round(at * (len(shown) - 1) / (_COLUMNS - 1))] for at in range(_COLUMNS)]
    rows = [[" "] * _COLUMNS for _ in range(_ROWS + 1)]
    for column, (_, chances) in enumerate(taken):
        for reading, chance in zip(readings, chances, strict=True):
            rows[round((1 - chance) * _ROWS)][column] = _MARKS[reading.name]
    for number, row in enumerate(rows):
        yield Text(f"{100 - 10 * number:>4}% │{''.join(row)}")
    ends = [short_amount(taken[at][0]) for at in (0, _COLUMNS // 3, 2 * _COLUMNS // 3, _COLUMNS - 1)]
    marks = "".join(f"{end:<{_COLUMNS // 3}}" for end in ends)
    yield Text(f"      └{'─' * _COLUMNS}", style=ASIDE)
    yield Text(f"       {marks}", style=ASIDE)


def what_if_table(found: WhatIf, look: Look) -> str:
    """Before and after."""
    return laid_out(_what_if(found), look)


def _what_if(found: WhatIf) -> Iterator[RenderableType]:
    before, after, currency = found.before, found.after, found.currency
    yield plain(found.analysis.system.name, HEADING)
    yield plain(change_said(found))
    yield heading("A year", f"in {currency}; expected with its 90 % range, then what one year in N exceeds")
    yield _readings((before, after), currency, found.tail_loss)
    yield heading("How likely a year costs more", "● before  ○ after")
    yield from curve_lines((before, after), found.amounts)
    yield heading("Losses", "expected a year")
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style=ASIDE)
    for title in ("", "before", "after", "change"):
        grid.add_column(title, justify="right" if title else "left")
    then = {loss.loss: loss.expected.expected for loss in after.losses}
    for loss in before.losses:
        amounts = loss.expected.expected, then[loss.loss]
        name = plain(element_name(found.analysis.system, loss.loss))
        grid.add_row(name, *(short_amount(amount) for amount in amounts), _signed(amounts[1] - amounts[0]))
    yield grid


def _signed(amount: float) -> str:
    return "0" if abs(amount) < 1 else f"{'+' if amount > 0 else '−'}{short_amount(abs(amount))}"


def change_said(found: WhatIf) -> str:
    """What was changed and what it does, in one sentence."""
    changes = [f"with {name}" for name in found.added] + [f"without {name}" for name in found.removed]
    before, after = found.before.expected.expected, found.after.expected.expected
    moved = "saves" if after <= before else "costs"
    amount = money(abs(after - before), found.currency)
    share = per_cent(abs(after - before) / before) if before > 0 else "0%"
    return f"{', '.join(changes).capitalize()}: {moved} {amount} a year of {money(before, found.currency)} ({share})."
