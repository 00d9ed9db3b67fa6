"""How much better than a plan any other choice could be: a bound for the attack graph, proven by HiGHS.

Try a campaign out with today's controls. Where it succeeds, pick one way on which it did. New controls can only stop it
if they stop a step of that way, which for step s they do with probability 1 − ρ_s. So what any choice takes off the
expected loss is at most Σ u_s (1 − ρ_s), with u_s the loss a year that passes through s on the ways that were picked:
a sum of weighted products, and HiGHS finds the choice for which it is largest. Any rule of picking gives a bound. Good
ones pick ways that the controls in question do not weaken, so the rule is improved against the best answer to the rules
so far (fictitious play, Brown 1951). Ways are picked in 2,048 tried campaigns for each adversary and loss; three
standard errors of that are taken off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casemate.analysis.weighing import LEAST_SUCCESS
from casemate.risk.plan.menu import Chosen
from casemate.risk.plan.results import Proof
from casemate.risk.plan.valuing import Valuing
from casemate.risk.plan.ways import Ways, bound_of
from casemate.risk.plan.wishes import Wishes
from casemate.risk.severity import FloatArray
from casemate.risk.worlds import WORLDS, Worlds

ROUNDS = 4
_BATCHES = 16
_SURE = 3.0
"""Standard errors of the sample that the bound gives away."""
_LEAST_COST = 1e-3
"""Of a step that nothing weakens, so that short ways win."""


@dataclass(frozen=True, kw_only=True)
class _Field:
    """One adversary's campaigns at some losses."""

    worlds: Worlds
    chances: FloatArray
    weights: FloatArray
    """Of each goal: what its campaigns would cost a year if they always succeeded."""


def proof_of(valuing: Valuing, wishes: Wishes, chosen: Chosen, *, seconds: float, seed: int) -> Proof:
    """A lower bound of the expected loss of every allowed choice, and how far the chosen one is above it."""
    value, now = valuing.expected(chosen), valuing.expected(np.zeros_like(chosen))
    weakened = _weakened(valuing, wishes)
    fields = _fields(valuing)
    answers = [np.prod(1 - weakened * chosen, axis=1)]
    taken = np.zeros((_BATCHES, len(weakened)))
    best: tuple[float, FloatArray] = (-np.inf, taken)
    for number in range(ROUNDS):
        stopped = 1 - np.mean(answers, axis=0)
        taken = taken + _taken(fields, stopped + _LEAST_COST, len(weakened))
        ways = Ways(weights=taken.mean(axis=0) / (number + 1), weakened=weakened)
        answer, left = ways.best(wishes.menu, rounds=2, trials=20_000, seed=seed + number)
        answers.append(np.prod(1 - weakened * answer, axis=1))
        bound = now - float(ways.weights.sum()) + left
        if bound > best[0]:
            best = bound, taken / (number + 1)
    return _proven(best[1], weakened, wishes, (value, now), seconds)


def _proven(
    taken: FloatArray, weakened: FloatArray, wishes: Wishes, values: tuple[float, float], seconds: float
) -> Proof:
    """HiGHS's bound with these ways."""
    value, now = values
    weights = taken.mean(axis=0)
    used = (weights > 0) & (weakened > 0).any(axis=1)
    ways = Ways(weights=weights[used], weakened=weakened[used])
    answer, left = ways.best(wishes.menu)
    proven = bound_of(ways, wishes.menu, known=left, seconds=seconds, gap=1e-4)
    saved = (taken[:, used] * (1 - np.prod(1 - ways.weakened * answer, axis=1))).sum(axis=1)
    error = float(saved.std(ddof=1)) / _BATCHES**0.5
    bound = now - float(ways.weights.sum()) + proven.bound - _SURE * error
    bound = min(max(bound, 0.0), value)
    how = f"by HiGHS, on the ways of {WORLDS:,} tried campaigns for each adversary and loss, less three standard errors"
    return Proof(bound=bound, gap=(value - bound) / value if value > 0 else 0.0, how=how)


def _weakened(valuing: Valuing, wishes: Wishes) -> FloatArray:
    """Of each step and candidate: the share of what gets through today that the candidate stops, at the most.

    Candidates multiply in the bound. Where the strongest of a kind counts once, that stops more than it should, which
    keeps the bound a bound; so does counting a control at one of several flows as if it stood at all of them.
    """
    defences = valuing.pricing.defences
    before = valuing.pricing.residuals(valuing.standing)
    columns = []
    for name in wishes.names:
        after = valuing.pricing.residuals(valuing.standing | {name})
        kept = after / before
        for step, strength in defences.partly(name):
            kept[step] = min(kept[step], 1 - strength)
        columns.append(1 - kept)
    return np.array(columns).reshape(len(columns), len(before)).T


def _fields(valuing: Valuing) -> list[_Field]:
    pricing, found = valuing.pricing, []
    likelihood, graph = pricing.likelihood, pricing.analysis.derived.graph
    row = {one.adversary: number for number, one in enumerate(pricing.campaigns)}
    weakened = pricing.residuals(valuing.standing) * likelihood.means
    for chance in likelihood.chances:
        goals = tuple(graph.goals[loss] for loss in chance.losses)
        columns = [pricing.losses.index(loss) for loss in chance.losses]
        worlds = chance.measured
        if not isinstance(worlds, Worlds):
            worlds = Worlds(graph=graph, starts=graph.starts[chance.adversaries[0]], goals=goals)
        used = list(worlds.steps)
        for name in chance.adversaries:
            number = row[name]
            cost = pricing.campaign_rates[number].mean * likelihood.shares[number, columns]
            found.append(
                _Field(
                    worlds=worlds,
                    chances=np.clip(weakened[used] * likelihood.gaps[number, used], LEAST_SUCCESS, 1.0),
                    weights=cost * pricing.portfolio.means[columns],
                )
            )
    return found


def _taken(fields: list[_Field], costs: FloatArray, steps: int) -> FloatArray:
    """Of each batch and step of the graph: the loss a year that passes through it on the ways that are picked."""
    found = np.zeros((_BATCHES, steps))
    for field in fields:
        used = list(field.worlds.steps)
        found[:, used] += field.worlds.taken(field.chances, costs[used], field.weights, _BATCHES)
    return found
