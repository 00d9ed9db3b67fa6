"""The evidence on a system, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.table import Table

from casemate.evidence.updating import counted
from casemate.files import Value, to_json
from casemate.report.analysis_table import ASIDE, HEADING, heading
from casemate.report.look import Look, laid_out, plain
from casemate.report.words import element_name, listed, per_cent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from casemate.analysis import Analysis
    from casemate.evidence import Evidence, Updated
    from casemate.graph import StepNumber

_NONE = "No evidence: every estimate rests on judgement and literature. `casemate evidence add` takes test results in."


def evidence_table(
    analysis: Analysis, known: Sequence[Evidence], updates: Mapping[StepNumber, Updated], today: date, look: Look
) -> str:
    """Tests first, then the steps that they speak to."""
    return laid_out(_page(analysis, known, updates, today), look)


def _page(
    analysis: Analysis, known: Sequence[Evidence], updates: Mapping[StepNumber, Updated], today: date
) -> Iterator[RenderableType]:
    yield plain(analysis.system.name, HEADING)
    if not known:
        yield plain(_NONE)
        return
    yield heading("Tests", "trials and hits; effective: what they count as, for trials of one probe are alike")
    grid = _grid("date", "trials", "hits", "effective", "weight")
    for one in known:
        trials, hits = sum(c.trials for c in one.clusters), sum(c.hits for c in one.clusters)
        effective = sum(count for count, _ in counted([one], today).values())
        said = f"{one.test} at {element_name(analysis.system, one.target)} ({listed(one.techniques)}; {one.tool})"
        weight = f"{one.weight(today):.0%}" if one.weight(today) else one.outcome.value
        grid.add_row(plain(said), one.date.isoformat(), str(trials), str(hits), f"{effective:.1f}", weight)
    yield grid
    yield heading("Steps that they speak to", "chance that it works in a campaign, before and with the evidence")
    if not updates:
        yield plain("None: no rule that fires at these targets uses these techniques.")
        return
    steps = _grid("before", "with evidence", "rests on it")
    for step, updated in updates.items():
        derived = analysis.derived
        name = f"{derived.graph.rules[step]} at {element_name(analysis.system, derived.graph.targets[step])}"
        cells = (per_cent(updated.prior.mean), per_cent(updated.estimate.mean), per_cent(updated.share))
        steps.add_row(plain(name), *cells)
    yield steps


def _grid(*titles: str) -> Table:
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style=ASIDE, expand=True)
    grid.add_column("", ratio=1)
    for title in titles:
        grid.add_column(title, justify="right", no_wrap=True)
    return grid


def evidence_json(
    analysis: Analysis, known: Sequence[Evidence], updates: Mapping[StepNumber, Updated], today: date
) -> str:
    """The same for programs."""
    tests: list[Value] = [
        {
            "test": one.test,
            "target": one.target,
            "tool": one.tool,
            "techniques": list(one.techniques),
            "outcome": one.outcome.value,
            "date": one.date.isoformat(),
            "last_day": one.last_day.isoformat(),
            "weight": one.weight(today),
            "clusters": [
                {"probe": c.probe, "trials": c.trials, "hits": c.hits, "prompts": c.prompts} for c in one.clusters
            ],
        }
        for one in known
    ]
    steps: list[Value] = [
        {
            "rule": analysis.derived.graph.rules[step],
            "at": analysis.derived.graph.targets[step],
            "prior": updated.prior.mean,
            "probability": updated.estimate.mean,
            "share": updated.share,
        }
        for step, updated in updates.items()
    ]
    return to_json({"casemate": 1, "kind": "evidence-list", "today": today.isoformat(), "tests": tests, "steps": steps})
