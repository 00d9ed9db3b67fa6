"""Where each adversary begins: the table of starts, computed from the model and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from casemate.analysis.contact import STAFF, confined, from_outside, in_a_device, of_staff, workplace
from casemate.analysis.facts import encryption_of, far_ends
from casemate.analysis.places import trust_of, zones_around
from casemate.model import Component, Shape, System, ZoneId, choices, is_a

Start = tuple[str, str]
"""A capability that an adversary begins with: atom and component id."""

_OUTSIDE_ORIGINS = frozenset({choices.Origin.PUBLIC, choices.Origin.USER, choices.Origin.PARTNER})
_WATCHED = frozenset({"monitoring", "log_store"})
"""What shows staff what happened: who looks at it has an account there, though nothing flows in from them."""
_USER_AGENTS = frozenset({"browser", "browser_extension", "ide", "cli", "email_client"})
"""What only its user gives orders to; pages and mail come to it as content."""
_WITHOUT_ACCOUNTS = frozenset({"sensor", "actuator", "mailbox"})
_IN_VIEW = frozenset({"sensor", "edge_device", "physical_world"})
_IN_THE_ROOM = frozenset({"voice_assistant"})
"""What answers whoever speaks where it stands."""
_SHIPPED = frozenset({"mobile_app", "desktop_app"})
_KEPT = frozenset({choices.Sensitivity.CONFIDENTIAL, choices.Sensitivity.RESTRICTED, choices.Sensitivity.SECRET})
_CONSUMERS = frozenset({"user", "customer"})
_SETTINGS = frozenset({"prompt_store", "agent_config", "config_store"})
"""Who makes an agent writes what stands there; it is no content that somebody sends."""
_DELIVERIES = frozenset({choices.Role.PACKAGE, choices.Role.MODEL_ARTIFACT})
"""What whoever publishes it delivers; who writes pages, mails or files does not."""
_ASKED = frozenset({choices.Role.PROMPT, choices.Role.QUERY})
"""What somebody asks in a session of their own; whoever wants to ask something has an adversary for that."""
_PUBLISHED = frozenset({"package_registry", "model_hub", "container_registry", "tool_registry", "dataset"})
_FOREIGN_PROVIDERS = frozenset({choices.Provider.THIRD_PARTY, choices.Provider.OPEN_SOURCE})
_FOREIGN_SOURCES = frozenset({choices.Source.HUB, choices.Source.REGISTRY, choices.Source.VENDOR})
_PHYSICAL = choices.ZoneKind.PHYSICAL


def starts_of(system: System) -> Mapping[str, tuple[Start, ...]]:
    """What each adversary begins with, sorted; adversaries of the model take the place of the one they are like."""
    built_in = {name: tuple(sorted(set(find(system)))) for name, find in _FINDERS.items()}
    own = {name: built_in.get(profile.like, ()) for name, profile in system.adversaries.items()}
    return MappingProxyType(dict(sorted((built_in | own).items())))


def _outsider(system: System) -> Iterator[Start]:
    trusts = {name: trust_of(system, part) for name, part in system.components.items()}
    receives = {
        flow.target
        for flow in system.flows
        if trusts[flow.source] is choices.Trust.UNTRUSTED
        and system.components[flow.source].kind
        not in STAFF  # what staff use where strangers stand is not the strangers'
        and from_outside(system, flow)
    }
    for part in system.components.values():
        public = part.access in (choices.Access.PUBLIC, choices.Access.REGISTERED)
        outward = public or part.exposed is choices.Exposed.INTERNET or part.id in receives
        if outward or (
            trusts[part.id] is choices.Trust.UNTRUSTED and part.kind not in _USER_AGENTS and not confined(system, part)
        ):
            yield "reaches", part.id
        if part.access is choices.Access.REGISTERED:
            yield "acts", part.id
    yield from _on_the_line(system)


def _on_the_line(system: System) -> Iterator[Start]:
    """The far ends of flows over a network that strangers share, not known to be encrypted."""
    encrypted = encryption_of(system)
    for flow in system.flows:
        known = encrypted[flow.id]
        if not known:
            yield from (("nears" if known is None else "listens", end) for end in far_ends(system, flow))


def _content_author(system: System) -> Iterator[Start]:
    """External components and stores outside whose content people outside author."""
    carried: dict[str, set[str]] = {name: set(part.stores) for name, part in system.components.items()}
    for flow in system.flows:
        asked_for_oneself = flow.role in _ASKED and system.components[flow.source].kind != "public_content"
        if flow.role not in _DELIVERIES and not asked_for_oneself:
            carried[flow.source].update(flow.carries)
    for part in system.components.values():
        if part.kind in _PUBLISHED or (
            part.shape is not Shape.EXTERNAL and trust_of(system, part) in choices.OWN_TRUST
        ):
            continue
        if part.shape is Shape.EXTERNAL and part.kind in STAFF | {"vendor"}:
            continue
        if part.kind in _SETTINGS:
            continue
        if any(_authored_outside(system, data) for data in carried[part.id]):
            yield "taints", part.id


def _authored_outside(system: System, data: str) -> bool:
    asset = system.data[data]  # type: ignore[index]  # data ids are text
    return bool(_OUTSIDE_ORIGINS & set(asset.origin)) or any(
        system.components[writer].kind in _CONSUMERS for writer in asset.writers
    )


def _customer(system: System) -> Iterator[Start]:
    for target in _entered_by(system, _CONSUMERS):
        if workplace(system, target):
            continue
        # whoever may come without an account gains nothing by one
        if (
            target.access is not choices.Access.PUBLIC
            and target.kind not in _WITHOUT_ACCOUNTS
            and not _holds_what_is_kept_from(system, target)
        ):
            yield "acts", target.id
        yield "reaches", target.id


def _holds_what_is_kept_from(system: System, store: Component) -> bool:
    """Whether the store also has the owner's own data, which customers are never drawn to get or to send."""
    if store.shape is not Shape.STORE:
        return False
    theirs = [
        flow
        for flow in system.flows
        if store.id in (flow.source, flow.target)
        and {system.components[flow.source].kind, system.components[flow.target].kind} & _CONSUMERS
    ]
    if not all(flow.carries for flow in theirs):
        return False
    carried = {data for flow in theirs for data in flow.carries}
    return any(data not in carried and system.data[data].sensitivity in _KEPT for data in store.stores)


