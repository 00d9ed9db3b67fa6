"""Attack trees as Mermaid flowcharts, which many wikis and code hosts draw."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from casemate.trees import AttackTree, NodeId, NodeKind, TreeNode

_SHAPES: Mapping[NodeKind, tuple[str, str]] = MappingProxyType(
    {
        NodeKind.LEAF: ("(", ")"),
        NodeKind.COUNTERMEASURE: ("[/", "/]"),
        NodeKind.OR: ("{{", "}}"),
    }
)
_SIGNS: Mapping[NodeKind, str] = MappingProxyType(
    {NodeKind.OR: "OR", NodeKind.AND: "AND", NodeKind.SAND: "SAND", NodeKind.COUNTER: "UNLESS", NodeKind.NOT: "NOT"}
)
_HARMFUL = re.compile(r"[^\w .,:;()%≈/+–'=-]")
"""Whatever could end a label, begin markup or name an entity; it is written as Mermaid's own `#code;`."""


def tree_mermaid(tree: AttackTree, says: Mapping[NodeId, str] | None = None) -> str:
    """The flowchart, root on top; `says` is a second line for nodes, such as how likely each is."""
    number = {node.id: f"n{place}" for place, node in enumerate(tree.nodes)}
    lines = ["flowchart TD"]
    for node in tree.nodes:
        before, after = _SHAPES.get(node.kind, ("[", "]"))
        text = "<br/>".join(_safe(part) for part in _parts(node, (says or {}).get(node.id, "")))
        lines.append(f'    {number[node.id]}{before}"{text}"{after}')
    for node in tree.nodes:
        for place, child in enumerate(node.children):
            arrow = "-.-x" if node.kind is NodeKind.COUNTER and place else "---"
            lines.append(f"    {number[node.id]} {arrow} {number[child]}")
    return "\n".join(lines) + "\n"


def gate_sign(node: TreeNode) -> str:
    """What a gate says of its children: AND, OR, 2 of 3; empty where there is nothing to say."""
    if node.kind is NodeKind.THRESHOLD:
        return f"{node.k} of {len(node.children)}"
    return _SIGNS.get(node.kind, "") if len(node.children) > 1 or node.kind is NodeKind.NOT else ""


def _parts(node: TreeNode, said: str) -> list[str]:
    return [part for part in (node.name, " · ".join(part for part in (gate_sign(node), said) if part)) if part]


def _safe(text: str) -> str:
    return _HARMFUL.sub(lambda match: f"#{ord(match.group())};", " ".join(text.split()))
