"""Machine code for the passes over arrays. Only modules that are imported lazily import this one: numba is heavy.

What is compiled is kept on disk beside the sources and renewed when the file of the *outermost* function changes.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

_P = ParamSpec("_P")
_R = TypeVar("_R")


def machine(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The function as machine code, compiled at its first call and kept on disk for the next process."""
    return cast("Callable[_P, _R]", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def inner(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The same for a function that only other machine code calls: it has no entry from Python."""
    # both flags are real, numba's annotations leave them out
    made = numba.njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)  # type: ignore[call-overload]
    return cast("Callable[_P, _R]", made)
