"""What a model file says, as frozen values.

`None` means that the model does not say; rules see that as unknown, never as absent.
Order: every mapping is sorted by id and every tuple of flows by flow id, so that equal models are equal
values however their files were written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NewType

from casemate.files import Value
from casemate.model import choices as c
from casemate.model.kinds import Shape, shape_of
from casemate.quantities import Money

ComponentId = NewType("ComponentId", str)
ControlId = NewType("ControlId", str)
DataId = NewType("DataId", str)
FlowId = NewType("FlowId", str)
LossId = NewType("LossId", str)
ZoneId = NewType("ZoneId", str)


def _nothing() -> Mapping[str, Value]:
    return MappingProxyType({})


def _no_rates() -> Mapping[str, float]:
    return MappingProxyType({})


def _no_extras() -> Mapping[str, Mapping[str, Value]]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What every named thing may carry."""

    name: str | None = None
    description: str | None = None
    owner: str | None = None
    tags: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    """Ids that it had before a renaming, so that decisions move with it."""
    extras: Mapping[str, Value] = field(default_factory=_nothing, hash=False)
    """The `x-NAME` keys, kept as they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone(Named):
    """A trust zone; its edge is a trust boundary."""

    id: ZoneId
    trust: c.Trust
    kind: c.ZoneKind | None = None
    within: ZoneId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataAsset(Named):
    """Data that somebody would miss, want or abuse."""

    id: DataId
    sensitivity: c.Sensitivity | None = None
    about: tuple[c.About, ...] = ()
    origin: tuple[c.Origin, ...] = ()
    records: int | None = None
    scope: c.Scope | None = None
    opens: tuple[ComponentId, ...] = ()
    """What a credential lets its holder use."""
    writers: tuple[ComponentId, ...] = ()
    """Components that can write it, where origin does not say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component(Named):
    """A part of the system, or somebody who takes part in it."""

    id: ComponentId
    kind: str
    zone: ZoneId | None = None
    provider: c.Provider | None = None
    supplier: str | None = None
    same_as: str | None = None
    out_of_scope: str | None = None
    source: c.Source | None = None
    based_on: tuple[ComponentId, ...] = ()
    format: c.Format | None = None
    documented: c.Documented | None = None
    detail: c.Detail | None = None
    modalities: tuple[c.Modality, ...] = ()
    trains_on: tuple[DataId, ...] = ()
    learns: c.Learns | None = None
    decides: c.Decides | None = None
    stores: tuple[DataId, ...] = ()
    secrets: tuple[DataId, ...] = ()
    model: ComponentId | None = None
    tools: tuple[ComponentId, ...] = ()
    exposed: c.Exposed | None = None
    patching: c.Patching | None = None
    runs: c.Runs | None = None
    runs_on: ComponentId | None = None
    updates: c.Updates | None = None
    recipients: c.Recipients | None = None
    acts_as: c.ActsAs | None = None
    attested: bool | None = None
    access: c.Access | None = None
    privileges: c.Privileges | None = None
    effects: tuple[c.Effect, ...] = ()
    output: tuple[c.Output, ...] = ()
    controls: tuple[ControlId, ...] = ()

    @property
    def shape(self) -> Shape:
        """How it is drawn in a data-flow diagram."""
        return shape_of(self.kind)

    @property
    def title(self) -> str:
        """Its name, or its id where it has none."""
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Named):
    """Content that moves from one component to another."""

    id: FlowId
    source: ComponentId
    target: ComponentId
    role: c.Role = c.Role.DATA
    carries: tuple[DataId, ...] = ()
    protocol: str | None = None
    authn: c.Authentication | None = None
    encrypted: bool | None = None
    uses: DataId | None = None
    """The credential that this flow presents."""
    trigger: c.Trigger | None = None
    controls: tuple[ControlId, ...] = ()
    given_id: bool = False
    """Whether the file states the id, or it follows from the ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlCost:
    """What a control costs its owner."""

    once: Money | None = None
    per_year: Money | None = None
    weeks: float | None = None
    """Engineer-weeks."""
    delay_weeks: float | None = None
    """Weeks by which it delays the product."""
    extras: Mapping[str, Value] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Control(Named):
    """A control that exists or is planned."""

    id: ControlId
    control: str
    """Id in the catalogue of controls."""
    protects: tuple[str, ...] = ()
    """Component and flow ids."""
    status: c.ControlStatus | None = None
    strength: c.Strength | float | None = None
    """A number is the share of attempts that it stops, 0 to 1; None: the catalogue's default."""
    cost: ControlCost | None = None
    requires: tuple[ControlId, ...] = ()
    excludes: tuple[ControlId, ...] = ()
    managed_from: tuple[ComponentId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdversaryProfile(Named):
    """An adversary that the model adds to the built-in ones."""

    id: str
    like: str
    """Id of the built-in adversary whose place it takes up."""
    skill: c.Level | None = None
    resources: c.Level | None = None
    attempts_per_year: float | None = None
    motive: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyInterval:
    """A 90 % interval of a cost per event, lognormal."""

    low: Money
    high: Money
    extras: Mapping[str, Value] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyPert:
    """A cost per event with a smallest, likeliest and largest value."""

    min: Money
    likely: Money
    max: Money
    extras: Mapping[str, Value] = field(default_factory=_nothing, hash=False)


Cost = MoneyInterval | MoneyPert


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondaryLoss:
    """What may follow a loss: fines, churn, litigation."""

    probability: float
    cost: Cost
    extras: Mapping[str, Value] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss(Named):
    """An event that the business fears."""

    id: LossId
    of: str
    """A data or component id."""
    violates: c.Property
    cost: Cost | None = None
    secondary: SecondaryLoss | None = None
    regulation: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Its name, or its id where it has none."""
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """The annual loss that the owner accepts to exceed with a given probability."""

    probability: float
    loss: Money
    extras: Mapping[str, Value] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appetite:
    """How much annual loss the owner accepts."""

    expected: Money | None = None
    tail: Tail | None = None
    extras: Mapping[str, Value] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AiAct:
    """Place under the EU AI Act."""

    role: c.ActRole | None = None
    risk_class: c.ActClass | None = None
    extras: Mapping[str, Value] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """The business context in which a loss is a loss."""

    sector: str | None = None
    jurisdictions: tuple[str, ...] = ()
    users: int | None = None
    revenue: Money | None = None
    currency: str | None = None
    rates: Mapping[str, float] = field(default_factory=_no_rates, hash=False)
    rates_extras: Mapping[str, Value] = field(default_factory=_nothing, hash=False)
    """The `x-NAME` keys that stand among the rates."""
    unit: str | None = None
    ai_act: AiAct | None = None
    appetite: Appetite | None = None
    extras: Mapping[str, Value] = field(default_factory=_nothing, hash=False)

    @property
    def rates_as_written(self) -> Mapping[str, Value]:
        """The rates with the `x-NAME` keys among them."""
        return {**self.rates, **self.rates_extras}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The system's own entry."""

    name: str
    description: str | None = None
    owner: str | None = None
    lifecycle: c.Lifecycle | None = None
    tags: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    extras: Mapping[str, Value] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One AI-integrated system as its owners would draw it; it names no attack."""

    identity: Identity
    business: Business | None = None
    zones: Mapping[ZoneId, Zone]
    data: Mapping[DataId, DataAsset]
    components: Mapping[ComponentId, Component]
    flows: tuple[Flow, ...]
    controls: Mapping[ControlId, Control]
    adversaries: Mapping[str, AdversaryProfile]
    losses: Mapping[LossId, Loss]
    assumptions: tuple[str, ...] = ()
    extras: Mapping[str, Value] = field(default_factory=_nothing, hash=False)
    section_extras: Mapping[str, Mapping[str, Value]] = field(default_factory=_no_extras, hash=False)
    """By section: the `x-NAME` keys that stand among its ids."""

    @property
    def name(self) -> str:
        """What the owners call the system."""
        return self.identity.name
