"""Which control stops what: scenarios by controls, measured with the payloads that work where nothing stops them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from casemate.files import CasemateError, Value, to_json
from casemate.lab.attacks.catalogue import scenarios_named
from casemate.lab.attacks.results import LabRun, Transcript, Verdict
from casemate.lab.attacks.running import Plan, run_attacks
from casemate.lab.backends.remembering import Remembering
from casemate.lab.controls import HARDENED, VULNERABLE, Control
from casemate.lab.interface import Backend, BackendKind, Label

VERSION = 1
Progress = Callable[[str], None]
"""Hears of each scenario and control before they are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One scenario against every control."""

    scenario: str
    tried: int
    """Payloads that were tried without controls."""
    working: int
    """Those among them that reached the effect and were taken on: only they are tried against controls."""
    left: Mapping[Control, int]
    """How many still reach it with this control alone."""
    left_with_all: int

    def stopped_by(self) -> frozenset[Control]:
        """The controls that alone stop every payload; none where no payload worked to begin with."""
        return frozenset(control for control, count in self.left.items() if self.working and count == 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The whole measurement."""

    backend: Label
    embedding: str
    date: str
    """ISO 8601, as passed in."""
    rows: tuple[MatrixRow, ...]

    def stops(self) -> Mapping[Control, int]:
        """Of how many scenarios each control alone stops every payload."""
        return {control: sum(control in row.stopped_by() for row in self.rows) for control in Control}


def cells_of(plan: Plan) -> int:
    """How many times a scenario is attacked under one setting: for a progress bar."""
    return len(scenarios_named(plan.scenarios)) * (len(Control) + 2)


def measure_matrix(
    backend: Backend, *, date: str, plan: Plan | None = None, most: int | None = None, progress: Progress | None = None
) -> Matrix:
    """Attack with each control alone. `most`: working payloads of each scenario that are taken on.

    A deterministic model is not asked the same twice: where a control changes nothing that the model sees, its answer
    from before is used. Raises as `run_attacks` does; a backend that fails raises `CasemateError`, since a cell that
    was not measured must not look stopped.
    """
    plan, tell = replace(plan or Plan(), benign=False), progress or (lambda _: None)
    remembering = Remembering(backend)
    rows, embedding = [], ""
    for scenario in scenarios_named(plan.scenarios):
        tell(f"{scenario.id} without controls")
        first = run_attacks(remembering, VULNERABLE, date=date, plan=replace(plan, scenarios=(scenario.id,)))
        embedding = first.embedding
        hits = [one.payload for one in _measured(first) if one.hit]
        again = replace(plan, scenarios=(scenario.id,), only=frozenset(hits[:most]))
        left = {}
        for control in Control:
            tell(f"{scenario.id} with {control.value}")
            left[control] = _left(remembering, frozenset({control}), again, date) if hits else 0
        tell(f"{scenario.id} with all")
        rows.append(
            MatrixRow(
                scenario=scenario.id,
                tried=first.results[0].trials,
                working=len(again.only or ()),
                left=left,
                left_with_all=_left(remembering, HARDENED, again, date) if hits else 0,
            )
        )
    return Matrix(backend=backend.label, embedding=embedding, date=date, rows=tuple(rows))


def _left(backend: Backend, controls: frozenset[Control], plan: Plan, date: str) -> int:
    return sum(one.hit for one in _measured(run_attacks(backend, controls, date=date, plan=plan)))


def _measured(run: LabRun) -> tuple[Transcript, ...]:
    (found,) = run.results
    if found.outcome is Verdict.ERROR:
        raise CasemateError(f"{found.scenario} could not be measured: {found.reason}")
    return found.transcripts


def matrix_json(matrix: Matrix) -> str:
    """The document of kind `lab-matrix`, version 1."""
    label = matrix.backend
    return to_json(
        {
            "casemate": VERSION,
            "kind": "lab-matrix",
            "backend": label.kind.value,
            "model": {"name": label.model, "runtime": label.runtime, "sha256": label.sha256},
            "embedding": matrix.embedding,
            "date": matrix.date,
            "rows": [_row(row) for row in matrix.rows],
        }
    )


def _row(row: MatrixRow) -> Value:
    return {
        "scenario": row.scenario,
        "tried": row.tried,
        "working": row.working,
        "left": {control.value: row.left[control] for control in Control},
        "left_with_all": row.left_with_all,
    }


def read_matrix(path: Path) -> Matrix:
    """Read a measurement. Raises `CasemateError` where the file is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if (found["casemate"], found["kind"]) != (VERSION, "lab-matrix"):
            raise ValueError(f"it is of kind {found['kind']}, version {found['casemate']}")
        rows = tuple(
            MatrixRow(
                scenario=str(row["scenario"]),
                tried=int(row["tried"]),
                working=int(row["working"]),
                left={control: int(row["left"][control.value]) for control in Control},
                left_with_all=int(row["left_with_all"]),
            )
            for row in found["rows"]
        )
        model = found["model"]
        label = Label(
            kind=BackendKind(found["backend"]),
            model=str(model["name"]),
            runtime=str(model["runtime"]),
            sha256=str(model["sha256"]),
        )
        return Matrix(backend=label, embedding=str(found["embedding"]), date=str(found["date"]), rows=rows)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CasemateError(
            f"{path} is no matrix of the lab: {error}; make one with `casemate lab matrix --format json -o {path}`"
        ) from error
