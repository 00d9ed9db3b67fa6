"""The careful way to read YAML: every event of libyaml is checked and its position kept.

It refuses what the model language leaves out and names every place. It costs several times the fast way, so it runs
only on small inputs, when something is wrong, or when a position is asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from casemate.files.document import Mark, Value
from casemate.files.limits import Limits
from casemate.files.problems import InvalidInput, Place, Problem
from casemate.files.scalars import UnusableNumber, plain_value
from casemate.files.yaml_complaints import explain

_MOST_PROBLEMS = 100
_LINE_SEPARATORS = "\u2028\u2029"
_PRIVATE_USE = range(0xE000, 0xF900)

_Properties = yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.MappingStartEvent


def read_marked(text: str, name: str, limits: Limits) -> tuple[Value, Mark]:
    """The value of a checked text and the position of each of its parts. Raises InvalidInput."""
    reading = _Reading(text, name, limits)
    reading.read()
    if reading.problems:
        raise InvalidInput(reading.problems)
    assert reading.mark is not None  # a document without a value is a problem
    return reading.value, reading.mark


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is being read."""

    value: dict[str, Value] | list[Value]
    mark: Mark
    key: str = ""
    key_mark: tuple[int, int] | None = None
    """Set between a key and its value."""


class _TooMuch(Exception):
    """A limit is passed or enough problems are found: reading on is of no use."""


