"""What the frameworks say: ATLAS with its relations, and the lists that are ids, names and our own summaries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from casemate.files import Choice, Document, Flag, InvalidInput, ListOf, Reading, Record, Text, key, kind_of

_WORDS = ListOf(Text())


class Maturity(StrEnum):
    """How sure ATLAS is that attackers do this: seen in the wild, shown in research, or thought possible."""

    REALIZED = "realized"
    DEMONSTRATED = "demonstrated"
    FEASIBLE = "feasible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tactic:
    """What an attacker is after at one stage of an attack."""

    id: str
    name: str
    summary: str
    attack: str | None = None
    """The ATT&CK tactic that it mirrors."""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Technique:
    """One way in which attackers reach a tactic's aim."""

    id: str
    name: str
    summary: str
    tactics: tuple[str, ...] = ()
    """A sub-technique has those of its parent."""
    parent: str | None = None
    maturity: Maturity
    attack: str | None = None
    aliases: tuple[str, ...] = ()
    gone: bool = False
    """The edition in use no longer has it; it stays because rules cite it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtlasMitigation:
    """What ATLAS advises against some techniques."""

    id: str
    name: str
    summary: str
    techniques: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    lifecycle: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a list such as the OWASP LLM Top 10; the id carries the edition."""

    id: str
    name: str
    summary: str
    framework: str = ""
    status: str | None = None
    """V seen in a copy of the primary text, S second-hand, R recalled."""
    note: str | None = None
    aliases: tuple[str, ...] = ()
    property: str | None = None
    applies_to: tuple[str, ...] = ()
    example: str | None = None
    """What it looks like when it happens, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """One edition of MITRE ATLAS; every mapping keeps the framework's order."""

    edition: str
    tactics: Mapping[str, Tactic]
    techniques: Mapping[str, Technique]
    mitigations: Mapping[str, AtlasMitigation]

    def family(self, technique: str) -> str:
        """The technique itself, or its parent where it is a sub-technique."""
        return self.techniques[technique].parent or technique


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A list of entries with one name and licence."""

    id: str
    name: str
    edition: str
    licence: str
    source: str
    note: str | None = None
    entries: Mapping[str, Entry]


_COMMON = (
    key("id", Text(), "", required=True),
    key("name", Text(), "", required=True),
    key("summary", Text(), "", required=True),
    key("aliases", _WORDS, ""),
)
_ATTACK = key("attack", Text(), "")
_TACTIC = Record("a tactic", Tactic, (*_COMMON, _ATTACK))
_TECHNIQUE = Record(
    "a technique",
    Technique,
    (
        *_COMMON,
        _ATTACK,
        key("tactics", _WORDS, ""),
        key("parent", Text(), ""),
        key("maturity", Choice(Maturity), "", required=True),
        key("gone", Flag(), ""),
    ),
)
_MITIGATION = Record(
    "a mitigation",
    AtlasMitigation,
    (*_COMMON, key("techniques", _WORDS, ""), key("category", _WORDS, ""), key("lifecycle", _WORDS, "")),
)
_ENTRY = Record(
    "an entry",
    Entry,
    (
        *_COMMON,
        key("status", Text(), ""),
        key("note", Text(), ""),
        key("property", Text(), ""),
        key("applies_to", _WORDS, ""),
        key("example", Text(), ""),
    ),
)


def read_list(reading: Reading, name: str, raw: object, record: Record, **more: object) -> dict[str, object]:
    """The records of a list by their id; notes an id that stands twice."""
    found: dict[str, object] = {}
    if not isinstance(raw, list):
        reading.wrong(f"expected a list, found {kind_of(None if raw is None else str(raw))}", key=name)
        return found
    for place, item in enumerate(raw):
        reading.path.extend((name, place))
        made = record.read(reading, item, **more)
        if made is not None:
            identity = str(getattr(made, "id"))  # noqa: B009  (every record here has an id)
            if identity in found:
                reading.wrong(f"`{identity}` stands twice", "remove one of the two")
            found[identity] = made
        del reading.path[-2:]
    return found


def finish(reading: Reading, document: Document) -> None:
    """Raise `InvalidInput` where reading the document found problems."""
    if reading.problems:
        flagged = zip(reading.problems, reading.on_keys, strict=True)
        raise InvalidInput([document.problem(p.message, p.path, p.remedy, key=on_key) for p, on_key in flagged])


def read_atlas(document: Document) -> Atlas:
    """The ATLAS file of the catalogue. Raises `InvalidInput`."""
    top = document.value if isinstance(document.value, dict) else {}
    reading = Reading()
    tactics = read_list(reading, "tactics", top.get("tactics"), _TACTIC)
    techniques = read_list(reading, "techniques", top.get("techniques"), _TECHNIQUE)
    mitigations = read_list(reading, "mitigations", top.get("mitigations"), _MITIGATION)
    finish(reading, document)
    whole: dict[str, Technique] = {}
    for identity, technique in techniques.items():
        assert isinstance(technique, Technique)
        whole[identity] = technique if technique.parent is None else _with_parent(technique, techniques)
    return Atlas(
        edition=str(top.get("edition")),
        tactics=MappingProxyType({k: v for k, v in tactics.items() if isinstance(v, Tactic)}),
        techniques=MappingProxyType(whole),
        mitigations=MappingProxyType({k: v for k, v in mitigations.items() if isinstance(v, AtlasMitigation)}),
    )


def _with_parent(technique: Technique, techniques: Mapping[str, object]) -> Technique:
    parent = techniques[technique.parent or ""]
    assert isinstance(parent, Technique)
    return replace(technique, tactics=parent.tactics)


def read_framework(document: Document) -> Framework:
    """A list of the catalogue. Raises `InvalidInput`."""
    top = document.value if isinstance(document.value, dict) else {}
    reading = Reading()
    name = str(top.get("framework"))
    entries = read_list(reading, "entries", top.get("entries"), _ENTRY, framework=name)
    finish(reading, document)
    return Framework(
        id=name,
        name=str(top.get("name")),
        edition=str(top.get("edition")),
        licence=str(top.get("licence")),
        source=str(top.get("source")),
        note=str(top["note"]) if "note" in top else None,
        entries=MappingProxyType({k: v for k, v in entries.items() if isinstance(v, Entry)}),
    )
