"""Measurements that come with a release, dated: documents as `casemate lab … --format json` writes them."""

from pathlib import Path

_HERE = Path(__file__).parent
SIMULATED_MATRIX = _HERE / "simulated-matrix.json"
"""Which control alone stops which scenario, under the worst case."""

__all__ = ["SIMULATED_MATRIX"]
