"""Where text goes: results to standard output, all else to standard error, both harmless to a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from casemate.files import CasemateError, Problem


def emit(text: str, target: Path | None = None) -> None:
    """Write a result to standard output, or whole to a file.

    A reader that has seen enough (`| head`) is no error: the rest is dropped and the exit code stays.
    Raises `CasemateError` where the file cannot be written.
    """
    if target is not None:
        from casemate.files import write_atomically

        write_atomically(target, text)
        return
    try:
        try:
            sys.stdout.write(text)
        except UnicodeEncodeError:  # a terminal that knows only few characters gets question marks for the others
            sys.stdout.write(text.encode(sys.stdout.encoding, "replace").decode(sys.stdout.encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(text: str) -> None:
    """One line or block for the person at the terminal, beside the result."""
    from casemate.files import escape_terminal

    print(escape_terminal(text), file=sys.stderr)


def tell_problems(problems: Iterable[Problem]) -> None:
    """Every problem with its place and remedy."""
    for problem in problems:
        tell(problem.render())


def tell_error(error: CasemateError) -> None:
    """What the user can mend; for an input, everything that is wrong with it."""
    from casemate.files import InvalidInput

    if isinstance(error, InvalidInput) and error.problems:
        tell_problems(error.problems)
    tell(f"casemate: {error}")
