"""The models of a landscape, read from their files; every problem of all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from casemate.files import CasemateError, InvalidInput, Place, Problem
from casemate.model.parts import Part, read_parts
from casemate.model.reader import Model, load_model


def load_models(paths: Sequence[Path]) -> tuple[Model, ...]:
    """The models of these files, each once. A file that another one includes and that is no model of its own is left
    out, so that `*.casemate.yaml` may name it.

    Raises `InvalidInput` with the problems of all files, `CasemateError` where no model is among them.
    """
    found: dict[Path, Model] = {}
    problems: dict[Problem, None] = {}
    parts = _included(paths)
    for path in paths:
        if path.resolve() in found or path.resolve() in parts:
            continue
        try:
            found[path.resolve()] = load_model(path)
        except InvalidInput as error:
            problems.update(dict.fromkeys(error.problems))
        except CasemateError as error:
            problems[Problem(message=str(error), place=Place(file=str(path)))] = None
    if problems:
        raise InvalidInput(problems)
    if not found:
        raise CasemateError("none of the files is a model: each is a part that another one includes")
    return tuple(found.values())


def _included(paths: Sequence[Path]) -> frozenset[Path]:
    """The files without a `system` of their own that others of these include."""
    found: set[Path] = set()
    for path in paths:
        try:
            others: tuple[Part, ...] = read_parts(path)[1:]
        except CasemateError:
            continue  # said when it is read as a model
        found.update(part.path.resolve() for part in others if part.path is not None and not _is_model(part))
    return frozenset(found)


def _is_model(part: Part) -> bool:
    return isinstance(part.document.value, dict) and "system" in part.document.value
