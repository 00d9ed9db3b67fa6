"""An attack tree: what must happen for something bad to happen, as a DAG of nodes that may be shared.

Nodes refer to their children by id, so a shared node is written once and means one and the same event everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

from casemate.files import CasemateError
from casemate.model.choices import Level
from casemate.quantities import Estimate

NodeId = str


class NodeKind(Enum):
    """What a node says about its children."""

    LEAF = "leaf"
    """An action of the attacker, or an event; it has no children."""
    COUNTERMEASURE = "countermeasure"
    """An action of the defender; it has no children."""
    AND = "and"
    """All children, in any order."""
    SAND = "sand"
    """All children, one after the other; the same as AND for everything but time."""
    OR = "or"
    """Any child."""
    THRESHOLD = "threshold"
    """At least `k` of the children."""
    COUNTER = "counter"
    """The first child, unless one of the others holds: an attack with what counters it, or a countermeasure with
    the attacks that defeat it."""
    NOT = "not"
    """The one child does not hold; fault trees of other tools have it."""


GATES = frozenset(NodeKind) - {NodeKind.LEAF, NodeKind.COUNTERMEASURE}


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeNode:
    """A node of an attack tree. What is not known is None, never zero."""

    id: NodeId
    kind: NodeKind
    title: str = ""
    """What people read; empty: the id."""
    children: tuple[NodeId, ...] = ()
    """In order: it matters for SAND and COUNTER."""
    k: int | None = None
    """Of a THRESHOLD: how many children it takes, from 1 to their number."""
    probability: Estimate | None = None
    """Of a leaf: of success, once tried. Of a countermeasure: that it holds when it is in place (None: it does)."""
    rate: float | None = None
    """Of a leaf: successes a year, for the probability as a function of time (1 - exp(-rate * years))."""
    cost: float | None = None
    """Of a leaf: to the attacker; of a countermeasure: to the defender. Currency is that of the tree."""
    time: float | None = None
    """Of a leaf: hours that it takes."""
    skill: Level | None = None
    """Of a leaf: what it takes."""
    detectability: Level | None = None
    """Of a leaf: how likely it is to be noticed."""
    damage: float = 0.0
    """What is lost when this node holds, whatever else happens; 0 or more."""
    in_place: bool | None = None
    """Of a countermeasure: whether it is there today; None: not known, so not relied on."""
    refs: tuple[str, ...] = ()
    """Steps, threats, techniques and elements of a model that the node speaks of."""
    group: str = ""
    """A label under which pictures may fold several nodes; empty: none."""

    @property
    def name(self) -> str:
        """What to call it in front of people."""
        return self.title or self.id

    @property
    def is_gate(self) -> bool:
        """Whether it has children."""
        return self.kind is not NodeKind.LEAF and self.kind is not NodeKind.COUNTERMEASURE


class InvalidTree(CasemateError):
    """A tree that means nothing: a cycle, an unknown child, k beyond the number of children, a bad number."""

    def __init__(self, problems: Mapping[NodeId, str]) -> None:
        """By node, what is wrong with it; "" is the tree as a whole."""
        super().__init__("; ".join(f"node {at}: {text}" if at else text for at, text in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackTree:
    """A DAG of nodes with one root. Raises InvalidTree, with all problems, when it means nothing."""

    id: str
    root: NodeId
    nodes: tuple[TreeNode, ...]
    """In any order; the order of leaves in all answers is theirs."""
    title: str = ""
    currency: str = ""
    """Of costs and damages; empty: plain numbers."""
    by_id: Mapping[NodeId, TreeNode] = field(init=False, repr=False, compare=False)
    upwards: tuple[TreeNode, ...] = field(init=False, repr=False, compare=False)
    """All nodes, each after its children."""

    def __post_init__(self) -> None:
        found: dict[NodeId, TreeNode] = {}
        problems: dict[NodeId, str] = {}
        for node in self.nodes:
            if node.id in found:
                problems[node.id] = "the id is taken by another node; give it another"
            found[node.id] = node
        object.__setattr__(self, "by_id", MappingProxyType(found))
        for node in self.nodes:
            said = node_problem(node, found)
            if said and node.id not in problems:
                problems[node.id] = said
        if self.root not in found:
            problems[""] = f"the root {self.root!r} is not a node of the tree"
        problems = problems or cycle_problem(found)
        if problems:
            raise InvalidTree(problems)
        order = TopologicalSorter({node.id: node.children for node in self.nodes}).static_order()
        object.__setattr__(self, "upwards", tuple(found[each] for each in order))

    @property
    def leaves(self) -> tuple[TreeNode, ...]:
        """The attacker's leaves, in the order of the nodes."""
        return tuple(node for node in self.nodes if node.kind is NodeKind.LEAF)

    @property
    def countermeasures(self) -> tuple[TreeNode, ...]:
        """The defender's leaves, in the order of the nodes."""
        return tuple(node for node in self.nodes if node.kind is NodeKind.COUNTERMEASURE)

    def children(self, node: NodeId) -> Iterator[TreeNode]:
        """The children of a node, in their order."""
        return (self.by_id[child] for child in self.by_id[node].children)


def cycle_problem(nodes: Mapping[NodeId, TreeNode]) -> dict[NodeId, str]:
    """By one node of a cycle, what is wrong; empty when there is none."""
    try:
        TopologicalSorter({node.id: node.children for node in nodes.values()}).prepare()
    except CycleError as cycle:
        around = tuple(reversed(cycle.args[1]))
        return {around[0]: f"it is among its own causes: {' needs '.join(around)}"}
    return {}


def node_problem(node: TreeNode, known: Mapping[NodeId, TreeNode]) -> str:
    """What is wrong with a node on its own; empty: nothing."""
    unknown = [child for child in node.children if child not in known]
    if unknown:
        return f"no node is called {', '.join(map(repr, unknown))}"
    return _shape_problem(node) or _number_problem(node)


def _shape_problem(node: TreeNode) -> str:
    count = len(node.children)
    if node.is_gate != bool(count):
        return f"a node of kind {node.kind.value} has {'at least one child' if node.is_gate else 'no children'}"
    if node.kind is NodeKind.NOT and count != 1:
        return f"a node of kind not has one child, not {count}"
    if (node.k is not None) != (node.kind is NodeKind.THRESHOLD):
        return "k belongs to nodes of kind threshold, and each of them needs it"
    if node.k is not None and not 1 <= node.k <= count:
        return f"k is {node.k}, but with {count} children it lies between 1 and {count}"
    return ""


def _number_problem(node: TreeNode) -> str:
    if node.probability is not None and not 0 <= node.probability.mean <= 1:
        return f"the probability {node.probability.mean:g} does not lie between 0 and 1"
    for name, value in (("rate", node.rate), ("cost", node.cost), ("time", node.time), ("damage", node.damage)):
        if value is not None and not 0 <= value < float("inf"):
            return f"the {name} {value:g} is not a number from 0 upwards"
    return ""
