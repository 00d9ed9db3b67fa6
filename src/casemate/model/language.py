"""Version 1 of the model language, as tables: every key, its shape and what it says.

The reader, the writer, the JSON Schema and the editors' documentation all come from these tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

from casemate.files import (
    Choice,
    Flag,
    Key,
    ListOf,
    Number,
    Reading,
    Record,
    Reference,
    Text,
    Value,
    hint,
    key,
    kind_of,
)
from casemate.model import choices as c
from casemate.model import system as s
from casemate.model.amounts import Amount
from casemate.model.kinds import BRANCHES, LEAVES, kinds_below
from casemate.quantities import Money

VERSION = 1

_COMPONENT = Reference(("components",))
_DATA = Reference(("data",))
_CONTROL = Reference(("controls",))
_ID = Text(pattern=r"[a-z][a-z0-9_-]*", meaning="an id (a small letter, then small letters, digits, _ and -)")
_WORDS = ListOf(Text())
_CURRENCY_CODE = "[A-Z]{3}"
_CURRENCY = Text(pattern=_CURRENCY_CODE, meaning="a currency code such as EUR")
_LINK = Text(pattern=r"[^#]+#[a-z][a-z0-9_-]*", meaning="a component of another model, such as app.casemate.yaml#api")

_NAMED: tuple[Key, ...] = (
    key("name", Text(), "What people call it."),
    key("description", Text(), "What it is, in a sentence."),
    key("owner", Text(), "Who answers for it."),
    key("tags", _WORDS, "Words of your own, to find and group by."),
    key("was", _WORDS, "Ids that it had before a renaming; decisions move with it."),
)


def is_extra(name: str) -> bool:
    """Whether it is an `x-NAME` key: kept, and read by nobody but its owner."""
    return name.startswith("x-") and len(name) > 2


class KindShape:
    """A leaf of the tree of kinds."""

    def read(self, reading: Reading, raw: Value) -> object:
        if type(raw) is str and raw in LEAVES:
            return raw
        if type(raw) is not str:
            reading.wrong(f"expected a kind, found {kind_of(raw)}")
        elif raw in BRANCHES:
            leaves = kinds_below(raw)
            reading.wrong(f"`{raw}` is a branch of the kinds, not a kind", f"choose one of: {', '.join(leaves)}")
        else:
            reading.wrong(f"there is no kind `{raw[:60]}`", hint(raw, tuple(LEAVES), "kind"))
        return None

    def write(self, value: object) -> Value:
        return str(value)

    def schema(self) -> dict[str, Value]:
        return {"enum": list(LEAVES)}


class CostShape:
    """`{low, high}`: a 90 % interval; `{min, likely, max}`: a PERT distribution."""

    _INTERVAL = Record(
        "a cost",
        s.MoneyInterval,
        (
            key("low", Amount(), "One event in twenty costs less.", required=True),
            key("high", Amount(), "One event in twenty costs more.", required=True),
        ),
    )
    _PERT = Record(
        "a cost",
        s.MoneyPert,
        (
            key("min", Amount(), "The least that an event costs.", required=True),
            key("likely", Amount(), "The likeliest cost of an event.", required=True),
            key("max", Amount(), "The most that an event costs.", required=True),
        ),
    )

    def read(self, reading: Reading, raw: Value) -> object:
        pert = type(raw) is dict and bool(raw.keys() & {"min", "likely", "max"})
        cost = (self._PERT if pert else self._INTERVAL).read(reading, raw)
        parts: tuple[Money, ...] = ()
        if isinstance(cost, s.MoneyInterval):
            parts = (cost.low, cost.high)
        elif isinstance(cost, s.MoneyPert):
            parts = (cost.min, cost.likely, cost.max)
        if len({part.currency for part in parts}) > 1:
            reading.wrong("the ends of a cost are in different currencies", "write both in one currency")
        elif any(low.amount > high.amount for low, high in pairwise(parts)):
            reading.wrong("the low end of the cost is above the high end", "swap them")
        elif isinstance(cost, s.MoneyInterval) and cost.low.amount <= 0:
            reading.wrong("the low end of a 90 % interval must be above zero", "use {min, likely, max} for a cost of 0")
        return cost

    def write(self, value: object) -> Value:
        return (self._PERT if isinstance(value, s.MoneyPert) else self._INTERVAL).write(value)

    def schema(self) -> dict[str, Value]:
        return {"anyOf": [self._INTERVAL.schema(), self._PERT.schema()]}


class StrengthShape:
    """weak | partial | strong, or a number from 0 to 1."""

    def read(self, reading: Reading, raw: Value) -> object:
        return (Choice(c.Strength) if type(raw) is str else Number(0, 1)).read(reading, raw)

    def write(self, value: object) -> Value:
        return (Choice(c.Strength) if isinstance(value, c.Strength) else Number(0, 1)).write(value)

    def schema(self) -> dict[str, Value]:
        return {"anyOf": [Choice(c.Strength).schema(), Number(0, 1).schema()]}


class RatesShape:
    """A mapping from currencies to what one unit of each is worth."""

    _RATE = Number(1e-12)

    def read(self, reading: Reading, raw: Value) -> object:
        if type(raw) is not dict:
            reading.wrong(f"expected a mapping from currencies to rates, found {kind_of(raw)}", "write {USD: 0.92}")
            return {}
        found: dict[str, object] = {}
        for name, value in raw.items():
            reading.path.append(name)
            if is_extra(name):
                found[name] = value
            elif re.fullmatch(_CURRENCY_CODE, name):
                found[name] = self._RATE.read(reading, value)
            else:
                reading.wrong(f"`{name[:60]}` is not {_CURRENCY.meaning}", on_key=True)
            reading.path.pop()
        return found

    def write(self, value: object) -> Value:
        assert isinstance(value, Mapping)
        return dict(value)

    def schema(self) -> dict[str, Value]:
        rates: dict[str, Value] = {f"^{_CURRENCY_CODE}$": self._RATE.schema(), "^x-.": {}}
        return {"type": "object", "patternProperties": rates, "additionalProperties": False}


IDENTITY = Record(
    "the system",
    s.Identity,
    (
        key("name", Text(), "What people call the system.", required=True),
        key("description", Text(), "What it does, for whom, in a sentence or two."),
        key("owner", Text(), "The team that answers for it."),
        key("lifecycle", Choice(c.Lifecycle), "How far along it is."),
        key("tags", _WORDS, "Words of your own, to find and group by."),
        key("was", _WORDS, "Names that it had before."),
    ),
)

_TAIL = Record(
    "the tail of the appetite",
    s.Tail,
    (
        key("probability", Number(0, 1), "How often, per year, more may be lost.", required=True),
        key("loss", Amount(), "The annual loss that may be exceeded this often.", required=True),
    ),
)
_APPETITE = Record(
    "the appetite",
    s.Appetite,
    (
        key("expected", Amount(), "The expected annual loss that the owner accepts."),
        key("tail", _TAIL, "The large annual loss that the owner accepts with a small probability."),
    ),
)
_AI_ACT = Record(
    "ai_act",
    s.AiAct,
    (
        key("role", Choice(c.ActRole), "Your role under the EU AI Act."),
        key("class", Choice(c.ActClass), "The system's class under the EU AI Act.", field="risk_class"),
    ),
)


def _business(rates_as_written: Mapping[str, Value] = MappingProxyType({}), **found: object) -> s.Business:
    extras = {name: value for name, value in rates_as_written.items() if is_extra(name)}
    rates = {name: value for name, value in rates_as_written.items() if name not in extras}
    return s.Business(rates=rates, rates_extras=extras, **found)  # type: ignore[arg-type]  # as the keys below read


BUSINESS = Record(
    "the business context",
    _business,
    (
        key("sector", Text(), "The industry."),
        key("jurisdictions", _WORDS, "Where it is offered."),
        key("users", Number(whole=True), "How many people use it."),
        key("revenue", Amount(), "Revenue a year; the ceiling of revenue-based fines."),
        key("currency", _CURRENCY, "The currency of the results."),
        key(
            "rates",
            RatesShape(),
            "What one unit of another currency is worth in `currency`.",
            field="rates_as_written",
        ),
        key("unit", Text(), "The business unit, for landscapes."),
        key("ai_act", _AI_ACT, "Place under the EU AI Act."),
        key("appetite", _APPETITE, "How much annual loss the owner accepts."),
    ),
)

ZONE = Record(
    "a zone",
    s.Zone,
    (
        *_NAMED,
        key("trust", Choice(c.Trust), "Who may be in the zone.", required=True),
        key("kind", Choice(c.ZoneKind), "What sort of place it is."),
        key("within", Reference(("zones",)), "The zone that it lies in."),
    ),
)

DATA = Record(
    "a data asset",
    s.DataAsset,
    (
        *_NAMED,
        key("class", Choice(c.Sensitivity), "How bad it is when the wrong person has it.", field="sensitivity"),
        key("about", ListOf(Choice(c.About), or_one=True), "What it is about."),
        key("origin", ListOf(Choice(c.Origin), or_one=True), "Who can author it."),
        key("records", Number(whole=True), "How many records there are."),
        key("scope", Choice(c.Scope), "Of a credential: how much it opens."),
        key("opens", ListOf(_COMPONENT), "Of a credential: the components that it lets its holder use."),
        key("writers", ListOf(_COMPONENT), "Components that can write it, where origin does not say so."),
    ),
)

COMPONENT = Record(
    "a component",
    s.Component,
    (
        key("kind", KindShape(), "What it is.", required=True),
        key("zone", Reference(("zones",)), "The trust zone that it stands in."),
        *_NAMED,
        key("provider", Choice(c.Provider), "Who makes it."),
        key("supplier", Text(), "Who that is; the same name in two models is the same supplier."),
        key("same_as", _LINK, "`file.casemate.yaml#id`: it is that component of another model."),
        key("out_of_scope", Text(), "Why it is not analysed; it still takes part in paths."),
        key("source", Choice(c.Source), "Where its artefact or package comes from."),
        key("based_on", ListOf(_COMPONENT), "What it is derived from: a base model, a dataset."),
        key("format", Choice(c.Format), "Of a model: its file format."),
        key("documented", Choice(c.Documented), "Who can read how it works."),
        key("detail", Choice(c.Detail), "Of a model: what an answer reveals."),
        key("modalities", ListOf(Choice(c.Modality)), "What it takes in or gives out."),
        key("trains_on", ListOf(_DATA), "Data that training, fine-tuning or online learning uses."),
        key("learns", Choice(c.Learns), "Whether it keeps learning in operation."),
        key("decides", Choice(c.Decides), "Who acts on its output."),
        key("stores", ListOf(_DATA), "Data at rest here."),
        key("secrets", ListOf(_DATA), "Credentials that live here."),
        key("model", _COMPONENT, "Of an agent: the model that decides."),
        key("tools", ListOf(_COMPONENT), "Of an agent or model: what it can invoke."),
        key("exposed", Choice(c.Exposed), "Where it listens, whoever may log in."),
        key("patching", Choice(c.Patching), "How soon it gets security fixes."),
        key("runs", Choice(c.Runs), "Whose code it runs."),
        key("runs_on", _COMPONENT, "The host, container or device that it runs on."),
        key("updates", Choice(c.Updates), "How new versions of it arrive."),
        key("recipients", Choice(c.Recipients), "Of a tool that sends: may the caller choose where to."),
        key("acts_as", Choice(c.ActsAs), "Whose rights it uses when it acts for someone."),
        key("attested", Flag(), "Of a sensor or device: can the receiver tell that it is genuine."),
        key("access", Choice(c.Access), "Who may use it."),
        key("privileges", Choice(c.Privileges), "What it may do to others."),
        key("effects", ListOf(Choice(c.Effect)), "What it can do to the world."),
        key("output", ListOf(Choice(c.Output)), "What form its output takes."),
        key("controls", ListOf(_CONTROL), "Controls that protect it, by their id in this model."),
    ),
)

FLOW = Record(
    "a flow",
    s.Flow,
    (
        key("id", _ID, "Its id; `from->to` where absent."),
        key("from", _COMPONENT, "The component that the content comes from.", field="source", required=True),
        key("to", _COMPONENT, "The component that receives the content.", field="target", required=True),
        key("as", Choice(c.Role), "What part the content plays for its receiver.", field="role"),
        *_NAMED,
        key("carries", ListOf(_DATA), "The data that it carries."),
        key("protocol", Text(), "Free text, such as https; known ones say whether the line is encrypted."),
        key("authn", Choice(c.Authentication), "How the ends know each other; absent is unknown."),
        key("encrypted", Flag(), "Whether others on the way are kept out; absent: as its line says, or unknown."),
        key("uses", _DATA, "The credential that it presents."),
        key("trigger", Choice(c.Trigger), "What starts it."),
        key("controls", ListOf(_CONTROL), "Controls that protect it, by their id in this model."),
    ),
)

_CONTROL_COST = Record(
    "the cost of a control",
    s.ControlCost,
    (
        key("once", Amount(), "Money, once."),
        key("per_year", Amount(), "Money, every year."),
        key("weeks", Number(), "Engineer-weeks."),
        key("delay_weeks", Number(), "Weeks by which it delays the product."),
    ),
)
CONTROL = Record(
    "a control",
    s.Control,
    (
        key("control", Text(), "Id in Casemate's catalogue of controls.", required=True),
        *_NAMED,
        key("protects", ListOf(Reference(("components", "flows"))), "Component and flow ids."),
        key("status", Choice(c.ControlStatus), "Whether it is planned, implemented, or verified by a test."),
        key("strength", StrengthShape(), "Share of attempts that it stops; absent: the catalogue's default."),
        key("cost", _CONTROL_COST, "What it costs; absent: the catalogue's range."),
        key("requires", ListOf(_CONTROL), "Other controls that it needs."),
        key("excludes", ListOf(_CONTROL), "Other controls that it rules out."),
        key("managed_from", ListOf(_COMPONENT), "Components through which it can be switched off or changed."),
    ),
)

ADVERSARY = Record(
    "an adversary",
    s.AdversaryProfile,
    (
        *_NAMED,
        key("like", Text(), "The built-in adversary whose place it takes up.", required=True),
        key("skill", Choice(c.Level), "How able it is."),
        key("resources", Choice(c.Level), "What it can spend."),
        key("attempts_per_year", Number(), "Campaigns a year."),
        key("motive", Text(), "What it wants."),
    ),
)

_SECONDARY = Record(
    "the secondary loss",
    s.SecondaryLoss,
    (
        key("probability", Number(0, 1), "How often it follows the loss.", required=True),
        key("cost", CostShape(), "What it costs when it does.", required=True),
    ),
)
LOSS = Record(
    "a loss",
    s.Loss,
    (
        *_NAMED,
        key("of", Reference(("data", "components")), "The data or component that suffers it.", required=True),
        key("property", Choice(c.Property), "What is violated.", field="violates", required=True),
        key("cost", CostShape(), "What one event costs."),
        key("secondary", _SECONDARY, "What may follow: fines, churn, litigation."),
        key("regulation", _WORDS, "Obligations that it touches, such as gdpr-33."),
    ),
)

SECTIONS: dict[str, Record] = {
    "zones": ZONE,
    "data": DATA,
    "components": COMPONENT,
    "controls": CONTROL,
    "adversaries": ADVERSARY,
    "losses": LOSS,
}
"""The sections that map ids to records, in the order in which a file has them (flows stand between)."""
