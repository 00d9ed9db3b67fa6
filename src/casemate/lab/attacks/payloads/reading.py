"""Reading payloads: distinct ones only, each under an id made of its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from casemate.files import CasemateError, read_document
from casemate.files.document import Value

_FOLDER = Path(__file__).parent
MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What an attacker brings, or for a benign one, an honest person."""

    fields: Mapping[str, str]
    """By name; the scenario's exploit knows what they mean. Most have a `message` alone."""
    benign: bool

    @property
    def id(self) -> str:
        """Made of the content, so that the same payload has the same id in every run."""
        return "p-" + hashlib.sha256(json.dumps(dict(self.fields), sort_keys=True).encode()).hexdigest()[:8]

    @property
    def text(self) -> str:
        """For the transcript."""
        if tuple(self.fields) == (MESSAGE,):
            return self.fields[MESSAGE]
        return "\n".join(f"{name}: {value}" for name, value in self.fields.items())

    def __getitem__(self, name: str) -> str:
        return self.fields[name]


def distinct(payloads: Iterable[Payload]) -> tuple[Payload, ...]:
    """The payloads without repeats, in their order."""
    return tuple({payload.id: payload for payload in payloads}.values())


@lru_cache(maxsize=64)
def payloads_of(scenario: str) -> tuple[Payload, ...]:
    """The written payloads of a scenario: attacks, then the benign control group."""
    path = _FOLDER / f"{scenario}.yaml"
    held = read_document(path).value
    if not isinstance(held, dict):
        raise CasemateError(f"{path} holds no payloads")
    attacks = distinct(_payload(one, benign=False) for one in _listed(held["attacks"]))
    return attacks + distinct(_payload(one, benign=True) for one in _listed(held["benign"]))


def _listed(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


def _payload(value: Value, *, benign: bool) -> Payload:
    fields = value if isinstance(value, dict) else {MESSAGE: value}
    return Payload(fields=MappingProxyType({name: str(one) for name, one in fields.items()}), benign=benign)
