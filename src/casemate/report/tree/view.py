"""What every format shows of a tree: the nodes in order, what is known of each, and the answers about the whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from math import exp, inf, log
from types import MappingProxyType
from typing import TYPE_CHECKING

from casemate.report.words import count, per_cent
from casemate.trees import (
    Answer,
    AttackTree,
    Exact,
    MissingNumbers,
    NodeId,
    Sampled,
    TooLarge,
    TreeNode,
    compile_formula,
    compile_tree,
    formula_of,
    given_costs,
    given_probabilities,
    standing,
    with_success,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from casemate.analysis import Reading
    from casemate.trees import CompiledTree, Grown
    from casemate.trees.fronts import Point
    from casemate.trees.importance import Importance

    FloatArray = NDArray[np.float64]

MEASURES = ("probability", "importance", "cost", "time", "attacks", "fronts")
"""What can be asked about a tree."""
_BUDGET, _INNER_BUDGET = 8_000_000, 100_000
"""Diagram nodes for the whole tree, and for the part under one node: a few seconds, and nearly nothing."""
_MOST_ATTACKS = 5
_MOST_FOR_ATTACKS = 200_000
"""Diagram nodes up to which minimal attacks are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One node where it stands in the tree."""

    node: TreeNode
    level: int
    again: bool
    """Whether it is unfolded elsewhere, and only named here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """Leaves that together bring the root about."""

    titles: tuple[str, ...]
    probability: float
    cost: float | None


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
    from casemate.trees.reading import readable

    weights = reading.derivation.weights
    chances = simulated(grown.equations, weights)
    shown = readable(grown, reading.derivation, chances, depth=depth, most=most)
    whole = with_success(grown, weights)
    found = _answers(whole, [m for m in measures if m not in ("cost", "time", "fronts")])
    answer = found.answer
    if answer is None and "probability" in measures:
        share = chances.of(grown.derived.graph.goals[grown.loss])
        reason = f"the exact diagram has over {_BUDGET:,} nodes"
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
        importances=found.importances,
        attacks=found.attacks,
        attack_count=found.attack_count,
        remarks=found.remarks,
    )


def file_view(tree: AttackTree, *, measures: Sequence[str] = MEASURES) -> TreeView:
    """The view of a tree that somebody wrote."""
    found = _answers(tree, measures)
    chances: dict[NodeId, float] = {}
    if found.row is not None:
        for node in tree.nodes:
            compiled = compile_formula(formula_of(replace(tree, root=node.id)), budget=_INNER_BUDGET)
            if not isinstance(compiled, TooLarge):
                chances[node.id] = float(compiled.probability(found.row)[0])
        for node in tree.countermeasures:
            if not node.in_place:
                del chances[node.id]  # how well it would work is no chance that it does
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
        attacks=found.attacks,
        attack_count=found.attack_count,
        remarks=found.remarks,
    )


@dataclass(slots=True)
class _Found:
    row: FloatArray | None = None
    answer: Answer | None = None
    importances: tuple[Importance, ...] = ()
    least_cost: float | None = None
    least_time: float | None = None
    attacks: tuple[Attack, ...] = ()
    attack_count: int | None = None
    cost_probability: tuple[Point, ...] = ()
    defence_attack: tuple[Point, ...] = ()
    remarks: tuple[str, ...] = ()


def _answers(tree: AttackTree, measures: Sequence[str]) -> _Found:
    """Everything that was asked about a tree, as far as its numbers and the budget allow."""
    found = _Found()
    try:
        found.row = given_probabilities(tree)
    except MissingNumbers as missing:
        found.remarks = (*found.remarks, f"No probability of the whole: {missing}.")
    compiled = compile_tree(tree, budget=_BUDGET)
    if isinstance(compiled, TooLarge):
        found.remarks = (*found.remarks, f"The exact diagram has over {_BUDGET:,} nodes; importances need it.")
        return found
    if found.row is not None and {"probability", "importance"} & set(measures):
        found.answer = Exact(value=float(compiled.probability(found.row)[0]))
    if found.row is not None and "importance" in measures:
        found.importances = _ranked(compiled, found.row)
    if "cost" in measures:
        _costs(found, compiled)
    if "time" in measures:
        _time(found, tree)
    if "attacks" in measures:
        _attacks(found, compiled)
    if "fronts" in measures:
        _fronts(found, compiled)
    return found


