"""Reachability in many worlds at once, 64 to a machine word. Imported lazily: it brings numba."""

import numpy as np
from numpy.typing import NDArray

from casemate.trees.jit import machine

Words = NDArray[np.uint64]
Ints = NDArray[np.int64]


@machine
def packed(draws: NDArray[np.float32], chances: NDArray[np.float64], words: Words) -> None:
    """Of each step (rows) and world (bits): whether the draw is below the step's chance."""
    for step in range(draws.shape[0]):
        chance = np.float32(chances[step])
        for word in range(words.shape[1]):
            found = np.uint64(0)
            for bit in range(64):
                if draws[step, 64 * word + bit] < chance:
                    found |= np.uint64(1) << np.uint64(bit)
            words[step, word] = found


@machine
def reached(works: Words, needs: tuple[Ints, Ints], gives: tuple[Ints, Ints], starts: Ints, capabilities: int) -> Words:
    """Of each capability: the worlds in which it is gained. The least fixed point, by sweeps over the steps."""
    needs_at, needed = needs
    gives_at, given_by = gives
    width = works.shape[1]
    held = np.zeros((capabilities, width), np.uint64)
    for start in starts:
        held[start, :] = ~np.uint64(0)
    taken = np.empty(width, np.uint64)
    changed = True
    while changed:
        changed = False
        for step in range(works.shape[0]):
            for word in range(width):
                taken[word] = works[step, word]
            for at in range(needs_at[step], needs_at[step + 1]):
                for word in range(width):
                    taken[word] &= held[needed[at], word]
            for at in range(gives_at[step], gives_at[step + 1]):
                given = given_by[at]
                for word in range(width):
                    new = taken[word] & ~held[given, word]
                    if new:
                        held[given, word] |= new
                        changed = True
    return held


@machine
def share_of(words: Words) -> float:
    """The share of bits that are set."""
    found = 0
    for word in words:
        left = word
        while left:
            left &= left - np.uint64(1)
            found += 1
    share: float = found / (64.0 * words.shape[0])
    return share
