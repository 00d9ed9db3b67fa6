from __future__ import annotations

import os
import subprocess
import sys

from conftest import ROOT


def test_importing_costs_no_heavy_library() -> None:
    code = "import casemate.quantities, sys; print(*sorted(name.partition('.')[0] for name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"numpy", "scipy", "statistics", "random", "yaml", "ryml", "orjson"} & set(done.stdout.split())
