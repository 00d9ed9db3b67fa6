"""One threat on a card: why it works, its path, what proves it, what people decided, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from casemate.analysis import Status, StepRole
from casemate.report.document import (
    Badge,
    Block,
    Cell,
    Code,
    Column,
    Fold,
    Inlines,
    Muted,
    Paragraph,
    Row,
    Strong,
    Table,
    Terms,
)
from casemate.report.methods.subject import Reviewed
from casemate.report.methods.testing import tested
from casemate.report.threat_model.subject import badge
from casemate.report.threat_model.tracing import path_figure, path_trail
from casemate.report.threat_story import Story, tell
from casemate.report.words import chance, listed, per_cent, stopped

if TYPE_CHECKING:
    from casemate.analysis import Threat

_ACROSS = 3


def cards(subject: Reviewed, threats: Sequence[Threat]) -> Iterator[Block]:
    """A card for each threat that is told whole, and one table for the others."""
    told = {threat.id for threat in subject.told}
    for threat in threats:
        if threat.id in told:
            yield _card(subject, tell(subject.analysis, threat))
    others = [threat for threat in threats if threat.id not in told]
    if others:
        yield in_rows(subject, others, "Further threats, worst first")


def _card(subject: Reviewed, story: Story) -> Fold:
    threat = story.threat
    settled: Inlines = () if threat.status is Status.OPEN else (" ", Badge(text=threat.status.value.replace("_", " ")))
    who = f"{subject.names[threat.adversary]}, {chance(threat.probability)} ({per_cent(threat.probability)} a campaign)"
    return Fold(
        title=(badge(threat), " ", Strong(text=threat.title), *settled),
        aside=(f"{who} · leads to {subject.losses(threat.losses)} · {subject.shorts[threat.id]}",),
        blocks=tuple(_inside(subject, story)),
        anchor=threat.id,
        prints=True,
    )


def _inside(subject: Reviewed, story: Story) -> Iterator[Block]:
    threat = story.threat
    yield Paragraph(parts=(threat.explain,))
    yield path_figure(subject, threat.path, f"The path to: {threat.title}", across=_ACROSS)
    yield Fold(title=("The path step by step",), blocks=(path_trail(subject, story.steps),))
    yield Terms(items=tuple(_terms(subject, story)))


def _terms(subject: Reviewed, story: Story) -> Iterator[tuple[str, Inlines]]:
    threat = story.threat
    yield "At", (f"{listed([subject.name(at) for at in threat.at])} · {threat.layer.value} layer",)
    yield "Known as", (known_as(subject, story),)
    if len(threat.adversaries) > 1:
        yield "Open to", (listed([subject.names[name] for name in threat.adversaries], 12),)
    if threat.present:
        yield "Weakened by", (listed([control_name(subject, name) for name in threat.present], 8), _before(threat))
    yield "Evidence", (tested(subject, threat), Muted(text=f"; the estimate rests on {bases(subject, threat)}"))
    yield "Decision", (subject.decision(threat),)
    if story.advice:
        said = (f"{one.control.name} ({stopped(one.control.strength)})" for one in story.advice)
        yield "To do", ("; ".join(said),)
    if threat.unknowns:
        yield "Taken as possible", tuple(_keys(threat.unknowns))


def _before(threat: Threat) -> Muted:
    return Muted(text=f"; without controls {threat.inherent.value} {threat.inherent_score:.1f}")


def bases(subject: Reviewed, threat: Threat) -> str:
    """On what the probabilities of its path rest."""
    steps = (subject.analysis.steps[name] for name in threat.path)
    return listed(sorted({step.basis for step in steps if step.role is StepRole.ATTACK})) or "the model alone"


def known_as(subject: Reviewed, story: Story) -> str:
    """The frameworks' names for it, its own layer's first."""
    leading = {"application": "stride", "pipeline": "atlas", "interface": "owasp_llm"}.get(story.threat.layer.value, "")
    cited = sorted(story.citations, key=lambda one: one.framework != leading)
    return "; ".join(one.name if one.framework == "stride" else f"{one.id} {one.name}" for one in cited)


def control_name(subject: Reviewed, name: str) -> str:
    """A control of the model as the catalogue calls it, with its own id."""
    stated = subject.system.controls.get(name)  # type: ignore[call-overload]  # ids are text
    known = subject.analysis.knowledge.controls.get(stated.control) if stated is not None else None
    return f"{known.name} ({name})" if known is not None else name


def _keys(keys: Sequence[str]) -> Iterator[Code | str]:
    for place, name in enumerate(keys):
        if place:
            yield ", "
        yield Code(text=name)


def in_rows(subject: Reviewed, threats: Iterable[Threat], caption: str) -> Table:
    """Threats as rows: path in words, evidence, decision."""
    columns = (
        Column(title="Threat"),
        Column(title="Severity", tight=True),
        Column(title="Path"),
        Column(title="Evidence and decision"),
    )
    return Table(caption=caption, columns=columns, rows=tuple(_row(subject, threat) for threat in threats))


def _row(subject: Reviewed, threat: Threat) -> Row:
    steps = [subject.analysis.steps[name] for name in threat.path]
    words = [step.title for step in steps if step.role is not StepRole.PREPARATION]
    title = (Strong(text=threat.title), Muted(text=f" {subject.shorts[threat.id]}"))
    cells = (
        Cell(parts=title),
        Cell(parts=(badge(threat),)),
        Cell(parts=(f"{subject.names[threat.adversary]}: {' → '.join(words)}",)),
        Cell(parts=(f"{tested(subject, threat)}; decision: {subject.decision(threat)}",)),
    )
    return Row(cells=cells, anchor=threat.id)
