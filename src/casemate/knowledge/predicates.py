"""The vocabulary of rules: capabilities (atoms), input predicates, and derived predicates with their clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from casemate.files import Document, ListOf, Reading, Record, Text, Value, key
from casemate.knowledge.frameworks import finish, read_list


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """A word that rules may use; `sorts` has one entry per argument."""

    id: str
    sorts: tuple[str, ...]
    doc: str
    clauses: tuple[str, ...] = ()
    """Datalog that defines a derived predicate; empty for atoms and inputs."""
    reads: tuple[str, ...] = ()
    """Keys whose absence it takes as possible, so that threats can list them as unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Every word that a rule may use, by name, in the order of the file."""

    atoms: Mapping[str, Predicate]
    inputs: Mapping[str, Predicate]
    derived: Mapping[str, Predicate]

    def body(self, name: str) -> Predicate | None:
        """The predicate of this name that a `where` may use."""
        return self.inputs.get(name) or self.derived.get(name)


class _Sorts:
    """A list of sorts, which may repeat."""

    def read(self, reading: Reading, raw: Value) -> object:
        if isinstance(raw, list) and raw and all(isinstance(item, str) for item in raw):
            return tuple(str(item) for item in raw)
        reading.wrong("expected a list of sorts")
        return None

    def write(self, value: object) -> Value:
        return [str(item) for item in value] if isinstance(value, tuple) else []

    def schema(self) -> dict[str, Value]:
        return {"type": "array"}


_PREDICATE = Record(
    "a predicate",
    Predicate,
    (
        key("name", Text(), "", field="id", required=True),
        key("args", _Sorts(), "", field="sorts", required=True),
        key("doc", Text(), "", required=True),
        key("clauses", ListOf(Text()), ""),
        key("reads", ListOf(Text()), ""),
    ),
)


def read_vocabulary(document: Document) -> Vocabulary:
    """The vocabulary file. Raises `InvalidInput`."""
    top = document.value if isinstance(document.value, dict) else {}
    reading = Reading()
    groups: dict[str, Mapping[str, Predicate]] = {}
    for group in ("atoms", "inputs", "derived"):
        found = read_list(reading, group, top.get(group), _PREDICATE)
        groups[group] = MappingProxyType({name: item for name, item in found.items() if isinstance(item, Predicate)})
    finish(reading, document)
    return Vocabulary(atoms=groups["atoms"], inputs=groups["inputs"], derived=groups["derived"])
