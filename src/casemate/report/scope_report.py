"""What `casemate check --scope` asks, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casemate.files import Place, Value, to_json
from casemate.report.look import Look, laid_out, one_line, plain
from casemate.report.words import count

if TYPE_CHECKING:
    from rich.console import RenderableType

    from casemate.analysis.scope import Scope
    from casemate.analysis.scope_drawing import Question
    from casemate.model import Model

VERSION = 1
_SECTIONS = ("components", "data", "controls", "losses")
_ASIDE, _HEADING = "dim", "bold"


def scope_text(scope: Scope, model: Model, look: Look) -> str:
    """Each question with why it matters and what to add, then what the model answers with a reason."""
    return laid_out(_page(scope, model), look)


def _page(scope: Scope, model: Model) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    for question in scope.questions:
        place = _place(question, model)
        at = f" ({place.file}:{place.line})" if place is not None else ""
        yield plain(f"{question.id}{at}", _HEADING)
        yield Padding(plain(question.ask), (0, 0, 0, 2))
        yield Padding(plain(question.why, _ASIDE), (0, 0, 0, 2))
        for line in question.add:
            # Leading spaces mean something in YAML.
            inner = " " * (len(line) - len(line.lstrip()))
            yield Padding(Text(f"+ {inner}{one_line(line)}"), (0, 0, 0, 4))
        yield plain("")
    for stray in scope.strays:
        yield plain(f"{stray} answers no question: it names no topic, or gives no reason")
    if scope.settled:
        yield plain(f"{count(len(scope.settled), 'question')} answered with a reason:", _ASIDE)
        for settled in scope.settled:
            yield Padding(plain(f"{settled.question.id}: {settled.reason}", _ASIDE), (0, 0, 0, 2))
        yield plain("")
    asked = len(scope.questions)
    yield plain(f"{model.system.name}: {count(asked, 'question') if asked else 'no question'} left")
    if asked:
        how = "Answer by drawing it, or with a reason: `out_of_scope: …` on the component, or `x-scope: {TOPIC: …}`"
        yield plain(f"{how} on the element or at the top of the file.", _ASIDE)


def scope_json(file: str, scope: Scope, model: Model) -> str:
    """The same for programs."""
    return to_json(
        {
            "casemate": VERSION,
            "kind": "scope",
            "file": file,
            "model": {"name": model.system.name},
            "questions": [_question(question, model) for question in scope.questions],
            "settled": [
                {"id": settled.question.id, "element": settled.question.element or None, "reason": settled.reason}
                for settled in scope.settled
            ],
            "strays": list(scope.strays),
        }
    )


def _question(question: Question, model: Model) -> Value:
    place = _place(question, model)
    return {
        "id": question.id,
        "topic": question.topic,
        "element": question.element or None,
        "question": question.ask,
        "why": question.why,
        "add": list(question.add),
        "file": place.file if place else None,
        "line": place.line if place else None,
    }


def _place(question: Question, model: Model) -> Place | None:
    """Where the element stands; None for flows, which have no id in the file, and for the system as a whole."""
    for section in _SECTIONS:
        if question.element and question.element in getattr(model.system, section):
            return model.problem("", (section, question.element)).place
    return None
