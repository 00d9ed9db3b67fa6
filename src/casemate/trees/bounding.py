"""Answers when a diagram does not fit: bounds that hold for certain, or samples with an interval."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from casemate.trees.formula import Formula, GateKind
from casemate.trees.results import Bounded, Sampled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CONDITIONED = 10
"""So many of the most shared leaves are settled in all ways before bounds are taken."""
BLOCK = 1 << 14
"""Trials at a time."""
CONFIDENCE = 0.99


def bounds(formula: Formula, row: NDArray[np.float64], reason: str) -> Bounded:
    """Bounds on the probability, from those of each gate (Fréchet 1935: they need no independence).

    A gate whose children share no leaf is exact. The most shared leaves are settled in all ways first and the bounds
    weighted, which narrows them.
    """
    import numpy as np

    uses = np.bincount(formula.child >> 1, minlength=formula.leaves + 1)[: formula.leaves + 1]
    uses[0] = 0
    shared = [node for node in np.argsort(-uses, kind="stable")[:CONDITIONED] if uses[node] > 1]
    cases = 1 << len(shared)
    given = np.repeat(row[None, :], cases, axis=0)
    weight = np.ones(cases)
    for bit, node in enumerate(shared):
        holds = (np.arange(cases) >> bit & 1).astype(float)
        weight *= np.where(holds > 0, row[node - 1], 1 - row[node - 1])
        given[:, node - 1] = holds
    low, high = _gate_bounds(formula, given, frozenset(int(node) for node in shared))
    least, most = float(weight @ low), float(weight @ high)
    return Bounded(low=max(0.0, min(least, most)), high=min(1.0, max(least, most)), reason=reason)


def _gate_bounds(
    formula: Formula, given: NDArray[np.float64], settled: frozenset[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each case the bounds of the root; walks the gates with the sets of unsettled leaves below them."""
    import numpy as np

    cases = len(given)
    low = {0: np.zeros(cases)}
    high = {0: np.zeros(cases)}
    below: dict[int, frozenset[int]] = {0: frozenset()}
    for leaf in range(formula.leaves):
        low[leaf + 1] = high[leaf + 1] = given[:, leaf]
        below[leaf + 1] = frozenset() if leaf + 1 in settled else frozenset((leaf + 1,))
    for gate, (begin, end) in enumerate(pairwise(formula.start.tolist())):
        literals = formula.child[begin:end].tolist()
        lows = [1 - high[each >> 1] if each & 1 else low[each >> 1] for each in literals]
        highs = [1 - low[each >> 1] if each & 1 else high[each >> 1] for each in literals]
        apart = sum(len(below[each >> 1]) for each in literals)
        node = formula.leaves + 1 + gate
        below[node] = frozenset().union(*(below[each >> 1] for each in literals))
        independent = len(below[node]) == apart
        low[node], high[node] = _combined(formula, gate, lows, highs, independent)
    root = formula.root
    if root & 1:
        return 1 - high[root >> 1], 1 - low[root >> 1]
    return low[root >> 1], high[root >> 1]


def _combined(
    formula: Formula, gate: int, lows: list[NDArray[np.float64]], highs: list[NDArray[np.float64]], independent: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    import numpy as np

    kind, k = formula.kind[gate], int(formula.k[gate])
    cases = len(lows[0]) if lows else 1
    if kind == GateKind.AT_LEAST and not (k >= len(lows) or k <= 1):
        if independent:
            return _threshold(lows, k), _threshold(highs, k)
        # at least k hold: no more likely than the mean number of holding children over k (Markov)
        n = len(lows)
        return (
            np.maximum(0.0, (sum(lows) - (k - 1)) / (n - k + 1)) * np.ones(cases),
            np.minimum(1.0, sum(highs) / k) * np.ones(cases),
        )
    is_or = kind == GateKind.OR or (kind == GateKind.AT_LEAST and k <= 1)
    if kind == GateKind.AT_LEAST and k <= 0:
        return np.ones(cases), np.ones(cases)
    low, high = np.array(lows).reshape(len(lows), -1), np.array(highs).reshape(len(highs), -1)
    if independent:
        return (1 - np.prod(1 - low, 0), 1 - np.prod(1 - high, 0)) if is_or else (np.prod(low, 0), np.prod(high, 0))
    if is_or:
        return low.max(0), np.minimum(1.0, high.sum(0))
    return np.maximum(0.0, low.sum(0) - (len(low) - 1)), high.min(0)


def _threshold(chances: list[NDArray[np.float64]], k: int) -> NDArray[np.float64]:
    """At least k of independent events."""
    import numpy as np

    rows = [np.ones_like(chances[0]), *(np.zeros_like(chances[0]) for _ in range(k))]
    for chance in chances:
        for j in range(k, 0, -1):
            rows[j] = rows[j] + chance * (rows[j - 1] - rows[j])
    return rows[k]


def samples(formula: Formula, row: NDArray[np.float64], trials: int, seed: int, reason: str) -> Sampled:
    """An estimate from independent trials, with the interval of Clopper & Pearson (1934)."""
    import numpy as np
    from scipy.special import betaincinv

    source = np.random.default_rng(seed)
    hits, done = 0, 0
    while done < trials:
        size = min(BLOCK, trials - done)
        hits += _hits(formula, source.random((formula.leaves, size)) < row[:, None])
        done += size
    rest = (1 - CONFIDENCE) / 2
    low = float(betaincinv(hits, trials - hits + 1, rest)) if hits else 0.0
    high = float(betaincinv(hits + 1, trials - hits, 1 - rest)) if hits < trials else 1.0
    return Sampled(
        value=hits / trials,
        low=low,
        high=high,
        confidence=CONFIDENCE,
        trials=trials,
        hits=hits,
        seed=seed,
        reason=reason,
    )


def _hits(formula: Formula, holds: NDArray[np.bool_]) -> int:
    """In how many trials the formula holds."""
    import numpy as np

    value = np.zeros((1 + formula.leaves + len(formula.kind), holds.shape[1]), bool)
    value[1 : formula.leaves + 1] = holds
    for gate, (begin, end) in enumerate(pairwise(formula.start.tolist())):
        literals = formula.child[begin:end]
        inputs = value[literals >> 1] ^ (literals & 1).astype(bool)[:, None]
        if formula.kind[gate] == GateKind.AND:
            result = inputs.all(0)
        elif formula.kind[gate] == GateKind.OR:
            result = inputs.any(0)
        else:
            result = inputs.sum(0) >= formula.k[gate]
        value[formula.leaves + 1 + gate] = result
    whole = value[formula.root >> 1] ^ bool(formula.root & 1)
    return int(whole.sum())
