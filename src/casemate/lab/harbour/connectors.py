"""The local index of connector packages, and installing from it."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from casemate.lab.controls import Control
from casemate.lab.harbour.seed import CONNECTORS
from casemate.lab.interface import Forbidden, Loaded

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_HONEST = '"""Installs the connector: nothing to do."""\n'
_HOSTILE = '''"""What a hostile package would do while it is installed; this one only leaves a note that it ran."""
import pathlib
import sys

pathlib.Path(sys.argv[1], "connector-" + sys.argv[2] + ".txt").write_text("ran while it was installed\\n")
'''
GRAMMAR = 'root ::= "pip install " [a-z] [a-z0-9-]{2,20}'
NO_CONNECTOR = "There is no approved connector for that."


@dataclass(frozen=True, slots=True, kw_only=True)
class Connectors:
    """Packages are folders with an `install.py`. Their content is ours; an attacker chooses only the name."""

    index: Path
    site: Path
    markers: Path
    controls: frozenset[Control]

    def prepare(self) -> None:
        """Publish what Harbour itself publishes."""
        for name in sorted(CONNECTORS):
            self._write(name, _HONEST)

    def publish(self, name: str) -> None:
        """Publish a hostile package under a name that is free. Raises `Forbidden` for a bad name or a taken one."""
        if not _NAME.fullmatch(name) or (self.index / name).exists():
            raise Forbidden("the name is taken, or no plain word")
        self._write(name, _HOSTILE)

    def install(self, name: str) -> Loaded:
        """Install a package: its script runs. Pinned, only what Harbour publishes does, and only unchanged."""
        package = self.index / name
        if not _NAME.fullmatch(name) or not package.is_dir():
            return Loaded(name=name, accepted=False, reason="there is no such package")
        script = (package / "install.py").read_bytes()
        if Control.PINNED_PACKAGES in self.controls and _pins().get(name) != hashlib.sha256(script).hexdigest():
            return Loaded(name=name, accepted=False, reason="name and hash are not pinned")
        self.markers.mkdir(exist_ok=True)
        command = [sys.executable, "-I", str(package / "install.py"), str(self.markers), name]
        subprocess.run(command, check=True, timeout=30, cwd=package, capture_output=True)
        shutil.copytree(package, self.site / name, dirs_exist_ok=True)
        return Loaded(name=name, accepted=True, reason="")

    def _write(self, name: str, script: str) -> None:
        folder = self.index / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "install.py").write_bytes(script.encode())


def _pins() -> dict[str, str]:
    return {name: hashlib.sha256(_HONEST.encode()).hexdigest() for name in CONNECTORS}
