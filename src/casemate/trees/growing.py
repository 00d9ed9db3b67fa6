"""Growing a tree for a loss out of the attack graph: cycles unfolded, every step one leaf however often it is used.

The Boolean function of the tree is "the loss can be derived from the steps that work", exactly; `docs/trees.md` states
the construction and proves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from casemate.analysis import LOSS_RULE, Derived
from casemate.graph import CapabilityNumber, StepNumber, Weights
from casemate.model.choices import Level
from casemate.quantities import Basis, Estimate, Interval
from casemate.trees.equations import Equations, equations_of
from casemate.trees.gates import ALWAYS, Gates
from casemate.trees.naming import capability_title, step_techniques, step_title
from casemate.trees.step_order import arranged
from casemate.trees.tree import AttackTree, NodeId, NodeKind, TreeNode
from casemate.trees.unfolding import MOST_NODES, unfold


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """The tree of one loss for one adversary. Its leaves are steps and have no numbers yet."""

    derived: Derived
    adversary: str
    loss: str
    tree: AttackTree
    steps: tuple[StepNumber, ...]
    """Of each leaf of the tree, in the order of `tree.leaves`: its step."""
    equations: Equations
    """What was unfolded: the capabilities that the loss rests on, with cycles."""
    capabilities: Mapping[CapabilityNumber, NodeId]
    """Of the capabilities that have a node of their own in the tree: which."""

    def probabilities(self, weights: Weights) -> tuple[float, ...]:
        """Of each leaf, in order: the probability that its step works, in this reading of the graph."""
        return tuple(weights.success[step] for step in self.steps)


def grow(derived: Derived, loss: str, adversary: str, *, most: int = MOST_NODES) -> Grown | None:
    """The tree of a loss for one adversary alone; None where the adversary cannot bring it about.

    Steps that only say what a loss is (the table of losses) are certain and no leaves, except where nothing else is
    needed. Raises `TreeTooLarge` beyond `most` nodes.
    """
    graph = derived.graph
    goal = graph.goals.get(loss)
    starts = graph.starts.get(adversary, ())
    if goal is None or not starts:
        return None
    certain = frozenset(step for step in graph.steps if graph.rules[step] == LOSS_RULE)
    equations = equations_of(graph, starts, goal, certain)
    if not equations:
        return None
    gates = Gates()
    values = unfold(equations, gates, most)
    root = values[goal]
    if root == ALWAYS:  # what the adversary starts with is the loss already
        root = values[goal] = gates.step(next(step for step in graph.gained_by[goal]))
    meaning = {values[capability]: capability for capability in (*equations, goal)}  # the loss names its node last
    return _grown(_Unfolded(derived=derived, gates=gates, meaning=meaning), adversary, loss, equations, root)


def with_success(grown: Grown, weights: Weights) -> AttackTree:
    """The tree with each step's probability and hours in this reading of the graph; the basis is that of its rule."""
    graph = grown.derived.graph
    leaf = dict(zip((node.id for node in grown.tree.leaves), grown.steps, strict=True))
    nodes = tuple(
        replace(
            node,
            probability=success_estimate(grown.derived, leaf[node.id], weights),
            time=weights.hours[leaf[node.id]],
            skill=_skill(grown.derived, leaf[node.id]),
        )
        if node.id in leaf
        else node
        for node in grown.tree.nodes
    )
    assert len(graph.rules) == len(weights.success)  # weights of another graph would be silently wrong
    return replace(grown.tree, nodes=nodes)


def success_estimate(derived: Derived, step: StepNumber, weights: Weights) -> Estimate:
    """The probability of a step in this reading as an estimate: its mean alone, with the basis of its rule."""
    compiled = derived.rule(step)
    value = weights.success[step]
    point = Interval(value, value)
    if compiled is None:
        return Estimate(distribution=point, basis=Basis.JUDGEMENT, source="the table of losses")
    said = compiled.rule.success
    basis = Basis(said.basis.value)
    return Estimate(distribution=point, basis=basis, source=f"rule {compiled.rule.id}")


def together(growns: Sequence[Grown], trees: Sequence[AttackTree], *, title: str) -> AttackTree:
    """One tree for several adversaries, each with leaves of its own: their attempts are independent of each other.

    An insider's step never helps an outsider, so nothing is shared between them. `trees` are those of `growns`, with
    or without numbers.
    """
    nodes: list[TreeNode] = []
    roots: list[str] = []
    for grown, tree in zip(growns, trees, strict=True):
        mark = f"{grown.adversary}:"
        for node in tree.nodes:
            children = tuple(mark + child for child in node.children)
            nodes.append(replace(node, id=mark + node.id, children=children))
        roots.append(mark + tree.root)
    top = TreeNode(id="any-adversary", kind=NodeKind.OR, title=title, children=tuple(roots))
    return AttackTree(id=trees[0].id, root=top.id, nodes=(*nodes, top), title=title)


def _skill(derived: Derived, step: StepNumber) -> Level | None:
    compiled = derived.rule(step)
    return compiled.rule.effort.skill if compiled else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unfolded:
    """Gates with what they mean: of a node, the capability that it stands for."""

    derived: Derived
    gates: Gates
    meaning: Mapping[int, CapabilityNumber]

    def name(self, node: int) -> NodeId:
        """The id of a node: that of its step, its capability, or a number."""
        graph = self.derived.graph
        if self.gates.kinds[node] is NodeKind.LEAF:
            return graph.own_step_id(self.gates.steps[node])
        return graph.capabilities[self.meaning[node]] if node in self.meaning else f"g{node}"

    def node(self, node: int) -> TreeNode:
        """The node as the tree has it."""
        if self.gates.kinds[node] is NodeKind.LEAF:
            return self._leaf(self.gates.steps[node])
        return TreeNode(
            id=self.name(node),
            kind=self.gates.kinds[node],
            title=capability_title(self.derived, self.meaning[node]) if node in self.meaning else "",
            children=tuple(self.name(child) for child in self.gates.children[node]),
        )

    def _leaf(self, step: StepNumber) -> TreeNode:
        graph = self.derived.graph
        identity = graph.step_id(step)
        refs = (identity, *step_techniques(self.derived, step), graph.targets[step])
        return TreeNode(
            id=graph.own_step_id(step),
            kind=NodeKind.LEAF,
            title=step_title(self.derived, step),
            refs=tuple(dict.fromkeys(refs)),
            group=graph.rules[step],
        )


def _grown(made: _Unfolded, adversary: str, loss: str, equations: Equations, root: int) -> Grown:
    gates = made.gates
    live = gates.below([root])
    leaves = {gates.steps[node]: node for node in live if gates.kinds[node] is NodeKind.LEAF}
    steps = arranged(equations, leaves)
    ordered = (*(leaves[step] for step in steps), *(node for node in live if gates.kinds[node] is not NodeKind.LEAF))
    return Grown(
        derived=made.derived,
        adversary=adversary,
        loss=loss,
        tree=AttackTree(
            id=f"{loss}:{adversary}",
            root=made.name(root),
            nodes=tuple(made.node(node) for node in ordered),
            title=capability_title(made.derived, made.derived.graph.goals[loss]),
        ),
        steps=steps,
        equations=equations,
        capabilities={made.meaning[node]: made.name(node) for node in live if node in made.meaning},
    )
