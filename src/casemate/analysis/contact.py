"""Who begins contact through a flow, and whether its receiver can be contacted from elsewhere at all.

Contact is made by who begins it. A page, a store or a tool server is asked: what comes from it is content, and whoever
wrote the content has not spoken to the receiver. A person, an application or a partner's system calls. Where neither
the kinds nor the model settle it, contact counts as possible.
"""

from __future__ import annotations

from casemate.analysis.places import trust_of, zones_around
from casemate.model import Component, Flow, System, choices, is_a

STAFF = frozenset({"employee", "developer", "ml_engineer", "operator", "data_labeler", "administrator", "moderator"})
REPLIES = frozenset(
    {
        choices.Role.PACKAGE,
        choices.Role.MODEL_ARTIFACT,
        choices.Role.COMPLETION,
        choices.Role.PREDICTION,
        choices.Role.TOOL_RESULT,
        choices.Role.TOOL_DEFINITION,
        choices.Role.EMBEDDING,
    }
)
"""What the receiver asked for."""
_DELIVERIES = frozenset({choices.Role.PACKAGE, choices.Role.MODEL_ARTIFACT})
"""What one fetches from a store, and what a build system or a job brings to one."""
_BROUGHT = frozenset(
    {
        choices.Role.DATA,
        choices.Role.CONTENT,
        choices.Role.CONTEXT,
        choices.Role.INSTRUCTION,
        choices.Role.TRAINING_DATA,
        choices.Role.TELEMETRY,
    }
)
"""What an outside service is mostly asked for; whatever else comes from one, it sends."""
_ASKED = ("public_content", "store", "knowledge", "artefact", "model")
"""What waits to be read or asked; it calls nobody."""
_ASKED_TOOLS = frozenset({"tool", "mcp_server", "plugin", "skill", "code_interpreter", "retriever"})
_SERVICES = frozenset({"external_service", "vendor"})
_OPEN_DOORS = frozenset({"web_app", "chat_ui", "api", "gateway", "messaging", "mailbox", "voice_assistant"})
"""What takes in whatever is sent to it."""
_DESKS = frozenset({"desktop_app", "ide", "cli", "email_client"})
_IN_THE_FIELD = frozenset({"sensor", "edge_device", "actuator"})
"""What hears and sees where it stands, or listens to a radio."""
_LOCAL_PROTOCOLS = frozenset({"stdio", "pipe", "ipc", "in-process", "unix", "unix socket", "shared memory", "usb"})
_PUSHING_PROTOCOLS = frozenset({"smtp", "sms", "webhook", "websocket", "mqtt", "amqp", "sip", "syslog"})
_BOXES = (choices.ZoneKind.DEVICE, choices.ZoneKind.PROCESS)
_ANYBODY = (choices.Access.PUBLIC, choices.Access.REGISTERED)
_OUTSIDE_TRUST = (choices.Trust.UNTRUSTED, choices.Trust.USER)


def from_outside(system: System, flow: Flow) -> bool:
    """Whether its sender stands where strangers or users are and begins the contact, so that others there can, too."""
    source, target = system.components[flow.source], system.components[flow.target]
    trusts = trust_of(system, source), trust_of(system, target)
    if flow.role in REPLIES or trusts[0] not in _OUTSIDE_TRUST:
        return False
    if confined(system, source) or of_staff(system, source) or source.kind == "sensor":
        return False  # strangers stand before a sensor, not on its cable
    if not _begins(flow, source, target):
        return False
    if target.exposed is choices.Exposed.INTERNET or target.access in _ANYBODY or source.kind == "physical_world":
        return True
    if workplace(system, target):
        return False
    own_things = trusts == (choices.Trust.USER, choices.Trust.USER)
    if own_things or local(flow) or target.exposed is choices.Exposed.LOCAL:
        return False
    before_it = is_a(source.kind, "person") or target.kind in _IN_THE_FIELD | _OPEN_DOORS
    return before_it or not in_a_device(system, target)


def receiver_calls(flow: Flow, source: Component, target: Component) -> bool:
    """Whether the receiver of the content opened the connection, and so shows what the other end asks to see.

    Whoever keeps the credential shows it. Where both do or neither, an answer and what waits to be read are called for.
    """
    if flow.uses is not None:
        kept = [flow.uses in (*end.secrets, *end.stores) for end in (source, target)]
        if kept[0] != kept[1]:
            return kept[1]
    if flow.role in _DELIVERIES:
        return any(is_a(source.kind, kind) for kind in _ASKED)
    return flow.role in REPLIES or (flow.role in _BROUGHT and not _begins(flow, source, target))


def _begins(flow: Flow, source: Component, target: Component) -> bool:
    waits = (
        any(is_a(source.kind, kind) for kind in _ASKED)
        or source.kind in _ASKED_TOOLS
        or (source.kind in _SERVICES and flow.role in _BROUGHT)
    )
    pushed = flow.trigger is choices.Trigger.EVENT or _protocol(flow) in _PUSHING_PROTOCOLS
    takes_in = target.kind in _OPEN_DOORS or target.exposed is choices.Exposed.INTERNET
    return not waits or pushed or takes_in


def local(flow: Flow) -> bool:
    """Whether the model says that the flow stays within one machine or takes a plug in somebody's hand."""
    return _protocol(flow) in _LOCAL_PROTOCOLS


def _protocol(flow: Flow) -> str:
    return (flow.protocol or "").strip().lower()


def in_a_device(system: System, part: Component) -> bool:
    """Whether it lies in a device or a process or in a user's zone, where calls from elsewhere find nobody."""
    around = {system.zones[zone].kind for zone in zones_around(system, part.zone)}
    return trust_of(system, part) is choices.Trust.USER or not around.isdisjoint(_BOXES)


def workplace(system: System, part: Component) -> bool:
    """Whether it is a program that staff sit before: calls and files reach it through their hands."""
    return part.kind in _DESKS and trust_of(system, part) in choices.OWN_TRUST


def confined(system: System, part: Component) -> bool:
    """Whether its zone is a box within the owner's: strangers' code may run in it, but no stranger stands there."""
    around = [system.zones[zone] for zone in zones_around(system, part.zone)]
    if not around or not any(zone.trust in choices.OWN_TRUST for zone in around[1:]):
        return False
    first = around[0]  # a hall for visitors is no box, a network for what is not trusted is
    return first.kind in _BOXES or (first.trust is choices.Trust.UNTRUSTED and first.kind is choices.ZoneKind.NETWORK)


def of_staff(system: System, part: Component) -> bool:
    """Whether it lies in a user's zone where staff and no user or customer stands: a tool on a laptop at work."""
    if trust_of(system, part) is not choices.Trust.USER or is_a(part.kind, "person"):
        return False
    around = set(zones_around(system, part.zone))
    people = {
        other.kind
        for other in system.components.values()
        if is_a(other.kind, "person")
        and trust_of(system, other) is choices.Trust.USER
        and not around.isdisjoint(zones_around(system, other.zone))
    }
    return bool(people) and people <= STAFF
