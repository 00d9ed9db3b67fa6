"""From equations with cycles to gates without: the least solution, written as an acyclic DAG.

Outside cycles every capability is one gate. Inside a cycle (a strongly connected component) a few capabilities, the
cuts, break every circle. Their equations are applied as often as there are cuts, beginning with "nothing is gained":
a derivation that repeats nothing meets each cut at most once on its way up, so that suffices. `docs/trees.md` has
the proof. Where it gives a smaller DAG, the cuts are unfolded with the cuts above them blocked instead.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from casemate.files import CasemateError
from casemate.graph import CapabilityNumber
from casemate.trees.circles import components, cuts_of, ordered
from casemate.trees.equations import Equations
from casemate.trees.gates import NEVER, Gates

MOST_NODES = 200_000
"""Nodes of a DAG; beyond them growing is refused."""
_MOST_BLOCKED, _DEEPEST = 4_000, 300
"""Unfolded pairs of capability and blocked cuts, and how deep they may lie, before unfolding from the top gives up."""

Values = dict[CapabilityNumber, int]


class TreeTooLarge(CasemateError):
    """The unfolded attack graph has more nodes than the limit."""


def unfold(equations: Equations, gates: Gates, most: int = MOST_NODES) -> Values:
    """Of each capability: the node that holds when it can be derived from the steps that work.

    Raises `TreeTooLarge` where more than `most` nodes would be needed.
    """
    found: Values = {}
    for inside in components(_needs(equations)):
        cuts = cuts_of(inside, _needs(equations))
        if cuts:
            found.update(_smallest(equations, gates, inside=inside, cuts=cuts, before=found, most=most))
        else:
            (capability,) = inside
            found[capability] = _apply(equations, gates, capability, found)
        _check(gates, most)
    return found


def _needs(equations: Equations) -> Mapping[CapabilityNumber, frozenset[CapabilityNumber]]:
    return {capability: frozenset().union(*(way.needs for way in ways)) for capability, ways in equations.items()}


def _check(gates: Gates, most: int) -> None:
    if len(gates) > most:
        raise TreeTooLarge(f"the tree has more than {most:_} nodes; ask for one adversary, or for another loss")


def _apply(equations: Equations, gates: Gates, capability: CapabilityNumber, values: Mapping[int, int]) -> int:
    """The equation of one capability, with these values for what it needs."""
    ways: list[int] = []
    for way in equations[capability]:
        needs = [values[need] for need in way.needs]
        if way.steps:
            needs.append(gates.any_of(gates.step(step) for step in sorted(way.steps)))
        ways.append(gates.all_of(needs))
    return gates.any_of(ways)


def _smallest(
    equations: Equations,
    gates: Gates,
    *,
    inside: Collection[CapabilityNumber],
    cuts: Collection[CapabilityNumber],
    before: Values,
    most: int,
) -> Values:
    rounds = by_rounds(equations, gates, inside=inside, cuts=cuts, before=before, most=most)
    blocked = by_blocking(equations, gates, inside=inside, cuts=cuts, before=before)
    if blocked is None:
        return rounds
    sizes = [len(gates.below(values.values())) for values in (rounds, blocked)]
    return rounds if sizes[0] <= sizes[1] else blocked


def by_rounds(
    equations: Equations,
    gates: Gates,
    *,
    inside: Collection[CapabilityNumber],
    cuts: Collection[CapabilityNumber],
    before: Values,
    most: int = MOST_NODES,
) -> Values:
    """The values inside a component, its equations applied as often as it has cuts."""
    order = ordered(set(inside) - set(cuts), _needs(equations))
    values = {**before, **dict.fromkeys(cuts, NEVER)}
    for _ in cuts:
        _pass(equations, gates, order, values)
        values.update({cut: _apply(equations, gates, cut, values) for cut in cuts})
        _check(gates, most)
    _pass(equations, gates, order, values)
    return {capability: values[capability] for capability in inside}


def _pass(equations: Equations, gates: Gates, order: Sequence[CapabilityNumber], values: Values) -> None:
    for capability in order:
        values[capability] = _apply(equations, gates, capability, values)


def by_blocking(
    equations: Equations,
    gates: Gates,
    *,
    inside: Collection[CapabilityNumber],
    cuts: Collection[CapabilityNumber],
    before: Values,
) -> Values | None:
    """The values inside a component, unfolded from the top; None where that takes too many unfoldings."""
    unfolding = _Blocking(equations, gates, inside=frozenset(inside), cuts=frozenset(cuts), before=before)
    try:
        return {capability: unfolding.value(capability, frozenset(), 0) for capability in sorted(inside)}
    except _TooMany:
        return None


class _TooMany(Exception):
    """The unfolding from the top has become too large or too deep."""


class _Blocking:
    """Capabilities unfolded from the top: a cut that is met again on its own way down is blocked there."""

    def __init__(
        self,
        equations: Equations,
        gates: Gates,
        *,
        inside: frozenset[CapabilityNumber],
        cuts: frozenset[CapabilityNumber],
        before: Values,
    ) -> None:
        self._equations, self._gates, self._before = equations, gates, before
        self._cuts = cuts
        self._needs = {
            capability: frozenset().union(*(way.needs for way in equations[capability])) & inside
            for capability in inside
        }
        self._known: dict[tuple[CapabilityNumber, frozenset[CapabilityNumber]], int] = {}

    def value(self, capability: CapabilityNumber, blocked: frozenset[CapabilityNumber], depth: int) -> int:
        """The node that holds when the capability can be derived without the blocked ones."""
        if capability in blocked:
            return NEVER
        met = self._met(capability, blocked)
        if (capability, met) in self._known:
            return self._known[capability, met]
        if len(self._known) > _MOST_BLOCKED or depth > _DEEPEST:
            raise _TooMany
        deeper = met | {capability} if capability in self._cuts else met
        values = dict(self._before)
        for need in sorted(self._needs[capability]):
            values[need] = self.value(need, deeper, depth + 1)
        found = _apply(self._equations, self._gates, capability, values)
        self._known[capability, met] = found
        return found

    def _met(self, capability: CapabilityNumber, blocked: frozenset[CapabilityNumber]) -> frozenset[CapabilityNumber]:
        """The blocked cuts that are met below before any other; what lies behind them cannot matter."""
        seen, met, todo = {capability}, set(), [capability]
        while todo:
            for need in self._needs[todo.pop()] - seen:
                seen.add(need)
                if need in blocked:
                    met.add(need)
                else:
                    todo.append(need)
        return frozenset(met)
