"""The shapes that values of our languages take: how each is read, written and described to editors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from casemate.files.document import Value
from casemate.files.problems import Problem
from casemate.files.spelling import nearest

ID = re.compile(r"[a-z][a-z0-9_-]*\Z")


class Reading:
    """One document being read: where we are, what is wrong so far, and which ids exist.

    A key path is only made when something is wrong, so that a sound model costs nothing for it.
    """

    def __init__(self, ids: Mapping[str, frozenset[str]] | None = None) -> None:
        self.ids = ids or {}
        self.path: list[str | int] = []
        self.problems: list[Problem] = []
        self.on_keys: list[bool] = []

    def wrong(self, message: str, remedy: str = "", *, key: str | int | None = None, on_key: bool = False) -> None:
        """Note a problem at the current path, or at `key` below it; `on_key` points at the key, not its value."""
        path = tuple(self.path) if key is None else (*self.path, key)
        self.problems.append(Problem(message=message, remedy=remedy, path=path))
        self.on_keys.append(on_key)


class Shape(Protocol):
    """How a value is read (None after noting a problem), written back, and described in JSON Schema."""

    def read(self, reading: Reading, raw: Value) -> object: ...

    def write(self, value: object) -> Value: ...

    def schema(self) -> dict[str, Value]: ...


def kind_of(raw: Value) -> str:
    """What a person would call this value."""
    names: Mapping[type, str] = {
        dict: "a mapping",
        list: "a list",
        str: "text",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return names.get(type(raw), "nothing")


def hint(word: str, choices: frozenset[str] | tuple[str, ...], what: str) -> str:
    """A remedy for a wrong word: the nearest valid spelling, or the choices themselves."""
    close = nearest(word, choices)
    if close is not None:
        return f"did you mean `{close}`?"
    if 0 < len(choices) <= 24:
        return f"{what}: {', '.join(sorted(choices))}"
    return f"no {what} is spelt like this"


@dataclass(frozen=True, slots=True)
class Text:
    """Any text that is not empty."""

    pattern: str | None = None
    meaning: str = "text"

    def read(self, reading: Reading, raw: Value) -> object:
        if type(raw) is str and raw:
            if self.pattern is None or re.fullmatch(self.pattern, raw):
                return raw
            reading.wrong(f"`{raw[:60]}` is not {self.meaning}")
            return None
        if type(raw) in (int, float, bool):
            reading.wrong(f"expected {self.meaning}, found {kind_of(raw)}", f'quote it: "{raw}"')
        else:
            reading.wrong(f"expected {self.meaning}, found {kind_of(raw)}")
        return None

    def write(self, value: object) -> Value:
        return str(value)

    def schema(self) -> dict[str, Value]:
        made: dict[str, Value] = {"type": "string", "minLength": 1}
        if self.pattern:
            made["pattern"] = f"^{self.pattern}$"
        return made


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    def read(self, reading: Reading, raw: Value) -> object:
        if type(raw) is bool:
            return raw
        advice = "write `true` or `false`; `yes`, `no`, `on` and `off` are text in YAML 1.2"
        reading.wrong(f"expected true or false, found {kind_of(raw)}", advice)
        return None

    def write(self, value: object) -> Value:
        return bool(value)

    def schema(self) -> dict[str, Value]:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two bounds, both allowed."""

    low: float = 0
    high: float | None = None
    whole: bool = False

    def read(self, reading: Reading, raw: Value) -> object:
        if type(raw) is not int and type(raw) is not float:
            reading.wrong(f"expected a number, found {kind_of(raw)}")
            return None
        if self.whole and raw != int(raw):
            reading.wrong(f"expected a whole number, found {raw}")
            return None
        if raw < self.low or (self.high is not None and raw > self.high):
            top = "" if self.high is None else f" and at most {self.high:g}"
            reading.wrong(f"{raw} is out of range", f"it must be at least {self.low:g}{top}")
            return None
        return int(raw) if self.whole else float(raw)

    def write(self, value: object) -> Value:
        assert isinstance(value, int | float)
        return int(value) if value == int(value) else float(value)

    def schema(self) -> dict[str, Value]:
        top: dict[str, Value] = {} if self.high is None else {"maximum": self.high}
        return {"type": "integer" if self.whole else "number", "minimum": self.low, **top}


