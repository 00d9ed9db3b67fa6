"""Attacks on Harbour as code: scenarios, their payloads, oracles that look at the effect, and runs of them all.

In: a backend and the controls that are on. Out: a `LabRun`, which is also a JSON document.
"""

from casemate.lab.attacks.catalogue import SCENARIOS, scenarios_named
from casemate.lab.attacks.documents import parse_run, read_run, run_json
from casemate.lab.attacks.intervals import wilson
from casemate.lab.attacks.matrix import Matrix, MatrixRow, cells_of, matrix_json, measure_matrix, read_matrix
from casemate.lab.attacks.results import (
    LabRun,
    PayloadSet,
    Scenario,
    ScenarioResult,
    Severity,
    Transcript,
    Verdict,
)
from casemate.lab.attacks.running import Plan, in_time, run_attacks, trials_of

__all__ = [
    "SCENARIOS",
    "LabRun",
    "Matrix",
    "MatrixRow",
    "PayloadSet",
    "Plan",
    "Scenario",
    "ScenarioResult",
    "Severity",
    "Transcript",
    "Verdict",
    "cells_of",
    "in_time",
    "matrix_json",
    "measure_matrix",
    "parse_run",
    "read_matrix",
    "read_run",
    "run_attacks",
    "run_json",
    "scenarios_named",
    "trials_of",
    "wilson",
]
