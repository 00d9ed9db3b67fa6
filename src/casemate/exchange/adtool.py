"""Attack–defence trees of ADTool (XML): reading them as `AttackTree`.

Nodes with one label are one basic action there (Kordy et al., "ADTool: Security Analysis with Attack–Defense Trees",
QEST 2013), so equal leaves become one shared node; a label that repeats with other numbers keeps the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

from casemate.exchange.xml_reader import XmlElement, parse_xml, read_xml
from casemate.files import InvalidInput, Limits, Problem
from casemate.quantities import Basis, Estimate, Interval
from casemate.trees import AttackTree, NodeKind, TreeNode

LIMITS = Limits(depth=2_000)
"""Trees may be deeper than other documents; the reader does not recurse."""
_REFINEMENTS: Mapping[str, NodeKind] = {
    "disjunctive": NodeKind.OR,
    "conjunctive": NodeKind.AND,
    "sequential": NodeKind.SAND,
}
_COST, _TIME, _PROBABILITY = "cost", "time", "prob"


def load_adtool(path: Path) -> AttackTree:
    """Read a file of ADTool. Raises `InvalidInput` with every problem."""
    return _tree(read_xml(path, LIMITS), path.stem)


def parse_adtool(data: bytes, name: str = "tree") -> AttackTree:
    """Read the XML of ADTool from bytes. Raises `InvalidInput`."""
    return _tree(parse_xml(data, name, LIMITS), name)


def _tree(root: XmlElement, name: str) -> AttackTree:
    if root.tag != "adtree":
        message, advice = f"expected <adtree>, found <{root.tag[:60]}>", "choose a file that ADTool has exported as XML"
        raise InvalidInput([Problem(message=message, remedy=advice, place=root.place)])
    top = root.first("node")
    if top is None:
        raise InvalidInput([Problem(message="the tree has no node", place=root.place)])
    reader = _Reader(domains={d.attributes.get("id", ""): _class_of(d) for d in root.all("domain")})
    identity = reader.read(top)
    if reader.problems:
        raise InvalidInput(reader.problems)
    return AttackTree(id=name, root=identity, nodes=tuple(reader.nodes.values()), title=_label(top))


def _class_of(domain: XmlElement) -> str:
    found = domain.first("class")
    return found.text.strip() if found else ""


def _label(node: XmlElement) -> str:
    found = node.first("label")
    return " ".join(found.text.split()) if found else ""


@dataclass(slots=True)
class _Reader:
    domains: Mapping[str, str]
    nodes: dict[str, TreeNode] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _gates: int = 0

    def read(self, top: XmlElement) -> str:
        """Read everything under a node, children before parents; the id of the node."""
        todo: list[tuple[XmlElement, bool, bool]] = [(top, False, False)]
        made: dict[int, str] = {}
        while todo:
            element, defends, ready = todo.pop()
            if ready:
                made[id(element)] = self._node(element, made, defends=defends)
                continue
            todo.append((element, defends, True))
            # the first child on top: of equal labels the first one's numbers count
            todo.extend((child, defends != _switches(child), False) for child in reversed(list(element.all("node"))))
        return made[id(top)]

    def _node(self, element: XmlElement, made: Mapping[int, str], *, defends: bool) -> str:
        label = _label(element)
        if not label:
            self.problems.append(Problem(message="a node has no label", remedy="name it", place=element.place))
            label = f"node {len(self.nodes)}"
        own = [made[id(child)] for child in element.all("node") if not _switches(child)]
        against = [made[id(child)] for child in element.all("node") if _switches(child)]
        refinement = element.attributes.get("refinement", "conjunctive")
        if refinement not in _REFINEMENTS:
            message = f"`{refinement[:60]}` is not a refinement"
            advice = f"choices: {', '.join(_REFINEMENTS)}"
            self.problems.append(Problem(message=message, remedy=advice, place=element.place))
            refinement = "conjunctive"
        inner = self._gate(label, _REFINEMENTS[refinement], own) if own else self._leaf(element, label, defends=defends)
        return self._gate(label, NodeKind.COUNTER, [inner, *against]) if against else inner

    def _leaf(self, element: XmlElement, label: str, *, defends: bool) -> str:
        identity = f"defence: {label}" if defends else label
        if identity not in self.nodes:
            numbers = self._numbers(element)
            self.nodes[identity] = TreeNode(
                id=identity,
                kind=NodeKind.COUNTERMEASURE if defends else NodeKind.LEAF,
                title=label,
                cost=numbers.get(_COST),
                time=None if defends else numbers.get(_TIME),
                probability=_estimate(numbers.get(_PROBABILITY)),
            )
        return identity

    def _gate(self, label: str, kind: NodeKind, children: Sequence[str]) -> str:
        self._gates += 1
        identity = f"gate {self._gates}"
        distinct = tuple(dict.fromkeys(children))
        self.nodes[identity] = TreeNode(id=identity, kind=kind, title=label, children=distinct)
        return identity

    def _numbers(self, element: XmlElement) -> dict[str, float]:
        """What the domains say of a leaf: cost, time, probability."""
        found: dict[str, float] = {}
        for parameter in element.all("parameter"):
            meaning = self._meaning(parameter.attributes.get("domainId", ""))
            text = parameter.text.strip()
            if meaning is None:
                continue
            value = _number(text)
            if value is None:
                message = f"`{text[:60]}` is not a number from 0 upwards"
                self.problems.append(Problem(message=message, remedy="write it like 12.5", place=parameter.place))
            elif meaning == _PROBABILITY and value > 1:
                message = f"the probability {value:g} is above 1"
                self.problems.append(Problem(message=message, remedy="it lies between 0 and 1", place=parameter.place))
            elif isfinite(value):
                found.setdefault(meaning, value)
        return found

    def _meaning(self, domain: str) -> str | None:
        """Domains are told by the class that they name, or by their own name where they name none."""
        said = (self.domains.get(domain) or domain).lower()
        return next((word for word in (_PROBABILITY, _COST, _TIME) if word in said), None)


def _switches(node: XmlElement) -> bool:
    return node.attributes.get("switchRole") == "yes"


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value >= 0 else None


def _estimate(value: float | None) -> Estimate | None:
    if value is None:
        return None
    return Estimate(distribution=Interval(value, value), basis=Basis.JUDGEMENT, source="ADTool file")
