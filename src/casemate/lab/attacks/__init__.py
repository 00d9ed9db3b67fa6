"""Attacks on Harbour as code: scenarios, their payloads, oracles that look at the effect, and runs of them all.

In: a backend and the controls that are on. Out: a `LabRun`, which is also a JSON document.
"""

from casemate.lab.attacks.catalogue import SCENARIOS, scenarios_named
from casemate.lab.attacks.documents import parse_run, read_run, run_json
from casemate.lab.attacks.intervals import wilson
from casemate.lab.attacks.results import (
    LabRun,
    PayloadSet,
    Scenario,
    ScenarioResult,
    Severity,
    Transcript,
    Verdict,
)
from casemate.lab.attacks.running import Plan, Progress, run_attacks

__all__ = [
    "SCENARIOS",
    "LabRun",
    "PayloadSet",
    "Plan",
    "Progress",
    "Scenario",
    "ScenarioResult",
    "Severity",
    "Transcript",
    "Verdict",
    "parse_run",
    "read_run",
    "run_attacks",
    "run_json",
    "scenarios_named",
    "wilson",
]
