"""One threat told whole: each step of its path with what it uses and what would weaken it, and what to do first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from casemate.analysis import Guards, State, StepRole
from casemate.files import CasemateError
from casemate.knowledge import Acts
from casemate.model import choices
from casemate.report.words import listed, technique_name

if TYPE_CHECKING:
    from casemate.analysis import Analysis, PathStep, Threat
    from casemate.knowledge import CatalogueControl
    from casemate.model import Control, Loss

_MOST_FIXES = 3
_LEAST_PREFIX = 3
"""`t-` and a digit: shorter beginnings say too little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """An entry of a framework."""

    framework: str
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryStep:
    """One step of the path and what is known about it."""

    step: PathStep
    explain: str
    """Why it works, or what the technique is; empty for starts and for what follows from a definition."""
    techniques: tuple[Citation, ...]
    present: tuple[tuple[Control, CatalogueControl], ...]
    """Controls of the model that weaken it now or are planned to, with their entries in the catalogue."""
    missing: tuple[CatalogueControl, ...]
    """Controls that would weaken it, neither present nor planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A control to add, best first."""

    control: CatalogueControl
    planned: tuple[Control, ...]
    """The model's plans for it."""
    elsewhere: tuple[Control, ...]
    """Controls of this kind that the model has, and that do not stand in this path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything that is to be said about one threat."""

    threat: Threat
    steps: tuple[StoryStep, ...]
    losses: tuple[tuple[Loss, float], ...]
    """The losses that it leads to, each with the probability of its likeliest path, by whatever way."""
    citations: tuple[Citation, ...]
    advice: tuple[Advice, ...]


def find_threat(analysis: Analysis, wanted: str) -> Threat:
    """The threat with this id, the beginning of one, or `rule@element`.

    Raises `CasemateError`, with what comes near, where none or several fit.
    """
    rule, mark, element = (part.strip() for part in wanted.partition("@"))
    if mark:
        found = [threat for threat in analysis.threats if threat.rule == rule and element in threat.at]
    else:
        exact = [threat for threat in analysis.threats if threat.id == wanted]
        long_enough = wanted.startswith("t-") and len(wanted) >= _LEAST_PREFIX
        begun = [threat for threat in analysis.threats if long_enough and threat.id.startswith(wanted)]
        found = exact or begun or [threat for threat in analysis.threats if threat.rule == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        raise CasemateError(f"`{wanted}` fits {len(found)} threats: {_names(found)}; write one of them out")
    raise CasemateError(f"there is no threat `{wanted}`; {_nearest(analysis, wanted)}")


def _names(threats: Sequence[Threat]) -> str:
    return listed([f"{threat.id} ({threat.rule}@{threat.at[0]})" for threat in threats], 6)


def _nearest(analysis: Analysis, wanted: str) -> str:
    known = {name: threat for threat in analysis.threats for name in (threat.id, f"{threat.rule}@{threat.at[0]}")}
    close = {known[name].id: known[name] for name in get_close_matches(wanted, sorted(known), n=3, cutoff=0.5)}
    if close:
        return f"nearest: {_names(list(close.values()))}"
    return "`casemate analyze MODEL --all` lists the ids of all"


def tell(analysis: Analysis, threat: Threat) -> Story:
    """The story of one threat of this analysis."""
    guards = Guards(derived=analysis.derived, knowledge=analysis.knowledge)
    steps = tuple(_step(analysis, guards, analysis.steps[name]) for name in threat.path)
    likely = {loss.loss: loss.probability for loss in analysis.losses}
    stated = analysis.system.losses
    return Story(
        threat=threat,
        steps=steps,
        losses=tuple((stated[name], likely[name]) for name in threat.losses),  # type: ignore[index]  # ids are text
        citations=tuple(_citations(analysis, threat)),
        advice=tuple(_advice(analysis, threat)),
    )


def _step(analysis: Analysis, guards: Guards, step: PathStep) -> StoryStep:
    number = _number(analysis, step)
    atlas, catalogue = analysis.knowledge.atlas, analysis.knowledge.controls
    present: dict[str, tuple[Control, CatalogueControl]] = {}
    missing: tuple[str, ...] = ()
    if number is not None:
        for weakening, control, _ in guards.present(number, State.PLANNED):
            present[control.id] = control, catalogue[weakening.control]
        missing = guards.missing((number,), State.PLANNED)
    return StoryStep(
        step=step,
        explain=_explain(analysis, step),
        techniques=tuple(
            Citation(framework="atlas", id=name, name=technique_name(atlas, name)) for name in step.techniques
        ),
        present=tuple(present[name] for name in sorted(present)),
        missing=tuple(catalogue[name] for name in missing),
    )


def _number(analysis: Analysis, step: PathStep) -> int | None:
    """The step's number in the graph; None for starts and preparations."""
    graph = analysis.derived.graph
    if step.role is not StepRole.ATTACK:
        return None
    here = (n for n in graph.steps if graph.rules[n] == step.rule and graph.targets[n] == step.at)
    return next((number for number in here if graph.step_id(number) == step.id), None)


def _explain(analysis: Analysis, step: PathStep) -> str:
    if step.role is StepRole.PREPARATION:
        return analysis.knowledge.atlas.techniques[step.techniques[0]].summary
    compiled = analysis.derived.rules.get(step.rule)
    return compiled.rule.explain if compiled is not None else ""


def _citations(analysis: Analysis, threat: Threat) -> Iterator[Citation]:
    knowledge = analysis.knowledge
    for name in threat.techniques:
        yield Citation(framework="atlas", id=name, name=technique_name(knowledge.atlas, name))
    stride = {"stride": tuple(category.value for category in threat.stride)}
    for framework, cited in {**threat.frameworks, **stride}.items():
        for name in cited:
            yield Citation(framework=framework, id=name, name=knowledge.frameworks[framework].entries[name].name)


def _advice(analysis: Analysis, threat: Threat) -> Iterator[Advice]:
    """Preventive controls, those that stop most first."""
    catalogue = analysis.knowledge.controls
    wanted = [name for name in threat.missing if catalogue[name].acts is Acts.PREVENTIVE]

    def order(name: str) -> tuple[float, str]:
        strength = catalogue[name].strength
        return -(strength.low + strength.high), name

    for name in sorted(wanted, key=order)[:_MOST_FIXES]:
        same = [control for control in analysis.system.controls.values() if control.control == name]
        planned = [control for control in same if control.status is choices.ControlStatus.PLANNED]
        elsewhere = [control for control in same if control not in planned and control.id not in threat.present]
        yield Advice(control=catalogue[name], planned=tuple(planned), elsewhere=tuple(elsewhere))
