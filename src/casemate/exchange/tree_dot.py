"""Attack trees in the language of Graphviz (DOT)."""

from __future__ import annotations

from collections.abc import Mapping

from casemate.exchange.tree_mermaid import gate_sign
from casemate.files import escape_terminal
from casemate.trees import AttackTree, NodeId, NodeKind

_LOOKS: Mapping[NodeKind, str] = {
    NodeKind.LEAF: 'shape=box, style="rounded"',
    NodeKind.COUNTERMEASURE: 'shape=box, style="filled", fillcolor="#d8f2ec"',
}


def tree_dot(tree: AttackTree, says: Mapping[NodeId, str] | None = None) -> str:
    """The digraph, root on top; `says` is a second line for nodes, such as how likely each is."""
    lines = [f"digraph {_quoted(tree.id)} {{", '  node [fontname="sans-serif"];', "  edge [dir=none];"]
    for node in tree.nodes:
        said = " · ".join(part for part in (gate_sign(node), (says or {}).get(node.id, "")) if part)
        label = _quoted(node.name if not said else f"{node.name}\n{said}")
        lines.append(f"  {_quoted(node.id)} [label={label}, {_LOOKS.get(node.kind, 'shape=box')}];")
    for node in tree.nodes:
        for place, child in enumerate(node.children):
            look = " [style=dashed]" if node.kind is NodeKind.COUNTER and place else ""
            lines.append(f"  {_quoted(node.id)} -> {_quoted(child)}{look};")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    r"""A quoted string: nothing in it ends it, and only our own line feed becomes `\n`."""
    safe = escape_terminal(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + safe.replace("\n", "\\n") + '"'
