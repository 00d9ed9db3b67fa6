"""Common causes: one supplier, dataset, key, host, control or part on which several systems rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from casemate.analysis.facts import data_name
from casemate.govern.landscape.territory import Territory
from casemate.model import Component, DataAsset, Shape, choices, is_a


class CauseKind(StrEnum):
    """What several systems have in common."""

    SUPPLIER = "supplier"
    DATASET = "dataset"
    KEY = "key"
    HOST = "host"
    PART = "part"
    CONTROL = "control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something on which at least two systems rest."""

    kind: CauseKind
    id: str
    """Of the element or control in the landscape; the name of a supplier."""
    title: str
    elements: tuple[str, ...]
    """What it is in the attack graph, sorted; of a control, what it protects."""
    uses: Mapping[str, tuple[str, ...]]
    """By model: the components through which it rests on the cause, sorted; at least two models."""


def causes_of(territory: Territory) -> tuple[Cause, ...]:
    """Every common cause, by kind and id."""
    found = [*_suppliers(territory), *_data(territory), *_components(territory), *_controls(territory)]
    order = list(CauseKind)
    return tuple(sorted((c for c in found if len(c.uses) > 1), key=lambda c: (order.index(c.kind), c.id)))


def _suppliers(territory: Territory) -> Iterator[Cause]:
    by_name: dict[str, list[Component]] = {}
    for part in territory.analysis.system.components.values():
        if part.supplier is not None:
            by_name.setdefault(part.supplier, []).append(part)
    for name, parts in by_name.items():
        ids = [str(part.id) for part in parts]
        yield _Named(CauseKind.SUPPLIER, name, name).of(ids, _uses(territory, ids))


def _data(territory: Territory) -> Iterator[Cause]:
    system = territory.analysis.system
    for asset in system.data.values():
        if choices.About.CREDENTIAL in asset.about:
            kind = CauseKind.KEY
        elif choices.About.TRAINING in asset.about or _trains(territory, asset):
            kind = CauseKind.DATASET
        else:
            continue
        title = asset.name or str(asset.id).partition(".")[2].replace("_", " ")
        users = [str(part.id) for part in system.components.values() if _has(part, asset)]
        users += [str(end) for flow in system.flows if asset.id == flow.uses for end in (flow.source, flow.target)]
        kept = [
            str(part.id) for part in system.components.values() if part.kind == "dataset" and asset.id in part.stores
        ]
        names = (data_name(system, asset.id), *kept)
        yield _Named(kind, str(asset.id), title).of(names, _by_owner(territory, users))


def _trains(territory: Territory, asset: DataAsset) -> bool:
    return any(asset.id in part.trains_on for part in territory.analysis.system.components.values())


def _has(part: Component, asset: DataAsset) -> bool:
    return asset.id in (*part.stores, *part.secrets, *part.trains_on)


def _components(territory: Territory) -> Iterator[Cause]:
    system = territory.analysis.system
    hosts = {part.runs_on for part in system.components.values()}
    for part in system.components.values():
        if part.shape is Shape.EXTERNAL or len(territory.holders[part.id]) < 2:
            continue
        host, data = part.id in hosts or is_a(part.kind, "host"), part.kind in ("dataset", "feature_store")
        kind = CauseKind.HOST if host else CauseKind.DATASET if data else CauseKind.PART
        yield _Named(kind, str(part.id), part.title).of((part.id,), _uses(territory, (part.id,)))


def _controls(territory: Territory) -> Iterator[Cause]:
    system = territory.analysis.system
    for control in system.controls.values():
        if control.status is choices.ControlStatus.PLANNED:
            continue
        guarded = [name for name in control.protects if name in system.components]
        guarded += [str(part.id) for part in system.components.values() if control.id in part.controls]
        title = control.name or control.control.replace("-", " ")
        yield _Named(CauseKind.CONTROL, str(control.id), title).of(guarded, _uses(territory, guarded))


@dataclass(frozen=True, slots=True)
class _Named:
    """A cause before it is known what rests on it."""

    kind: CauseKind
    id: str
    title: str

    def of(self, elements: Iterable[str], uses: Mapping[str, tuple[str, ...]]) -> Cause:
        return Cause(kind=self.kind, id=self.id, title=self.title, elements=tuple(sorted(set(elements))), uses=uses)


def _uses(territory: Territory, parts: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """What each model has of these components, or where it has none, of its own beside them."""
    own = _by_owner(territory, parts)
    beside = _by_owner(territory, (other for name in parts for other in _beside(territory, name)))
    own = beside | own
    for space in territory.spaces:  # what is another model's part has a place in the model that links to it, too
        linked = [name for name in parts if name.partition(".")[0] != space and _links(territory, space, name)]
        if linked:
            own[space] = tuple(sorted({*own.get(space, ()), *linked}))
    return dict(sorted(own.items()))


def _links(territory: Territory, space: str, name: str) -> bool:
    """Whether a model points at this component with `same_as`, rather than by including its file."""
    owner = name.partition(".")[0]
    return owner in territory.spaces and space in territory.holders.get(name, ())


def _beside(territory: Territory, name: str) -> set[str]:
    system = territory.analysis.system
    found: set[str] = set()
    for flow in system.flows:
        if name in (flow.source, flow.target):
            found |= {str(flow.source), str(flow.target)}
    for part in system.components.values():
        joined = {str(other) for other in (*part.based_on, *part.tools, part.runs_on, part.model) if other is not None}
        if name in joined:
            found.add(str(part.id))
        if name == part.id:
            found |= joined
        holder = system.components.get(name)  # type: ignore[call-overload]  # ids are text
        if holder is not None and set(holder.stores) & set(part.trains_on):
            found.add(str(part.id))
    return found


def _by_owner(territory: Territory, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The components that are written in the file of each model itself."""
    found: dict[str, set[str]] = {}
    for name in names:
        space = name.partition(".")[0]
        if space in territory.spaces:
            found.setdefault(space, set()).add(name)
    return {space: tuple(sorted(held)) for space, held in sorted(found.items())}
