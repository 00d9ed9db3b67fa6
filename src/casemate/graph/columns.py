"""The edges of an attack graph as arrays, for sweeps over all steps at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from casemate.graph.attack_graph import AttackGraph

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Requirements by step, and grants by capability, each flattened with the places where a group begins."""

    steps: int
    needed: IntArray
    """Capabilities required, step after step."""
    needed_at: IntArray
    """Of each step: where its requirements begin in `needed`."""
    first_needed: IntArray
    """Of each step: the first that it requires; most steps require nothing more."""
    more_needed: IntArray
    """Every further requirement, and in `more_steps` whose it is."""
    more_steps: IntArray
    needing: IntArray
    """Of each entry of `needed`: its step."""
    granting: IntArray
    """Steps that grant something, capability after capability, ascending within each."""
    granted: IntArray
    """Capabilities that some step grants, ascending."""
    granted_at: IntArray
    """Of each of `granted`: where its steps begin in `granting`."""
    granted_counts: IntArray


@lru_cache(maxsize=2)
def _columns(key: _Key) -> Columns:
    graph = key.graph
    counts = np.array([len(needed) for needed in graph.requires], dtype=np.int64)
    needed = np.array([c for needed in graph.requires for c in needed], dtype=np.int64)
    granting = np.repeat(np.arange(len(graph.grants)), [len(given) for given in graph.grants])
    granted = np.array([c for given in graph.grants for c in given], dtype=np.int64)
    order = np.argsort(granted, kind="stable")
    unique, at, many = np.unique(granted[order], return_index=True, return_counts=True)
    return Columns(
        steps=len(graph.requires),
        needed=needed,
        needed_at=np.cumsum(counts) - counts,
        first_needed=np.array([needed[0] for needed in graph.requires], dtype=np.int64),
        more_needed=np.array([c for needed in graph.requires for c in needed[1:]], dtype=np.int64),
        more_steps=np.repeat(np.arange(len(counts)), counts - 1),
        needing=np.repeat(np.arange(len(counts)), counts),
        granting=granting[order].astype(np.int64),
        granted=unique.astype(np.int64),
        granted_at=at.astype(np.int64),
        granted_counts=many.astype(np.int64),
    )


class _Key:
    """A graph by identity: graphs are frozen, and comparing two of them would cost more than the arrays."""

    def __init__(self, graph: AttackGraph) -> None:
        self.graph = graph

    def __hash__(self) -> int:
        return id(self.graph)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.graph is self.graph


def columns_of(graph: AttackGraph) -> Columns:
    """The arrays of a graph, made once. Every step requires something; that is what makes the groups of steps whole."""
    return _columns(_Key(graph))
