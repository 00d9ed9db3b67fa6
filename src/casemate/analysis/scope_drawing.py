"""A system as a reviewer looks at it: who is next to whom, and what a question is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from casemate.analysis.analyzing import Analysis
from casemate.analysis.places import trust_of
from casemate.model import Component, Flow, Shape, System, choices, is_a

Role = choices.Role
ASKING = frozenset(
    {Role.PROMPT, Role.QUERY, Role.INFERENCE_INPUT, Role.TOOL_CALL, Role.CREDENTIAL, Role.TELEMETRY}
    | {Role.TOOL_DEFINITION}
)
"""Roles of content that gives nobody a result: requests, credentials, telemetry."""
TRAINERS = ("training_job", "fine_tuning_job", "federated_server")
ARTEFACT = frozenset({Role.MODEL_ARTIFACT})
AGENTS = ("agent", "orchestrator", "computer_use")
TOOLS = ("tool", "mcp_server", "plugin", "skill", "code_interpreter", "computer_use")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that the drawing leaves open."""

    topic: str
    """Such as `model-source`."""
    element: str = ""
    """What it is about; empty for the system as a whole."""
    ask: str
    why: str
    add: tuple[str, ...]
    """Lines of the model file that would answer it, `…` standing for what only its owners know."""

    @property
    def id(self) -> str:
        """The topic, with `@` and the element where it is about one."""
        return f"{self.topic}@{self.element}" if self.element else self.topic


Finder = Callable[["Drawing", str], Iterator[Question]]


class Drawing:
    """A system with its neighbourhoods."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.system: System = analysis.system

    @property
    def parts(self) -> Iterator[Component]:
        """Every component that stays in scope."""
        return (part for part in self.system.components.values() if not part.out_of_scope)

    def of(self, *kinds: str) -> Iterator[Component]:
        """Components of these kinds or branches."""
        return (part for part in self.system.components.values() if is_any(part, *kinds))

    @cached_property
    def _into(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {}
        for flow in self.system.flows:
            found.setdefault(flow.target, []).append(flow)
        return found

    @cached_property
    def _out_of(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {}
        for flow in self.system.flows:
            found.setdefault(flow.source, []).append(flow)
        return found

    def into(self, part: Component) -> list[Flow]:
        """The flows that end there."""
        return self._into.get(part.id, [])

    def out_of(self, part: Component) -> list[Flow]:
        """The flows that start there."""
        return self._out_of.get(part.id, [])

    def source(self, flow: Flow) -> Component:
        """Where the flow starts."""
        return self.system.components[flow.source]

    def target(self, flow: Flow) -> Component:
        """Where the flow ends."""
        return self.system.components[flow.target]

    def trust(self, part: Component) -> choices.Trust:
        """The trust of its zone."""
        return trust_of(self.system, part)

    def is_own(self, part: Component) -> bool:
        """Whether it stands in the owner's zones."""
        return self.trust(part) in choices.OWN_TRUST

    def is_rented(self, part: Component) -> bool:
        """Whether somebody else runs it: used through an interface, or in another organisation's zone."""
        foreign = part.provider is choices.Provider.THIRD_PARTY or part.source is choices.Source.VENDOR
        return part.format is choices.Format.API or (foreign and not self.is_own(part))

    def behind(self, part: Component) -> Iterator[Component]:
        """Where its artefact comes from: everything up the flows of model artefacts, and servers that run it."""
        seen = {part.id}
        queue = [part, *(other for other in self.hosts(part))]
        while queue:
            for flow in self.into(queue.pop(0)):
                other = self.source(flow)
                if flow.role in ARTEFACT and other.id not in seen:
                    seen.add(other.id)
                    queue.append(other)
                    yield other

    def hosts(self, part: Component) -> Iterator[Component]:
        """What it runs on, and inference servers that exchange requests and answers with it."""
        if part.runs_on is not None:
            yield self.system.components[part.runs_on]
        for flow in (*self.into(part), *self.out_of(part)):
            other = self.source(flow) if flow.target == part.id else self.target(flow)
            if other.kind in ("inference_server", "federated_client"):
                yield other


def is_any(part: Component, *kinds: str) -> bool:
    """Whether it is of one of these kinds or branches."""
    return any(is_a(part.kind, kind) for kind in kinds)


def is_external(part: Component) -> bool:
    """Whether it is a person or an outside party."""
    return part.shape is Shape.EXTERNAL


def line(part: Component, *keys: str) -> str:
    """The line of a component with keys to add."""
    return f"{part.id}: {{kind: {part.kind}, …, {', '.join(keys)}}}"
