"""Campaigns tried out in some thousand worlds: for attack graphs whose exact diagrams are too large.

In each world every step works or does not, by one draw that is kept: other probabilities move the same worlds, so that
a weaker step never helps, and differences between control sets are far more exact than either figure. Each step's draws
are stratified (a Latin hypercube, McKay, Beckman & Conover 1979), so that its own frequency is right to 1 / worlds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from casemate.graph import AttackGraph, CapabilityNumber, StepNumber
from casemate.risk.severity import FloatArray

WORLDS = 1 << 11
"""The standard error of a probability p is at most sqrt(p (1 - p) / 2048): under 1.2 points."""
_KEY = 0x0CA5E

IntArray = npt.NDArray[np.int64]


def uniform_strata(rows: int, count: int, key: tuple[int, int]) -> FloatArray:
    """Of each row: `count` draws, one from each of as many equal strata of (0, 1), in random order.

    From Philox, a counter-based generator: the same key gives the same numbers on every machine.
    """
    generator = np.random.Generator(np.random.Philox(key=key))
    strata = generator.permuted(np.tile(np.arange(count, dtype=np.float64), (rows, 1)), axis=1)
    strata += generator.random((rows, count))
    return strata / count


@dataclass(frozen=True, kw_only=True)
class Worlds:
    """The worlds of one graph for one set of starts."""

    graph: AttackGraph
    starts: tuple[CapabilityNumber, ...]
    goals: tuple[CapabilityNumber, ...]
    steps: tuple[StepNumber, ...] = field(init=False)
    """Those that can be taken from the starts, in an order in which few sweeps suffice: the columns of chances."""
    count: int = WORLDS
    """A multiple of 64."""
    seed: int = 0
    _draws: npt.NDArray[np.float32] = field(init=False, repr=False, compare=False)
    _needs: tuple[IntArray, IntArray] = field(init=False, repr=False, compare=False)
    _gives: tuple[IntArray, IntArray] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        steps = _takeable(self.graph, self.starts)
        draws = uniform_strata(len(self.graph.rules), self.count, (_KEY, self.seed))[list(steps)]
        below_one = np.minimum(draws.astype(np.float32), np.float32(1 - 2**-24))  # what is certain works in all
        object.__setattr__(self, "steps", steps)
        object.__setattr__(self, "_draws", np.ascontiguousarray(below_one))
        object.__setattr__(self, "_needs", _flattened([self.graph.requires[step] for step in steps]))
        object.__setattr__(self, "_gives", _flattened([self.graph.grants[step] for step in steps]))

    def shares(self, chances: FloatArray) -> FloatArray:
        """Of each goal: the share of worlds in which it is reached. `chances`: one for each of `steps`."""
        return self._found(self._words(chances))

    def without(self, chances: FloatArray, places: Sequence[int]) -> FloatArray:
        """One row for each of these places in `steps`: the shares when that step never works."""
        words = self._words(chances)
        found = np.empty((len(places), len(self.goals)))
        for row, place in enumerate(places):
            kept = words[place].copy()
            words[place] = 0
            found[row] = self._found(words)
            words[place] = kept
        return found

    def taken(self, chances: FloatArray, costs: FloatArray, weights: FloatArray, batches: int) -> FloatArray:
        """Of each batch of worlds (rows) and step: the weight of the goals whose cheapest working way takes the step.

        `costs`: of each of `steps`, above 0; `weights`: of each goal. A goal without a working way takes none.
        """
        from casemate.risk.propagation import cheapest_ways

        starts, goals = np.array(self.starts, dtype=np.int64), np.array(self.goals, dtype=np.int64)
        size = len(self.graph.capabilities)
        found: FloatArray = cheapest_ways(
            self._words(chances), (self._needs, self._gives), costs, (starts, goals, weights), (size, batches)
        )
        return found * batches / self.count

    def held(self, chances: FloatArray) -> npt.NDArray[np.uint64]:
        """Of each goal (rows): one bit for each world, set where it is reached."""
        return self._reached(self._words(chances))

    def _words(self, chances: FloatArray) -> npt.NDArray[np.uint64]:
        from casemate.risk.propagation import packed

        words = np.empty((len(self.steps), self.count // 64), dtype=np.uint64)
        packed(self._draws, np.ascontiguousarray(chances, dtype=np.float64), words)
        return words

    def _found(self, words: npt.NDArray[np.uint64]) -> FloatArray:
        from casemate.risk.propagation import share_of

        return np.array([share_of(row) for row in self._reached(words)])

    def _reached(self, words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
        from casemate.risk.propagation import reached

        starts = np.array(self.starts, dtype=np.int64)
        held = reached(words, self._needs, self._gives, starts, len(self.graph.capabilities))
        return held[list(self.goals)]


def _takeable(graph: AttackGraph, starts: Sequence[CapabilityNumber]) -> tuple[StepNumber, ...]:
    """The steps that can be taken if everything works, breadth first."""
    held = set(starts)
    missing = [len(set(needed) - held) for needed in graph.requires]
    found = [step for step in graph.steps if not missing[step]]
    for step in found:  # grows while it is read
        for capability in graph.grants[step]:
            if capability not in held:
                held.add(capability)
                for user in graph.users[capability]:
                    missing[user] -= 1
                    if not missing[user]:
                        found.append(user)
    return tuple(found)


def _flattened(groups: Sequence[Sequence[int]]) -> tuple[IntArray, IntArray]:
    """Where each group begins, with the end of the last, and all members."""
    ends = np.cumsum([0, *map(len, groups)], dtype=np.int64)
    return ends, np.array([member for group in groups for member in group], dtype=np.int64)
