"""A grown tree made fit for people: what matters most first, chains folded, the rest counted.

Every node is a step with what it needs below it, or a capability with the ways to gain it below. A capability is
unfolded once, where it stands highest, and only named elsewhere. Numbers are those of the whole attack graph,
whatever is left out of the picture.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log, prod

from casemate.graph import CapabilityNumber, Derivation, StepNumber
from casemate.trees.chances import Chances
from casemate.trees.equations import Way
from casemate.trees.growing import Grown
from casemate.trees.naming import alike, capability_title, joint_title, step_techniques, step_title
from casemate.trees.tree import AttackTree, NodeId, NodeKind, TreeNode

DEPTH, WIDTH, NODES = 4, 4, 36
"""Levels below the root, ways shown for one capability, and nodes, unless people ask for others."""
_SURE = 0.9
"""A step that works at least this often and needs one thing only passes on what is had elsewhere."""
_COVERED = 0.97
"""Of campaigns that gain the capability: where the ways shown account for this share, the others are only counted."""
_WORTH = 0.04
"""Of the same campaigns: a way that adds less than this share to those shown is only counted,"""
_USUAL = 0.25
"""unless it works in this share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A tree as people see it."""

    tree: AttackTree
    chances: Mapping[NodeId, float]
    """Of each node that has one: the probability that it holds, from simulated campaigns."""
    own: Mapping[NodeId, float]
    """Of each step with needs below it: the probability that the step itself works."""
    notes: Mapping[NodeId, str]
    """What else there is to say of a node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A way to a capability, perhaps by way of others."""

    way: Way
    at: CapabilityNumber
    """What the way gains at first."""
    via: tuple[CapabilityNumber, ...]
    """What is passed on the way from there, last one first."""
    cost: float
    """Of the likeliest single attack: the negative logarithm of its success."""
    beside: tuple[_Entry, ...] = ()
    """The same thing done elsewhere, shown together with this."""

    @property
    def all(self) -> tuple[_Entry, ...]:
        """This one and those beside it."""
        return (self, *self.beside)

    @property
    def steps(self) -> int:
        """How many steps would do."""
        return sum(max(1, len(entry.way.steps)) for entry in self.all)


def _others(rest: Sequence[_Entry]) -> str:
    """How many ways are not shown, in words."""
    number = sum(entry.steps for entry in rest)
    return f"and {number} more ways" if number > 1 else "and another way"


def readable(
    grown: Grown,
    derivation: Derivation,
    chances: Chances,
    *,
    depth: int = DEPTH,
    width: int = WIDTH,
    most: int = NODES,
) -> Shown:
    """The tree of a loss for people: at most `depth` levels and `width` ways each, about `most` nodes.

    `derivation` is the adversary's reading of the graph: of several ways the likeliest single attack comes first.
    """
    return _Maker(grown=grown, derivation=derivation, chances=chances, depth=depth, width=width, most=most).made()


@dataclass(slots=True, kw_only=True)
class _Maker:
    grown: Grown
    derivation: Derivation
    chances: Chances
    depth: int
    width: int
    most: int
    nodes: dict[NodeId, TreeNode] = field(default_factory=dict)
    parents: dict[NodeId, set[NodeId]] = field(default_factory=dict)
    shares: dict[NodeId, float] = field(default_factory=dict)
    own: dict[NodeId, float] = field(default_factory=dict)
    notes: dict[NodeId, str] = field(default_factory=dict)
    place: dict[CapabilityNumber, NodeId] = field(default_factory=dict)
    """Of each capability that stands in the tree: its node."""
    unfolded: dict[frozenset[NodeId], CapabilityNumber] = field(default_factory=dict)
    """Of the ways shown below a capability: the first with just these."""

    def made(self) -> Shown:
        goal = self.grown.derived.graph.goals[self.grown.loss]
        root = self.name(goal)
        self.place[goal] = root
        todo: deque[tuple[CapabilityNumber, int]] = deque([(goal, 0)])
        while todo:
            capability, level = todo.popleft()
            for need in self.unfold(capability, level):
                todo.append((need, level + 1))
        tree = AttackTree(
            id=self.grown.tree.id, root=root, nodes=tuple(self.ordered(root)), title=self.grown.tree.title
        )
        return Shown(tree=tree, chances=self.shares, own=self.own, notes=self.notes)

    def name(self, capability: CapabilityNumber) -> NodeId:
        return self.grown.derived.graph.capabilities[capability]

    def unfold(self, capability: CapabilityNumber, level: int) -> list[CapabilityNumber]:
        """Make the node of a capability; the capabilities that it brings into the tree."""
        identity = self.name(capability)
        self.shares[identity] = self.chances.of(capability)
        entries = self.entries(capability)
        fresh: list[CapabilityNumber] = []
        if not entries or level >= self.depth or len(self.nodes) >= self.most:
            self.nodes[identity] = self.closed(capability, len(entries))
            return fresh
        shown, rest = self.chosen(self.grouped(entries))
        ways = frozenset(self.way_id(each) for each in shown)
        twin = self.unfolded.setdefault(ways, capability)
        if twin != capability and len(ways) > 1:  # read once is enough
            self.nodes[identity] = self.closed(capability, len(entries))
            self.notes[identity] = f"the same ways as {capability_title(self.grown.derived, twin)}"
            return fresh
        covered = self.share(shown) >= _COVERED * self.share(entries)
        if covered and len(shown) == 1 and rest and not shown[0].way.needs and shown[0].way.steps:
            self.nodes[identity] = self.one_step(capability, shown[0], rest)
            return fresh
        children = [self.way(capability, each, fresh) for each in shown]
        if rest and covered:
            at = children[0] if len(shown) == 1 else identity  # a capability with one way is folded into that
            said = f"{_others(rest)}, of little weight"
            self.notes[at] = "; ".join(part for part in (self.notes.get(at, ""), said) if part)
        elif rest:
            children.append(self.others(identity, shown, rest))
        self.nodes[identity] = TreeNode(
            id=identity,
            kind=NodeKind.OR if children else NodeKind.LEAF,
            title=capability_title(self.grown.derived, capability),
            children=tuple(dict.fromkeys(children)),
        )
        return fresh

    def one_step(self, capability: CapabilityNumber, entry: _Entry, rest: Sequence[_Entry]) -> TreeNode:
        """A capability that nearly always comes with one step alone."""
        identity = self.name(capability)
        self.notes[identity] = f"{self.title(entry)}; {_others(rest)}, of little weight"
        title = capability_title(self.grown.derived, capability)
        return TreeNode(id=identity, kind=NodeKind.LEAF, title=title, refs=self.all_refs(entry))

    def chosen(self, entries: list[_Entry]) -> tuple[list[_Entry], list[_Entry]]:
        """The ways to show, and the others: each time the one that accounts for most campaigns not yet covered."""
        left = sorted(entries, key=lambda entry: (entry.cost, sorted(entry.way.needs)))
        whole, shown = self.share(left), list[_Entry]()
        while left and len(shown) < self.width:
            best = max(left, key=lambda entry: (self.share([*shown, entry]), self.share([entry])))
            adds = self.share([*shown, best]) - self.share(shown)
            if shown and adds < _WORTH * whole:
                best = max(left, key=lambda entry: self.share([entry]))
                if self.share([best]) < _USUAL * whole:
                    break
            left.remove(best)
            shown.append(best)
        return shown, left

    def share(self, entries: Iterable[_Entry]) -> float:
        """The share of campaigns in which one of these ways works."""
        return self.chances.of_ways([one.way for entry in entries for one in entry.all])

    def grouped(self, entries: Iterable[_Entry]) -> list[_Entry]:
        """Ways that are one thing done at several places become one."""
        groups: dict[Hashable, list[_Entry]] = {}
        for entry in sorted(entries, key=lambda each: (each.cost, sorted(each.way.needs))):
            groups.setdefault(self.sort_of(entry), []).append(entry)
        found: list[_Entry] = []
        for group in groups.values():
            parts = alike(self.grown.derived, [self.best(each.way) for each in group]) if len(group) > 1 else ((0,),)
            for part in parts:  # first the one whose needs stand in the tree already
                first, *beside = sorted(
                    (group[at] for at in part), key=lambda each: self.place.keys().isdisjoint(each.way.needs)
                )
                found.append(replace(first, beside=tuple(beside)))
        return found

    def sort_of(self, entry: _Entry) -> Hashable:
        """Equal for ways by one rule that need nothing, or things that are gained in the same ways."""
        needs = entry.way.needs
        if not entry.way.steps or len(needs) > 1:
            return self.way_id(entry)
        rule = self.grown.derived.graph.rules[self.best(entry.way)]
        if not needs:
            return rule
        (need,) = needs
        shown, _ = self.chosen(self.entries(need))
        below = frozenset(self.way_id(each) for each in shown)
        return (rule, below) if len(below) > 1 else self.way_id(entry)

    def entries(self, capability: CapabilityNumber) -> list[_Entry]:
        """The ways that decide whether a capability is gained; what only passes on is passed over.

        Ways that lead in a circle through what stands above are left out.
        """
        above = self.above(self.name(capability))
        blocked = {held for held, node in self.place.items() if node in above} | {capability}
        found: list[_Entry] = []
        seen = {capability}
        todo: deque[tuple[CapabilityNumber, float, tuple[CapabilityNumber, ...]]] = deque([(capability, 0.0, ())])
        while todo:
            at, spent, via = todo.popleft()
            for way in self.grown.equations[at]:
                if not blocked.isdisjoint(way.needs):
                    continue
                if self.passes_on(way):
                    (need,) = way.needs
                    if need not in seen:
                        seen.add(need)
                        todo.append((need, spent + self.own_cost(way), (*via, at)))
                else:
                    found.append(_Entry(way=way, at=at, via=via, cost=spent + self.cost(way)))
        return found

    def passes_on(self, way: Way) -> bool:
        """Whether a way hardly ever fails, needs one thing, and uses no technique: content or requests move on."""
        if len(way.needs) != 1 or not way.steps or self.refs(way):
            return False
        return max(map(self.success, way.steps)) >= _SURE

    def cost(self, way: Way) -> float:
        """Of the likeliest single attack by this way: the negative logarithm of its success."""
        return self.own_cost(way) + sum(self.derivation.costs[need] for need in way.needs)

    def own_cost(self, way: Way) -> float:
        return min((-log(self.success(step)) for step in way.steps), default=0.0)

    def success(self, step: StepNumber) -> float:
        return self.derivation.weights.success[step]

    def best(self, way: Way) -> StepNumber:
        return max(sorted(way.steps), key=self.success)

    def refs(self, way: Way) -> tuple[str, ...]:
        return step_techniques(self.grown.derived, self.best(way))

    def above(self, identity: NodeId) -> set[NodeId]:
        seen: set[NodeId] = set()
        todo = [identity]
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                todo.extend(self.parents.get(node, ()))
        return seen

    def closed(self, capability: CapabilityNumber, ways: int) -> TreeNode:
        """A capability whose ways are not shown."""
        identity = self.name(capability)
        plural = f"{ways} ways, not unfolded here" if ways > 1 else "not unfolded here"
        self.notes[identity] = plural if ways else "only by way of what stands above"
        return TreeNode(id=identity, kind=NodeKind.LEAF, title=capability_title(self.grown.derived, capability))

    def way(self, capability: CapabilityNumber, entry: _Entry, fresh: list[CapabilityNumber]) -> NodeId:
        """Make the node of a way: what happens, and below it what that needs."""
        parent, way = self.name(capability), entry.way
        if not way.steps and len(way.needs) == 1:  # the table of losses: the need itself, without a step
            return self.need(next(iter(way.needs)), parent, fresh)
        identity = self.way_id(entry)
        self.parents.setdefault(identity, set()).add(parent)
        if identity in self.nodes:  # another capability is gained by the same step
            for need in way.needs:
                self.parents.setdefault(self.name(need), set()).add(identity)
            return identity
        self.shares[identity] = self.share([entry])
        children = tuple(self.need(need, identity, fresh) for need in sorted(way.needs))
        if children and way.steps:
            self.own[identity] = 1 - prod(1 - self.success(step) for one in entry.all for step in one.way.steps)
        kind = NodeKind.AND if children else NodeKind.LEAF
        self.nodes[identity] = TreeNode(
            id=identity, kind=kind, title=self.title(entry), children=children, refs=self.all_refs(entry)
        )
        self.remark(identity, entry)
        return identity

    def title(self, entry: _Entry) -> str:
        if not entry.way.steps:
            return "All of these"
        return joint_title(self.grown.derived, [self.best(one.way) for one in entry.all])

    def all_refs(self, entry: _Entry) -> tuple[str, ...]:
        """The steps of a node, then the techniques of the likeliest."""
        if not entry.way.steps:
            return ()
        steps = [self.grown.derived.graph.step_id(self.best(one.way)) for one in entry.all]
        return (*steps, *self.refs(entry.way))

    def way_id(self, entry: _Entry) -> NodeId:
        graph = self.grown.derived.graph
        ids = map(self.name, sorted(entry.way.needs))
        by = graph.own_step_id(self.best(entry.way)) if entry.way.steps else " & ".join(ids)
        return " | ".join([f"{self.name(entry.at)} <- {by}", *map(self.way_id, entry.beside)])

    def remark(self, identity: NodeId, entry: _Entry) -> None:
        """Beside a step: the others that would do as well."""
        derived = self.grown.derived
        others = sorted(entry.way.steps - {self.best(entry.way)}) if entry.way.steps else []
        if others:
            listed = "; ".join(step_title(derived, step) for step in others[:2])
            self.notes[identity] = f"or: {listed}" + (f"; and {len(others) - 2} more" if len(others) > 2 else "")
        elif entry.beside and entry.way.needs:
            needs = sorted({need for one in entry.beside for need in one.way.needs} - entry.way.needs)
            if needs:
                self.notes[identity] = "likewise: " + "; ".join(capability_title(derived, need) for need in needs)

    def need(self, need: CapabilityNumber, parent: NodeId, fresh: list[CapabilityNumber]) -> NodeId:
        identity = self.name(need)
        if need not in self.place:
            self.place[need] = identity
            fresh.append(need)
        self.parents.setdefault(identity, set()).add(parent)
        return identity

    def others(self, parent: NodeId, shown: Sequence[_Entry], rest: Sequence[_Entry]) -> NodeId:
        """One node for the ways that are not shown, with the share of campaigns in which nothing else works."""
        identity = f"{parent} <- others"
        self.shares[identity] = self.share(rest)
        alone = self.share([*shown, *rest]) - self.share(shown)
        self.notes[identity] = f"the only ways in {100 * alone:.2g}% of campaigns"
        self.nodes[identity] = TreeNode(id=identity, kind=NodeKind.LEAF, title=_others(rest), group="others")
        return identity

    def ordered(self, root: NodeId) -> list[TreeNode]:
        """The nodes from the root down, capabilities with one way folded into it."""
        seen: dict[NodeId, TreeNode] = {}
        todo = [root]
        while todo:
            identity = todo.pop()
            if identity in seen:
                continue
            node = self.nodes[identity]
            children = tuple(dict.fromkeys(self.folded(child) for child in node.children))
            seen[identity] = TreeNode(
                id=node.id, kind=node.kind, title=node.title, children=children, refs=node.refs, group=node.group
            )
            todo.extend(reversed(children))
        return list(seen.values())

    def folded(self, identity: NodeId) -> NodeId:
        """What stands for a node: a capability with a single way is that way."""
        node = self.nodes[identity]
        while node.kind is NodeKind.OR and len(node.children) == 1:
            node = self.nodes[node.children[0]]
        return node.id
