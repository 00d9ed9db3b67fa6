"""A text input that has been read: its value, and where each part of it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casemate.files.problems import Place, Problem, Severity

Value = bool | int | float | str | list["Value"] | dict[str, "Value"] | None
"""What a text input can hold. Keys are always text."""

KeyPath = Sequence[str | int]
"""Keys and list indices that lead to a value; empty for the whole document."""


@dataclass(slots=True)
class Mark:
    """Where one value stands; lines and columns count from 1."""

    line: int
    column: int
    key: tuple[int, int] | None = None
    """Line and column of the key that leads to it; None for list items and the whole document."""
    children: dict[str | int, "Mark"] | None = None
    """By key or index; None for scalars, of which there are many."""


Find = Callable[[KeyPath], tuple[Mark, bool]]
"""The mark of the value at a path, and True; where it leads nowhere, of the nearest part that exists, and False."""


def find_below(mark: Mark, path: KeyPath) -> tuple[Mark, bool]:
    """What `Find` promises, with everything below `mark` known."""
    for part in path:
        child = mark.children.get(part) if mark.children else None
        if child is None:
            return mark, False
        mark = child
    return mark, True


class Document:
    """One text input. Positions are looked for only when somebody asks for one.

    That reads the text, or a part of it, a second time, with a parser that is stricter: should it refuse what the first
    one let pass, whoever asks for a position gets its InvalidInput.
    """

    def __init__(self, name: str, value: Value, find: Find) -> None:
        self.name = name
        self.value: Value = value
        self._find = find

    def place(self, path: KeyPath, key: bool = False) -> Place:
        """Where the value at `path` stands, or its key; of the nearest part that exists when the path leads nowhere."""
        mark, found = self._find(path)
        if mark.key is not None and (key or not found):
            line, column = mark.key
        else:
            line, column = mark.line, mark.column
        return Place(file=self.name, line=line, column=column)

    def problem(
        self, message: str, path: KeyPath, remedy: str = "", key: bool = False, severity: Severity = Severity.ERROR
    ) -> Problem:
        """A problem with the value at `path` (or with its key), together with its place."""
        place = self.place(path, key)
        return Problem(message=message, remedy=remedy, path=tuple(path), place=place, severity=severity)
