"""What could be lost, and the best ways to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casemate.analysis import StepRole
from casemate.report.document import Badge, Block, Fold, Inlines, Muted, Paragraph, Section, Strong, Terms
from casemate.report.threat_model.subject import Subject
from casemate.report.threat_model.tracing import path_figure
from casemate.report.words import chance, count, loss_cost, per_cent

if TYPE_CHECKING:
    from casemate.analysis import LossPaths

_MOST_PATHS = 3


def losing(subject: Subject, *, most: int = _MOST_PATHS) -> Section | None:
    """The section, with up to `most` ways to each loss; None where the model states no losses."""
    if not subject.analysis.losses:
        return None
    ordered = sorted(subject.analysis.losses, key=lambda loss: (-loss.probability, loss.loss))
    said = "Likeliest first, with the controls that exist today. Cost is that of one event, as the model states it."
    blocks: list[Block] = [Paragraph(parts=(said,))]
    blocks.extend(_loss(subject, loss, most) for loss in ordered)
    return Section(title="What could be lost", anchor="losses", blocks=tuple(blocks))


def _loss(subject: Subject, loss: LossPaths, most: int) -> Fold:
    stated = subject.system.losses[loss.loss]  # type: ignore[index]  # ids are text
    cost = loss_cost(stated.cost)
    likely = f"{chance(loss.probability)}, {per_cent(loss.probability)}" if loss.paths else "no way found"
    about = [f"{stated.violates.value} of {subject.name(stated.of)}", *([cost] if cost else [])]
    return Fold(
        title=(Strong(text=stated.title), " ", Badge(text=likely)),
        aside=(" · ".join(about),),
        blocks=tuple(_inside(subject, loss, most)),
        anchor=f"loss-{stated.id}",
        prints=True,
    )


def _inside(subject: Subject, loss: LossPaths, most: int) -> Iterator[Block]:
    stated = subject.system.losses[loss.loss]  # type: ignore[index]  # ids are text
    if stated.description:
        yield Paragraph(parts=(" ".join(stated.description.split()),))
    terms: list[tuple[str, Inlines]] = []
    if stated.secondary is not None:
        often = per_cent(stated.secondary.probability)
        terms.append(("May follow", (f"{loss_cost(stated.secondary.cost)}, in {often} of events",)))
    if stated.regulation:
        terms.append(("Law", (", ".join(stated.regulation),)))
    if terms:
        yield Terms(items=tuple(terms))
    if not loss.paths:
        said = (
            "No adversary of this model finds a way to it. That rests on what is drawn; an unfilled model is not safe."
        )
        yield Paragraph(parts=(said,))
    for place, path in enumerate(loss.paths[:most], start=1):
        yield Paragraph(parts=(Strong(text=f"Way {place}"), Muted(text=f" {led_by(subject, path)}")))
        yield path_figure(subject, path, f"Way {place} to {stated.title}")
    further = len(loss.paths) - most
    if further > 0:
        yield Paragraph(parts=(Muted(text=f"{count(further, 'further way')} in the JSON of this analysis."),))


def led_by(subject: Subject, path: tuple[str, ...]) -> str:
    """Who takes a way, and in how many steps; starts and preparations do not count."""
    steps = [subject.analysis.steps[name] for name in path]
    starts = [step for step in steps if step.role is StepRole.START]
    attacks = sum(step.role is StepRole.ATTACK for step in steps)
    who = subject.names[starts[0].adversary or ""] if starts else "Nobody in particular"
    return f"{who}, {count(attacks, 'step')}"
