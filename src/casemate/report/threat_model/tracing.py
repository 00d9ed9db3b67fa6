"""A path as a picture and as a list of steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from casemate.analysis import LOSS_RULE, StepRole
from casemate.model import choices
from casemate.report.charts import PathBox, path_picture
from casemate.report.document import Figure, Inlines, Muted, Tone, Trail, TrailStep
from casemate.report.threat_model.subject import Subject
from casemate.report.words import chance, count, per_cent, technique_name

if TYPE_CHECKING:
    from casemate.analysis import PathStep
    from casemate.report.threat_story import StoryStep

_MARKS = {StepRole.START: "starts", StepRole.PREPARATION: "prepares", StepRole.ATTACK: "then"}


def path_figure(subject: Subject, steps: Sequence[str], said: str, *, across: int = 4) -> Figure:
    """The path as boxes, `across` in a row; `said` names it."""
    shown = [subject.analysis.steps[name] for name in steps]
    boxes = [_box(subject, step, last=place == len(shown)) for place, step in enumerate(shown, start=1)]
    alt = f"{said}, in {count(len(boxes), 'step')}: {'; '.join(box.title for box in boxes)}"
    picture = path_picture(boxes, alt, across=across)
    return Figure(
        picture=picture, alt=alt, least_width=720 if min(len(boxes), across) > 3 else 240 * min(len(boxes), 3)
    )


def _box(subject: Subject, step: PathStep, *, last: bool) -> PathBox:
    if step.role is StepRole.START:
        return PathBox(role="start", title=step.title, note=subject.names[step.adversary or ""])
    if step.role is StepRole.PREPARATION:
        return PathBox(role="preparation", title=_prepared(subject, step), note="prepares")
    note = per_cent(step.probability) if step.probability < 1 else ""
    return PathBox(role="end" if last or step.rule == LOSS_RULE else "attack", title=step.title, note=note)


def _prepared(subject: Subject, step: PathStep) -> str:
    return technique_name(subject.analysis.knowledge.atlas, step.techniques[0])


def path_trail(subject: Subject, told: Sequence[StoryStep]) -> Trail:
    """The path with what is known about each step."""
    return Trail(steps=tuple(_step(subject, one) for one in told))


def _step(subject: Subject, told: StoryStep) -> TrailStep:
    step = told.step
    title: Inlines = (step.title,)
    if step.adversary is not None:
        title = (f"{subject.names[step.adversary]}: {step.title}",)
    elif step.role is StepRole.PREPARATION:
        title = (_prepared(subject, step), Muted(text=f" {step.techniques[0]}"))
    elif step.probability < 1:
        title = (step.title, Muted(text=f" {chance(step.probability)}, {per_cent(step.probability)}"))
    tone = Tone.HIGH if step.rule == LOSS_RULE else Tone.PLAIN
    return TrailStep(mark=_MARKS[step.role], title=title, notes=tuple(_notes(told)), tone=tone)


def _notes(told: StoryStep) -> Iterator[Inlines]:
    if told.step.role is not StepRole.ATTACK:
        return
    if told.explain:
        yield (told.explain,)
    if told.techniques:
        yield (Muted(text="Uses "), "; ".join(f"{cited.name} ({cited.id})" for cited in told.techniques))
    planned = choices.ControlStatus.PLANNED
    for label, held in (
        ("Weakened by ", [one for one in told.present if one[0].status is not planned]),
        ("Planned: ", [one for one in told.present if one[0].status is planned]),
    ):
        if held:
            yield (Muted(text=label), "; ".join(f"{known.name} ({control.id})" for control, known in held))
    if told.missing:
        yield (Muted(text="Would be weakened by "), ", ".join(known.name for known in told.missing))
