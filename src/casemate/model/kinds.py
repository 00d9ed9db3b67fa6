"""The kinds of component: a tree of branches and leaves, and the shape each has in a data-flow diagram."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from types import MappingProxyType


class Shape(Enum):
    """How a component is drawn, and so which STRIDE questions it gets."""

    EXTERNAL = "external"
    PROCESS = "process"
    STORE = "store"


_PERSON = "user customer employee administrator developer ml_engineer data_labeler operator moderator"
_COMPUTE = (
    "service job function container host notebook ci_cd identity_provider monitoring payment crawler parser "
    "edge_device sensor actuator sandbox"
)
_INTERFACE = (
    "web_app mobile_app desktop_app chat_ui browser browser_extension ide cli api gateway email_client messaging "
    "voice_assistant"
)
_STORE = (
    "database object_store file_store document_store mailbox log_store queue cache code_repository package_registry "
    "container_registry secret_store config_store"
)
_AGENTIC = "agent orchestrator tool mcp_server plugin skill code_interpreter computer_use retriever"
_PIPELINE = (
    "data_pipeline labeling training_job fine_tuning_job evaluation inference_server federated_server federated_client"
)

_BRANCHES: tuple[tuple[str, str | None, Shape, str], ...] = (
    ("person", None, Shape.EXTERNAL, _PERSON),
    ("outside", None, Shape.EXTERNAL, "public_content external_service partner_system vendor physical_world"),
    ("interface", None, Shape.PROCESS, _INTERFACE),
    ("compute", None, Shape.PROCESS, _COMPUTE),
    ("store", None, Shape.STORE, _STORE),
    ("model", None, Shape.PROCESS, ""),
    (
        "generative_model",
        "model",
        Shape.PROCESS,
        "language_model multimodal_model image_generator audio_generator code_model",
    ),
    (
        "predictive_model",
        "model",
        Shape.PROCESS,
        "classifier detector recommender ranker regressor biometric_model translation_model",
    ),
    ("support_model", "model", Shape.PROCESS, "embedding_model reward_model guardrail_model"),
    ("agentic", None, Shape.PROCESS, _AGENTIC),
    ("knowledge", None, Shape.STORE, "vector_store knowledge_base memory prompt_store agent_config tool_registry"),
    ("pipeline", None, Shape.PROCESS, _PIPELINE),
    ("artefact", None, Shape.STORE, "dataset feature_store model_registry model_hub model_file adapter"),
)


def _leaves() -> Mapping[str, tuple[str, ...]]:
    """Each leaf with every branch above it, nearest first."""
    above = {branch: parent for branch, parent, _, _ in _BRANCHES}
    found: dict[str, tuple[str, ...]] = {}
    for branch, parent, _, leaves in _BRANCHES:
        chain = (branch,) if parent is None else (branch, *((parent,) if above[branch] else ()))
        found.update(dict.fromkeys(leaves.split(), chain))
    return MappingProxyType(found)


LEAVES: Mapping[str, tuple[str, ...]] = _leaves()
"""Every kind that a component may have, with the branches above it, nearest first."""

BRANCHES: tuple[str, ...] = tuple(branch for branch, _, _, _ in _BRANCHES)
"""Every branch, in the order of the language's table."""

_SHAPES: Mapping[str, Shape] = MappingProxyType({branch: shape for branch, _, shape, _ in _BRANCHES})


def shape_of(kind: str) -> Shape:
    """How a component of this leaf kind is drawn."""
    return _SHAPES[LEAVES[kind][0]]


@cache
def is_a(kind: str, branch_or_leaf: str) -> bool:
    """Whether a leaf kind is the given leaf or lies below the given branch."""
    return kind == branch_or_leaf or branch_or_leaf in LEAVES.get(kind, ())


def kinds_below(branch: str) -> tuple[str, ...]:
    """The leaves below a branch, in the order of the language's table."""
    return tuple(leaf for leaf, chain in LEAVES.items() if branch in chain)
