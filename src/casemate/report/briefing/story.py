"""Page 5: one attack, told as a story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from casemate.analysis import LOSS_RULE, StepRole
from casemate.report.briefing.stakes import best_path, consequence, is_action
from casemate.report.briefing.subject import Subject, short
from casemate.report.charts import PathBox, path_picture
from casemate.report.document import Block, Bullets, Figure, Inlines, Paragraph, Section, Strong
from casemate.report.words import chance, count, listed, people, per_cent

if TYPE_CHECKING:
    from casemate.analysis import PathStep

_MOST = 8


def story(subject: Subject, more: Iterable[Inlines] = ()) -> Section | None:
    """The page; None where no way to a loss was found. `more`: lines that close it."""
    loss = next((one.loss for one in subject.losses if best_path(subject, one.loss)), None)
    if loss is None:
        return None
    steps = told_steps(subject, best_path(subject, loss))
    who = _who(subject, steps)
    blocks: list[Block] = [
        Paragraph(parts=(_told(subject, loss, steps, who),)),
        _figure(subject, loss, steps, who),
        Bullets(items=tuple((line,) for line in (*_lines(subject, steps), *more))),
    ]
    return Section(
        title=f"How it happens: {who} brings about “{subject.name(loss, 330)}”",
        anchor="story",
        blocks=tuple(blocks),
        notes=(
            (
                "The likeliest way to this loss with the controls that exist, for the adversary to whom it "
                "is likeliest; "
                f"steps: {', '.join(step.id for step in steps)}.",
            ),
        ),
    )


def told_steps(subject: Subject, path: tuple[PathStep, ...]) -> tuple[PathStep, ...]:
    """The start and what is done, without preparations and what follows; of a long path its first and last ones."""
    steps = [step for step in path if step.role is not StepRole.PREPARATION]
    starts = [step for step in steps if step.role is StepRole.START][:1]
    attacks = [step for step in steps if step.role is StepRole.ATTACK and is_action(subject, step)]
    kept = attacks if len(attacks) < _MOST else [*attacks[:3], *attacks[-(_MOST - 4) :]]
    return (*starts, *kept)


def _who(subject: Subject, steps: tuple[PathStep, ...]) -> str:
    named = people(subject.review.analysis.knowledge, subject.system)
    adversary = steps[0].adversary if steps and steps[0].adversary else ""
    return short(named.get(adversary or "", "an attacker"), 200)


def _told(subject: Subject, loss: str, steps: tuple[PathStep, ...], who: str) -> str:
    found = next(one for one in subject.review.analysis.losses if one.loss == loss)
    priced = next(one for one in subject.losses if one.loss == loss)
    profile = next((one for name, one in subject.system.adversaries.items() if name == steps[0].adversary), None)
    motive = f", who wants to {short(profile.motive, 260)}," if profile is not None and profile.motive else ""
    attacks = sum(step.role is StepRole.ATTACK and step.rule != LOSS_RULE for step in steps)
    return (
        f"{who}{motive} needs {count(attacks, 'step')}. This way alone works in "
        f"{per_cent(found.probability)} of campaigns "
        f"({chance(found.probability)}). It ends in: {consequence(subject, loss)}. One event costs "
        f"{subject.money(priced.each)} on average; by all ways a year of it costs "
        f"{subject.money(priced.expected.expected)}."
    )


def _figure(subject: Subject, loss: str, steps: tuple[PathStep, ...], who: str) -> Figure:
    boxes = [_box(step, who) for step in steps]
    boxes = [box for box in boxes if box.role != "end"]
    boxes.append(PathBox(role="end", title=subject.name(loss, 420), note="the loss"))
    alt = f"The way in {count(len(boxes), 'box', 'boxes')}: {'; '.join(box.title for box in boxes)}"
    return Figure(picture=path_picture(boxes, alt), alt=alt, least_width=720)


def _box(step: PathStep, who: str) -> PathBox:
    if step.role is StepRole.START:
        return PathBox(role="start", title=short(step.title, 420), note=who)
    note = f"works in {per_cent(step.probability)}" if step.probability < 1 else ""
    return PathBox(role="end" if step.rule == LOSS_RULE else "attack", title=short(step.title, 420), note=note)


def _lines(subject: Subject, steps: tuple[PathStep, ...]) -> Iterator[Inlines]:
    plan = subject.verdict.plan
    places = {step.at for step in steps if step.at}
    cut = [one for one in plan.chosen if set(one.candidate.at) & places] if plan is not None else []
    if cut:
        named = listed(
            [f"{subject.control(one.candidate.control)} at {subject.name(one.candidate.at[0], 170)}" for one in cut], 3
        )
        yield Strong(text="The plan gets in the way with: "), f"{named}."
    else:
        yield Strong(text="The plan gets in the way: "), "nowhere on this path."
    weak = max((s for s in steps if 0 < s.probability < 1), key=lambda s: -s.probability, default=None)
    if weak is not None:
        yield (
            Strong(text="Hardest step for the attacker: "),
            f"{short(weak.title, 520)}, which works in {per_cent(weak.probability)} of campaigns.",
        )
