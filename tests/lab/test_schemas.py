"""The lab's documents keep to the schemas that are printed for them, and the schemas are sharp."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from casemate.cli import main
from casemate.lab import HARDENED, VULNERABLE, Control
from casemate.lab.attacks import LabRun, Plan, read_run, run_attacks, run_json
from casemate.lab.backends import Simulated
from casemate.lab.findings import findings_of
from casemate.lab.findings.data import findings_json
from casemate.lab.runs import EMBEDDED_TASKS
from casemate.lab.schemas import matrix_schema, report_schema, run_schema, tasks_schema
from casemate.lab.tasks import TASKS, run_tasks
from casemate.lab.tasks.utility import Utility, utility_json

RUNS = EMBEDDED_TASKS.parent
SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "lab": run_schema,
    "lab-tasks": tasks_schema,
    "lab-report": report_schema,
    "lab-matrix": matrix_schema,
}


@cache
def ran(*controls: Control) -> LabRun:
    plan = Plan(scenarios=["foreign-refund", "lookalike-package", "told-secret"], most=1)
    return run_attacks(Simulated(), controls, date="2026-01-01", plan=plan)


def made() -> list[str]:
    documents = [path.read_text(encoding="utf-8") for path in sorted(RUNS.glob("*.json"))]
    documents += [run_json(ran(*HARDENED)), findings_json(findings_of(ran(), ran(*HARDENED)))]
    return [*documents, findings_json(findings_of(ran()))]


def test_the_schemas_are_schemas() -> None:
    for schema in SCHEMAS.values():
        jsonschema.Draft202012Validator.check_schema(schema())


def test_every_document_that_the_lab_writes_or_ships_is_valid() -> None:
    found = [json.loads(text) for text in made()]
    assert {one["kind"] for one in found} == set(SCHEMAS)
    for one in found:
        jsonschema.validate(one, SCHEMAS[one["kind"]]())


def test_fresh_tasks_are_valid() -> None:
    tasks = TASKS
    twins = [run_tasks(Simulated(), on, date="2026-01-01", tasks=tasks) for on in (VULNERABLE, HARDENED)]
    text = utility_json(Utility(vulnerable=twins[0], hardened=twins[1], alone=()))
    jsonschema.validate(json.loads(text), tasks_schema())


@pytest.mark.parametrize(
    ("field", "value"), [("outcome", "broken"), ("hits", -1), ("interval", [0.1]), ("trials", "20"), ("reason", None)]
)
def test_what_is_no_result_is_not_valid(field: str, value: object) -> None:
    document = json.loads(run_json(ran()))
    document["results"][0][field] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, run_schema())


@pytest.mark.parametrize(("kind", "name"), [("attack", "lab"), ("tasks", "lab-tasks"), ("report", "lab-report")])
def test_they_are_printed(kind: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    assert main(["schema", "lab", kind, "-o", str(path)]) == 0
    assert json.loads(path.read_text())["properties"]["kind"] == {"const": name}


def test_a_dated_run_without_transcripts_reads_back() -> None:
    for path in RUNS.glob("2026-*.json"):
        assert read_run(path).results
