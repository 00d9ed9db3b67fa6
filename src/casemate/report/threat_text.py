"""A threat as prose: who starts where, each step, where it ends, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from casemate.analysis import StepRole
from casemate.model import choices
from casemate.report.analysis_table import ASIDE, HEADING, STYLES, heading
from casemate.report.look import Look, laid_out, one_line, plain
from casemate.report.threat_story import Advice, Citation, Story, StoryStep, tell
from casemate.report.words import chance, listed, loss_cost, own_cost, people, per_cent, stopped, typical_cost

if TYPE_CHECKING:
    from rich.console import RenderableType

    from casemate.analysis import Analysis, Threat
    from casemate.knowledge import CatalogueControl
    from casemate.model import Control


def threat_text(analysis: Analysis, threat: Threat, look: Look) -> str:
    """The whole story of one threat."""
    return laid_out(_page(analysis, tell(analysis, threat)), look)


def _page(analysis: Analysis, story: Story) -> Iterator[RenderableType]:
    names = people(analysis.knowledge, analysis.system)
    yield from _head(story.threat, names)
    yield heading("The path")
    yield _path(story, names)
    if story.losses:
        yield heading("What it leads to", "each by its own likeliest way; cost of one event")
        yield _losses(story)
    if story.threat.unknowns:
        yield heading("What the model leaves open")
        yield Text("Taken as possible for want of these keys; say them and analyse again:", style=ASIDE)
        yield _list([plain(name) for name in story.threat.unknowns])
    if story.citations:
        yield heading("Known as")
        yield _known_as(analysis, story.citations)
    yield heading("What to do first")
    yield _advice(story)


def _head(threat: Threat, names: Mapping[str, str]) -> Iterator[RenderableType]:
    yield plain(threat.title, HEADING)
    line = Text().append(f"{threat.severity.value} {threat.score:.1f}", style=STYLES[threat.severity])
    if threat.inherent_score != threat.score:
        line.append(f" ({threat.inherent.value} {threat.inherent_score:.1f} without controls)", style=ASIDE)
    line.append(f" · {threat.status.value.replace('_', ' ')} · {threat.id} · {threat.rule}@{threat.at[0]}", style=ASIDE)
    yield line
    others = [one_line(names[name]) for name in threat.adversaries if name != threat.adversary]
    who = f"Likeliest by: {one_line(names[threat.adversary])}"
    also = f"; also open to {listed(others, 6)}" if others else ""
    yield Text(f"{who}, {chance(threat.probability)} to succeed ({per_cent(threat.probability)} a campaign){also}.")


def _path(story: Story, names: Mapping[str, str]) -> RenderableType:
    grid = _grid()
    for number, step in enumerate(story.steps, start=1):
        grid.add_row(Text(f"{number}"), _step(step, names))
    return grid


def _step(told: StoryStep, names: Mapping[str, str]) -> RenderableType:
    step = told.step
    text = Text(f"{_sentence(told, names)}.")
    if step.role is StepRole.ATTACK and step.probability < 1:
        text.append(f"  {chance(step.probability)}, {per_cent(step.probability)}", style=ASIDE)
    if told.explain:
        text.append(f"\n{one_line(told.explain)}", style=ASIDE)
    for label, said in _details(told):
        text.append(f"\n{label}: ", style=ASIDE)
        text.append(one_line(said))
    return text


def _sentence(told: StoryStep, names: Mapping[str, str]) -> str:
    step = told.step
    if step.adversary is not None:
        return f"{one_line(names[step.adversary])} starts here: {one_line(step.title)}"
    if step.role is StepRole.PREPARATION:
        return f"Prepares: {one_line(told.techniques[0].name)} ({told.techniques[0].id})"
    return one_line(step.title)


def _details(told: StoryStep) -> Iterator[tuple[str, str]]:
    if told.step.role is not StepRole.ATTACK:
        return
    if told.techniques:
        yield "uses", "; ".join(f"{cited.name} ({cited.id})" for cited in told.techniques)
    planned = [held for held in told.present if held[0].status is choices.ControlStatus.PLANNED]
    standing = [held for held in told.present if held not in planned]
    if standing:
        yield "weakened by", "; ".join(_control(control, known) for control, known in standing)
    if planned:
        yield "planned", "; ".join(f"{known.name} ({control.id})" for control, known in planned)
    if told.missing:
        yield "missing", ", ".join(known.name for known in told.missing)


def _control(control: Control, known: CatalogueControl) -> str:
    return f"{known.name} ({control.id}, {control.status.value if control.status else 'status not said'})"


def _losses(story: Story) -> RenderableType:
    grid = _grid(width=6)
    for loss, likely in story.losses:
        line = plain(loss.title)
        cost = loss_cost(loss.cost)
        line.append(f"  {chance(likely)}{f', {cost}' if cost else ''}", style=ASIDE)
        grid.add_row(Text(per_cent(likely)), line)
    return grid


def _known_as(analysis: Analysis, citations: tuple[Citation, ...]) -> RenderableType:
    frameworks = analysis.knowledge.frameworks
    lines = []
    for framework in dict.fromkeys(cited.framework for cited in citations):
        title = frameworks[framework].name if framework in frameworks else "MITRE ATLAS"
        held = [cited for cited in citations if cited.framework == framework]
        line = plain(title, ASIDE).append(": ")
        # STRIDE's ids are its names; elsewhere the id is what people search for.
        said = [cited.name if framework == "stride" else f"{cited.id} {cited.name}" for cited in held]
        line.append(one_line("; ".join(said)), style="not dim")
        lines.append(line)
    return _list(lines)


def _advice(story: Story) -> RenderableType:
    if not story.advice:
        return Text("No control of the catalogue that is not there yet would weaken the last step.", style=ASIDE)
    grid = _grid()
    for number, advice in enumerate(story.advice, start=1):
        grid.add_row(Text(f"{number}"), _one_advice(advice))
    return grid


def _one_advice(advice: Advice) -> Text:
    known = advice.control
    text = plain(known.name, HEADING)
    text.append(f"  {stopped(known.strength)}; {_cost(advice)}", style=f"not bold {ASIDE}")
    text.append(f"\n{one_line(known.summary)}", style="not bold")
    text.append(f"\nTo verify: {one_line(known.verify)}", style=f"not bold {ASIDE}")
    return text


def _cost(advice: Advice) -> str:
    if advice.planned:
        plans = [f"{plan.id}{f': {own_cost(plan.cost)}' if plan.cost else ''}" for plan in advice.planned]
        return f"planned as {one_line('; '.join(plans))}"
    there = listed([one_line(control.id) for control in advice.elsewhere])
    return f"{f'{there} stands elsewhere; ' if there else ''}typically {typical_cost(advice.control)}"


def _grid(width: int = 3) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(justify="right", width=width)
    grid.add_column(ratio=1)
    return grid


def _list(lines: list[Text]) -> RenderableType:
    grid = _grid()
    for line in lines:
        grid.add_row(Text("·", style=ASIDE), line)
    return grid