def _time(found: _Found, tree: AttackTree) -> None:
    from casemate.trees import SequenceUnclear, Unsolved, least_time

    try:
        found.least_time = least_time(tree, in_place=_certain(tree))
    except (MissingNumbers, SequenceUnclear, Unsolved) as missing:
        found.remarks = (*found.remarks, f"No least time: {missing}.")


def _fronts(found: _Found, compiled: CompiledTree) -> None:
    """The trade-offs, where the tree has the costs for them."""
    from casemate.trees import NotMonotone, cost_probability, defence_attack

    tree = compiled.tree
    try:
        if tree.countermeasures:
            offers = defence_attack(tree)
            found.defence_attack = () if isinstance(offers, TooLarge) else offers
        elif found.row is not None and len(compiled.compiled.nodes) <= _MOST_FOR_ATTACKS:
            points = cost_probability(compiled, found.row)
            found.cost_probability = () if isinstance(points, TooLarge) else points
    except (MissingNumbers, NotMonotone) as missing:
        found.remarks = (*found.remarks, f"No trade-offs: {missing}.")


def _ranked(compiled: CompiledTree, row: FloatArray) -> tuple[Importance, ...]:
    from casemate.trees.importance import importances

    ranked = sorted(importances(compiled, row), key=lambda each: (-abs(each.birnbaum), each.node))
    return tuple(each for each in ranked if each.birnbaum)


def _costs(found: _Found, compiled: CompiledTree) -> None:
    try:
        price, spared = given_costs(compiled.tree, in_place=_certain(compiled.tree))
    except MissingNumbers as missing:
        found.remarks = (*found.remarks, f"No least cost: {missing}.")
        return
    found.least_cost = compiled.compiled.least_cost(price, spared)


def _certain(tree: AttackTree) -> frozenset[NodeId]:
    """The countermeasures that stand and never fail; one that may fail rules no attack out."""
    return frozenset(name for name in standing(tree) if _never_fails(tree.by_id[name]))


def _never_fails(node: TreeNode) -> bool:
    return node.probability is None or node.probability.mean >= 1


def _attacks(found: _Found, compiled: CompiledTree) -> None:
    from casemate.trees.attacks import NotMonotone, minimal_attacks

    tree = compiled.tree
    function = compiled.compiled
    if tree.countermeasures:
        settled = compile_formula(formula_of(tree, settled=_certain(tree)), budget=_BUDGET)
        if isinstance(settled, TooLarge):
            return
        function = settled
    if len(function.nodes) > _MOST_FOR_ATTACKS:
        found.remarks = (*found.remarks, "The minimal attacks are too many to list.")
        return
    try:
        sets = minimal_attacks(function)
    except NotMonotone:
        found.remarks = (*found.remarks, "No list of attacks: an event of the tree can prevent another one.")
        return
    if isinstance(sets, TooLarge):
        found.remarks = (*found.remarks, "The minimal attacks are too many to list.")
        return
    found.attack_count = sets.number
    if found.row is None:
        return
    import numpy as np

    basics = compiled.basics
    prices = np.array([-log(value) if value else inf for value in found.row.tolist()])
    for price, numbers in islice(sets.cheapest(prices), _MOST_ATTACKS):
        costs = [basics[number].cost for number in numbers]
        known = [cost for cost in costs if cost is not None]
        cost = sum(known) if len(known) == len(costs) else None
        titles = tuple(basics[number].name for number in numbers)
        found.attacks = (*found.attacks, Attack(titles=titles, probability=exp(-price), cost=cost))


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