class _Reading:
    """One pass over the events of one text."""

    def __init__(self, text: str, name: str, limits: Limits) -> None:
        self.value: Value = None
        self.mark: Mark | None = None
        self.problems: list[Problem] = []
        self._text = text
        self._name = name
        self._limits = limits
        self._frames: list[_Frame] = []
        self._nodes = 0
        self._documents = 0
        # YAML 1.1, hence libyaml, takes these for line breaks; other characters stand in for them meanwhile
        unused = (chr(code) for code in _PRIVATE_USE if chr(code) not in text)
        self._stand_ins = dict(zip(unused, (mark for mark in _LINE_SEPARATORS if mark in text), strict=False))

    def read(self) -> None:
        try:
            for event in self._events():
                self._take(event)
        except yaml.MarkedYAMLError as error:
            self.problems.append(explain(error, self._text, self._name))
        except _TooMuch:
            pass

    def _events(self) -> Iterator[yaml.Event]:
        text = self._text
        for stand_in, separator in self._stand_ins.items():
            text = text.replace(separator, stand_in)
        return yaml.parse(text, Loader=yaml.CLoader)

    def _take(self, event: yaml.Event) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._take_scalar(event)
        elif kind is yaml.MappingStartEvent:
            self._open({}, event)
        elif kind is yaml.SequenceStartEvent:
            self._open([], event)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._frames.pop()
        elif kind is yaml.AliasEvent:
            remedy = f"repeat what &{event.anchor} stands for; put a text that starts with '*' in double quotes"
            self._complain(event, f"the alias *{event.anchor} is not allowed", remedy)
            self._place_value(None, event)
        elif kind is yaml.DocumentStartEvent:
            self._start_document(event)
        elif kind is yaml.StreamEndEvent and self._documents == 0:
            self._complain_of_emptiness()

    def _start_document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._complain(event, "a second document starts here", "keep one document in a file: remove the '---'")
            raise _TooMuch
        if event.tags:
            self._complain(event, "tags are not part of the language", "remove the line that starts with '%TAG'")

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        text = event.value
        if self._stand_ins:
            for stand_in, separator in self._stand_ins.items():
                text = text.replace(stand_in, separator)
        if len(text) > self._limits.scalar:
            self._complain(event, f"the text is longer than {self._limits.scalar:_} characters", "shorten it")
            raise _TooMuch
        if event.anchor is not None or event.tag is not None:
            self._complain_of_properties(event)
        frame = self._frames[-1] if self._frames else None
        plain = event.style is None or event.style == ""
        if frame is not None and type(frame.value) is dict and frame.key_mark is None:
            self._take_key(frame, text, plain, event)
        else:
            self._place_value(self._typed(text, event) if plain else text, event)

    def _typed(self, text: str, event: yaml.ScalarEvent) -> Value:
        if not text and not self._frames:
            self._complain_of_emptiness()
        try:
            return plain_value(text)
        except UnusableNumber as reason:
            remedy = "numbers have to be finite and fit 64 bits; put it in double quotes if it is a text"
            self._complain(event, f"the number {text[:40]} is {reason}", remedy)
            return None

    def _take_key(self, frame: _Frame, key: str, plain: bool, event: yaml.ScalarEvent) -> None:
        self._count()
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        frame.key = key
        frame.key_mark = (line, column)
        if plain and not key:
            self._complain(event, "a key is missing before ':'", "write the key, or put the text in double quotes")
        elif plain and key == "<<":
            self._complain(event, "merge keys '<<' are not allowed", "write the keys out")
        elif event.style in ("|", ">"):
            self._complain(event, "a block of text cannot be a key", "write the key on one line")
        elif key in frame.value:
            first = frame.mark.children[key].key
            remedy = f"the first one is in line {first[0]}: rename or remove one" if first else "rename or remove one"
            self._complain(event, f"the key {key!r} occurs twice", remedy)

    def _open(self, value: dict[str, Value] | list[Value], event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._complain_of_properties(event)
        if len(self._frames) >= self._limits.depth:
            remedy = "make it flatter; put a text that starts with a bracket in double quotes"
            self._complain(event, f"more than {self._limits.depth} levels are inside each other", remedy)
            raise _TooMuch
        frame = self._frames[-1] if self._frames else None
        if frame is not None and type(frame.value) is dict and frame.key_mark is None:
            self._complain(event, "a key has to be a text", "write a single word or a quoted text before ':'")
            frame.key_mark = (event.start_mark.line + 1, event.start_mark.column + 1)
            frame.key = ""
            mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
        else:
            mark = self._place_value(value, event)
        self._frames.append(_Frame(value=value, mark=mark))

    def _place_value(self, value: Value, event: yaml.Event) -> Mark:
        """Put a value where the frame wants it, and remember where it stands."""
        self._count()
        mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
        frame = self._frames[-1] if self._frames else None
        if frame is None:
            self.value, self.mark = value, mark
        elif isinstance(frame.value, list):
            frame.mark.children[len(frame.value)] = mark
            frame.value.append(value)
        elif frame.key_mark is None:  # an alias where a key belongs
            frame.key_mark = (mark.line, mark.column)
        else:
            mark.key, frame.key_mark = frame.key_mark, None
            frame.mark.children.setdefault(frame.key, mark)
            frame.value.setdefault(frame.key, value)
        return mark

    def _count(self) -> None:
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            message = f"the file holds more than {self._limits.nodes:_} keys and values"
            self.problems.append(
                Problem(message=message, remedy="split it into several files", place=Place(file=self._name))
            )
            raise _TooMuch

    def _complain_of_properties(self, event: _Properties) -> None:
        if event.anchor is not None:
            remedy = "remove it and repeat the content where it is used; put a text that starts with '&' in double quotes"
            self._complain(event, f"the anchor &{event.anchor} is not allowed", remedy)
        if event.tag is not None:
            remedy = "remove it; put a text that starts with '!' in double quotes"
            self._complain(event, f"the tag {event.tag} is not allowed", remedy)

    def _complain_of_emptiness(self) -> None:
        place = Place(file=self._name, line=1, column=1)
        self.problems.append(Problem(message="the file is empty", remedy="write the content", place=place))

    def _complain(self, event: yaml.Event, message: str, remedy: str) -> None:
        place = Place(file=self._name, line=event.start_mark.line + 1, column=event.start_mark.column + 1)
        self.problems.append(Problem(message=message, remedy=remedy, path=self._path(), place=place))
        if len(self.problems) >= _MOST_PROBLEMS:
            raise _TooMuch

    def _path(self) -> tuple[str | int, ...]:
        """The keys and indices that lead to the node that is being read."""
        parts: list[str | int] = []
        for frame in self._frames[:-1]:
            parts.append(frame.key if isinstance(frame.value, dict) else len(frame.value) - 1)
        for frame in self._frames[-1:]:
            if isinstance(frame.value, list):
                parts.append(len(frame.value))
            elif frame.key_mark is not None:
                parts.append(frame.key)
        return tuple(parts)
