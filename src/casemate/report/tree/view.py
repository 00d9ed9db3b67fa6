"""What every format shows of a tree: the nodes in order, what is known of each, and the answers about the whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from casemate.report.tree.answers import BUDGET, Attack, answer_beyond_budget, answers_of
from casemate.report.words import count, per_cent
from casemate.trees import (
    Answer,
    AttackTree,
    Exact,
    NodeId,
    Sampled,
    TooLarge,
    TreeNode,
    compile_formula,
    formula_of,
    with_success,
)

if TYPE_CHECKING:
    from casemate.analysis import Reading
    from casemate.trees import Grown
    from casemate.trees.fronts import Point
    from casemate.trees.importance import Importance

MEASURES = ("probability", "importance", "cost", "time", "attacks", "fronts", "years")
"""What can be asked about a tree."""
_INNER_BUDGET = 100_000
"""Diagram nodes for the part under one node: nearly nothing."""
_EFFORT = (
    "Hours are the rules' judgement of a campaign's work, of no measurement; a rule that states none counts as none."
)
_MOST_INNER = 1_000
"""Nodes of a tree up to which each of them gets its probability: every one takes a diagram of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One node where it stands in the tree."""

    node: TreeNode
    level: int
    again: bool
    """Whether it is unfolded elsewhere, and only named here."""


@dataclass(frozen=True, kw_only=True)
class TreeView:
    """A tree with everything that is shown of it."""

    tree: AttackTree
    """As shown; of a grown tree what people can read of it."""
    whole: AttackTree
    """All of it, for programs."""
    subtitle: str = ""
    answer: Answer | None = None
    """The probability of the root; None where it was not asked, or a leaf has none."""
    chances: Mapping[NodeId, float] = field(default_factory=lambda: MappingProxyType({}))
    """Of nodes: the probability that each holds."""
    simulated: bool = False
    """Whether `chances` come from simulated campaigns; else they are exact."""
    own: Mapping[NodeId, float] = field(default_factory=lambda: MappingProxyType({}))
    """Of steps with needs below them: how likely the step itself is."""
    notes: Mapping[NodeId, str] = field(default_factory=lambda: MappingProxyType({}))
    counts_work: bool = False
    """Whether costs are hours of the attacker's work, as in grown trees, and not money."""
    importances: tuple[Importance, ...] = ()
    """Of leaves and countermeasures, the most important first."""
    least_cost: float | None = None
    """Of the cheapest attack that countermeasures which cannot fail leave; inf where none is left; None: not known."""
    least_time: float | None = None
    """Hours of the quickest attack; inf where none is left; None: not known."""
    attacks: tuple[Attack, ...] = ()
    attack_count: int | None = None
    cost_probability: tuple[Point, ...] = ()
    """For each budget of the attacker, the likeliest single attack."""
    defence_attack: tuple[Point, ...] = ()
    """For each budget of the defender, what the cheapest attack costs then."""
    cost_damage: tuple[Point, ...] = ()
    """For each budget of the attacker, the most damage."""
    over_time: tuple[tuple[float, float], ...] = ()
    """Years, and the probability of the root within them; empty where no leaf has a rate."""
    cheapest: tuple[Attack, ...] = ()
    """The cheapest attacks; empty where a leaf has no cost."""
    remarks: tuple[str, ...] = ()
    """What could not be answered, and why."""

    def lines(self) -> Iterator[Line]:
        """The nodes from the root down, as an outline; a shared node is unfolded where it stands highest."""
        home = homes(self.tree)
        todo: list[tuple[NodeId, NodeId, int]] = [(self.tree.root, "", 0)]
        while todo:
            identity, parent, level = todo.pop()
            node = self.tree.by_id[identity]
            again = home[identity] != parent and bool(node.children)
            yield Line(node=node, level=level, again=again)
            if not again:
                todo.extend((child, identity, level + 1) for child in reversed(node.children))

    def techniques(self, node: TreeNode) -> tuple[str, ...]:
        """The ATLAS techniques among the references of a node."""
        return tuple(ref for ref in node.refs if ref.startswith("AML.T"))

    def chance_text(self, identity: NodeId) -> str:
        """The probability that a node holds, in words; empty where there is none."""
        value = self.chances.get(identity)
        if value is None:
            return ""
        return ("≈ " if self.simulated and identity != self.tree.root else "") + per_cent(value)

    @property
    def unit(self) -> str:
        """Of costs and damages, with a space before it; empty for plain numbers."""
        unit = "hours of work" if self.counts_work else self.tree.currency
        return f" {unit}" if unit else ""

    def title(self, identity: NodeId) -> str:
        """The title of a node of the whole tree."""
        return self.whole.by_id[identity].name


def homes(tree: AttackTree) -> Mapping[NodeId, NodeId]:
    """Of each node: the parent under which it is unfolded, which is the one nearest to the root."""
    found: dict[NodeId, NodeId] = {tree.root: ""}
    todo = deque([tree.root])
    while todo:
        parent = todo.popleft()
        for child in tree.by_id[parent].children:
            if child not in found:
                found[child] = parent
                todo.append(child)
    return found


