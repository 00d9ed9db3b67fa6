"""Classic attacks on software and the form that each takes in systems with a model."""

from __future__ import annotations

from dataclasses import dataclass

from casemate.files import Document, ListOf, Reading, Record, Text, key
from casemate.knowledge.frameworks import finish


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassicAttack:
    """One attack that developers know, and what it is now."""

    classic: str
    now: str
    how: str
    cwe: tuple[str, ...]
    """The weaknesses that it uses; rules cite the same."""
    owasp: tuple[str, ...]
    techniques: tuple[str, ...]


_IDS = ListOf(Text())
_ATTACK = Record(
    "an attack",
    ClassicAttack,
    (
        key("cwe", _IDS, "", required=True),
        key("classic", Text(), "", required=True),
        key("now", Text(), "", required=True),
        key("how", Text(), "", required=True),
        key("owasp", _IDS, "", required=True),
        key("techniques", _IDS, "", required=True),
    ),
)


def read_classics(document: Document) -> tuple[ClassicAttack, ...]:
    """The attacks in the file's order. Raises `InvalidInput`."""
    top = document.value if isinstance(document.value, dict) else {}
    listed = top.get("attacks")
    reading = Reading()
    found: list[ClassicAttack] = []
    for place, raw in enumerate(listed if isinstance(listed, list) else ()):
        reading.path.extend(("attacks", place))
        attack = _ATTACK.read(reading, raw)
        if isinstance(attack, ClassicAttack):
            found.append(attack)
        del reading.path[-2:]
    finish(reading, document)
    return tuple(found)
