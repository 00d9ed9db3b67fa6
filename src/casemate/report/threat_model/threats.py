"""Every threat: the worst told whole, the others as rows, and what is settled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casemate.analysis import Status
from casemate.report.document import (
    Badge,
    Block,
    Bullets,
    Code,
    Fold,
    Inlines,
    Muted,
    Paragraph,
    Section,
    Strong,
    Terms,
)
from casemate.report.threat_model.subject import Subject, badge, threat_rows
from casemate.report.threat_model.tracing import path_figure, path_trail
from casemate.report.threat_story import Advice, Citation, Story, tell
from casemate.report.words import chance, count, listed, per_cent, stopped, typical_cost

if TYPE_CHECKING:
    pass


def threats(subject: Subject) -> Section:
    """The section."""
    if not subject.analysis.threats:
        said = "No rule found a way in. That says little about a model that leaves much open."
        return Section(title="Threats", anchor="threats", blocks=(Paragraph(parts=(said,)),))
    return Section(title="Threats", anchor="threats", blocks=tuple(_blocks(subject)), sections=tuple(_rest(subject)))


def _blocks(subject: Subject) -> Iterator[Block]:
    rest = "" if not subject.rows else f"; the other {len(subject.open) - _open_told(subject):,} follow as rows"
    said = f"Worst first, {count(len(subject.told), 'threat')} told step by step{rest}."
    yield Paragraph(parts=(said,))
    for threat in subject.told:
        yield _threat(subject, tell(subject.analysis, threat))


def _open_told(subject: Subject) -> int:
    waiting = {threat.id for threat in subject.open}
    return sum(threat.id in waiting for threat in subject.told)


def _rest(subject: Subject) -> Iterator[Section]:
    if subject.rows:
        table = threat_rows(subject, subject.rows, "Further open threats, worst first", anchors=True)
        hidden = len(subject.open) - _open_told(subject) - len(subject.rows)
        more = (Paragraph(parts=(Muted(text=f"{hidden:,} more are in the JSON of this analysis."),)),) if hidden else ()
        yield Section(title="Further open threats", anchor="further", blocks=(table, *more))
    if subject.settled_rows:
        table = threat_rows(subject, subject.settled_rows, "Settled threats, worst first", anchors=True)
        controls = sum(threat.status is Status.MITIGATED for threat in subject.closed)
        decided = len(subject.closed) - controls
        said = f"{count(controls, 'threat is', 'threats are')} held under the level by controls that exist"
        more_said = f"; {decided} {'is' if decided == 1 else 'are'} settled by decision." if decided else "."
        yield Section(
            title="Settled threats", anchor="settled", blocks=(Paragraph(parts=(f"{said}{more_said}",)), table)
        )


def _threat(subject: Subject, story: Story) -> Fold:
    threat = story.threat
    who = subject.names[threat.adversary]
    others = len(threat.adversaries) - 1
    about = f"{who} and {count(others, 'other')}" if others else who
    aside = f"{about} · {chance(threat.probability)}, {per_cent(threat.probability)} · {subject.losses(threat.losses)}"
    settled: Inlines = () if threat.status is Status.OPEN else (" ", Badge(text=threat.status.value.replace("_", " ")))
    return Fold(
        title=(badge(threat), " ", Strong(text=threat.title), *settled),
        aside=(aside, Muted(text=f" · {subject.shorts[threat.id]}")),
        blocks=tuple(_inside(subject, story)),
        anchor=threat.id,
    )


def _inside(subject: Subject, story: Story) -> Iterator[Block]:
    threat = story.threat
    yield Paragraph(parts=(threat.explain,))
    yield path_figure(subject, threat.path, f"The path to: {threat.title}")
    yield Fold(title=("The path step by step",), blocks=(path_trail(subject, story.steps),))
    if story.advice:
        yield Paragraph(parts=(Strong(text="What to do"),))
        yield Bullets(items=tuple(_advice(one) for one in story.advice))
    yield Terms(items=tuple(_terms(subject, story)))


def _advice(advice: Advice) -> tuple[Inlines, ...]:
    known = advice.control
    cost = f"planned as {listed([plan.id for plan in advice.planned])}" if advice.planned else typical_cost(known)
    return (
        (Strong(text=known.name), f" – {known.summary}"),
        (Muted(text=f"{stopped(known.strength).capitalize()}; {cost}. To verify: {known.verify}"),),
    )


def _terms(subject: Subject, story: Story) -> Iterator[tuple[str, Inlines]]:
    threat = story.threat
    if threat.inherent_score != threat.score:
        yield "Without controls", (f"{threat.inherent.value} {threat.inherent_score:.1f}",)
    if threat.present:
        yield "Weakened by", (listed([_control(subject, name) for name in threat.present], 8),)
    if story.losses:
        said = [f"{loss.title} ({per_cent(likely)})" for loss, likely in story.losses]
        yield "Leads to", ("; ".join(said),)
    if len(threat.adversaries) > 1:
        yield "Open to", (listed([subject.names[name] for name in threat.adversaries], 12),)
    for framework in dict.fromkeys(cited.framework for cited in story.citations):
        yield _framework(subject, framework), ("; ".join(_cited(story, framework)),)
    if threat.unknowns:
        yield "Taken as possible", tuple(_keys(threat.unknowns))
    yield "Id", (Code(text=threat.id), Muted(text=f" {threat.rule}@{threat.at[0]}"))


def _control(subject: Subject, name: str) -> str:
    stated = subject.system.controls.get(name)  # type: ignore[call-overload]  # ids are text
    known = subject.analysis.knowledge.controls.get(stated.control) if stated is not None else None
    return f"{known.name} ({name})" if known is not None else name


def _framework(subject: Subject, framework: str) -> str:
    frameworks = subject.analysis.knowledge.frameworks
    return frameworks[framework].name if framework in frameworks else "MITRE ATLAS"


def _cited(story: Story, framework: str) -> list[str]:
    held: list[Citation] = [cited for cited in story.citations if cited.framework == framework]
    # STRIDE's ids are its names; elsewhere the id is what people search for.
    return [cited.name if framework == "stride" else f"{cited.id} {cited.name}" for cited in held]


def _keys(keys: tuple[str, ...]) -> Iterator[Code | str]:
    for place, name in enumerate(keys):
        if place:
            yield ", "
        yield Code(text=name)
