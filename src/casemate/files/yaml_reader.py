"""The one loader of every text input: YAML 1.2 core (JSON is part of it) with limits and positions."""

import stat
from pathlib import Path

from casemate.files.document import Document, Mark
from casemate.files.limits import DEFAULT_LIMITS, Limits
from casemate.files.problems import InvalidInput, Place, Problem
from casemate.files.text import checked_text


def read_document(path: Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read one file. Raises InvalidInput with every problem that can be found, also when there is no such file."""
    return parse_document(_content(path, limits), str(path), limits)


def parse_document(data: bytes | str, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read one text; `name` is what problems call it. Raises InvalidInput with every problem that can be found."""
    from casemate.files.yaml_marked import read_marked

    text = checked_text(data, name, limits)
    value, marks = read_marked(text, name, limits)

    def known_marks() -> Mark:
        return marks

    return Document(name, value, known_marks)


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
