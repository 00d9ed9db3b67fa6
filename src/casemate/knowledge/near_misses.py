"""Near misses: small changes of a rule's `fires` model, each of which makes one named condition fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from casemate.files import Reading, Value, kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A change of the `fires` model that must silence the rule, and the one condition by which it does."""

    fails: str
    """The capability of `requires` or the literal of `where` that no longer holds, as the rule writes it."""
    change: Mapping[str, Value] = field(hash=False)
    """Paths of keys and what stands there then; None takes it away. See `changed_example`."""


class NearMissesShape:
    """A mapping from conditions to a change each, or to a list of changes."""

    def read(self, reading: Reading, raw: Value) -> object:
        if not isinstance(raw, dict):
            advice = 'write {"kind(Shop, api)": {components.shop.kind: job}}'
            reading.wrong(f"expected a mapping from conditions to changes, found {kind_of(raw)}", advice)
            return ()
        found: list[NearMiss] = []
        for fails, changes in raw.items():
            for change in changes if isinstance(changes, list) else [changes]:
                if isinstance(change, dict) and change:
                    found.append(NearMiss(fails=fails, change=MappingProxyType(change)))
                else:
                    advice = "null takes away"
                    reading.wrong("a change is a mapping from paths in `fires` to values", advice, key=fails)
        return tuple(found)

    def write(self, value: object) -> Value:
        made: dict[str, Value] = {}
        for miss in value if isinstance(value, tuple) else ():
            changes = made.setdefault(miss.fails, [])
            assert isinstance(changes, list)
            changes.append(dict(miss.change))
        return made

    def schema(self) -> dict[str, Value]:
        change: dict[str, Value] = {"type": "object", "minProperties": 1}
        return {"type": "object", "additionalProperties": {"anyOf": [change, {"type": "array", "items": change}]}}
