"""Reading one key from a person, or one line from a pipe."""

from __future__ import annotations

import os
import sys


def read_key() -> str | None:
    """The key that is pressed, small; from a pipe the first character of a line. None at the end of input."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        return line.strip()[:1].lower() if line else None
    try:
        import termios
        import tty
    except ImportError:  # Windows has no termios
        line = sys.stdin.readline()
        return line.strip()[:1].lower() if line else None
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal, termios.TCSADRAIN)  # what was typed ahead stays
        key = os.read(terminal, 1)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    return None if key in (b"", b"\x04") else key.decode("utf-8", "replace").lower()


def read_line() -> str | None:
    """A line without the space around it; None at the end of input."""
    line = sys.stdin.readline()
    return line.strip() if line else None
