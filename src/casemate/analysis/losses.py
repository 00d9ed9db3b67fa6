"""The table of losses: which capabilities bring a loss about. Each way is a set of capabilities, all needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casemate.analysis.facts import data_name
from casemate.model import Component, DataAsset, Flow, Loss, Shape, System, choices, is_a

Way = tuple[tuple[str, str], ...]
"""Capabilities (atom, element) that together bring a loss about."""

_ANSWERS = frozenset({choices.Role.PREDICTION, choices.Role.COMPLETION})
_LATER = frozenset({choices.Role.TRAINING_DATA, choices.Role.FEEDBACK, choices.Role.LABEL, choices.Role.TELEMETRY})
"""What a store gives away that is used some day, and by nothing that answers or acts."""
_BILLED = ("model", "agentic")
"""What stops when its budget is spent. What spends the payers' money, or sells, works on."""
_CONVERTERS = ("parser",)
_VITAL = frozenset({choices.About.SAFETY, choices.About.HEALTH})
"""Data whose absence may hurt somebody. A wrong stop by a person who got a wrong answer does not come from none."""
_KNOWABLE = ("generative_model", "agentic", "prompt_store", "agent_config")
"""What is lost once somebody knows how it is set up. How a predictive model behaves shows in every answer: its loss is
a usable copy."""


@dataclass(frozen=True, slots=True)
class _Around:
    """Who holds, emits and receives each data asset, and who follows each component."""

    system: System

    def stored(self, data: str) -> list[Component]:
        return [part for part in self.system.components.values() if data in (*part.stores, *part.secrets)]

    def holders(self, data: str) -> list[Component]:
        return [*self.stored(data), *self.emitters(data)]

    def emitters(self, data: str) -> list[Component]:
        names = sorted({flow.source for flow in self.system.flows if data in flow.carries})
        return [part for part in (self.system.components[name] for name in names) if part.shape is not Shape.EXTERNAL]

    def producers(self, data: str) -> list[Component]:
        """What emits the data, and the models whose answers an emitter makes them from."""
        emitters = self.emitters(data)
        names = {part.id for part in emitters}
        answering = {
            flow.source
            for flow in self.system.flows
            if flow.target in names and flow.role in _ANSWERS and not self._only_begins(flow)
        }
        models = (self.system.components[name] for name in sorted(answering - names))
        return [*emitters, *(part for part in models if is_a(part.kind, "model"))]

    def _only_begins(self, flow: Flow) -> bool:
        """Whether the answer is a label for an agent: it sorts what comes in; what it writes is its own model's."""
        target, source = self.system.components[flow.target], self.system.components[flow.source]
        label = flow.role is choices.Role.PREDICTION and source.detail is choices.Detail.LABEL
        return label and is_a(target.kind, "agentic") and target.model is not None

    def goes_by(self, data: str, store: Component) -> bool:
        """Whether work reads the data from there; without an archive, or what only training reads, it goes on."""
        return any(
            (flow.source == store.id and flow.role not in _LATER and (not flow.carries or data in flow.carries))
            or (flow.target == store.id and flow.role is choices.Role.QUERY)
            for flow in self.system.flows
        )

    def receivers(self, data: str) -> list[Component]:
        names = sorted({flow.target for flow in self.system.flows if data in flow.carries})
        return [self.system.components[name] for name in names]

    def made_of(self, data: str) -> list[str]:
        """What parsers and embedders make of the data and of nothing else: the same content in another form."""
        found: set[str] = set()
        for part in self.system.components.values():
            if part.kind not in _CONVERTERS:
                continue
            coming = {name for flow in self.system.flows if flow.target == part.id for name in flow.carries}
            leaving = {name for flow in self.system.flows if flow.source == part.id for name in flow.carries}
            if coming == {data}:
                found |= leaving - coming
        return sorted(found)

    def next_to(self, component: Component) -> list[Component]:
        names = sorted({flow.target for flow in self.system.flows if flow.source == component.id})
        return [component, *(self.system.components[name] for name in names)]


def ways_to(system: System, loss: Loss) -> tuple[Way, ...]:
    """Every way to bring the loss about, sorted; empty where the table knows none."""
    around = _Around(system)
    data = system.data.get(loss.of)  # type: ignore[call-overload]  # an id of either section
    part = system.components.get(loss.of)  # type: ignore[call-overload]
    found = _of_data(around, data, loss.violates) if data is not None else _of_component(around, part, loss.violates)
    return tuple(sorted(set(found)))


