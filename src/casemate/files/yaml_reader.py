"""The one loader of every text input: YAML 1.2 core (JSON is part of it) with limits and positions."""

import stat
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path

from casemate.files.document import Document, KeyPath, Mark, Value, find_below
from casemate.files.limits import DEFAULT_LIMITS, Limits
from casemate.files.problems import InvalidInput, Place, Problem
from casemate.files.text import checked_text
from casemate.files.yaml_places import Places

_WORTH_THE_FAST_WAY = 4_000
"""Characters; below, the careful way is as quick and knows the positions already."""


def read_document(path: Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read one file. Raises InvalidInput with every problem that can be found, also when there is no such file."""
    return parse_document(_content(path, limits), str(path), limits)


def parse_document(data: bytes | str, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read one text; `name` is what problems call it. Raises InvalidInput with every problem that can be found."""
    text = checked_text(data, name, limits)
    if text.lstrip()[:1] in ("{", "["):
        document = _json(text, name, limits)
        if document is not None:
            return document
    return _yaml(text, name, limits)


def _json(text: str, name: str, limits: Limits) -> Document | None:
    """The document, if the text is JSON."""
    from casemate.files.json_marked import mark_json
    from casemate.files.json_reader import NeedsCare, NotJson, read_json

    try:
        value = read_json(text, limits)
    except NotJson:
        return None
    except NeedsCare:
        return _with_marks(name, *mark_json(text, name, limits))
    return Document(name, value, _Later(partial(mark_json, text, name, limits)).find)


def _yaml(text: str, name: str, limits: Limits) -> Document:
    if len(text) >= _WORTH_THE_FAST_WAY:
        from casemate.files.yaml_fast import StepAside, read_fast

        with suppress(StepAside):
            value = read_fast(text, limits)
            return Document(name, value, Places(text, name, value, limits).find)
    from casemate.files.yaml_marked import mark_yaml

    return _with_marks(name, *mark_yaml(text, name, limits))


class _Later:
    """Positions in a text that is read again when the first one is asked for."""

    def __init__(self, read: Callable[[], tuple[Value, Mark]]) -> None:
        self._read = read

    @cached_property
    def _mark(self) -> Mark:
        return self._read()[1]

    def find(self, path: KeyPath) -> tuple[Mark, bool]:
        return find_below(self._mark, path)


def _with_marks(name: str, value: Value, mark: Mark) -> Document:
    return Document(name, value, partial(find_below, mark))


def _content(path: Path, limits: Limits) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # before opening: a pipe would block
            raise InvalidInput([_unreadable(path, _kind(path))])
        with path.open("rb") as stream:
            return stream.read(limits.size + 1)
    except FileNotFoundError as error:
        raise InvalidInput([_unreadable(path, "there is no such file")]) from error
    except PermissionError as error:
        raise InvalidInput([_unreadable(path, "there is no permission to read it")]) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise InvalidInput([_unreadable(path, f"it cannot be read: {error}")]) from error


def _kind(path: Path) -> str:
    return "it is a folder, not a file" if path.is_dir() else "it is not a regular file"


def _unreadable(path: Path, reason: str) -> Problem:
    return Problem(message=reason, remedy="check the path and its rights", place=Place(file=str(path)))
