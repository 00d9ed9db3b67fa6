"""From a `System` to facts: each element gets a number, and every input predicate its ground atoms.

Numbers follow sorted ids, so the order of a file changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from casemate.analysis.contact import from_outside, receiver_calls
from casemate.analysis.places import crosses, trust_of, zones_around
from casemate.analysis.sorts import OPTIONAL_KEYS
from casemate.model import LEAVES, Component, ComponentId, Flow, FlowId, Shape, System, Zone, ZoneId, choices, is_a

_KEY_PREDICATES = (
    ("provider", "provider"),
    ("source", "source"),
    ("format", "format"),
    ("documented", "documented"),
    ("detail", "detail"),
    ("learns", "learns"),
    ("decides", "decides"),
    ("exposed", "exposed"),
    ("patching", "patching"),
    ("runs", "executes_code"),
    ("updates", "updates"),
    ("recipients", "recipients"),
    ("acts_as", "acts_as"),
    ("access", "access"),
    ("privileges", "privileges"),
)
_SHARED_MACHINE = frozenset({choices.ZoneKind.DEVICE, choices.ZoneKind.PROCESS})
_LIST_PREDICATES = (("modalities", "modality"), ("effects", "effect"), ("output", "output"))
_RELATIONS = (
    ("based_on", "based_on"),
    ("runs_on", "runs_on"),
    ("model", "has_model"),
    ("tools", "lists_tool"),
)


@dataclass(frozen=True)
class Elements:
    """The elements of a system by number: components, then data, flows, zones, losses, each sorted by id."""

    system: System

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each element is called in the graph, by number: its id; `data.ID` where a component has that id too."""
        system = self.system
        data = (data_name(system, asset) for asset in system.data)
        flows = (flow.id for flow in system.flows)
        return (*system.components, *data, *flows, *self._zones, *(loss_name(system, loss) for loss in system.losses))

    @cached_property
    def by_name(self) -> Mapping[str, int]:
        """Number of each component, data asset and loss by what it is called in the graph."""
        return {self.names[n]: n for part in (self.components, self.data, self.losses) for n in part.values()}

    @cached_property
    def _zones(self) -> tuple[str, ...]:
        return tuple(self.system.zones)

    @cached_property
    def components(self) -> Mapping[str, int]:
        """Number of each component."""
        return {name: number for number, name in enumerate(self.system.components)}

    @cached_property
    def data(self) -> Mapping[str, int]:
        """Number of each data asset."""
        start = len(self.system.components)
        return {name: start + number for number, name in enumerate(self.system.data)}

    @cached_property
    def flows(self) -> Mapping[str, int]:
        """Number of each flow."""
        start = len(self.system.components) + len(self.system.data)
        return {flow.id: start + number for number, flow in enumerate(self.system.flows)}

    @cached_property
    def zones(self) -> Mapping[str, int]:
        """Number of each zone."""
        start = len(self.system.components) + len(self.system.data) + len(self.system.flows)
        return {name: start + number for number, name in enumerate(self._zones)}

    @cached_property
    def losses(self) -> Mapping[str, int]:
        """Number of each loss."""
        start = len(self.names) - len(self.system.losses)
        return {name: start + number for number, name in enumerate(self.system.losses)}

    def title(self, number: int) -> str:
        """What people call the element."""
        return self._titles[number]

    @cached_property
    def _titles(self) -> tuple[str, ...]:
        system = self.system
        return (
            *(component.title for component in system.components.values()),
            *(asset.name or asset.id.replace("_", " ") for asset in system.data.values()),
            *(flow.name or flow.id for flow in system.flows),
            *(zone.name or zone.id for zone in system.zones.values()),
            *(loss.title for loss in system.losses.values()),
        )


def data_name(system: System, data: str) -> str:
    """What a data asset is called in the graph; ids are unique in their section only."""
    return f"data.{data}" if data in system.components else data


def loss_name(system: System, loss: str) -> str:
    """What a loss is called in the graph."""
    return f"losses.{loss}" if loss in system.components or loss in system.data else loss


_BEFORE_ONE = frozenset({"sensor", "actuator", "edge_device", "mobile_app", "desktop_app", "browser", "ide", "cli"})
"""What a person stands before or holds in hand: nothing lies between the two that strangers could be on."""


