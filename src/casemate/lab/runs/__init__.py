"""Measurements that come with a release, dated: documents as `casemate lab … --format json` writes them."""

from pathlib import Path

_HERE = Path(__file__).parent
SIMULATED_MATRIX = _HERE / "simulated-matrix.json"
"""Which control alone stops which scenario, under the worst case."""
EMBEDDED_TASKS = _HERE / "embedded-tasks.json"
"""Honest work with the embedded model: both twins, and each control alone."""

EMBEDDED_VULNERABLE = _HERE / "2026-11-28-embedded-vulnerable.json"
"""Every written payload against the vulnerable twin with the embedded model; counts alone."""
EMBEDDED_HARDENED = _HERE / "2026-11-28-embedded-hardened.json"
"""The same against the hardened twin: the retest."""

__all__ = ["EMBEDDED_HARDENED", "EMBEDDED_TASKS", "EMBEDDED_VULNERABLE", "SIMULATED_MATRIX"]
