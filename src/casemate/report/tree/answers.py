"""The answers about a whole tree, as far as its numbers and the budget allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import exp, inf, log
from typing import TYPE_CHECKING

from casemate.trees import (
    Answer,
    AttackTree,
    Bounded,
    Exact,
    Fallback,
    MissingNumbers,
    NodeId,
    NodeKind,
    Sampled,
    TooLarge,
    TreeNode,
    compile_formula,
    compile_tree,
    formula_of,
    given_costs,
    given_probabilities,
    probability_over_time,
    standing,
    top_probability,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from casemate.trees import CompiledTree
    from casemate.trees.fronts import Point
    from casemate.trees.importance import Importance

    FloatArray = NDArray[np.float64]

BUDGET = 8_000_000
"""Diagram nodes for the whole tree: a few seconds."""
_MOST_ATTACKS = 5
_TRIALS = 200_000
"""Simulated where the exact diagram is too large."""
_YEARS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
_MOST_FOR_ATTACKS = 200_000
"""Diagram nodes up to which minimal attacks are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """Leaves that together bring the root about."""

    titles: tuple[str, ...]
    probability: float
    cost: float | None


@dataclass(slots=True)
class Answers:
    """What was found; what is empty was not asked, or `remarks` say why."""

    row: FloatArray | None = None
    answer: Answer | None = None
    importances: tuple[Importance, ...] = ()
    least_cost: float | None = None
    least_time: float | None = None
    attacks: tuple[Attack, ...] = ()
    attack_count: int | None = None
    cost_probability: tuple[Point, ...] = ()
    defence_attack: tuple[Point, ...] = ()
    cost_damage: tuple[Point, ...] = ()
    over_time: tuple[tuple[float, float], ...] = ()
    cheapest: tuple[Attack, ...] = ()
    remarks: tuple[str, ...] = ()


def answers_of(tree: AttackTree, measures: Sequence[str]) -> Answers:
    """Everything that was asked about a tree, as far as its numbers and the budget allow."""
    found = Answers()
    try:
        found.row = given_probabilities(tree)
    except MissingNumbers as missing:
        found.remarks = (*found.remarks, f"No probability of the whole: {missing}.")
    compiled = compile_tree(tree, budget=BUDGET)
    if isinstance(compiled, TooLarge):
        found.remarks = (*found.remarks, f"The exact diagram has over {BUDGET:,} nodes; importances need it.")
        return found
    if found.row is not None and {"probability", "importance"} & set(measures):
        found.answer = Exact(value=float(compiled.probability(found.row)[0]))
    if found.row is not None and "importance" in measures:
        found.importances = _ranked(compiled, found.row)
    if "cost" in measures:
        _costs(found, compiled)
    if "time" in measures:
        _time(found, tree)
    if "years" in measures:
        _years(found, compiled)
    if "attacks" in measures:
        _attacks(found, compiled)
    if "fronts" in measures:
        _fronts(found, compiled)
    return found


def answer_beyond_budget(found: Answers, tree: AttackTree) -> None:
    """An interval from simulated campaigns, and bounds that hold for certain: the narrower of the two is the answer."""
    drawn = top_probability(tree, found.row, budget=0, fallback=Fallback.SAMPLES, trials=_TRIALS)
    reason = f"the exact diagram has over {BUDGET:,} nodes"
    certain = top_probability(tree, found.row, budget=0)
    if not isinstance(drawn, Sampled) or not isinstance(certain, Bounded):
        found.answer = drawn
        return
    if certain.high - certain.low < drawn.high - drawn.low:
        found.answer = replace(certain, reason=f"certain bounds; {reason}")
        said = f"Of {drawn.trials:,} simulated campaigns {drawn.hits:,} brought it about."
    else:
        found.answer = replace(drawn, reason=reason)
        said = f"For certain the probability lies between {certain.low:.4g} and {certain.high:.4g}."
    found.remarks = (*found.remarks, said)


def _years(found: Answers, compiled: CompiledTree) -> None:
    """The probability within some years, where leaves have rates."""
    if all(leaf.rate is None for leaf in compiled.tree.leaves):
        return
    try:
        chances = probability_over_time(compiled, _YEARS)
    except MissingNumbers as missing:
        found.remarks = (*found.remarks, f"No probability over time: {missing}.")
        return
    found.over_time = tuple(zip(_YEARS, chances.tolist(), strict=True))


def _time(found: Answers, tree: AttackTree) -> None:
    from casemate.trees import SequenceUnclear, Unsolved, least_time

    try:
        found.least_time = least_time(tree, in_place=_certain(tree))
    except (MissingNumbers, SequenceUnclear, Unsolved) as missing:
        found.remarks = (*found.remarks, f"No least time: {missing}.")


def _fronts(found: Answers, compiled: CompiledTree) -> None:
    """The trade-offs, where the tree has the costs for them."""
    from casemate.trees import NotMonotone, Unsolved, cost_damage, cost_probability, defence_attack

    tree = compiled.tree
    try:
        if tree.countermeasures:
            offers = defence_attack(tree)
            found.defence_attack = () if isinstance(offers, TooLarge) else offers
        elif found.row is not None and len(compiled.compiled.nodes) <= _MOST_FOR_ATTACKS:
            points = cost_probability(compiled, found.row)
            found.cost_probability = () if isinstance(points, TooLarge) else points
        if any(node.damage for node in tree.nodes):
            found.cost_damage = cost_damage(tree, in_place=_certain(tree))
    except (MissingNumbers, NotMonotone, Unsolved) as missing:
        found.remarks = (*found.remarks, f"No trade-offs: {missing}.")


def _ranked(compiled: CompiledTree, row: FloatArray) -> tuple[Importance, ...]:
    from casemate.trees.importance import importances

    ranked = sorted(importances(compiled, row), key=lambda each: (-abs(each.birnbaum), each.node))
    return tuple(each for each in ranked if each.birnbaum)


def _costs(found: Answers, compiled: CompiledTree) -> None:
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


def _attacks(found: Answers, compiled: CompiledTree) -> None:
    from casemate.trees.attacks import NotMonotone, minimal_attacks

    tree = compiled.tree
    function = compiled.compiled
    if tree.countermeasures:
        settled = compile_formula(formula_of(tree, settled=_certain(tree)), budget=BUDGET)
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
    found.attacks = tuple(
        _attack(basics, numbers, exp(-price)) for price, numbers in islice(sets.cheapest(prices), _MOST_ATTACKS)
    )
    if all(leaf.cost is not None for leaf in tree.leaves):
        spent = np.array([leaf.cost or 0.0 if leaf.kind is NodeKind.LEAF else 0.0 for leaf in basics])
        found.cheapest = tuple(
            _attack(basics, numbers, float(np.prod(found.row[list(numbers)])))
            for _, numbers in islice(sets.cheapest(spent), _MOST_ATTACKS)
        )


def _attack(basics: Sequence[TreeNode], numbers: Sequence[int], probability: float) -> Attack:
    costs = [basics[number].cost for number in numbers]
    known = [cost for cost in costs if cost is not None]
    return Attack(
        titles=tuple(basics[number].name for number in numbers),
        probability=probability,
        cost=sum(known) if len(known) == len(costs) else None,
    )
