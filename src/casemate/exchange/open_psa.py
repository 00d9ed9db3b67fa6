"""Fault trees of the Open-PSA Model Exchange Format 2.0d (XML): reading them as `AttackTree`.

Read are gates over events (and, or, not, xor, nand, nor, imply, iff, atleast), basic and house events, constants, and
the expressions of probabilities that come down to one number. Event trees are passed over; groups of common causes
and anything else that would change the numbers are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from casemate.exchange.constants import folded
from casemate.exchange.open_psa_expressions import mean_of
from casemate.exchange.xml_reader import XmlElement, parse_xml, read_xml
from casemate.files import InvalidInput, Limits, Problem, hint
from casemate.quantities import Basis, Estimate, Interval
from casemate.trees import AttackTree, InvalidTree, NodeKind, TreeNode, cycle_problem

LIMITS = Limits(depth=200)
MISSION_HOURS = 8760.0
"""The mission time where an expression asks for it: a year, which is also what SCRAM takes unless told otherwise."""
_PLAIN: Mapping[str, NodeKind] = {"and": NodeKind.AND, "or": NodeKind.OR, "not": NodeKind.NOT}
_REFERENCES = frozenset({"gate", "basic-event", "house-event", "event"})
_CONNECTIVES = frozenset({*_PLAIN, "xor", "nand", "nor", "imply", "iff", "atleast"})
_DEFINITIONS = ("define-gate", "define-basic-event", "define-house-event", "define-parameter")
_ABOUT = frozenset({"label", "attributes"})
_TRUE, _FALSE = "constant true", "constant false"
_SOURCE = "Open-PSA file"


def load_open_psa(*paths: Path, root: str | None = None) -> AttackTree:
    """Read the fault trees of these files as one model, with this gate on top (default: the only one without a parent).

    Raises `InvalidInput` with every problem.
    """
    return _tree([read_xml(path, LIMITS) for path in paths], paths[0].stem, root)


def parse_open_psa(*data: bytes, name: str = "tree", root: str | None = None) -> AttackTree:
    """Read fault trees from bytes. Raises `InvalidInput`."""
    return _tree([parse_xml(part, name, LIMITS) for part in data], name, root)


def _tree(tops: Sequence[XmlElement], name: str, root: str | None) -> AttackTree:
    found = _Model()
    for top in tops:
        if top.tag != "opsa-mef":
            message = f"expected <opsa-mef>, found <{top.tag[:60]}>"
            raise InvalidInput([Problem(message=message, remedy="choose an Open-PSA file", place=top.place)])
        found.collect(top)
    nodes = found.nodes()
    chosen = _root(found, nodes, tops[0], root)
    if found.problems:
        raise InvalidInput(found.problems)
    try:
        left = _without_constants(nodes, found, chosen)
        return AttackTree(id=name, root=chosen, nodes=tuple(_below(left, chosen)), title=found.labels.get(chosen, ""))
    except InvalidTree as wrong:
        raise InvalidInput(
            [
                Problem(message=f"gate `{at}`: {said}", place=found.gates[at].place if at in found.gates else None)
                for at, said in wrong.problems.items()
            ]
        ) from wrong


def _without_constants(nodes: Mapping[str, TreeNode], found: _Model, root: str) -> Mapping[str, TreeNode]:
    problems = cycle_problem(nodes)
    if problems:
        raise InvalidTree(problems)
    left, settled = folded(nodes, found.constants)
    return left if root in left else {root: found.leaf(root, float(settled[root]))}


def _root(found: _Model, nodes: Mapping[str, TreeNode], top: XmlElement, wanted: str | None) -> str:
    if wanted is not None:
        if wanted not in nodes:
            advice = hint(wanted, tuple(found.gates), "gates")
            found.wrong(top, f"there is no gate `{wanted[:60]}`", advice)
        return wanted
    used = {child for node in nodes.values() for child in node.children}
    tops = [gate for gate in found.gates if gate not in used]
    if len(tops) != 1 and not found.problems:
        if not found.gates:
            found.wrong(top, "no gate is defined here", "name the file with the fault tree")
        elif not tops:
            found.wrong(top, "every gate has a parent: they lead in a circle", "break the circle")
        else:
            said = f"{len(tops)} gates have no parent: {', '.join(tops[:8])}"
            found.wrong(top, said, "say which one is the root")
    return tops[0] if tops else ""


def _below(nodes: Mapping[str, TreeNode], root: str) -> Iterator[TreeNode]:
    seen, todo = {root}, [root]
    while todo:
        node = nodes[todo.pop()]
        yield node
        for child in reversed(node.children):
            if child not in seen:
                seen.add(child)
                todo.append(child)


@dataclass(slots=True)
class _Model:
    """What the files define, by identity: the name of what is public, the whole path of what is private."""

    gates: dict[str, XmlElement] = field(default_factory=dict)
    events: dict[str, XmlElement] = field(default_factory=dict)
    houses: dict[str, XmlElement] = field(default_factory=dict)
    parameters: dict[str, XmlElement] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    constants: dict[str, bool] = field(default_factory=dict)
    """House events and constants: what is certain or impossible."""
    problems: list[Problem] = field(default_factory=list)
    _identity: dict[str, str] = field(default_factory=dict)
    """Of each path, through fault trees and components."""
    _home: dict[str, str] = field(default_factory=dict)
    """Of each identity the path of the container in which its references are looked up first."""
    _at: str = ""
    """The container of what is being read."""
    _made: dict[str, TreeNode] = field(default_factory=dict)
    _inner: int = 0

    def wrong(self, at: XmlElement, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(message=message, remedy=remedy, place=at.place))

    def collect(self, top: XmlElement) -> None:
        """Note every definition of a file."""
        todo = [(child, "", False) for child in reversed(top.children)]
        while todo:
            element, home, private = todo.pop()
            if element.tag == "define-CCF-group":
                self.wrong(
                    element, "groups of common causes are not read", "expand them in the tool that wrote the file"
                )
            private = element.attributes.get("role", "private" if private else "public") == "private"
            if element.tag in ("define-fault-tree", "define-component"):
                name = element.attributes.get("name", "")
                home = f"{home}.{name}" if home else name
            elif element.tag in _DEFINITIONS:
                self._define(element, home, private)
                continue
            todo += [(child, home, private) for child in reversed(element.children)]

    def _define(self, element: XmlElement, home: str, private: bool) -> None:
        name = element.attributes.get("name", "")
        if not name:
            self.wrong(element, f"<{element.tag}> has no name", 'add name="…"')
            return
        path = f"{home}.{name}" if home else name
        identity = path if private else name
        kinds = (self.gates, self.events, self.houses)
        held, rivals = (
            (self.parameters, (self.parameters,))
            if element.tag == "define-parameter"
            else (kinds[_DEFINITIONS.index(element.tag)], kinds)
        )
        if any(identity in rival for rival in rivals):
            self.wrong(element, f"`{name[:60]}` is defined twice", "remove one of the two")
        held[identity] = element
        self._identity[path] = identity
        self._home[identity] = home
        label = element.first("label")
        if label is not None:
            self.labels[identity] = " ".join(label.text.split())

    def _meant(self, name: str) -> str:
        """The identity that a reference means here: what the container has, else what is public, else a whole path."""
        near = self._identity.get(f"{self._at}.{name}")
        return near or (name if name in self._home else self._identity.get(name, name))

    def nodes(self) -> Mapping[str, TreeNode]:
        """Every definition as nodes, with inner gates for formulas within formulas."""
        for name, element in self.events.items():
            self._at = self._home[name]
            self._made[name] = self._event(name, element)
        for name, element in self.houses.items():
            constant = element.first("constant")
            self._constant(constant if constant is not None else element, name)
        for name, element in self.gates.items():
            self._at = self._home[name]
            formulas = [child for child in element.children if child.tag not in _ABOUT]
            if len(formulas) != 1:
                self.wrong(element, f"gate `{name[:60]}` needs one formula, not {len(formulas)}")
                continue
            self._formula(formulas[0], name)
        return self._made

    def _event(self, name: str, element: XmlElement) -> TreeNode:
        said = [child for child in element.children if child.tag not in _ABOUT]
        value = self._value(said[0], ()) if said else None
        if value is not None and not 0 <= value <= 1:
            self.wrong(said[0], f"the probability of `{name[:60]}` is {value:g}", "it lies between 0 and 1")
            value = None
        return self.leaf(name, value)

    def leaf(self, name: str, value: float | None) -> TreeNode:
        """An event with this probability; None: not known."""
        point = None if value is None else Interval(value, value)
        known = None if point is None else Estimate(distribution=point, basis=Basis.JUDGEMENT, source=_SOURCE)
        return TreeNode(id=name, kind=NodeKind.LEAF, title=self.labels.get(name, ""), probability=known)

    def _constant(self, element: XmlElement, name: str | None = None) -> str:
        said = element.attributes.get("value", "false")
        if said not in ("true", "false"):
            self.wrong(element, f"`{said[:60]}` is neither true nor false")
        identity = name or (_TRUE if said == "true" else _FALSE)
        self.constants[identity] = said == "true"
        self._made[identity] = self.leaf(identity, 1.0 if said == "true" else 0.0)
        return identity

    def _formula(self, element: XmlElement, name: str | None = None) -> str:
        """The node of a formula; `name` where a gate defines it."""
        if element.tag in _REFERENCES or element.tag == "constant":
            child = self._reference(element)
            return child if name is None else self._gate(NodeKind.OR, [child], name)
        parts = [child for child in element.children if child.tag not in _ABOUT]
        if element.tag not in _CONNECTIVES or not parts:
            self.wrong(
                element, f"<{element.tag[:60]}> is not a formula that can be read" if parts else "the formula is empty"
            )
            return _FALSE
        children = [self._formula(part) for part in parts]
        if element.tag == "atleast":
            return self._at_least(element, children, name)
        if element.tag == "not" and len(children) != 1:
            self.wrong(element, f"<not> takes one event, not {len(children)}")
            return _FALSE
        if element.tag in _PLAIN:
            return self._gate(_PLAIN[element.tag], children, name)
        return self._composed(element, children, name)

    def _at_least(self, element: XmlElement, children: Sequence[str], name: str | None) -> str:
        said = element.attributes.get("min", "")
        if not said.isascii() or not said.isdigit() or not 1 <= int(said[:9]) <= len(children):
            message = f"at least `{said[:20]}` of {len(children)} events"
            self.wrong(element, message, f'min="…" lies between 1 and {len(children)} here')
            return _FALSE
        return self._gate(NodeKind.THRESHOLD, children, name, k=int(said))

    def _composed(self, element: XmlElement, children: Sequence[str], name: str | None) -> str:
        if element.tag in ("nand", "nor"):
            inner = self._gate(NodeKind.AND if element.tag == "nand" else NodeKind.OR, children)
            return self._gate(NodeKind.NOT, [inner], name)
        if len(children) != 2:
            self.wrong(element, f"<{element.tag}> takes two events, not {len(children)}")
            return _FALSE
        one, two = children
        not_one = self._gate(NodeKind.NOT, [one])
        if element.tag == "imply":
            return self._gate(NodeKind.OR, [not_one, two], name)
        not_two = self._gate(NodeKind.NOT, [two])
        pairs = [(one, not_two), (not_one, two)] if element.tag == "xor" else [(one, two), (not_one, not_two)]
        return self._gate(NodeKind.OR, [self._gate(NodeKind.AND, pair) for pair in pairs], name)

    def _reference(self, element: XmlElement) -> str:
        if element.tag == "constant":
            return self._constant(element)
        name = self._meant(element.attributes.get("name", ""))
        if name in self.gates or name in self._made:
            return name
        if element.tag == "basic-event":  # without a definition: an event of which nothing is known
            self._made[name] = self.leaf(name, None)
            return name
        self.wrong(element, f"there is no {element.tag} `{name[:60]}`", hint(name, tuple(self.gates), "gates"))
        return _FALSE

    def _gate(self, kind: NodeKind, children: Sequence[str], name: str | None = None, k: int | None = None) -> str:
        if name is None:
            self._inner += 1
            name = f"formula {self._inner}"
        title = self.labels.get(name, "")
        distinct = tuple(children) if kind is NodeKind.THRESHOLD else tuple(dict.fromkeys(children))
        self._made[name] = TreeNode(id=name, kind=kind, title=title, children=distinct, k=k)
        return name

    def _value(self, element: XmlElement, inside: tuple[str, ...]) -> float | None:
        """The mean of an expression; None after noting what cannot be read."""
        if element.tag in ("float", "int"):
            return self._number(element)
        if element.tag == "system-mission-time":
            return MISSION_HOURS
        if element.tag == "parameter":
            name = self._meant(element.attributes.get("name", ""))
            known = self.parameters.get(name)
            said = [child for child in known.children if child.tag not in _ABOUT] if known is not None else []
            if not said or name in inside:
                self.wrong(
                    element, f"the parameter `{name[:60]}` has no value" if not said else f"`{name}` rests on itself"
                )
                return None
            return self._value(said[0], (*inside, name))
        parts = [self._value(child, inside) for child in element.children]
        known_parts = [part for part in parts if part is not None]
        if len(known_parts) < len(parts):
            return None
        value = mean_of(element.tag, known_parts)
        if value is None:
            message = f"<{element.tag[:60]}> of {len(parts)} numbers is not read"
            self.wrong(element, message, "write the probability as <float>")
        return value

    def _number(self, element: XmlElement) -> float | None:
        said = element.attributes.get("value", "")
        try:
            return float(said)
        except ValueError:
            self.wrong(element, f"`{said[:60]}` is not a number")
            return None