def far_ends(system: System, flow: Flow) -> tuple[ComponentId, ...]:
    """The ends outside the owner's places of a flow on which strangers can be; none where they cannot.

    They can be where it runs between a place of the owner's or a user's and one that is not: not inside one zone of
    the owner or of a partner, and not on one device.
    """
    one, other = system.components[flow.source], system.components[flow.target]
    if not crosses(system, flow) or not _has_a_line(one, other):
        return ()
    far = tuple(end.id for end in (one, other) if not _within_own(system, end))
    if len(far) == 2 and choices.Trust.USER not in (trust_of(system, one), trust_of(system, other)):
        return ()
    common = set(zones_around(system, one.zone)) & set(zones_around(system, other.zone))
    return () if any(_is_one_house(system.zones[zone]) for zone in common) else far


def _within_own(system: System, component: Component) -> bool:
    """Whether it stands in a zone of the owner's, at whatever depth, such as a box for foreign code."""
    around = [system.zones[zone].trust for zone in zones_around(system, component.zone)]
    return not choices.OWN_TRUST.isdisjoint(around or [trust_of(system, component)])


def _has_a_line(one: Component, other: Component) -> bool:
    for end, far in ((one, other), (other, one)):
        if end.kind == "physical_world" or (is_a(end.kind, "person") and far.kind in _BEFORE_ONE):
            return False
    return True


def _is_one_house(zone: Zone) -> bool:
    """Whether nobody but its holder is on the lines within it; what a home sends to itself, neighbours hear too."""
    if zone.kind in _SHARED_MACHINE:
        return True
    return zone.trust in choices.OWN_TRUST or zone.trust is choices.Trust.PARTNER


_ENCRYPTING = frozenset(
    {"https", "wss", "mtls", "tls", "ssl", "dtls", "ssh", "sftp", "scp", "ftps", "grpcs", "smtps", "imaps", "ldaps"}
    | {"mqtts", "amqps", "rtsps", "sips", "srtp", "quic", "http3", "ipsec", "wireguard", "vpn"}
)
"""Protocols that nobody on the way can read."""
_PLAIN = frozenset({"http", "ws", "ftp", "tftp", "telnet", "rtsp", "rtp", "sip", "mqtt", "udp"})
"""Protocols whose protected form has a name of its own."""


def encryption_of(system: System) -> Mapping[FlowId, bool | None]:
    """Of each flow whether others on the way can read it: what it says, else what its line says; None is unknown.

    An answer rides on the connection of its request, so the flows between two parts are one line: where one of them is
    encrypted, others of it that do not say are.
    """
    said = {flow.id: _says(flow) for flow in system.flows}
    closed = {_line(flow) for flow in system.flows if said[flow.id]}
    return {
        flow.id: True if flow.encrypted is None and _line(flow) in closed else said[flow.id] for flow in system.flows
    }


def _line(flow: Flow) -> frozenset[str]:
    return frozenset((flow.source, flow.target))


def _says(flow: Flow) -> bool | None:
    """What it says by itself."""
    if flow.encrypted is not None:
        return flow.encrypted
    words = set(re.findall("[a-z0-9]+", (flow.protocol or "").lower()))
    if flow.authn is choices.Authentication.MTLS or words & _ENCRYPTING:
        return True
    return False if words & _PLAIN else None


def facts(elements: Elements) -> str:
    """Every fact of the system, as Datalog text."""
    return "\n".join(_facts(elements))


def _facts(elements: Elements) -> Iterator[str]:
    system = elements.system
    for component in system.components.values():
        yield from _component_facts(elements, component)
    yield "".join(f"one_host({elements.zones[zone]})." for zone in _one_hosts(system))
    yield from _data_facts(elements)
    encrypted = encryption_of(system)
    for flow in system.flows:
        yield from _flow_facts(elements, flow, encrypted[flow.id])
    for loss in system.losses.values():
        of = elements.components[loss.of] if loss.of in elements.components else elements.data[loss.of]
        yield f"loss({elements.losses[loss.id]},{of},{loss.violates})."


MOST_ON_ONE_HOST = 12
"""Parts in one zone of kind device or process that are taken to share one machine. More stand for many machines of a
kind (the staff's laptops), and pairing all of them would be quadratic."""


