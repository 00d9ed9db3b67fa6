"""The small models of a rule: one on which it must fire, others on which it must be quiet, and changes between them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from casemate.files import Value

_GIVEN = "given"
_NEXT = "+"
"""In a path: one more at the end of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A small model on which a rule must fire, or must stay quiet."""

    given: tuple[str, ...]
    """Capabilities taken as gained."""
    model: Mapping[str, Value] = field(hash=False)


def changed_example(example: Example, change: Mapping[str, Value]) -> Example:
    """The example with each path of the change set to its value; None takes away what is there, `+` appends to a list.

    Paths name keys and places with dots between, such as `components.shop.kind`, `flows.0.as` or `given.0`; what is
    taken away goes last and from the back, so that places keep their numbers. Raises `KeyError` with a path that leads
    nowhere.
    """
    top: dict[str, Value] = deepcopy(dict(example.model))
    top[_GIVEN] = list(example.given)
    for path in sorted(path for path, value in change.items() if value is not None):
        _set(top, path, change[path])
    for path in sorted((path for path, value in change.items() if value is None), key=_numbered, reverse=True):
        _set(top, path, None)
    given = top.pop(_GIVEN)
    return Example(given=tuple(str(one) for one in given) if isinstance(given, list) else (), model=top)


def _numbered(path: str) -> tuple[tuple[int, str], ...]:
    """For sorting: places of a list as numbers, so that 10 stands after 9."""
    return tuple((int(word), "") if word.isdecimal() else (-1, word) for word in path.split("."))


def _set(top: dict[str, Value], path: str, value: Value) -> None:
    at: Value = top
    *way, last = path.split(".")
    for word in way:
        at = _below(at, word, path)
    if isinstance(at, dict):
        if value is None and last not in at:
            raise KeyError(path)
        at[last] = deepcopy(value)
        if value is None:
            del at[last]
    elif isinstance(at, list) and last == _NEXT:
        at.append(deepcopy(value))
    elif isinstance(at, list) and last.isdecimal() and int(last) < len(at):
        at[int(last)] = deepcopy(value)
        if value is None:
            del at[int(last)]
    else:
        raise KeyError(path)


def _below(at: Value, word: str, path: str) -> Value:
    if isinstance(at, dict) and word in at:
        return at[word]
    if isinstance(at, list) and word.isdecimal() and int(word) < len(at):
        return at[int(word)]
    raise KeyError(path)