def _insider(system: System) -> Iterator[Start]:
    for flow in system.flows:
        person, target = system.components[flow.source], system.components[flow.target]
        if person.kind in STAFF and target.shape is not Shape.EXTERNAL and not _own_tool(system, person, target):
            yield "acts", target.id
    for flow in system.flows:
        source = system.components[flow.source]
        if source.kind in _WATCHED and system.components[flow.target].kind in STAFF:
            yield "acts", source.id
    sites = {site for part in system.components.values() if part.kind in STAFF for site in _sites(system, part)}
    for part in system.components.values():
        if part.kind in _IN_VIEW and not sites.isdisjoint(_sites(system, part)):
            yield "reaches", part.id


def _sites(system: System, part: Component) -> Iterator[ZoneId]:
    """The places of the owner's in which it stands."""
    for zone in zones_around(system, part.zone):
        if system.zones[zone].kind is _PHYSICAL and system.zones[zone].trust in choices.OWN_TRUST:
            yield zone


def _own_tool(system: System, person: Component, part: Component) -> bool:
    """Whether it is an assistant or editor on the person's own machine: it does what its user may do anyway."""
    is_tool = is_a(part.kind, "agentic") or part.kind in ("ide", "cli")
    return is_tool and person.zone == part.zone and in_a_device(system, part)