def answer_text(answer: Answer) -> str:
    """The probability of the root with how sure it is."""
    if isinstance(answer, Exact):
        return f"{per_cent(answer.value)} ({answer.value:.6g}, exact)"
    if isinstance(answer, Sampled):
        trials = f"{answer.trials:,} simulated campaigns"
        return f"{per_cent(answer.value)} ({answer.low:.4g} to {answer.high:.4g}, {trials}; {answer.reason})"
    return f"{answer.low:.4g} to {answer.high:.4g} ({answer.reason})"


def grown_view(
    grown: Grown, reading: Reading, *, who: str, measures: Sequence[str] = MEASURES, depth: int, most: int
) -> TreeView:
    """The view of a tree that was grown for one adversary."""
    from casemate.trees.chances import TRIALS, simulated
    from casemate.trees.quickest import quickest
    from casemate.trees.reading import readable

    weights = reading.derivation.weights
    chances = simulated(grown.equations, weights)
    shown = readable(grown, reading.derivation, chances, depth=depth, most=most)
    whole = with_success(grown, weights)
    worked = replace(whole, nodes=tuple(replace(node, cost=node.time) for node in whole.nodes))
    found = answers_of(worked, [m for m in measures if m not in ("time", "years")])
    goal = grown.derived.graph.goals[grown.loss]
    answer = found.answer
    if answer is None and "probability" in measures:
        share = chances.of(goal)
        reason = f"the exact diagram has over {BUDGET:,} nodes"
        answer = _sampled(share, chances.trials, reason)
    numbers = dict(shown.chances)
    if isinstance(answer, Exact | Sampled):
        numbers[shown.tree.root] = answer.value
    steps = f"{count(len(whole.leaves), 'step')} in {count(len(whole.nodes), 'node')}"
    return TreeView(
        tree=shown.tree,
        whole=whole,
        subtitle=f"{who}; {steps}, of which {len(shown.tree.nodes)} are shown; "
        f"numbers of inner nodes from {TRIALS:,} simulated campaigns",
        answer=answer,
        chances=numbers,
        simulated=True,
        own=shown.own,
        notes=shown.notes,
        counts_work=True,
        least_cost=found.least_cost,
        least_time=quickest(grown.equations, goal, weights) if "time" in measures else None,
        cost_probability=found.cost_probability,
        cheapest=found.cheapest,
        importances=found.importances,
        attacks=found.attacks,
        attack_count=found.attack_count,
        remarks=(*found.remarks, *((_EFFORT,) if {"cost", "time", "fronts"} & set(measures) else ())),
    )


def file_view(tree: AttackTree, *, measures: Sequence[str] = MEASURES) -> TreeView:
    """The view of a tree that somebody wrote."""
    found = answers_of(tree, measures)
    if found.answer is None and found.row is not None and "probability" in measures:
        answer_beyond_budget(found, tree)
    chances: dict[NodeId, float] = {}
    if found.row is not None and len(tree.nodes) <= _MOST_INNER and isinstance(found.answer, Exact | None):
        for node in tree.nodes:
            compiled = compile_formula(formula_of(replace(tree, root=node.id)), budget=_INNER_BUDGET)
            if not isinstance(compiled, TooLarge):
                chances[node.id] = float(compiled.probability(found.row)[0])
        for node in tree.countermeasures:
            if not node.in_place:
                chances.pop(node.id, None)  # how well it would work is no chance that it does
    leaves, gates = len(tree.leaves), sum(node.is_gate for node in tree.nodes)
    defended = f", {count(len(tree.countermeasures), 'countermeasure')}" if tree.countermeasures else ""
    return TreeView(
        tree=tree,
        whole=tree,
        subtitle=f"{count(leaves, 'leaf', 'leaves')}, {count(gates, 'gate')}{defended}",
        answer=found.answer,
        chances=chances,
        notes={node.id: "in place" if node.in_place else "not in place" for node in tree.countermeasures},
        importances=found.importances,
        least_cost=found.least_cost,
        least_time=found.least_time,
        cost_probability=found.cost_probability,
        defence_attack=found.defence_attack,
        cost_damage=found.cost_damage,
        over_time=found.over_time,
        cheapest=found.cheapest,
        attacks=found.attacks,
        attack_count=found.attack_count,
        remarks=found.remarks,
    )


def _sampled(share: float, trials: int, reason: str) -> Sampled:
    """The interval of Wilson (1927) with 95 % confidence."""
    from casemate.trees.chances import SEED

    z = 1.959964
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * ((share * (1 - share) + z * z / (4 * trials)) / trials) ** 0.5 / (1 + z * z / trials)
    return Sampled(
        value=share,
        low=max(0.0, middle - half),
        high=min(1.0, middle + half),
        confidence=0.95,
        trials=trials,
        hits=round(share * trials),
        seed=SEED,
        reason=reason,
    )
