"""From a tree file to an `AttackTree`; every problem at once, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from casemate.files import ID, Document, InvalidInput, Reading, Value, hint, kind_of, parse_document, read_document
from casemate.trees import format as language
from casemate.trees.tree import AttackTree, NodeKind, TreeNode, cycle_problem, node_problem

ENDING = ".tree.yaml"


@dataclass(frozen=True, kw_only=True)
class TreeFile:
    """A tree with the file that it was read from, so that later findings can name a line."""

    tree: AttackTree
    head: language.Head
    document: Document


def load_tree(path: Path) -> TreeFile:
    """Read a tree file. Raises `InvalidInput` with every problem, `CasemateError` where it cannot be read."""
    return _tree(read_document(path), path.name.removesuffix(ENDING))


def parse_tree(data: bytes | str, name: str = "tree") -> TreeFile:
    """Read a tree from text; `name` stands for the file in messages. Raises `InvalidInput`."""
    return _tree(parse_document(data, name), name.removesuffix(ENDING))


def _tree(document: Document, name: str) -> TreeFile:
    raw = document.value
    nodes = raw.get("nodes") if isinstance(raw, dict) else None
    held = nodes if isinstance(nodes, dict) else {}
    reading = Reading({"nodes": frozenset(node for node in held if not node.startswith("x-"))})
    head = _read_top(reading, raw)
    entries = _read_nodes(reading, held)
    if not reading.problems:
        _check(reading, entries)
    if reading.problems or head is None:
        flagged = zip(reading.problems, reading.on_keys, strict=True)
        raise InvalidInput([document.problem(p.message, p.path, p.remedy, key=on_key) for p, on_key in flagged])
    tree = AttackTree(
        id=head.id or name,
        root=head.root,
        nodes=tuple(_node(identity, entry) for identity, entry in entries.items()),
        title=head.title,
        currency=head.currency,
    )
    return TreeFile(tree=tree, head=head, document=document)


def _read_top(reading: Reading, raw: Value) -> language.Head | None:
    if not isinstance(raw, dict):
        reading.wrong(f"expected a tree, found {kind_of(raw)}", "a tree file starts with `casemate: 1`")
        return None
    if raw.get("casemate") != language.VERSION or type(raw.get("casemate")) is not int:
        reading.wrong("the file does not say its version", "write `casemate: 1` as the first line", key="casemate")
    for name in raw:
        if name not in language.TOP_KEYS and not name.startswith("x-"):
            reading.wrong(
                f"a tree file has no key `{name[:60]}`", hint(name, language.TOP_KEYS, "keys"), key=name, on_key=True
            )
    if not isinstance(raw.get("nodes"), dict) or not raw["nodes"]:
        reading.wrong("a tree needs `nodes`", "add `nodes:`, a mapping from ids to nodes", key="nodes")
    if "tree" not in raw:
        reading.wrong("the file needs `tree`", "add `tree: {root: …}`")
        return None
    reading.path.append("tree")
    head = language.HEAD.read(reading, raw["tree"])
    reading.path.pop()
    return head if isinstance(head, language.Head) else None


def _read_nodes(reading: Reading, held: Mapping[str, Value]) -> dict[str, language.Entry]:
    found: dict[str, language.Entry] = {}
    reading.path.append("nodes")
    for identity, raw in held.items():
        if identity.startswith("x-"):
            continue
        if not ID.match(identity):
            advice = "an id starts with a small letter; then small letters, digits, _ and -"
            reading.wrong(f"`{identity[:60]}` is not a valid id", advice, key=identity, on_key=True)
        reading.path.append(identity)
        before = len(reading.problems)
        entry = language.ENTRY.read(reading, {} if raw is None else raw)
        if isinstance(entry, language.Entry) and isinstance(raw, dict | None):
            _check_shape(reading, entry, raw or {})
            if len(reading.problems) == before:
                found[identity] = entry
        reading.path.pop()
    reading.path.pop()
    return found


def _check_shape(reading: Reading, entry: language.Entry, raw: Mapping[str, Value]) -> None:
    """What one node says has to fit together."""
    gates = [name for name in raw if name in language.GATE_KEYS]
    if len(gates) > 1:
        said = " and ".join(f"`{name}`" for name in gates)
        reading.wrong(f"a node is one kind of gate, not {said}", "split it into two nodes", key=gates[1], on_key=True)
    for one, other in (("at_least", "of"), ("of", "at_least"), ("attack", "unless"), ("unless", "attack")):
        if one in raw and other not in raw:
            reading.wrong(f"`{one}` needs `{other}` beside it", f"add `{other}`", key=one, on_key=True)
    for name in gates:
        if raw[name] == []:
            reading.wrong(f"`{name}` needs at least one node", "name one, or leave the key out", key=name)
    if entry.at_least is not None and entry.of is not None and entry.at_least > len(entry.of):
        message = f"{entry.at_least} of {len(entry.of)} nodes can never hold"
        reading.wrong(message, f"`at_least` lies between 1 and {len(entry.of)} here", key="at_least")
    if gates and entry.countermeasure:
        reading.wrong("a countermeasure has no children", f"give it a gate of its own above it, without `{gates[0]}`")
    for name in ("probability", "rate", "cost", "time", "skill", "detectability"):
        if gates and name in raw:
            advice = f"say it of the leaves below; a gate gets its {name} from them"
            reading.wrong(f"`{name}` belongs to leaves, and this is a gate", advice, key=name, on_key=True)
    if "in_place" in raw and not entry.countermeasure:
        reading.wrong(
            "`in_place` belongs to countermeasures", "add `countermeasure: true`", key="in_place", on_key=True
        )


def _check(reading: Reading, entries: Mapping[str, language.Entry]) -> None:
    """What only all nodes together show: circles, and whatever else the types refuse."""
    nodes = {identity: _node(identity, entry) for identity, entry in entries.items()}
    found = {identity: said for identity, node in nodes.items() if (said := node_problem(node, nodes))}
    for identity, message in (found or cycle_problem(nodes)).items():
        advice = "" if found else "remove one of these references"
        reading.path.append("nodes")
        reading.wrong(message, advice, key=identity, on_key=True)
        reading.path.pop()


def _node(identity: str, entry: language.Entry) -> TreeNode:
    kind, children = _gate(entry)
    return TreeNode(
        id=identity,
        kind=kind,
        title=entry.title,
        children=children,
        k=entry.at_least,
        probability=entry.probability,
        rate=entry.rate,
        cost=entry.cost,
        time=entry.time,
        skill=entry.skill,
        detectability=entry.detectability,
        damage=entry.damage or 0.0,
        in_place=entry.in_place,
        refs=entry.refs,
        group=entry.group,
    )


def _gate(entry: language.Entry) -> tuple[NodeKind, tuple[str, ...]]:
    for kind, children in (
        (NodeKind.AND, entry.all_of),
        (NodeKind.OR, entry.any_of),
        (NodeKind.SAND, entry.in_order),
        (NodeKind.THRESHOLD, entry.of),
    ):
        if children is not None:
            return kind, children
    if entry.attack is not None:
        return NodeKind.COUNTER, (entry.attack, *(entry.unless or ()))
    if entry.absent is not None:
        return NodeKind.NOT, (entry.absent,)
    return (NodeKind.COUNTERMEASURE if entry.countermeasure else NodeKind.LEAF), ()
