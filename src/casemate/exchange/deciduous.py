"""Decision trees of Deciduous (YAML): reading them as `AttackTree`.

There, arrows lead from what is already so to what the attacker does next, and mitigations answer to attacks: an
attack that is tried after a mitigation gets around it. A node is reached by any of its arrows (OR) and, if it is an
attack, takes its own effort besides (AND). An arrow from a mitigation means: its attack, in spite of it; so the
mitigation's own way in is what it answers to. Arrows that go `backwards` are dropped, as in Deciduous' own layout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casemate.files import Document, InvalidInput, Problem, Value, hint, kind_of, parse_document, read_document
from casemate.trees import AttackTree, NodeKind, TreeNode, cycle_problem

_SECTIONS = ("facts", "attacks", "mitigations", "goals")
_REALITY = "reality"


def load_deciduous(path: Path) -> AttackTree:
    """Read a file of Deciduous. Raises `InvalidInput` with every problem."""
    return _tree(read_document(path), path.stem)


def parse_deciduous(data: bytes | str, name: str = "tree") -> AttackTree:
    """Read the text of a Deciduous file. Raises `InvalidInput`."""
    return _tree(parse_document(data, name), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    section: str
    title: str
    after: tuple[str, ...]
    path: tuple[str | int, ...]


@dataclass(slots=True)
class _Found:
    document: Document
    entries: dict[str, _Entry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, message: str, path: tuple[str | int, ...], remedy: str = "", *, on_key: bool = False) -> None:
        self.problems.append(self.document.problem(message, path, remedy, key=on_key))


def _tree(document: Document, name: str) -> AttackTree:
    found = _Found(document)
    raw = document.value
    if not isinstance(raw, dict):
        found.wrong(f"expected a decision tree, found {kind_of(raw)}", (), "it has `goals`, `attacks`, `facts`")
        raise InvalidInput(found.problems)
    for section in _SECTIONS:
        _read_section(found, section, raw.get(section))
    _check_names(found)
    goals = [identity for identity, entry in found.entries.items() if entry.section == "goals"]
    if not goals:
        found.wrong("the tree has no goal", (), "add `goals:` with one entry")
    if found.problems:
        raise InvalidInput(found.problems)
    title = raw.get("title")
    return _built(found, goals, name, title if isinstance(title, str) else "")


def _read_section(found: _Found, section: str, raw: Value) -> None:
    if raw is None:
        return
    if not isinstance(raw, list):
        found.wrong(f"expected a list, found {kind_of(raw)}", (section,), "each entry is `- id: what it is`")
        return
    for place, item in enumerate(raw):
        path: tuple[str | int, ...] = (section, place)
        names = [key for key in item if key != "from"] if isinstance(item, dict) else []
        if not isinstance(item, dict) or len(names) != 1:
            found.wrong(
                "expected one id with its title, and `from`", path, "write `- id: title` and `from: [...]` below"
            )
            continue
        identity, said = names[0], item[names[0]]
        if identity in found.entries or identity == _REALITY:
            found.wrong(f"`{identity[:60]}` is taken", (*path, identity), "give it another id", on_key=True)
            continue
        title = said if isinstance(said, str) else identity.replace("_", " ")
        after = _arrows(found, item.get("from"), (*path, "from"))
        found.entries[identity] = _Entry(section=section, title=title, after=after, path=(*path, identity))


def _arrows(found: _Found, raw: Value, path: tuple[str | int, ...]) -> tuple[str, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list):
        found.wrong(f"expected a list, found {kind_of(raw)}", path, "write `from: [id]`")
        return ()
    names: list[str] = []
    for place, item in enumerate(raw):
        if isinstance(item, str):
            names.append(item)
            continue
        keys = [key for key in item if key not in ("backwards", "implemented")] if isinstance(item, dict) else []
        if not isinstance(item, dict) or len(keys) != 1:
            found.wrong("expected an id, or an id with what the arrow says", (*path, place))
            continue
        said = item[keys[0]]
        backwards = item.get("backwards") is True or (isinstance(said, dict) and said.get("backwards") is True)
        if not backwards:
            names.append(keys[0])
    return tuple(dict.fromkeys(names))


def _check_names(found: _Found) -> None:
    known = tuple(found.entries)
    for entry in found.entries.values():
        for name in entry.after:
            if name != _REALITY and name not in found.entries:
                found.wrong(f"there is no `{name[:60]}`", entry.path, hint(name, known, "ids"), on_key=True)
    nodes = {
        identity: TreeNode(id=identity, kind=NodeKind.OR, children=tuple(n for n in entry.after if n in found.entries))
        for identity, entry in found.entries.items()
    }
    for identity, said in cycle_problem(nodes).items():
        found.wrong(said, found.entries[identity].path, "mark one of the arrows `backwards: true`", on_key=True)


def _built(found: _Found, goals: list[str], name: str, title: str) -> AttackTree:
    nodes: dict[str, TreeNode] = {}
    for identity, entry in found.entries.items():
        nodes.update({node.id: node for node in _nodes(identity, entry, found.entries)})
    root = goals[0]
    if len(goals) > 1:
        root = "any goal"
        nodes[root] = TreeNode(id=root, kind=NodeKind.OR, title=title or "Any of the goals", children=tuple(goals))
    return AttackTree(id=name, root=root, nodes=_below(nodes, root), title=title)


def _nodes(identity: str, entry: _Entry, entries: Mapping[str, _Entry]) -> list[TreeNode]:
    """An attack is its own action and any way to it; facts, mitigations and goals are any way to them."""
    known = [before for before in entry.after if before in entries]
    from_start = _REALITY in entry.after or not known
    if entry.section == "attacks" or not known:
        action = TreeNode(id=identity if from_start else f"{identity}: act", kind=NodeKind.LEAF, title=entry.title)
        if from_start:
            return [action]
        if len(known) == 1:
            both = TreeNode(id=identity, kind=NodeKind.AND, title=entry.title, children=(known[0], action.id))
            return [action, both]
        ways = TreeNode(id=f"{identity}: ways", kind=NodeKind.OR, children=tuple(known))
        return [
            action,
            ways,
            TreeNode(id=identity, kind=NodeKind.AND, title=entry.title, children=(ways.id, action.id)),
        ]
    if from_start:  # true from the start, whatever else leads there
        return [TreeNode(id=identity, kind=NodeKind.LEAF, title=entry.title)]
    return [TreeNode(id=identity, kind=NodeKind.OR, title=entry.title, children=tuple(known))]


def _below(nodes: Mapping[str, TreeNode], root: str) -> tuple[TreeNode, ...]:
    seen: dict[str, TreeNode] = {}
    todo = [root]
    while todo:
        identity = todo.pop()
        if identity not in seen:
            seen[identity] = nodes[identity]
            todo.extend(reversed(nodes[identity].children))
    return tuple(seen.values())
