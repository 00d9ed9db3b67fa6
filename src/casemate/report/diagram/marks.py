"""What about a component deserves a look of its own: what sort of part it is, who can write it, who gets its output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from casemate.model import Shape, choices, is_a

if TYPE_CHECKING:
    from casemate.model import Component, System

_FOREIGN = frozenset({choices.Origin.PUBLIC, choices.Origin.USER, choices.Origin.PARTNER})
_ANSWERS = frozenset({choices.Role.COMPLETION, choices.Role.PREDICTION})


class Sort(Enum):
    """What sort of part a component is; the value names its style."""

    PERSON = "person"
    OUTSIDE = "outside"
    PROCESS = "process"
    STORE = "store"
    MODEL = "model"
    AGENT = "agent"
    TOOL = "tool"
    KNOWLEDGE = "knowledge"
    TRAINING = "training"
    TRAINING_STORE = "training-store"


_BRANCHES: tuple[tuple[str, Sort], ...] = (
    ("person", Sort.PERSON),
    ("outside", Sort.OUTSIDE),
    ("model", Sort.MODEL),
    ("agent", Sort.AGENT),
    ("orchestrator", Sort.AGENT),
    ("computer_use", Sort.AGENT),
    ("agentic", Sort.TOOL),
    ("knowledge", Sort.KNOWLEDGE),
    ("inference_server", Sort.PROCESS),
    ("pipeline", Sort.TRAINING),
    ("artefact", Sort.TRAINING_STORE),
    ("store", Sort.STORE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How one component is marked."""

    sort: Sort
    written_by_others: tuple[str, ...] = ()
    """Ids of data with which people outside the owner's control enter the system here."""
    gets_output: bool = False
    """Whether it is somebody, or somebody else's, who receives what a model or agent produces."""
    holds_secrets: bool = False
    out_of_scope: bool = False


def marks_of(system: System) -> Mapping[str, Marks]:
    """The marks of every component, by id."""
    produced = _produced(system)
    return {
        str(part.id): Marks(
            sort=sort_of(part.kind),
            written_by_others=_entries(system, part),
            gets_output=_gets_output(system, part, produced),
            holds_secrets=bool(part.secrets) or any(_is_secret(system, name) for name in part.stores),
            out_of_scope=part.out_of_scope is not None,
        )
        for part in system.components.values()
    }


def sort_of(kind: str) -> Sort:
    """What sort of part a component of this kind is."""
    return next((sort for branch, sort in _BRANCHES if is_a(kind, branch)), Sort.PROCESS)


def _is_secret(system: System, name: str) -> bool:
    return any(asset.id == name and choices.About.CREDENTIAL in asset.about for asset in system.data.values())


def _entries(system: System, part: Component) -> tuple[str, ...]:
    """The foreign data that enter here: sent or held by something outside, or held and brought by no flow."""
    sent = {str(name) for flow in system.flows if flow.source == part.id for name in flow.carries}
    brought = {str(name) for flow in system.flows if flow.target == part.id for name in flow.carries}
    held = {str(name) for name in part.stores}
    own = sent | held if part.shape is Shape.EXTERNAL else held - brought
    return tuple(
        str(asset.id)
        for asset in system.data.values()
        if part.id in asset.writers or (asset.id in own and _FOREIGN.intersection(asset.origin))
    )


def _produced(system: System) -> frozenset[str]:
    """The data that models and agents make."""
    made = {str(asset.id) for asset in system.data.values() if choices.Origin.GENERATED in asset.origin}
    found: set[str] = set()
    for flow in system.flows:
        kind = system.components[flow.source].kind
        if flow.role is not choices.Role.TELEMETRY and (is_a(kind, "model") or is_a(kind, "agentic")):
            answers = flow.role in _ANSWERS
            found.update(str(name) for name in flow.carries if answers or name in made)
    return frozenset(found)


def _gets_output(system: System, part: Component, produced: frozenset[str]) -> bool:
    if part.shape is not Shape.EXTERNAL:
        return False
    flows = [flow for flow in system.flows if flow.target == part.id and flow.role is not choices.Role.TELEMETRY]
    return any(flow.role in _ANSWERS or produced.intersection(flow.carries) for flow in flows)
