"""Running a command as a child of our own and asking the system what it used."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_MEGABYTE = 2**20
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What one run of a command used."""

    cpu: float
    """User and system time, in seconds."""
    wall: float
    """Seconds."""
    memory: float
    """Largest resident size, in megabytes of 2**20 bytes. Never less than ours when the child began."""


class ChildFailed(Exception):
    """The command ended with something else than 0; the text holds the end of what it said."""


def with_byte_code(folder: Path) -> Mapping[str, str]:
    """Our environment, but Python keeps its byte code in this folder.

    A package that was installed has byte code already, one that is run from its sources may not be allowed to write
    any; with a folder for both, compiling is measured for neither from the second run on.
    """
    found = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return found | {"PYTHONPYCACHEPREFIX": str(folder)}


def run(command: Sequence[str | Path], output: Path, environment: Mapping[str, str] | None = None) -> Used:
    """Run the command with its standard output in a file. Raises `ChildFailed`."""
    errors = output.with_suffix(".stderr")
    with output.open("wb") as out, errors.open("wb") as err:
        began = time.perf_counter()
        child = subprocess.Popen([str(part) for part in command], stdout=out, stderr=err, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        said = errors.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise ChildFailed(f"{' '.join(map(str, command))} ended with {child.returncode}\n{said}")
    return Used(cpu=usage.ru_utime + usage.ru_stime, wall=wall, memory=usage.ru_maxrss * _RSS_UNIT / _MEGABYTE)


def best_of(
    runs: int, command: Sequence[str | Path], output: Path, environment: Mapping[str, str] | None = None
) -> Used:
    """The run with the least CPU: other programs on the machine only ever add to it. Raises `ChildFailed`."""
    return min((run(command, output, environment) for _ in range(runs)), key=lambda used: used.cpu)
