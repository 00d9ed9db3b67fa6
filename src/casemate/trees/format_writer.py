"""An `AttackTree` as the text of a tree file; reading it gives the same tree."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from casemate.files import ID, Value, to_yaml
from casemate.trees import format as language
from casemate.trees.tree import AttackTree, NodeKind, TreeNode

_FIELDS: Mapping[NodeKind, str] = MappingProxyType(
    {NodeKind.AND: "all_of", NodeKind.OR: "any_of", NodeKind.SAND: "in_order", NodeKind.THRESHOLD: "of"}
)


def tree_text(tree: AttackTree, *, model: str | None = None, adversary: str | None = None) -> str:
    """The file; ids that the language does not allow are replaced by similar ones."""
    names = _names(tree)
    head = language.Head(
        root=names[tree.root], title=tree.title, currency=tree.currency, model=model, adversary=adversary
    )
    written = language.HEAD.write(head)
    assert isinstance(written, dict)
    nodes: dict[str, Value] = {names[node.id]: _written(node, names) for node in tree.nodes}
    return to_yaml({"casemate": language.VERSION, "tree": _without_blanks(written), "nodes": nodes})


def _names(tree: AttackTree) -> Mapping[str, str]:
    """Of each id, one that is valid in files: small letters, digits, `_` and `-`; still unique."""
    taken: set[str] = {node.id for node in tree.nodes if ID.match(node.id)}
    found: dict[str, str] = {}
    for node in tree.nodes:
        name = node.id
        if not ID.match(name):
            plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
            base = name = "-".join(part for part in ("n-" + plain).split("-") if part)
            count = 1
            while name in taken:
                count += 1
                name = f"{base}-{count}"
            taken.add(name)
        found[node.id] = name
    return found


def _written(node: TreeNode, names: Mapping[str, str]) -> Value:
    children = tuple(names[child] for child in node.children)
    gates: dict[str, object] = {}
    match node.kind:
        case NodeKind.COUNTER:
            gates = {"attack": children[0], "unless": children[1:]}
        case NodeKind.NOT:
            gates = {"absent": children[0]}
        case NodeKind.LEAF | NodeKind.COUNTERMEASURE:
            pass
        case _:
            gates = {_FIELDS[node.kind]: children}
    entry = language.Entry(
        title=node.title,
        at_least=node.k,
        countermeasure=node.kind is NodeKind.COUNTERMEASURE,
        probability=node.probability,
        rate=node.rate,
        cost=node.cost,
        time=node.time,
        skill=node.skill,
        detectability=node.detectability,
        damage=node.damage or None,
        in_place=node.in_place,
        refs=node.refs,
        group=node.group,
        **gates,  # type: ignore[arg-type]  # names and types are those of the match above
    )
    written = language.ENTRY.write(entry)
    assert isinstance(written, dict)
    return _without_blanks(written)


def _without_blanks(written: Mapping[str, Value]) -> dict[str, Value]:
    """Without what is empty anyway: no title, no group, no countermeasure."""
    return {name: value for name, value in written.items() if value not in ("", False) or name == "in_place"}
