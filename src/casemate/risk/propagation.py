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


@machine
def cheapest_ways(
    works: Words,
    links: tuple[tuple[Ints, Ints], tuple[Ints, Ints]],
    costs: NDArray[np.float64],
    ends: tuple[Ints, Ints, NDArray[np.float64]],
    sizes: tuple[int, int],
) -> NDArray[np.float64]:
    """In each world: a cheap working way to each goal; of each batch and step the weight of the goals that take it.

    `links`: what each step needs and gives; `ends`: starts, goals and their weights; `sizes`: capabilities, batches.
    A way costs the sum of its steps, those that it needs twice counted twice (Knuth 1977). Any way would do for the
    bound that is made of them; cheap ones make it tight.
    """
    (needs_at, needed), (gives_at, given_by) = links
    starts, goals, weights = ends
    capabilities, batches = sizes
    steps, width = works.shape
    found = np.zeros((batches, steps))
    best = np.empty(capabilities)
    by = np.empty(capabilities, np.int64)
    for world in range(64 * width):
        word, bit = world // 64, np.uint64(world % 64)
        best[:] = np.inf
        by[:] = -1
        for start in starts:
            best[start] = 0.0
        changed = True
        while changed:
            changed = False
            for step in range(steps):
                if not (works[step, word] >> bit) & np.uint64(1):
                    continue
                cost = costs[step]
                for at in range(needs_at[step], needs_at[step + 1]):
                    cost += best[needed[at]]
                for at in range(gives_at[step], gives_at[step + 1]):
                    if cost < best[given_by[at]]:
                        best[given_by[at]] = cost
                        by[given_by[at]] = step
                        changed = True
        batch = world * batches // (64 * width)
        for number in range(len(goals)):
            if best[goals[number]] < np.inf:
                _count_way(goals[number], by, (needs_at, needed), found[batch], weights[number])
    return found


@machine
def _count_way(goal: int, by: Ints, needs: tuple[Ints, Ints], found: NDArray[np.float64], weight: float) -> None:
    """Add the weight to every step of the way that was found, once."""
    needs_at, needed = needs
    taken = np.zeros(len(found), np.bool_)
    pending = [goal]
    while len(pending) > 0:
        step = by[pending.pop()]
        if step >= 0 and not taken[step]:
            taken[step] = True
            found[step] += weight
            for at in range(needs_at[step], needs_at[step + 1]):
                pending.append(needed[at])
