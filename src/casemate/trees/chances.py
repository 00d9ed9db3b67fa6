"""How likely each capability is, from simulated campaigns: bits of 64 trials at a time through the equations.

The root's probability is computed exactly; these are for the nodes that a picture shows on the way there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casemate.graph import CapabilityNumber, StepNumber, Weights
from casemate.trees.equations import Equations, Way

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TRIALS = 1 << 16
"""Simulated campaigns: the standard error of a probability is at most 0.2 percentage points."""
SEED = 20_260_101
_WORD = 64


@dataclass(frozen=True, kw_only=True)
class Chances:
    """What came out of the simulated campaigns, as bits."""

    equations: Equations
    steps: Mapping[StepNumber, NDArray[np.uint64]]
    capabilities: Mapping[CapabilityNumber, NDArray[np.uint64]]
    trials: int

    def of(self, capability: CapabilityNumber) -> float:
        """The share of campaigns in which the capability is gained."""
        return self._share(self.capabilities[capability])

    def of_way(self, way: Way) -> float:
        """The share of campaigns in which this way works and all that it needs is gained."""
        return self._share(_worked(way, self.steps, self.capabilities))

    def of_ways(self, ways: Collection[Way]) -> float:
        """The share of campaigns in which one of these ways works; 0 for none."""
        import numpy as np

        bits = [_worked(way, self.steps, self.capabilities) for way in ways]
        return self._share(np.bitwise_or.reduce(bits)) if bits else 0.0

    def _share(self, bits: NDArray[np.uint64]) -> float:
        import numpy as np

        return int(np.bitwise_count(bits).sum()) / self.trials


def simulated(equations: Equations, weights: Weights, *, trials: int = TRIALS, seed: int = SEED) -> Chances:
    """Simulate campaigns: every step works or not, once a campaign, and what follows from it follows."""
    import numpy as np

    words = -(-trials // _WORD)
    random = np.random.default_rng(seed)
    wanted = sorted({step for ways in equations.values() for way in ways for step in way.steps})
    steps = {step: _bits(random, weights.success[step], words) for step in wanted}
    gained = {capability: np.zeros(words, np.uint64) for capability in equations}
    changed = True
    while changed:  # the least solution: from nothing upwards, until nothing more follows
        changed = False
        for capability, ways in equations.items():
            now = np.bitwise_or.reduce([_worked(way, steps, gained) for way in ways])
            if not np.array_equal(now, gained[capability]):
                gained[capability] = now
                changed = True
    return Chances(equations=equations, steps=steps, capabilities=gained, trials=words * _WORD)


def _bits(random: np.random.Generator, probability: float, words: int) -> NDArray[np.uint64]:
    import numpy as np

    works = random.random(words * _WORD) < probability
    return np.packbits(works).view(np.uint64)


def _worked(
    way: Way,
    steps: Mapping[StepNumber, NDArray[np.uint64]],
    gained: Mapping[CapabilityNumber, NDArray[np.uint64]],
) -> NDArray[np.uint64]:
    import numpy as np

    parts = [gained[need] for need in way.needs]
    if way.steps:
        parts.append(np.bitwise_or.reduce([steps[step] for step in way.steps]))
    if not parts:  # certain, and nothing needed
        return ~np.zeros_like(next(iter(gained.values())))
    whole: NDArray[np.uint64] = np.bitwise_and.reduce(parts)
    return whole
