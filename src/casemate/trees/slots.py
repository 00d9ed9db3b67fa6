"""Where the engine's hash tables keep what: shared by diagrams and by families of minimal attacks."""

from __future__ import annotations

import numpy as np

from casemate.trees.jit import inner


@inner
def slot_of(one: int, two: int, three: int, size: int) -> int:
    """Where a triple is kept in a table of `size` places, a power of two: its hash, mixed as by splitmix64."""
    mixed = np.uint64(one) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= np.uint64(two) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed += np.uint64(three) * np.uint64(0x165667B19E3779F9)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return np.int64((mixed ^ (mixed >> np.uint64(32))) & np.uint64(size - 1))  # type: ignore[return-value] # numba's int