def _entered_by(system: System, kinds: frozenset[str]) -> Iterator[Component]:
    for flow in system.flows:
        target = system.components[flow.target]
        if system.components[flow.source].kind in kinds and target.shape is not Shape.EXTERNAL:
            yield target


def _supplier(system: System) -> Iterator[Start]:
    for part in system.components.values():
        if part.kind == "vendor" or (part.kind in _PUBLISHED and trust_of(system, part) not in choices.OWN_TRUST):
            yield "taints", part.id
        elif part.shape is not Shape.EXTERNAL and (
            part.provider in _FOREIGN_PROVIDERS or part.source in _FOREIGN_SOURCES
        ):
            yield "ships", part.id
        if _is_rented(system, part):
            yield "hosts", part.id


def _is_rented(system: System, part: Component) -> bool:
    """Whether another organisation runs the machine under a part of the owner's: a model on a rented cloud, say."""
    own = part.provider in (choices.Provider.OWN, choices.Provider.OPEN_SOURCE)
    outside = trust_of(system, part) is choices.Trust.PARTNER and part.shape is not Shape.EXTERNAL
    return own and outside and part.format is not choices.Format.API


def _thief(system: System) -> Iterator[Start]:
    for part in system.components.values():
        if part.shape is not Shape.EXTERNAL and _in_hand(system, part):
            if not _signed_in_to(system, part):
                yield "reaches", part.id
            if is_a(part.kind, "model") and part.format is not choices.Format.API:
                yield "holds", part.id
        elif part.access is choices.Access.PHYSICAL or (part.kind in _IN_VIEW and not _locked_away(system, part)):
            yield "reaches", part.id


def _in_hand(system: System, part: Component) -> bool:
    """Whether a thief, or a user who turns against the maker, can hold what the part lies in and get at the part."""
    around = tuple(zones_around(system, part.zone))
    kinds = {system.zones[zone].kind for zone in around}
    trust = trust_of(system, part)
    if trust is choices.Trust.USER:
        return True
    if choices.ZoneKind.DEVICE in kinds:
        return not _locked_away(system, part)
    return _PHYSICAL in kinds and trust is choices.Trust.UNTRUSTED


def _signed_in_to(system: System, part: Component) -> bool:
    """Whether only the signed-in owner of a device gets an answer there: a thief has the device and no session."""
    if part.kind in _SHIPPED and trust_of(system, part) is choices.Trust.USER and not of_staff(system, part):
        return False  # whoever unpacks an application that is given to everybody has a copy of his own
    if is_a(part.kind, "agentic") or part.kind in _USER_AGENTS:
        return True
    return is_a(part.kind, "interface") and part.kind not in _IN_THE_ROOM and _personal(system, part)


def _personal(system: System, part: Component) -> bool:
    """Whether it lies on what one person uses: a user's own, or a machine on which somebody of the owner's works."""
    if trust_of(system, part) is choices.Trust.USER:
        return True
    beside = [other for other in system.components.values() if other.zone == part.zone]
    called = (flow for flow in system.flows if flow.target == part.id)
    return any(other.kind == "host" or other.kind in STAFF for other in beside) or any(
        system.components[flow.source].kind in STAFF for flow in called
    )


def _locked_away(system: System, part: Component) -> bool:
    """Whether it stands in a room of few of the owner's people, or in the guarded part of a site of the owner's."""
    sites = [zone for name in zones_around(system, part.zone) if (zone := system.zones[name]).kind is _PHYSICAL]
    guarded = trust_of(system, part) is choices.Trust.RESTRICTED and any(
        zone.trust in choices.OWN_TRUST for zone in sites
    )
    return guarded or any(zone.trust is choices.Trust.RESTRICTED for zone in sites)


_FINDERS: Mapping[str, Callable[[System], Iterator[Start]]] = MappingProxyType(
    {
        "outsider": _outsider,
        "content_author": _content_author,
        "customer": _customer,
        "supplier": _supplier,
        "insider": _insider,
        "thief": _thief,
    }
)
