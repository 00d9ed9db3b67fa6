"""Scope: what a good reviewer would ask about a drawing before believing the analysis of it.

Every question names the element, why it matters, and the line to add to the model. The model answers by saying it; or
by a reason why it is left out: `out_of_scope` on a component for all questions about it, or `x-scope` on the element
or at the top of the file, a mapping from a question's id to the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casemate.analysis.analyzing import Analysis
from casemate.analysis.scope_drawing import Drawing, Question
from casemate.analysis.scope_models import MODEL_TOPICS
from casemate.analysis.scope_parts import PART_TOPICS
from casemate.analysis.scope_whole import WHOLE_TOPICS
from casemate.files import Value

EXTRA = "x-scope"
TOPICS = {**WHOLE_TOPICS, **MODEL_TOPICS, **PART_TOPICS}
"""By id: the function that finds the questions of this topic, in the order in which they are asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A question that the model answers with a reason instead of a drawing."""

    question: Question
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What remains to be asked."""

    questions: tuple[Question, ...]
    settled: tuple[Settled, ...]
    strays: tuple[str, ...]
    """Entries of `x-scope` that name no topic, or give no reason, as key paths."""


def scope_of(analysis: Analysis) -> Scope:
    """The questions about the system that was analysed, system-wide ones first."""
    drawing = Drawing(analysis)
    asked: list[Question] = []
    settled: list[Settled] = []
    answers = _answers(analysis)
    for topic, find in TOPICS.items():
        for question in find(drawing, topic):
            reason = _reason(drawing, answers, question)
            if reason is None:
                asked.append(question)
            else:
                settled.append(Settled(question=question, reason=reason))
    return Scope(questions=tuple(asked), settled=tuple(settled), strays=tuple(_strays(analysis)))


def _reason(drawing: Drawing, answers: Mapping[str, str], question: Question) -> str | None:
    part = drawing.system.components.get(question.element)  # type: ignore[call-overload]  # ids are text
    if part is not None and part.out_of_scope:
        return str(part.out_of_scope)
    return answers.get(question.id)


def _answers(analysis: Analysis) -> Mapping[str, str]:
    """By question id: the reason that the model gives."""
    found: dict[str, str] = {}
    for element, _, topic, reason in _entries(analysis):
        if isinstance(reason, str) and reason.strip():
            found[topic if not element or "@" in topic else f"{topic}@{element}"] = reason
    return found


def _strays(analysis: Analysis) -> Iterator[str]:
    for _, path, topic, reason in _entries(analysis):
        if topic.split("@")[0] not in TOPICS or not isinstance(reason, str) or not reason.strip():
            yield f"{path}.{topic}" if topic else path


def _entries(analysis: Analysis) -> Iterator[tuple[str, str, str, Value]]:
    """Element, key path, topic and reason of every entry of every `x-scope`."""
    system = analysis.system
    holders: list[tuple[str, str, Mapping[str, Value]]] = [
        ("", "", system.extras),
        ("", "system.", system.identity.extras),
        *((part.id, f"components.{part.id}.", part.extras) for part in system.components.values()),
        *((asset.id, f"data.{asset.id}.", asset.extras) for asset in system.data.values()),
        *((flow.id, f"flows.{flow.id}.", flow.extras) for flow in system.flows),
        *((control.id, f"controls.{control.id}.", control.extras) for control in system.controls.values()),
        *((loss.id, f"losses.{loss.id}.", loss.extras) for loss in system.losses.values()),
    ]
    for element, path, extras in holders:
        held = extras.get(EXTRA)
        if isinstance(held, dict):
            for topic, reason in held.items():
                yield element, f"{path}{EXTRA}", str(topic), reason
        elif held is not None:
            yield element, f"{path}{EXTRA}", "", held
