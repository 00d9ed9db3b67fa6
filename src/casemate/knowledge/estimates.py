"""Intervals with a basis, as the catalogue's files write them: `{low, high, basis, source}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from casemate.files import Number, Reading, Record, Text, Value, key
from casemate.quantities import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A probability or share as a 5-95 % interval, with what it rests on."""

    low: float
    high: float
    basis: Basis
    source: str | None = None
    """Literature names it; judgement may say what informed it."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class BasisShape:
    """judgement | literature | evidence."""

    def read(self, reading: Reading, raw: Value) -> object:
        known: Mapping[object, Basis] = MappingProxyType({basis.value: basis for basis in Basis})
        if raw in known:
            return known[raw]
        reading.wrong(f"`{raw}` is not a basis", f"choices: {', '.join(str(word) for word in known)}")
        return None

    def write(self, value: object) -> Value:
        return value.value if isinstance(value, Basis) else None

    def schema(self) -> dict[str, Value]:
        return {"enum": [basis.value for basis in Basis]}


@dataclass(frozen=True, slots=True)
class ShareShape:
    """An interval between 0 and `top` with its basis; literature needs a source."""

    top: float | None = 1

    def read(self, reading: Reading, raw: Value) -> object:
        record = Record(
            "an estimate",
            Share,
            (
                key("low", Number(0, self.top), "5 % of cases are below.", required=True),
                key("high", Number(0, self.top), "5 % of cases are above.", required=True),
                key("basis", BasisShape(), "What it rests on.", required=True),
                key("source", Text(), "Where the figures come from."),
                key("note", Text(), "What a reader should know."),
            ),
            extras=False,
        )
        share = record.read(reading, raw)
        if isinstance(share, Share):
            if share.low > share.high:
                reading.wrong("the low end is above the high end", "swap them")
            if share.basis is Basis.LITERATURE and not share.source:
                reading.wrong("a figure from the literature needs its source", "add `source:`, or say `judgement`")
        return share

    def write(self, value: object) -> Value:
        assert isinstance(value, Share)
        made: dict[str, Value] = {"low": value.low, "high": value.high, "basis": value.basis.value}
        return made | ({"source": value.source} if value.source else {})

    def schema(self) -> dict[str, Value]:
        return {"type": "object", "required": ["low", "high", "basis"]}