def _one_hosts(system: System) -> Iterator[ZoneId]:
    members: dict[ZoneId, int] = {}
    for component in system.components.values():
        if component.zone is not None and component.shape is not Shape.EXTERNAL:
            members[component.zone] = members.get(component.zone, 0) + 1
    for zone, count in sorted(members.items()):
        kinds = {system.zones[around].kind for around in zones_around(system, zone)}
        if count <= MOST_ON_ONE_HOST and not kinds.isdisjoint(_SHARED_MACHINE):
            yield zone


def _component_facts(elements: Elements, component: Component) -> Iterator[str]:
    system = elements.system
    number = elements.components[component.id]
    kinds = "".join(f"kind({number},{kind})." for kind in (component.kind, *LEAVES[component.kind]))
    yield f"component({number}).{kinds}trust({number},{trust_of(system, component)})."
    if component.zone is not None:
        yield f"zone({number},{elements.zones[component.zone]})."
        around = [system.zones[zone] for zone in zones_around(system, component.zone)]
        yield "".join(f"inside({number},{elements.zones[zone.id]})." for zone in around)
        yield "".join(f"place({number},{kind})." for kind in sorted({zone.kind for zone in around if zone.kind}))
    yield "".join(f"given({number},{key})." for key in OPTIONAL_KEYS if _given(component, key))
    for key, predicate in _KEY_PREDICATES:
        value = getattr(component, key)
        if value is not None:
            yield f"{predicate}({number},{value})."
    if component.attested is not None:
        yield f"attested({number},{_yes(component.attested)})."
    for key, predicate in _LIST_PREDICATES:
        yield "".join(f"{predicate}({number},{value})." for value in getattr(component, key))
    yield from _relation_facts(elements, component, number)


def _relation_facts(elements: Elements, component: Component, number: int) -> Iterator[str]:
    for key, predicate in _RELATIONS:
        value = getattr(component, key)
        for other in value if isinstance(value, tuple) else (value,) if value is not None else ():
            yield f"{predicate}({number},{elements.components[other]})."
    data = elements.system.data
    secrets = {*component.secrets, *(d for d in component.stores if choices.About.CREDENTIAL in data[d].about)}
    yield _pairs("stores", number, (elements.data[d] for d in sorted({*component.stores, *component.secrets})))
    yield _pairs("secret", number, (elements.data[d] for d in sorted(secrets)))
    yield _pairs("trains_on", number, (elements.data[d] for d in component.trains_on))


def _data_facts(elements: Elements) -> Iterator[str]:
    for asset in elements.system.data.values():
        number = elements.data[asset.id]
        yield f"data({number})."
        if asset.sensitivity is not None:
            yield f"class({number},{asset.sensitivity})."
        yield "".join(f"about({number},{word})." for word in asset.about)
        yield "".join(f"origin({number},{word})." for word in asset.origin)
        if asset.scope is not None:
            yield f"scope({number},{asset.scope})."
        yield _pairs("opens", number, (elements.components[c] for c in asset.opens))
        yield "".join(f"writer({elements.components[c]},{number})." for c in asset.writers)


def _flow_facts(elements: Elements, flow: Flow, encrypted: bool | None) -> Iterator[str]:
    number = elements.flows[flow.id]
    ends = f"{elements.components[flow.source]},{elements.components[flow.target]}"
    yield f"flow({number},{ends}).role({number},{flow.role})."
    authn = flow.authn.value if flow.authn else "unknown"
    trigger = flow.trigger.value if flow.trigger else "unknown"
    yield f"authn({number},{authn}).encrypted({number},{_yes(encrypted)}).trigger({number},{trigger})."
    yield _pairs("carries", number, (elements.data[d] for d in flow.carries))
    if flow.uses is not None:
        yield f"uses({number},{elements.data[flow.uses]})."
    if crosses(elements.system, flow):
        yield f"crosses({number})."
    yield "".join(f"shared_line({number},{elements.components[end]})." for end in far_ends(elements.system, flow))
    if from_outside(elements.system, flow):
        yield f"from_outside({number})."
    if receiver_calls(flow, *(elements.system.components[end] for end in (flow.source, flow.target))):
        yield f"fetched({number})."


def _pairs(predicate: str, number: int, others: Iterable[int]) -> str:
    return "".join(f"{predicate}({number},{other})." for other in others)


def _yes(flag: bool | None) -> str:
    return "unknown" if flag is None else "yes" if flag else "no"


def _given(component: Component, key: str) -> bool:
    value = getattr(component, key)
    return value is not None and value != ()
