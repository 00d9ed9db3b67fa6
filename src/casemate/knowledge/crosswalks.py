"""Crosswalks: which entry of one framework speaks of the same as an entry of another, who says so, and how surely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from casemate.files import Choice, Document, Flag, ListOf, Reading, Record, Text, key, kind_of
from casemate.knowledge.frameworks import finish
from casemate.model.choices import Level


class Relation(StrEnum):
    """What the second entry of a pair is to the first."""

    SAME = "same"
    BROADER = "broader"
    """The second holds all of the first and more."""
    NARROWER = "narrower"
    RELATED = "related"
    """They touch; neither holds the other."""
    SUPPORTS = "supports"
    """The first, a control, helps to do what the second asks for."""


_BACK = {Relation.BROADER: Relation.NARROWER, Relation.NARROWER: Relation.BROADER}

LEADS = (Relation.SAME, Relation.BROADER)
"""Whatever is an example of the first entry is one of the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two entries that have to do with one another."""

    start: str
    end: str
    relation: Relation
    confidence: Level
    status: str
    """V seen in a copy of the source, S second-hand, R recalled; ours: V, for there is nothing to look up."""
    own: bool
    """Casemate says so, no framework does."""
    source: str
    crosswalk: str
    note: str | None = None

    @property
    def turned(self) -> Pair:
        """The same pair read from its end."""
        return Pair(
            start=self.end,
            end=self.start,
            relation=_BACK.get(self.relation, self.relation),
            confidence=self.confidence,
            status=self.status,
            own=self.own,
            source=self.source,
            crosswalk=self.crosswalk,
            note=self.note,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """The pairs of one source."""

    id: str
    name: str
    source: str
    own: bool
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Pairs with the same first entry, as the files write them."""

    start: str
    end: tuple[str, ...]
    relation: Relation = Relation.RELATED
    confidence: Level | None = None
    status: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What holds for every pair of a file."""

    id: str
    name: str
    source: str
    status: str
    confidence: Level
    own: bool = False


_IDS = ListOf(Text())
_HEAD = Record(
    "a crosswalk",
    _Head,
    (
        key("crosswalk", Text(), "", field="id", required=True),
        key("name", Text(), "", required=True),
        key("source", Text(), "", required=True),
        key("status", Text("[VSR]", "V, S or R"), "", required=True),
        key("confidence", Choice(Level), "", required=True),
        key("own", Flag(), ""),
    ),
)
_GROUP = Record(
    "pairs",
    _Group,
    (
        key("from", Text(), "", field="start", required=True),
        key("to", _IDS, "", field="end", required=True),
        key("relation", Choice(Relation), ""),
        key("confidence", Choice(Level), ""),
        key("status", Text("[VSR]", "V, S or R"), ""),
        key("note", Text(), ""),
    ),
)


def read_crosswalk(document: Document) -> Crosswalk:
    """The pairs of a file. Raises `InvalidInput`."""
    top = dict(document.value) if isinstance(document.value, dict) else {}
    listed = top.pop("pairs", None)
    reading = Reading()
    head = _HEAD.read(reading, top)
    groups: list[_Group] = []
    if not isinstance(listed, list):
        reading.wrong(f"expected a list, found {kind_of(None if listed is None else str(listed))}", key="pairs")
    for place, raw in enumerate(listed if isinstance(listed, list) else ()):
        reading.path.extend(("pairs", place))
        group = _GROUP.read(reading, raw)
        if isinstance(group, _Group):
            groups.append(group)
        del reading.path[-2:]
    finish(reading, document)
    assert isinstance(head, _Head)
    pairs = tuple(_pair(head, group, end) for group in groups for end in group.end)
    return Crosswalk(id=head.id, name=head.name, source=head.source, own=head.own, pairs=pairs)


def _pair(head: _Head, group: _Group, end: str) -> Pair:
    return Pair(
        start=group.start,
        end=end,
        relation=group.relation,
        confidence=group.confidence or head.confidence,
        status=group.status or head.status,
        own=head.own,
        source=head.source,
        crosswalk=head.id,
        note=group.note,
    )


def pairs_of(crosswalks: Sequence[Crosswalk]) -> Mapping[str, tuple[Pair, ...]]:
    """By entry: its pairs read from there, by the other end."""
    found: dict[str, list[Pair]] = {}
    for crosswalk in crosswalks:
        for pair in crosswalk.pairs:
            found.setdefault(pair.start, []).append(pair)
            found.setdefault(pair.end, []).append(pair.turned)
    return {name: tuple(sorted(pairs, key=lambda pair: (pair.end, pair.crosswalk))) for name, pairs in found.items()}


def led_to(identity: str, pairs: Mapping[str, tuple[Pair, ...]], crosswalk: str) -> Iterator[str]:
    """The entries that whatever falls under this one falls under too, by this crosswalk, in order."""
    yield from (p.end for p in pairs.get(identity, ()) if p.crosswalk == crosswalk and p.relation in LEADS)
