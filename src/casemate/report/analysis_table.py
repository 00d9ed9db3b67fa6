"""An analysis for a person at a terminal: what to fix first, what could be lost, and the worst threats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from casemate.analysis import Severity, Status, StepRole
from casemate.report.fixes import OPEN, Fix, fix_first, open_threats
from casemate.report.look import Look, laid_out, one_line, plain
from casemate.report.words import (
    chance,
    count,
    element_name,
    listed,
    loss_cost,
    losses_of,
    own_cost,
    people,
    per_cent,
    short_ids,
    stopped,
    typical_cost,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

    from casemate.analysis import Analysis, LossPaths, PathStep, Threat
    from casemate.govern import Standing
    from casemate.report.formats import AnalysisView

STYLES: Mapping[Severity, str] = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "dim",
}
HEADING = "bold"
ASIDE = "dim"
_ARROW = " → "
_MOST_LOSSES = 12
_MARKS = {StepRole.START: "starts", StepRole.PREPARATION: "prepares", StepRole.ATTACK: "then"}


def analysis_table(analysis: Analysis, view: AnalysisView, look: Look) -> str:
    """The whole page."""
    return laid_out(_page(analysis, view), look)


def _page(analysis: Analysis, view: AnalysisView) -> Iterator[RenderableType]:
    yield from _head(analysis)
    found = open_threats(analysis)
    if found:
        yield from _fixes(analysis, found)
    if analysis.losses:
        yield from _losses(analysis)
    yield from _threats(analysis, view)


def _head(analysis: Analysis) -> Iterator[RenderableType]:
    system = analysis.system
    yield plain(system.name, HEADING)
    size = (
        count(len(system.components), "component"),
        count(len(system.flows), "flow"),
        count(len(system.losses), "stated loss", "stated losses"),
        count(len(analysis.knowledge.rules), "rule"),
    )
    yield Text(" · ".join(size), style=ASIDE)
    found = open_threats(analysis)
    line = Text(count(len(found), "open threat"))
    for place, (severity, number) in enumerate(_by_severity(found)):
        line.append(": " if place == 0 else ", ").append(f"{number} {severity}", style=STYLES[severity])
    settled = Counter(threat.status for threat in analysis.threats if threat.status not in OPEN)
    for status, number in sorted(settled.items()):
        line.append(f" · {number} {status.replace('_', ' ')}", style=ASIDE)
    yield line


def _by_severity(threats: Sequence[Threat]) -> list[tuple[Severity, int]]:
    numbers = Counter(threat.severity for threat in threats)
    return [(severity, numbers[severity]) for severity in Severity if numbers[severity]]


def heading(text: str, aside: str = "") -> RenderableType:
    """A heading with an empty line above it, and what a reader has to know beside it."""
    line = Text(text, style=HEADING)
    if aside:
        line.append(f"  {aside}", style="not bold dim")
    return Padding(line, (1, 0, 0, 0))


def _fixes(analysis: Analysis, found: Sequence[Threat]) -> Iterator[RenderableType]:
    fixes = fix_first(analysis)
    if not fixes:
        return
    yield heading("Fix first", "each for what those above it leave; typical costs unless planned")
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(justify="right", width=3)
    grid.add_column(ratio=1)
    for place, fix in enumerate(fixes, start=1):
        grid.add_row(Text(f"{place}"), _fix(analysis, fix))
    yield grid


def _fix(analysis: Analysis, fix: Fix) -> RenderableType:
    system = analysis.system
    lines = Text(one_line(fix.control.name), style=HEADING)
    worst = [f"{number} {severity}" for severity, number in _by_severity(fix.threats) if severity.rank <= 1]
    share = f" ({' and '.join(worst)})" if worst else ""
    weakens = f"  weakens {count(len(fix.threats), 'threat')}{share} towards {losses_of(analysis, fix.losses)}"
    lines.append(weakens, style="not bold")
    places = listed([one_line(element_name(system, place)) for place in fix.places])
    lines.append(f"\nat {places}", style=f"not bold {ASIDE}")
    lines.append(f"\n{stopped(fix.control.strength)}; {_cost(fix)}", style=f"not bold {ASIDE}")
    return lines


def _cost(fix: Fix) -> str:
    if fix.planned:
        plans = [f"{plan.id}{f': {own_cost(plan.cost)}' if plan.cost else ''}" for plan in fix.planned]
        return f"planned as {one_line('; '.join(plans))}"
    return typical_cost(fix.control)


def _losses(analysis: Analysis) -> Iterator[RenderableType]:
    yield heading("What you would lose", "likeliest first, with today's controls; cost of one event")
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(justify="right", width=6)
    grid.add_column(ratio=1)
    ordered = sorted(analysis.losses, key=lambda loss: (-loss.probability, loss.loss))
    names = people(analysis.knowledge, analysis.system)
    for loss in ordered[:_MOST_LOSSES]:
        likely = per_cent(loss.probability) if loss.paths else "–"
        grid.add_row(Text(likely), _loss(analysis, loss, names))
    yield grid
    if len(ordered) > _MOST_LOSSES:
        yield Text(f"        and {count(len(ordered) - _MOST_LOSSES, 'further loss', 'further losses')}", style=ASIDE)


def _loss(analysis: Analysis, loss: LossPaths, names: Mapping[str, str]) -> Text:
    stated = analysis.system.losses[loss.loss]  # type: ignore[index]  # loss ids are text
    lines = plain(stated.title)
    cost = loss_cost(stated.cost)
    about = f"  {chance(loss.probability)}" if loss.paths else ""
    lines.append(f"{about}{f', {cost}' if cost else ''}", style=ASIDE)
    if not loss.paths:
        lines.append("\nno way found", style=ASIDE)
        return lines
    steps = [analysis.steps[name] for name in loss.paths[0]]
    starts = [step for step in steps if step.role is StepRole.START]
    rules = {name: compiled.rule for name, compiled in analysis.derived.rules.items()}
    attacks = [s for s in steps if s.role is StepRole.ATTACK and s.rule in rules and not rules[s.rule].consequence]
    threatening = [step for step in attacks if rules[step.rule].is_threat] or attacks
    who = one_line(names[starts[0].adversary or ""]) if starts else "nobody"
    lines.append(f"\n{who}, {count(len(attacks), 'step')}: {_summary(threatening)}", style=ASIDE)
    return lines


def _summary(steps: Sequence[PathStep]) -> str:
    """The first, the last and what is between, shortened: a path on two lines or so."""
    titles = [one_line(step.title) for step in steps]
    if len(titles) > 3:
        titles = [titles[0], "…", *titles[-2:]]
    return _ARROW.join(titles)


def _threats(analysis: Analysis, view: AnalysisView) -> Iterator[RenderableType]:
    listed_threats = analysis.threats if view.mitigated else open_threats(analysis)
    if not listed_threats:
        yield heading("No open threats" if analysis.threats else "No threats found")
        return
    shown = listed_threats if view.top is None else listed_threats[: view.top]
    if not shown:
        return
    yield heading("The worst threats" if len(shown) < len(listed_threats) else "Every threat")
    shorts = short_ids([threat.id for threat in analysis.threats])
    names = people(analysis.knowledge, analysis.system)
    table = _threat_table()
    for place, threat in enumerate(shown):
        if view.paths and place:
            table.add_row()
        style = HEADING if view.paths else ""
        standing = view.standings.get(threat.id)
        _add_threat(table, analysis, threat, names, short=shorts[threat.id], style=style, standing=standing)
        if view.paths:
            for step in threat.path:
                _add_step(table, analysis.steps[step], names)
    yield table
    yield from _foot(analysis, shown, shorts)


def _threat_table() -> Table:
    table = Table(
        box=None, expand=True, padding=(0, 2, 0, 0), pad_edge=False, header_style=ASIDE, collapse_padding=True
    )
    table.add_column("Score", justify="right", no_wrap=True, width=8)
    table.add_column("What, who, to what end", ratio=1)
    table.add_column("Likely", justify="right", no_wrap=True)
    table.add_column("Id", no_wrap=True)
    return table


def _add_threat(
    table: Table,
    analysis: Analysis,
    threat: Threat,
    names: Mapping[str, str],
    *,
    short: str,
    style: str,
    standing: Standing | None,
) -> None:
    what = Text().append_text(plain(threat.title, style))
    others = len(threat.adversaries) - 1
    places = [one_line(element_name(analysis.system, place)) for place in threat.at]
    about = [
        *(place for place in places if place not in what.plain),  # most titles say where
        one_line(names[threat.adversary]) + (f" and {count(others, 'other')}" if others else ""),
        one_line(losses_of(analysis, threat.losses)),
    ]
    if standing is not None:
        about.append(one_line(standing.reason))
    elif threat.status is not Status.OPEN:
        by = f" by {listed([one_line(name) for name in threat.present])}" if threat.present else ""
        about.append(f"{threat.status.replace('_', ' ')}{by}")
    what.append(f"\n{' · '.join(about)}", style=ASIDE)
    table.add_row(
        Text(f"{threat.score:.1f}\n{threat.severity.value}", style=STYLES[threat.severity]),
        what,
        Text(per_cent(threat.probability)).append(f"\n{chance(threat.probability)}", style=ASIDE),
        Text(short, style=ASIDE),
    )


def _add_step(table: Table, step: PathStep, names: Mapping[str, str]) -> None:
    cited = f"  {', '.join(step.techniques)}" if step.techniques else ""
    who = f"{one_line(names[step.adversary])}: " if step.adversary is not None else ""
    line = Text(f"{who}{one_line(step.title)}")
    line.append(cited, style=ASIDE)
    likely = per_cent(step.probability) if step.role is StepRole.ATTACK and step.probability < 1 else ""
    table.add_row(Text(_MARKS[step.role], style=ASIDE), line, Text(likely, style=ASIDE))


def _foot(analysis: Analysis, shown: Sequence[Threat], shorts: Mapping[str, str]) -> Iterator[Text]:
    yield Text("")
    rest = len(analysis.threats) - len(shown)
    if rest:
        yield Text(f"{count(rest, 'further threat')}: --top N lists more, --all lists every one.", style=ASIDE)
    yield Text(
        "Likely: that one campaign by the likeliest adversary succeeds, with the controls that exist today.",
        style=ASIDE,
    )
    yield Text(f"casemate show MODEL {shorts[shown[0].id]} tells the first one step by step.", style=ASIDE)
