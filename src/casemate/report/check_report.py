"""What `casemate check` says about a model file: its problems and its size, as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casemate.files import Problem, Value, escape_terminal, to_json
from casemate.report.look import one_line
from casemate.report.words import count

if TYPE_CHECKING:
    from casemate.model import System

VERSION = 1


def check_text(problems: Sequence[Problem], system: System | None) -> str:
    """Every problem with its place and remedy, then the model in one line; no line where it could not be read."""
    blocks = [escape_terminal(problem.render()) for problem in problems]
    if system is not None:
        sizes = _sizes(system)
        counted = [count(sizes[name], noun, plural) for name, noun, plural in _NOUNS if sizes[name] or name in _ALWAYS]
        blocks.append(f"{one_line(system.name)}: {', '.join(counted)}")
    return "".join(f"{block}\n" for block in blocks)


def check_json(file: str, problems: Sequence[Problem], system: System | None) -> str:
    """The same for programs; `model` is null where the file could not be read."""
    model: Value = None if system is None else {"name": system.name, **_sizes(system)}
    return to_json(
        {
            "casemate": VERSION,
            "kind": "check",
            "file": file,
            "problems": [_problem(problem) for problem in problems],
            "model": model,
        }
    )


_NOUNS = (
    ("components", "component", "components"),
    ("flows", "flow", "flows"),
    ("zones", "zone", "zones"),
    ("data", "data asset", "data assets"),
    ("controls", "control", "controls"),
    ("adversaries", "adversary of its own", "adversaries of its own"),
    ("losses", "loss", "losses"),
)
_ALWAYS = ("components", "flows", "losses")


def _sizes(system: System) -> dict[str, int]:
    return {name: len(getattr(system, name)) for name, _, _ in _NOUNS}


def _problem(problem: Problem) -> Value:
    place = problem.place
    return {
        "severity": problem.severity.value,
        "message": problem.message,
        "remedy": problem.remedy,
        "path": list(problem.path),
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }
