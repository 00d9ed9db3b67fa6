"""A mapping with known keys: read into a frozen type, written back, described to editors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from casemate.files.document import Value
from casemate.files.shapes import Reading, Shape, kind_of
from casemate.files.spelling import nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a mapping."""

    name: str
    shape: Shape
    doc: str
    field: str
    """Its name in the frozen type, where that differs (a Python keyword, say)."""
    required: bool = False


def key(name: str, shape: Shape, doc: str, *, field: str | None = None, required: bool = False) -> Key:
    """A key, read into the field of the same name unless told otherwise."""
    return Key(name=name, shape=shape, doc=doc, field=field or name, required=required)


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys; `make` builds the frozen type from the fields found."""

    what: str
    make: Callable[..., object]
    keys: tuple[Key, ...]
    extras: bool = True
    """Whether `x-NAME` keys are allowed and kept."""
    by_name: Mapping[str, Key] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", MappingProxyType({known.name: known for known in self.keys}))

    def read(self, reading: Reading, raw: Value, **more: object) -> object:
        """The frozen value, or None after noting what is wrong with it."""
        if type(raw) is not dict:
            reading.wrong(f"expected a mapping for {self.what}, found {kind_of(raw)}")
            return None
        before, found, extras = len(reading.problems), dict(more), {}
        path, by_name = reading.path, self.by_name
        for name, value in raw.items():
            known = by_name.get(name)
            if known is not None:
                path.append(name)
                found[known.field] = known.shape.read(reading, value)
                path.pop()
            elif name.startswith("x-") and len(name) > 2 and self.extras:
                extras[name] = value
            else:
                self._unknown(reading, name)
        for known in self.keys:
            if known.required and known.name not in raw:
                reading.wrong(f"{self.what} needs `{known.name}`", f"add `{known.name}`: {known.doc}", on_key=True)
        if len(reading.problems) > before:
            return None
        if extras:
            found["extras"] = MappingProxyType(extras)
        return self.make(**found)

    def _unknown(self, reading: Reading, name: str) -> None:
        close = nearest(name, self.by_name)
        if close is not None:
            advice = f"did you mean `{close}`?"
        else:
            advice = f"keys: {', '.join(self.by_name)}" + ("; your own keys start with `x-`" if self.extras else "")
        reading.wrong(f"{self.what} has no key `{name[:60]}`", advice, key=name, on_key=True)

    def write(self, value: object) -> Value:
        """The mapping that reads back to this value; what equals a default is left out."""
        found: dict[str, Value] = {}
        for known in self.keys:
            held = getattr(value, known.field)
            if held is None or (isinstance(held, tuple | Mapping) and not held):
                continue
            found[known.name] = known.shape.write(held)
        found.update(getattr(value, "extras", {}))
        return found

    def schema(self) -> dict[str, Value]:
        """JSON Schema of the mapping, with each key's documentation for editors."""
        properties: dict[str, Value] = {
            known.name: {"description": known.doc, **known.shape.schema()} for known in self.keys
        }
        made: dict[str, Value] = {"type": "object", "properties": properties, "additionalProperties": False}
        if self.extras:
            made["patternProperties"] = {"^x-.": {}}
        required: list[Value] = [known.name for known in self.keys if known.required]
        return made | ({"required": required} if required else {})
