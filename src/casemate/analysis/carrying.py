"""Which content goes on from a component: what came in as some data leaves only by flows that can carry those.

`taints(C)` says that something of the attacker's making is in C, not what. So a step that takes it on from C over a
flow asks for more: that it came in as data which that flow can carry. A *channel* is a flow in and one of the data that
it carries; each set of channels that a step asks for is a capability of its own (`taints~1(C)`), gained with
`taints(C)` by the steps that come in by one of them, and by every step that needs none (an account, code on the part,
a start). What leaves is what came: a step that hands on several data, each to other ends, is there once for each, as
twins. Where a flow does not say what it carries, it may be anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import Literal, Variable
from casemate.analysis.facts import Elements
from casemate.model import Flow, System, choices, is_a

CONTENT = "taints"
_READ_OUT = frozenset({"gives_context", "assembles"})
"""Say of a component that some flow out of it is read by a model, and name no flow."""
_NO_TEXT = frozenset(
    {
        choices.Role.CREDENTIAL,
        choices.Role.GRADIENT,
        choices.Role.PACKAGE,
        choices.Role.MODEL_ARTIFACT,
        choices.Role.TELEMETRY,
        choices.Role.TRAINING_DATA,
        choices.Role.LABEL,
    }
)
"""What no model reads as text."""
_FREE = frozenset({choices.Origin.PUBLIC, choices.Origin.USER, choices.Origin.PARTNER, choices.Origin.GENERATED})
_ACTIVE = frozenset({"browser", "browser_extension"})
"""What is shown there can act, and so make requests of its own."""

Channel = tuple[str, str]
"""A flow, by its id, and one of the data that it carries; "" where it does not say."""
Inward = frozenset[Channel]
"""Channels into a component."""


def plain_capability(capability: str) -> str:
    """The capability as people read it: `taints(C)` for `taints~1(C)`."""
    atom, _, rest = capability.partition("(")
    return f"{atom.partition('~')[0]}({rest}"


@dataclass(frozen=True, slots=True)
class Hop:
    """The places in a rule's variables of a component and, where they are bound, of those at the flow's other end."""

    at: int
    others: tuple[int | None, ...]
    """Empty where the rule names no such flow."""
    roles: tuple[str | None, ...]
    """Of each of these: the role that the rule wants the flow to have."""
    read: bool
    """Whether some flow out, which the rule does not name, is read by a model."""


def hops_out(compiled: CompiledRule) -> tuple[Hop, ...]:
    """Of each `taints` that the rule requires: the flows by which its content leaves."""
    return tuple(_hop(compiled, atom, at=1) for atom in compiled.requires if atom.predicate == CONTENT)


def hops_in(compiled: CompiledRule) -> tuple[Hop, ...]:
    """Of each `taints` that the rule grants: the flows by which its content arrives."""
    return tuple(_hop(compiled, atom, at=2) for atom in compiled.grants if atom.predicate == CONTENT)


def _hop(compiled: CompiledRule, atom: Literal, *, at: int) -> Hop:
    name = atom.variables[0]
    literals = [part for part in compiled.body if isinstance(part, Literal)]
    ends = [part.terms for part in literals if part.predicate == "flow"]
    ends = [terms for terms in ends if isinstance(terms[at], Variable) and str(terms[at]) == name]
    others = [terms[3 - at] for terms in ends]
    places = tuple(
        compiled.variables.index(str(other)) if str(other) in compiled.variables else None for other in others
    )
    wanted = {
        str(part.terms[0]): str(part.terms[1]) for part in literals if part.predicate == "role" and not part.negated
    }
    read = at == 1 and any(part.predicate in _READ_OUT and str(part.terms[0]) == name for part in literals)
    return Hop(compiled.variables.index(name), places, tuple(wanted.get(str(terms[0])) for terms in ends), read)


class Carrying:
    """The flows of a system, and what may pass from one to the next."""

    def __init__(self, elements: Elements) -> None:
        self.names = elements.names
        self.system: System = elements.system
        self.into: dict[str, list[Flow]] = {}
        self.out: dict[str, list[Flow]] = {}
        for flow in self.system.flows:
            self.into.setdefault(flow.target, []).append(flow)
            self.out.setdefault(flow.source, []).append(flow)
        self._flows: dict[str, Flow] = {flow.id: flow for flow in self.system.flows}
        self._onward: dict[tuple[str, str | None], Mapping[Channel, Inward]] = {}

    def came_by(self, component: int, others: Sequence[int | None], roles: Sequence[str | None] = ()) -> Inward | None:
        """Channels by which content comes to the component from the others; None where it need not come by a flow.

        `roles` says of each other which role the flow has, where it has to have one.
        """
        if not others or None in others:
            return None
        wanted = zip((self.names[o] for o in others if o is not None), roles or [None] * len(others), strict=True)
        sources = set(wanted)
        coming = self.into.get(self.names[component], ())
        flows = (f for f in coming if not sources.isdisjoint({(f.source, None), (f.source, f.role.value)}))
        return frozenset(channel for flow in flows for channel in _channels(flow))

    def needed(self, component: int, others: Sequence[int | None], *, read: bool = False) -> Inward | None:
        """Channels in whose content can leave towards the others, or to a model that reads it.

        None where each can, or nothing need leave.
        """
        if not others and not read:
            return None
        name = self.names[component]
        allowed: set[Channel] = set()
        for other in others:
            onward = self._passing(name, None if other is None else self.names[other])
            allowed.update(channel for channel, out in onward.items() if out)
        if read:
            leaving = [flow for flow in self.out.get(name, ()) if flow.role not in _NO_TEXT]
            allowed.update(channel for channel, out in self._through(name, leaving).items() if out)
        return None if len(allowed) == len(self._coming(name)) else frozenset(allowed)

    def handed_on(self, component: int, to: int, role: str | None) -> Sequence[tuple[Inward | None, Inward]]:
        """What it hands on to the other by flows of a role: channels in, None for any, and the channels it goes by."""
        name, target = self.names[component], self.names[to]
        leaving = [f for f in self.out.get(name, ()) if f.target == target and role in (None, f.role.value)]
        whole = frozenset(channel for flow in leaving for channel in _channels(flow))
        onward = self._through(name, leaving)
        groups: dict[Inward, set[Channel]] = {}
        for channel, out in onward.items():
            if out:
                groups.setdefault(out, set()).add(channel)
        if set(groups) <= {whole} and sum(map(len, groups.values())) == len(onward):
            return [(None, whole)]
        found: list[tuple[Inward | None, Inward]] = [(frozenset(coming), out) for out, coming in groups.items()]
        if whole not in groups:  # who needs no flow in may send anything
            found.append((frozenset(), whole))
        return sorted(found, key=lambda held: (sorted(held[0] or ()), sorted(held[1])))

    def _coming(self, component: str) -> Sequence[Channel]:
        return [channel for flow in self.into.get(component, ()) for channel in _channels(flow)]

    def _passing(self, component: str, target: str | None) -> Mapping[Channel, Inward]:
        found = self._onward.get((component, target))
        if found is None:
            leaving = [f for f in self.out.get(component, ()) if target is None or f.target == target]
            found = self._onward[component, target] = self._through(component, leaving)
        return found

    def _through(self, component: str, leaving: Sequence[Flow]) -> Mapping[Channel, Inward]:
        """Of each channel in: the channels by which its content may leave."""
        return {
            c: frozenset(out for f in leaving for out in self._passes(component, c, f)) for c in self._coming(component)
        }

    def _passes(self, component: str, came: Channel, leaves: Flow) -> Iterator[Channel]:
        """As what the content leaves by the flow: the same data, or some that are made on the way."""
        flow, data = self._flows[came[0]], came[1]
        if flow.role is choices.Role.QUERY and flow.source == leaves.target:
            return  # what a query changes comes back to whoever asked
        if not data or not leaves.carries or self._kind(component) in _ACTIVE:
            yield from _channels(leaves)
            return
        # What rests there is handed out as what it is, or not at all.
        kept = data in self._rests(component)
        for other in leaves.carries:
            if self._is_free(other) and (other == data or (not kept and self._made(component, other))):
                yield leaves.id, other

    def _rests(self, component: str) -> frozenset[str]:
        part = self.system.components[component]  # type: ignore[index]  # ids are text
        return frozenset(part.stores) if is_a(part.kind, "store") else frozenset()

    def _kind(self, component: str) -> str:
        return self.system.components[component].kind  # type: ignore[index]  # ids are text

    def _is_free(self, data: str) -> bool:
        asset = self.system.data[data]  # type: ignore[index]  # data ids are text
        return not asset.origin or bool(asset.writers) or not _FREE.isdisjoint(asset.origin)

    def _made(self, component: str, data: str) -> bool:
        """Whether the component makes the data: nobody brings them but who had them from it."""
        if self._entered(component, data):
            return False
        given = {flow.target for flow in self.out.get(component, ()) if data in flow.carries}
        return all(f.source in given for f in self.into.get(component, ()) if data in f.carries)

    def _entered(self, component: str, data: str) -> bool:
        """Whether people enter the data there: only users author them, and it is what people use."""
        origins = set(self.system.data[data].origin)  # type: ignore[index]  # data ids are text
        return origins == {choices.Origin.USER} and is_a(self._kind(component), "interface")


def _channels(flow: Flow) -> Sequence[Channel]:
    return [(flow.id, data) for data in flow.carries] or [(flow.id, "")]


class Signatures:
    """The extra capabilities of each component: one for each set of channels in that some step asks for."""

    def __init__(self, asked: Mapping[int, set[Inward]]) -> None:
        self._of = {part: sorted(found, key=sorted) for part, found in asked.items()}

    def number(self, component: int, needed: Inward) -> int:
        """Of the set, from 1."""
        return self._of[component].index(needed) + 1

    def gained(self, component: int, came: Inward | None) -> Iterator[int]:
        """The numbers of the sets of which a step that comes in by these channels has one; all where it needs none."""
        for place, needed in enumerate(self._of.get(component, ())):
            if came is None or came & needed:
                yield place + 1
