"""The files that make up one model: the file itself and what it includes, inside one root folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from casemate.files import CasemateError, Document, InvalidInput, Place, Problem, Value, read_document

_ROOT_MARKS = (".git", ".hg", "pyproject.toml")
_MOST_PARTS = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a model."""

    document: Document
    path: Path | None = None
    """Where it was read from; None for a model that came as text."""

    def section(self, name: str) -> dict[str, Value]:
        """A section of the file; empty where the file has none or has something else there."""
        value = self.document.value
        found = value.get(name) if isinstance(value, dict) else None
        return found if isinstance(found, dict) else {}

    def flows(self) -> list[Value]:
        """The flows of the file; empty where there are none."""
        value = self.document.value
        found = value.get("flows") if isinstance(value, dict) else None
        return found if isinstance(found, list) else []


def root_of(path: Path) -> Path:
    """The folder that a model's references may not leave: the project it stands in, else its own folder."""
    folder = path.resolve().parent
    for candidate in (folder, *folder.parents):
        if any((candidate / mark).exists() for mark in _ROOT_MARKS):
            return candidate
    return folder


def read_parts(path: Path, root: Path | None = None) -> tuple[Part, ...]:
    """The file and everything that it includes, each once, the file first.

    Raises `InvalidInput` with the problems of all files that cannot be read.
    """
    inside = (root or root_of(path)).resolve()
    parts: list[Part] = [Part(read_document(path), path)]
    seen = {path.resolve()}
    queue: list[tuple[Path, Part]] = [(path, parts[0])]
    problems: list[Problem] = []
    while queue:
        holder, part = queue.pop(0)
        for at, target in _includes(part):
            wanted = (holder.parent / target).resolve()
            if wanted in seen:
                continue
            seen.add(wanted)
            if not wanted.is_relative_to(inside):
                problems.append(_refusal(part, at, f"`{target}` lies outside the root folder", inside))
            elif len(seen) > _MOST_PARTS:
                problems.append(_refusal(part, at, f"more than {_MOST_PARTS} included files", inside))
            else:
                _read_into(parts, queue, problems, holder.parent / target)
    if problems:
        raise InvalidInput(problems)
    return tuple(parts)


def _read_into(parts: list[Part], queue: list[tuple[Path, Part]], problems: list[Problem], path: Path) -> None:
    try:
        part = Part(read_document(path), path)
    except InvalidInput as error:
        problems.extend(error.problems)
        return
    except CasemateError as error:
        problems.append(Problem(message=str(error), place=Place(file=str(path))))
        return
    parts.append(part)
    queue.append((path, part))


def _includes(part: Part) -> Sequence[tuple[int, str]]:
    value = part.document.value
    wanted = value.get("include") if isinstance(value, dict) else None
    if not isinstance(wanted, list):
        return ()
    return [(place, target) for place, target in enumerate(wanted) if isinstance(target, str)]


def _refusal(part: Part, at: int, message: str, root: Path) -> Problem:
    advice = f"move the file into {root.name}/, the folder that this model's files may come from"
    return part.document.problem(message, ("include", at), advice)
