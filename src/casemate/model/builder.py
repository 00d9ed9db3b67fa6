"""Writing a model in Python: the same words as the language, the same checks, the same `System`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from casemate.files import Value
from casemate.model.language import VERSION
from casemate.model.reader import system_from
from casemate.model.system import System

_KEYWORDS = {"from_": "from", "as_": "as", "class_": "class"}


class SystemBuilder:
    """Collects the parts of a system and builds it; each method takes an id and then the keys of the language.

    Keys that are Python keywords end in an underscore: `as_`, `class_`. Keys of your own go in as `**{"x-NAME": …}`.
    """

    def __init__(self, name: str, /, **identity: Value) -> None:
        self._raw: dict[str, Value] = {"casemate": VERSION, "system": {"name": name, **_keys(identity)}}
        self._flows: list[Value] = []

    def assume(self, *assumptions: str) -> Self:
        """What the model takes for granted."""
        held = self._raw.setdefault("assumptions", [])
        assert isinstance(held, list)
        held.extend(assumptions)
        return self

    def extra(self, name: str, value: Value, /) -> Self:
        """An `x-NAME` key of the whole model."""
        if not name.startswith("x-"):
            raise ValueError(f"`{name}` does not start with `x-`")
        self._raw[name] = value
        return self

    def business(self, **keys: Value) -> Self:
        """The business context."""
        self._raw["business"] = _keys(keys)
        return self

    def zone(self, name: str, /, *, trust: str, **keys: Value) -> Self:
        """A trust zone."""
        return self._add("zones", name, {"trust": trust, **_keys(keys)})

    def data(self, name: str, /, **keys: Value) -> Self:
        """A data asset."""
        return self._add("data", name, _keys(keys))

    def component(self, name: str, kind: str, /, **keys: Value) -> Self:
        """A component."""
        return self._add("components", name, {"kind": kind, **_keys(keys)})

    def flow(self, source: str, target: str, /, **keys: Value) -> Self:
        """A flow from one component to another."""
        self._flows.append({"from": source, "to": target, **_keys(keys)})
        return self

    def control(self, name: str, control: str, /, **keys: Value) -> Self:
        """A control of the catalogue that exists or is planned."""
        return self._add("controls", name, {"control": control, **_keys(keys)})

    def adversary(self, name: str, /, *, like: str, **keys: Value) -> Self:
        """An adversary beside the built-in ones."""
        return self._add("adversaries", name, {"like": like, **_keys(keys)})

    def loss(self, name: str, /, *, of: str, property: str, **keys: Value) -> Self:
        """An event that the business fears."""
        return self._add("losses", name, {"of": of, "property": property, **_keys(keys)})

    def build(self) -> System:
        """The checked system. Raises `InvalidInput` with every problem."""
        return system_from(self._raw | {"components": self._raw.get("components", {}), "flows": self._flows})

    def _add(self, section: str, name: str, entry: dict[str, Value]) -> Self:
        held = self._raw.setdefault(section, {})
        assert isinstance(held, dict)
        if name in held:
            raise ValueError(f"`{name}` stands in `{section}` already")
        held[name] = entry
        return self


def _keys(given: Mapping[str, Value]) -> dict[str, Value]:
    return {_KEYWORDS.get(name, name): value for name, value in given.items()}
