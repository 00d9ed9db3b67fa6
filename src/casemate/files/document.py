"""A text input that has been read: its value, and where each part of it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from casemate.files.problems import Place, Problem, Severity

Value = bool | int | float | str | list["Value"] | dict[str, "Value"] | None
"""What a text input can hold. Keys are always text."""


@dataclass(slots=True)
class Mark:
    """Where one value stands; lines and columns count from 1."""

    line: int
    column: int
    key: tuple[int, int] | None = None
    """Line and column of the key that leads to it; None for list items and the whole document."""
    children: dict[str | int, "Mark"] | None = None
    """By key or index; None for scalars, of which there are many."""


class Document:
    """One text input. Positions are looked for only when somebody asks for one.

    That reads the text a second time, with the parser that is stricter: should it refuse what the first one let pass,
    whoever asks for a position gets its InvalidInput.
    """

    def __init__(self, name: str, value: Value, find_marks: Callable[[], Mark]) -> None:
        self.name = name
        self.value: Value = value
        self._find_marks = find_marks

    @cached_property
    def _marks(self) -> Mark:
        return self._find_marks()

    def place(self, path: Sequence[str | int], key: bool = False) -> Place:
        """Where the value at `path` stands, or its key; of the nearest part that exists when the path leads nowhere."""
        mark = self._marks
        found = True
        for part in path:
            child = mark.children.get(part) if mark.children else None
            if child is None:
                found = False
                break
            mark = child
        if mark.key is not None and (key or not found):
            line, column = mark.key
        else:
            line, column = mark.line, mark.column
        return Place(file=self.name, line=line, column=column)

    def problem(
        self,
        message: str,
        path: Sequence[str | int],
        remedy: str = "",
        key: bool = False,
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        """A problem with the value at `path` (or with its key), together with its place."""
        place = self.place(path, key)
        return Problem(message=message, remedy=remedy, path=tuple(path), place=place, severity=severity)