@dataclass(frozen=True, slots=True)
class Day:
    """A day written as YYYY-MM-DD."""

    def read(self, reading: Reading, raw: Value) -> object:
        if isinstance(raw, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw):
            try:
                return date.fromisoformat(raw)
            except ValueError:
                reading.wrong(f"there is no day {raw}")
                return None
        reading.wrong(f"expected a day, found {kind_of(raw)}", "write it like 2027-06-30")
        return None

    def write(self, value: object) -> Value:
        assert isinstance(value, date)
        return value.isoformat()

    def schema(self) -> dict[str, Value]:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the words of an enumeration."""

    words: type[StrEnum]

    def read(self, reading: Reading, raw: Value) -> object:
        found = self.words._value2member_map_.get(raw) if type(raw) is str else None
        if found is None:
            known = tuple(word.value for word in self.words)
            shown = f"`{raw[:60]}` is not one of the choices" if type(raw) is str else f"found {kind_of(raw)}"
            reading.wrong(shown, hint(raw, known, "choices") if type(raw) is str else f"choices: {', '.join(known)}")
        return found

    def write(self, value: object) -> Value:
        return str(value)

    def schema(self) -> dict[str, Value]:
        return {"enum": [word.value for word in self.words]}


@dataclass(frozen=True, slots=True)
class Reference:
    """The id of something in one of the named sections."""

    sections: tuple[str, ...]

    def read(self, reading: Reading, raw: Value) -> object:
        if type(raw) is not str:
            reading.wrong(f"expected an id of {self._what()}, found {kind_of(raw)}")
            return None
        found = [section for section in self.sections if raw in reading.ids[section]]
        if len(found) == 1:
            return raw
        if found:
            both = " and in ".join(f"`{section}`" for section in found)
            reading.wrong(f"`{raw}` stands in {both}: which is meant?", "rename one of the two")
            return None
        known = frozenset().union(*(reading.ids[section] for section in self.sections))
        advice = hint(raw, known, self._what()) if known else f"the model has no {self._what()} yet"
        reading.wrong(f"there is no `{raw[:60]}` in {self._what()}", advice)
        return None

    def _what(self) -> str:
        return " or ".join(f"`{section}`" for section in self.sections)

    def write(self, value: object) -> Value:
        return str(value)

    def schema(self) -> dict[str, Value]:
        return {"type": "string", "description": f"An id of {self._what()}."}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape, without repeats; `or_one` also takes a single value for a list of one."""

    item: Shape
    or_one: bool = False

    def read(self, reading: Reading, raw: Value) -> object:
        if type(raw) is not list:
            if self.or_one:
                one = self.item.read(reading, raw)
                return () if one is None else (one,)
            reading.wrong(f"expected a list, found {kind_of(raw)}", f"write it in brackets: [{raw}]" if raw else "")
            return ()
        found: list[object] = []
        for place, item in enumerate(raw):
            reading.path.append(place)
            value = self.item.read(reading, item)
            reading.path.pop()
            if value in found:
                reading.wrong(f"`{item}` stands twice in the list", "remove one of the two", key=place)
            elif value is not None:
                found.append(value)
        return tuple(found)

    def write(self, value: object) -> Value:
        assert isinstance(value, tuple)
        return [self.item.write(item) for item in value]

    def schema(self) -> dict[str, Value]:
        whole: dict[str, Value] = {"type": "array", "items": self.item.schema(), "uniqueItems": True}
        return {"anyOf": [self.item.schema(), whole]} if self.or_one else whole


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping from text to one shape."""

    item: Shape
    key: Callable[[str], bool] = bool

    def read(self, reading: Reading, raw: Value) -> object:
        if type(raw) is not dict:
            reading.wrong(f"expected a mapping, found {kind_of(raw)}")
            return {}
        found: dict[str, object] = {}
        for name, value in raw.items():
            reading.path.append(name)
            if not self.key(name):
                reading.wrong(f"`{name}` is not a valid key here")
            found[name] = self.item.read(reading, value)
            reading.path.pop()
        return found

    def write(self, value: object) -> Value:
        assert isinstance(value, Mapping)
        return {str(name): self.item.write(item) for name, item in value.items()}

    def schema(self) -> dict[str, Value]:
        return {"type": "object", "additionalProperties": self.item.schema()}
