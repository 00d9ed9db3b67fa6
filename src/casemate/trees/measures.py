"""The measures of a tree that are single numbers, or few."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from math import exp, inf, log
from typing import TYPE_CHECKING

from casemate.trees.attacks import minimal_attacks
from casemate.trees.bounding import bounds, samples
from casemate.trees.compiled import NODE_BUDGET, TooLarge
from casemate.trees.compiled_tree import (
    CompiledTree,
    MissingNumbers,
    compile_tree,
    formula_of,
    given_costs,
    given_probabilities,
)
from casemate.trees.results import Answer, Exact
from casemate.trees.tree import AttackTree, NodeId, NodeKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Fallback(Enum):
    """What to give when the exact value does not fit the budget."""

    BOUNDS = "bounds"
    SAMPLES = "samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """Leaves that together suffice."""

    leaves: tuple[NodeId, ...]
    value: float
    """Its cost, or the probability that all of it succeeds."""


def top_probability(
    tree: AttackTree,
    row: NDArray[np.float64] | None = None,
    *,
    budget: int = NODE_BUDGET,
    fallback: Fallback = Fallback.BOUNDS,
    trials: int = 1_000_000,
    seed: int = 1,
) -> Answer:
    """The probability of the root: exact, or bounds or samples that say so when the diagram exceeds the budget.

    Without a row, at the probabilities that the tree gives. Raises MissingNumbers.
    """
    given = given_probabilities(tree) if row is None else row
    compiled = compile_tree(tree, budget=budget)
    if isinstance(compiled, CompiledTree):
        return Exact(value=float(compiled.probability(given)[0]))
    formula = formula_of(tree)
    reason = f"the diagram takes more than {budget} nodes"
    if fallback is Fallback.SAMPLES:
        return samples(formula, given, trials, seed, reason)
    return bounds(formula, given, reason)


def probability_over_time(
    compiled: CompiledTree, years: Sequence[float], *, switched: Mapping[NodeId, bool] | None = None
) -> NDArray[np.float64]:
    """The probability of the root within each of these times, for leaves with rates; others keep their probability."""
    import numpy as np

    rows = [given_probabilities(compiled.tree, switched=switched, years=each) for each in years]
    return compiled.probability(np.array(rows, float).reshape(len(rows), -1))


def least_cost(compiled: CompiledTree, *, in_place: Collection[NodeId] = ()) -> float:
    """The least cost of an attack while these countermeasures stand; inf: there is none. Raises MissingNumbers."""
    price, spared = given_costs(compiled.tree, in_place=in_place)
    return compiled.compiled.least_cost(price, spared)


def likeliest_attack(compiled: CompiledTree, row: NDArray[np.float64]) -> float:
    """The greatest probability that a single minimal attack succeeds in all of its leaves; 0: there is none.

    Countermeasures count as in place where the row gives them 1, and as absent elsewhere.
    """
    import numpy as np

    against = np.array([-log(chance) if chance > 0 else inf for chance in row.tolist()])
    spared = np.zeros(len(row))
    for at, node in enumerate(compiled.basics):
        if node.kind is NodeKind.COUNTERMEASURE:
            against[at], spared[at] = (0.0, inf) if row[at] == 1 else (inf, 0.0)
    return exp(-compiled.compiled.least_cost(against, spared))


def cheapest_attacks(
    tree: AttackTree, k: int, *, in_place: Collection[NodeId] = (), budget: int = NODE_BUDGET
) -> tuple[Attack, ...] | TooLarge:
    """The k cheapest minimal attacks while these countermeasures stand. Raises MissingNumbers and NotMonotone."""
    price, _ = given_costs(tree, in_place=in_place)
    return _first_attacks(tree, price, k, in_place, budget)


def smallest_attacks(
    tree: AttackTree, k: int, *, in_place: Collection[NodeId] = (), budget: int = NODE_BUDGET
) -> tuple[Attack, ...] | TooLarge:
    """The k minimal attacks with fewest leaves; their value is the number of leaves. Raises NotMonotone."""
    import numpy as np

    return _first_attacks(tree, np.ones(sum(not node.is_gate for node in tree.nodes)), k, in_place, budget)


def _first_attacks(
    tree: AttackTree, price: NDArray[np.float64], k: int, in_place: Collection[NodeId], budget: int
) -> tuple[Attack, ...] | TooLarge:
    compiled = compile_tree(tree, budget=budget, settled=frozenset(in_place))
    if isinstance(compiled, TooLarge):
        return compiled
    attacks = minimal_attacks(compiled.compiled)
    if isinstance(attacks, TooLarge):
        return attacks
    names = [node.id for node in compiled.basics]
    return tuple(
        Attack(leaves=tuple(names[leaf] for leaf in leaves), value=cost)
        for cost, leaves in islice(attacks.cheapest(price), k)
    )


def number_of_attacks(
    tree: AttackTree, *, in_place: Collection[NodeId] = (), budget: int = NODE_BUDGET
) -> int | TooLarge:
    """How many minimal attacks there are while these countermeasures stand. Raises NotMonotone."""
    compiled = compile_tree(tree, budget=budget, settled=frozenset(in_place))
    if isinstance(compiled, TooLarge):
        return compiled
    attacks = minimal_attacks(compiled.compiled)
    return attacks if isinstance(attacks, TooLarge) else attacks.number


__all__ = [
    "Attack",
    "Fallback",
    "MissingNumbers",
    "cheapest_attacks",
    "least_cost",
    "likeliest_attack",
    "number_of_attacks",
    "probability_over_time",
    "smallest_attacks",
    "top_probability",
]