def _of_data(around: _Around, data: DataAsset, violated: choices.Property) -> Iterator[Way]:
    match violated:
        case choices.Property.CONFIDENTIALITY:
            yield (("reads", data_name(around.system, data.id)),)
            yield from ((("reads", data_name(around.system, name)),) for name in around.made_of(data.id))
        case choices.Property.INTEGRITY:
            yield from _data_integrity(around, data)
        case choices.Property.AVAILABILITY:
            yield from _data_availability(around, data)
        case choices.Property.SAFETY:
            yield from _data_integrity(around, data)  # who fears it knows somebody who goes by the data
            near = (*around.holders(data.id), *around.receivers(data.id))
            if any(_moves(part) for part in near) or _VITAL & {*data.about}:
                yield from _data_availability(around, data, working=True)
        case choices.Property.ACCOUNTABILITY:
            yield from ((("denies", holder.id),) for holder in around.holders(data.id))


def _data_integrity(around: _Around, data: DataAsset) -> Iterator[Way]:
    yield (("alters", data_name(around.system, data.id)),)
    written = not data.origin or choices.Origin.GENERATED in data.origin
    emitting = around.emitters(data.id)
    for producer in around.producers(data.id):
        model = is_a(producer.kind, "model")
        # What others author an agent only passes on; it changes them by its tools.
        if (written and is_a(producer.kind, "agentic")) or (model and (written or producer in emitting)):
            yield (("steers", producer.id),)
        if model or is_a(producer.kind, "agentic"):
            yield (("evades", producer.id),)
        if model:
            yield (("alters", producer.id),)


def _data_availability(around: _Around, data: DataAsset, *, working: bool = False) -> Iterator[Way]:
    stored = around.stored(data.id)
    if stored:
        missed = [holder for holder in stored if not working or around.goes_by(data.id, holder)]
        if missed:
            yield tuple(sorted(("stops", holder.id) for holder in missed))
    else:
        # Nothing keeps it, so each source that stops is a loss of its own; a further source must not hide that.
        yield from ((("stops", source.id),) for source in around.emitters(data.id))
    for part in around.system.components.values():
        if choices.Effect.DELETES in part.effects:
            yield (("alters", data_name(around.system, data.id)), ("invokes", part.id))


def _of_component(around: _Around, part: Component | None, violated: choices.Property) -> Iterator[Way]:
    assert part is not None  # the reader has checked that the id exists
    match violated:
        case choices.Property.CONFIDENTIALITY:
            if is_a(part.kind, "model"):
                yield (("holds", part.id),)
            if any(is_a(part.kind, kind) for kind in _KNOWABLE):
                yield (("holds", part.id),)
                yield (("knows", part.id),)
            yield from ((("reads", data_name(around.system, data)),) for data in (*part.stores, *part.secrets))
        case choices.Property.INTEGRITY:
            yield from _component_integrity(around, part)
        case choices.Property.AVAILABILITY:
            yield (("stops", part.id),)
            if any(is_a(part.kind, kind) for kind in _BILLED):
                yield (("burns", part.id),)
        case choices.Property.SAFETY:
            if any(_depends(other) for other in around.next_to(part)):
                yield from _component_integrity(around, part)
                yield (("stops", part.id),)
        case choices.Property.ACCOUNTABILITY:
            yield (("denies", part.id),)


def _component_integrity(around: _Around, part: Component) -> Iterator[Way]:
    for atom in ("runs", "steers", "evades", "invokes"):
        yield ((atom, part.id),)
    if is_a(part.kind, "model"):
        yield (("alters", part.id),)
    yield from ((("alters", data_name(around.system, data)),) for data in part.stores)


def _depends(part: Component) -> bool:
    """Whether somebody gets hurt when this part gets something wrong: it acts on the world, or it is a person."""
    return _moves(part) or is_a(part.kind, "person")


def _moves(part: Component) -> bool:
    """Whether it acts on the world by itself, so that its standing still may hurt, too."""
    return choices.Effect.ACTUATES in part.effects or part.kind == "actuator"
