"""Pareto fronts: what is the best for every budget. Each is exact, also where leaves are shared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import exp, inf, log
from typing import TYPE_CHECKING

from casemate.trees.attacks import MinimalAttacks, minimal_attacks
from casemate.trees.compiled import NODE_BUDGET, TooLarge, compile_formula
from casemate.trees.compiled_tree import CompiledTree, basics_of, formula_of, given_costs
from casemate.trees.tree import AttackTree, NodeId, NodeKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One best choice."""

    cost: float
    """What is spent."""
    value: float
    """What that buys at best: a probability, a damage, or the other side's cost (inf: it cannot at all)."""
    nodes: tuple[NodeId, ...]
    """One choice of leaves, or of countermeasures, that achieves it."""


_Chosen = tuple[int, "_Chosen"] | None
_Offer = tuple[float, float, _Chosen]
"""(cost, something that gets better downwards, what was chosen)."""


def _best(offers: Iterable[_Offer]) -> list[_Offer]:
    """The offers that no other beats: cost up, the second number strictly down."""
    kept: list[_Offer] = []
    for offer in sorted(offers, key=lambda each: each[:2]):
        if not kept or offer[1] < kept[-1][1]:
            kept.append(offer)
    return kept


def _listed(chosen: _Chosen) -> Iterator[int]:
    while chosen is not None:
        yield chosen[0]
        chosen = chosen[1]


def cost_probability(compiled: CompiledTree, row: NDArray[np.float64]) -> tuple[Point, ...] | TooLarge:
    """For each budget of the attacker, the most probable single attack: the one whose leaves all succeed.

    An attack is a minimal set of leaves. Both numbers add up along an attack (cost, and -log of the probability), so
    a front is kept at each row of the minimal attacks (Lopuhaä-Zwakenberg, Budde & Stoelinga 2022). Raises
    NotMonotone, and MissingNumbers where a leaf has no cost.
    """
    price, _ = given_costs(compiled.tree)
    attacks = minimal_attacks(compiled.compiled)
    if isinstance(attacks, TooLarge):
        return attacks
    unlikely = [-log(chance) if chance > 0 else inf for chance in row.tolist()]
    offers = _packed_front(attacks, price.tolist(), unlikely)
    names = [node.id for node in compiled.basics]
    return tuple(
        Point(cost=cost, value=exp(-against), nodes=tuple(names[leaf] for leaf in sorted(_flat(chosen))))
        for cost, against, chosen in offers
    )


def _flat(chosen: object) -> Iterator[int]:
    """The leaves in nested pairs; a module's choice stands where its leaf would."""
    pending = [chosen]
    while pending:
        item = pending.pop()
        if isinstance(item, int):
            yield item
        elif isinstance(item, tuple):
            pending.extend(item)


def _packed_front(
    attacks: MinimalAttacks, price: list[float], against: list[float]
) -> list[tuple[float, float, object]]:
    """The front of the whole from those of the rows."""
    whole: list[int] = attacks.whole.tolist()
    fronts: list[list[tuple[float, float, object]]] = [[], [(0.0, 0.0, None)]]
    for variable, without, having in attacks.rows[2:].tolist():
        mine: list[tuple[float, float, object]]
        if variable < attacks.leaves:
            mine = [(price[variable], against[variable], variable)]
        else:
            mine = fronts[whole[variable - attacks.leaves]]
        offers = list(fronts[without])
        offers += [(a + c, b + d, (x, y)) for a, b, x in mine for c, d, y in fronts[having] if b + d < inf]
        offers.sort(key=lambda each: each[:2])
        kept: list[tuple[float, float, object]] = []
        for offer in offers:
            if not kept or offer[1] < kept[-1][1]:
                kept.append(offer)
        fronts.append(kept)
    return fronts[whole[-1]]


def defence_attack(tree: AttackTree, *, budget: int = NODE_BUDGET) -> tuple[Point, ...] | TooLarge:
    """For each budget of the defender, the least that an attack can be made to cost.

    The defender moves first, so its variables stand above all others in the diagram, which this needs to be right
    (Copae, Soltani & Lopuhaä-Zwakenberg 2025; Kordy & Wideł 2018 for trees with repeated labels). A countermeasure
    without a cost is free. Raises MissingNumbers where a leaf has no cost.
    """
    import numpy as np

    from casemate.trees.passes import cheapest

    basics = basics_of(tree)
    defence = [at for at, node in enumerate(basics) if node.kind is NodeKind.COUNTERMEASURE]
    compiled = compile_formula(formula_of(tree), budget=budget, first=np.array(defence, np.int32))
    if isinstance(compiled, TooLarge):
        return compiled
    price, _ = given_costs(tree)
    # below the defender's variables there are only the attacker's, so the pass need not know the defender's
    price[defence] = 0.0
    cost, _ = cheapest(compiled.program, price, np.zeros(len(basics)))
    fees = {at: basics[at].cost or 0.0 for at in defence}
    offers = _defence_front(compiled.nodes, int(compiled.roots[-1]), cost, fees)
    return tuple(
        Point(cost=spent, value=-against, nodes=tuple(basics[at].id for at in sorted(_listed(chosen))))
        for spent, against, chosen in offers
    )


def _defence_front(
    nodes: NDArray[np.int32], root: int, cost: NDArray[np.float64], fees: dict[int, float]
) -> list[_Offer]:
    """Fronts (spent, minus the attack's least cost) from the lowest node of the defender up."""
    reached = {root}
    for here in range(len(nodes) - 1, 1, -1):
        variable, low, high = nodes[here].tolist()
        for sign in (0, 1):
            if 2 * here + sign in reached and variable in fees:
                reached.update((low ^ sign, high ^ sign))
    found: dict[int, list[_Offer]] = {}
    for edge in sorted(reached):
        variable, low, high = nodes[edge >> 1].tolist()
        if edge < 4 or variable not in fees:
            found[edge] = [(0.0, -float(cost[edge >> 1, edge & 1]), None)]
            continue
        sign, fee = edge & 1, fees[variable]
        dearer = [(spent + fee, against, (variable, chosen)) for spent, against, chosen in found[high ^ sign]]
        found[edge] = _best([*found[low ^ sign], *dearer])
    return found[root]
