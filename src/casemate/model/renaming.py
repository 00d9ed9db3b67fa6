"""The same element under other ids: itself, what it refers to, and what it was called before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from casemate.model import system as s

Names = Mapping[str, Mapping[str, str]]
"""By section, flows included: what each id of one model is called in the landscape."""


@dataclass(frozen=True, slots=True)
class Renamer:
    """Renames the elements of one model."""

    names: Names
    """Every id that an element may refer to has its name here."""

    def zone(self, zone: s.Zone, space: str) -> s.Zone:
        """`space` stands before ids that the element had before."""
        within = None if zone.within is None else s.ZoneId(self._one("zones", zone.within))
        return replace(zone, id=s.ZoneId(self._one("zones", zone.id)), within=within, was=_before(zone, space))

    def data(self, data: s.DataAsset, space: str) -> s.DataAsset:
        return replace(
            data,
            id=s.DataId(self._one("data", data.id)),
            opens=self._components(data.opens),
            writers=self._components(data.writers),
            was=_before(data, space),
        )

    def component(self, part: s.Component, space: str) -> s.Component:
        return replace(
            part,
            id=s.ComponentId(self._one("components", part.id)),
            zone=None if part.zone is None else s.ZoneId(self._one("zones", part.zone)),
            based_on=self._components(part.based_on),
            trains_on=self._assets(part.trains_on),
            stores=self._assets(part.stores),
            secrets=self._assets(part.secrets),
            model=self._component(part.model),
            tools=self._components(part.tools),
            runs_on=self._component(part.runs_on),
            controls=self._controls(part.controls),
            was=_before(part, space),
        )

    def flow(self, flow: s.Flow, space: str) -> s.Flow:
        return replace(
            flow,
            id=s.FlowId(self._one("flows", flow.id)),
            source=s.ComponentId(self._one("components", flow.source)),
            target=s.ComponentId(self._one("components", flow.target)),
            carries=self._assets(flow.carries),
            uses=None if flow.uses is None else s.DataId(self._one("data", flow.uses)),
            controls=self._controls(flow.controls),
            was=_before(flow, space),
        )

    def control(self, control: s.Control, space: str) -> s.Control:
        return replace(
            control,
            id=s.ControlId(self._one("controls", control.id)),
            protects=tuple(dict.fromkeys(self._either(("components", "flows"), name) for name in control.protects)),
            requires=self._controls(control.requires),
            excludes=self._controls(control.excludes),
            managed_from=self._components(control.managed_from),
            was=_before(control, space),
        )

    def adversary(self, adversary: s.AdversaryProfile, space: str) -> s.AdversaryProfile:
        return replace(adversary, id=self._one("adversaries", adversary.id), was=_before(adversary, space))

    def loss(self, loss: s.Loss, space: str) -> s.Loss:
        of = self._either(("data", "components"), loss.of)
        return replace(loss, id=s.LossId(self._one("losses", loss.id)), of=of, was=_before(loss, space))

    def _one(self, section: str, name: str) -> str:
        return self.names[section][name]

    def _either(self, sections: tuple[str, ...], name: str) -> str:
        return next(self.names[section][name] for section in sections if name in self.names[section])

    def _component(self, name: s.ComponentId | None) -> s.ComponentId | None:
        return None if name is None else s.ComponentId(self._one("components", name))

    # Two ids of a model may be one in the landscape, so what was a set stays one.
    def _components(self, names: tuple[s.ComponentId, ...]) -> tuple[s.ComponentId, ...]:
        return tuple(dict.fromkeys(s.ComponentId(self._one("components", name)) for name in names))

    def _assets(self, names: tuple[s.DataId, ...]) -> tuple[s.DataId, ...]:
        return tuple(dict.fromkeys(s.DataId(self._one("data", name)) for name in names))

    def _controls(self, names: tuple[s.ControlId, ...]) -> tuple[s.ControlId, ...]:
        return tuple(dict.fromkeys(s.ControlId(self._one("controls", name)) for name in names))


def _before(named: s.Named, space: str) -> tuple[str, ...]:
    return tuple(f"{space}.{name}" for name in named.was)
