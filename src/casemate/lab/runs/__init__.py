"""Measurements that come with a release, dated: documents as `casemate lab … --format json` writes them."""

from pathlib import Path

_HERE = Path(__file__).parent
SIMULATED_MATRIX = _HERE / "simulated-matrix.json"
"""Which control alone stops which scenario, under the worst case."""
EMBEDDED_TASKS = _HERE / "embedded-tasks.json"
"""Honest work with the embedded model: both twins, and each control alone."""

__all__ = ["EMBEDDED_TASKS", "SIMULATED_MATRIX"]
