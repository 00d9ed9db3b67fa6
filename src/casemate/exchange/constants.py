"""Events that are certain or impossible, folded away: a tree has no constants, only leaves that somebody makes true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from graphlib import TopologicalSorter

from casemate.trees import NodeKind, TreeNode


def folded(nodes: Mapping[str, TreeNode], constants: Mapping[str, bool]) -> tuple[dict[str, TreeNode], dict[str, bool]]:
    """The nodes that still depend on something, and which are constant now; there is no cycle among the nodes."""
    settled = dict(constants)
    left: dict[str, TreeNode] = {}
    for name in TopologicalSorter({node.id: node.children for node in nodes.values()}).static_order():
        node = nodes[name]
        if name in settled:
            continue
        known = [settled[child] for child in node.children if child in settled]
        open_ = tuple(child for child in node.children if child not in settled)
        if known:
            value = _value(node, known, len(open_))
            if value is not None:
                settled[name] = value
                continue
            node = replace(node, children=open_, k=None if node.k is None else node.k - sum(known))
        left[name] = node
    return left, settled


def _value(node: TreeNode, known: list[bool], unknown: int) -> bool | None:
    """What the known children make of a gate; None while it depends on the others."""
    if node.kind is NodeKind.NOT:
        return not known[0]
    need = node.k or (1 if node.kind is NodeKind.OR else len(known) + unknown)
    if sum(known) >= need:
        return True
    return False if sum(known) + unknown < need else None
