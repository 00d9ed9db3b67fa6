"""Keeping native code from writing to the standard error stream."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_STANDARD_ERROR = 2
_lock = threading.Lock()


@contextmanager
def muted() -> Iterator[None]:
    """Drop what is written to the standard error stream meanwhile; only around native code that takes no callback."""
    with _lock:
        if sys.stderr is not None:
            sys.stderr.flush()
        try:
            kept = os.dup(_STANDARD_ERROR)
        except OSError:  # there is no such stream: nothing can be written to it
            yield
            return
        sink = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(sink, _STANDARD_ERROR)
            yield
        finally:
            os.dup2(kept, _STANDARD_ERROR)
            os.close(sink)
            os.close(kept)
