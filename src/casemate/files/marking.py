"""Building a value together with the position of each of its parts, and noting everything that is wrong on the way."""

from dataclasses import dataclass

from casemate.files.document import Mark, Value
from casemate.files.limits import Limits
from casemate.files.problems import InvalidInput, Place, Problem
from casemate.files.scalars import UnusableNumber, plain_value

_MOST_PROBLEMS = 100

Position = tuple[int, int]
"""Line and column, from 1."""


class EnoughSeen(Exception):
    """A limit is passed, or enough problems are found: reading on is of no use."""


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is being read."""

    value: dict[str, Value] | list[Value]
    children: dict[str | int, Mark]
    """Where the parts of the value stand."""
    key: str = ""
    key_at: Position | None = None
    """Set between a key and its value."""


class Marking:
    """What has been read of one text so far; a parser calls it in the order of the text."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.problems: list[Problem] = []
        self._name = name
        self._limits = limits
        self._value: Value = None
        self._mark: Mark | None = None
        self._frames: list[_Frame] = []
        self._nodes = 0

    def result(self) -> tuple[Value, Mark]:
        """What was read. Raises InvalidInput when anything is wrong with it, or when there was nothing."""
        if self._mark is None and not self.problems:
            self.complain((1, 1), "the file is empty", "write the content")
        if self._mark is None or self.problems:
            raise InvalidInput(self.problems)
        return self._value, self._mark

    @property
    def is_at_top(self) -> bool:
        return not self._frames

    @property
    def awaits_key(self) -> bool:
        return bool(self._frames) and isinstance(self._frames[-1].value, dict) and self._frames[-1].key_at is None

    def open(self, container: dict[str, Value] | list[Value], at: Position) -> None:
        """A mapping or list begins. In the place of a key it is refused, and what it holds goes nowhere."""
        if len(self._frames) >= self._limits.depth:
            remedy = "make it flatter; put a text that starts with a bracket in double quotes"
            self.complain(at, f"more than {self._limits.depth} levels are inside each other", remedy)
            raise EnoughSeen
        if self.awaits_key:
            self.complain(at, "a key has to be a text", "write a single word or a quoted text before ':'")
            self._frames[-1].key, self._frames[-1].key_at = "", at
            mark = Mark(*at)
        else:
            mark = self.value(container, at)
        mark.children = {}
        self._frames.append(_Frame(value=container, children=mark.children))

    def close(self) -> None:
        """The innermost mapping or list ends."""
        self._frames.pop()

    def key(self, key: str, at: Position) -> None:
        frame = self._frames[-1]
        frame.key, frame.key_at = key, at
        self._check_length(key, at)
        first = frame.children.get(key)
        if first is not None:
            where = f"the first one is in line {first.key[0]}: " if first.key else ""
            self.complain(at, f"the key {key[:60]!r} occurs twice", f"{where}rename or remove one")

    def plain(self, text: str, at: Position) -> None:
        """A scalar that is not quoted."""
        self._check_length(text, at)
        try:
            value = plain_value(text)
        except UnusableNumber as reason:
            remedy = "numbers have to be finite and fit 64 bits; put it in double quotes if it is a text"
            self.complain(at, f"the number {text[:40]} is {reason}", remedy)
            value = None
        self.value(value, at)

    def quoted(self, text: str, at: Position) -> None:
        """A scalar that is a text whatever it looks like."""
        self._check_length(text, at)
        self.value(text, at)

    def value(self, value: Value, at: Position) -> Mark:
        """Put a value where it belongs, and remember where it stands."""
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            self.complain(at, f"the file holds more than {self._limits.nodes:_} values", "split it into several files")
            raise EnoughSeen
        mark = Mark(*at)
        if not self._frames:
            self._value, self._mark = value, mark
            return mark
        frame = self._frames[-1]
        if isinstance(frame.value, list):
            frame.children[len(frame.value)] = mark
            frame.value.append(value)
        else:
            mark.key, frame.key_at = frame.key_at, None
            frame.children.setdefault(frame.key, mark)
            frame.value.setdefault(frame.key, value)
        return mark

    def complain(self, at: Position, message: str, remedy: str) -> None:
        """Note a problem with what is being read."""
        place = Place(file=self._name, line=at[0], column=at[1])
        self.problems.append(Problem(message=message, remedy=remedy, path=self._path(), place=place))
        if len(self.problems) >= _MOST_PROBLEMS:
            raise EnoughSeen

    def _check_length(self, text: str, at: Position) -> None:
        if len(text) > self._limits.scalar:
            self.complain(at, f"the text is longer than {self._limits.scalar:_} characters", "shorten it")
            raise EnoughSeen

    def _path(self) -> tuple[str | int, ...]:
        """The keys and indices that lead to what is being read."""
        parts: list[str | int] = []
        for frame in self._frames[:-1]:
            parts.append(frame.key if isinstance(frame.value, dict) else len(frame.value) - 1)
        for frame in self._frames[-1:]:
            if isinstance(frame.value, list):
                parts.append(len(frame.value))
            elif frame.key_at is not None:
                parts.append(frame.key)
        return tuple(parts)
