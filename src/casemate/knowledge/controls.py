"""The catalogue of controls: what each does, where it sits, how strong it is, what it costs, how to verify it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from casemate.files import ID, Choice, Document, ListOf, Number, Reading, Record, Text, hint, key
from casemate.knowledge.estimates import BasisShape, Share, ShareShape
from casemate.knowledge.frameworks import finish, read_list
from casemate.model import BRANCHES, LEAVES, Amount
from casemate.model.choices import Level
from casemate.quantities import Basis, Money


class Acts(StrEnum):
    """What a control changes: whether a step succeeds, whether it is seen, or what follows."""

    PREVENTIVE = "preventive"
    DETECTIVE = "detective"
    CORRECTIVE = "corrective"


class Nature(StrEnum):
    """What a control is made of: technology, a way of working, or an arrangement of people."""

    TECHNICAL = "technical"
    PROCESS = "process"
    ORGANISATIONAL = "organisational"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneySpan:
    """A range of money."""

    low: Money
    high: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSpan:
    """A range of engineer-weeks."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalCost:
    """What a control costs an ordinary organisation."""

    once: MoneySpan | None = None
    per_year: MoneySpan | None = None
    weeks: WeekSpan | None = None
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueControl:
    """One control of the catalogue."""

    id: str
    name: str
    summary: str
    acts: Acts
    nature: Nature
    sits_on: tuple[str, ...]
    """Kinds or branches of kinds, or `flow`."""
    strength: Share
    """Share of the attempts of one campaign that it stops when done well, over attackers of either sort below."""
    copied: Share | None = None
    """The same against attackers who copy a published attack; None: no different."""
    aware: Share | None = None
    """The same against attackers who know the defence and adapt to it; None: no different."""
    cost: TypicalCost
    verify: str
    """The test that shows whether it works."""
    atlas: tuple[str, ...] = ()
    """The ATLAS mitigations that it implements."""
    requires: tuple[str, ...] = ()
    """Controls without which it cannot work."""

    def strength_against(self, skill: Level) -> Share:
        """Its strength against an attacker of this skill: low copies attacks, high adapts, medium is either."""
        special = {Level.LOW: self.copied, Level.HIGH: self.aware}.get(skill)
        return special or self.strength


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltInAdversary:
    """One of the adversaries that every model has."""

    id: str
    name: str
    summary: str
    skill: Level
    resources: Level
    attempts_per_year: Share
    motive: str


_MONEY_SPAN = Record(
    "a range", MoneySpan, (key("low", Amount(), "", required=True), key("high", Amount(), "", required=True))
)
_WEEK_SPAN = Record(
    "a range", WeekSpan, (key("low", Number(), "", required=True), key("high", Number(), "", required=True))
)
_COST = Record(
    "a cost",
    TypicalCost,
    (
        key("once", _MONEY_SPAN, ""),
        key("per_year", _MONEY_SPAN, ""),
        key("weeks", _WEEK_SPAN, ""),
        key("basis", BasisShape(), "", required=True),
    ),
)
_CONTROL = Record(
    "a control",
    CatalogueControl,
    (
        key("id", Text(), "", required=True),
        key("name", Text(), "", required=True),
        key("summary", Text(), "", required=True),
        key("acts", Choice(Acts), "", required=True),
        key("nature", Choice(Nature), "", required=True),
        key("sits_on", ListOf(Text()), "", required=True),
        key("strength", ShareShape(), "", required=True),
        key("copied", ShareShape(), ""),
        key("aware", ShareShape(), ""),
        key("cost", _COST, "", required=True),
        key("verify", Text(), "", required=True),
        key("atlas", ListOf(Text()), ""),
        key("requires", ListOf(Text()), ""),
    ),
)
_ADVERSARY = Record(
    "an adversary",
    BuiltInAdversary,
    (
        key("id", Text(), "", required=True),
        key("name", Text(), "", required=True),
        key("summary", Text(), "", required=True),
        key("skill", Choice(Level), "", required=True),
        key("resources", Choice(Level), "", required=True),
        key("attempts_per_year", ShareShape(None), "", required=True),
        key("motive", Text(), "", required=True),
    ),
)


def read_controls(document: Document, known: Known) -> Mapping[str, CatalogueControl]:
    """The catalogue of controls by id. Raises `InvalidInput`, also for what it names and nobody has."""
    top = document.value if isinstance(document.value, dict) else {}
    reading = Reading()
    found = read_list(reading, "controls", top.get("controls"), _CONTROL)
    controls = {name: item for name, item in found.items() if isinstance(item, CatalogueControl)}
    if not reading.problems:  # with every record sound, the places in the list are those of the mapping
        for place, control in enumerate(controls.values()):
            _check(reading, place, control, known, controls)
    finish(reading, document)
    return MappingProxyType(controls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What controls may name."""

    mitigations: frozenset[str]
    controls: frozenset[str] = frozenset()
    """Those of the catalogue that they are added to."""


def _check(
    reading: Reading, place: int, control: CatalogueControl, known: Known, own: Mapping[str, CatalogueControl]
) -> None:
    reading.path.extend(("controls", place))
    if not ID.match(control.id):
        reading.wrong(f"`{control.id}` is not an id", "small letters, digits and hyphens", key="id")
    if control.id in known.controls:
        reading.wrong(f"`{control.id}` is a control of the catalogue", "give yours an id of its own", key="id")
    if control.acts is not Acts.PREVENTIVE and control.strength.high > 0:
        reading.wrong(f"a {control.acts.value} control stops no attempt", "write a strength of 0 to 0", key="strength")
    named = (
        ("sits_on", control.sits_on, (*BRANCHES, *LEAVES, "flow"), "kind"),
        ("atlas", control.atlas, tuple(known.mitigations), "ATLAS mitigation"),
        ("requires", control.requires, (*known.controls, *own), "control"),
    )
    for name, words, choices, what in named:
        for word in words:
            if word not in choices:
                reading.wrong(f"there is no {what} `{word}`", hint(word, choices, what), key=name)
    del reading.path[-2:]


def read_adversaries(document: Document) -> Mapping[str, BuiltInAdversary]:
    """The built-in adversaries by id, in the file's order. Raises `InvalidInput`."""
    top = document.value if isinstance(document.value, dict) else {}
    reading = Reading()
    found = read_list(reading, "adversaries", top.get("adversaries"), _ADVERSARY)
    finish(reading, document)
    return MappingProxyType({name: item for name, item in found.items() if isinstance(item, BuiltInAdversary)})
