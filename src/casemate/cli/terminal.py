"""What the terminal at hand can show."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from casemate.report.look import PLAIN_WIDTH, Look

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE = 1.0
"""Seconds before somebody who waits is told that work goes on."""


def look_of(target: Path | None = None) -> Look:
    """Styles and the terminal's width for a person; plain text of fixed width for files and pipes."""
    if target is not None or not sys.stdout.isatty():
        return Look()
    # https://no-color.org: any value that is not empty
    styled = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Look(width=shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns, styled=styled)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say on standard error what goes on once it takes over a second; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield
        return
    from threading import Timer

    from rich.console import Console

    status = Console(stderr=True).status(what)
    timer = Timer(_PATIENCE, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()
