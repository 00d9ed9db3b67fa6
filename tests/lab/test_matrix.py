"""Which control stops what, measured under the worst case: the guides promise it, and the kept measurement repeats."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pytest

from casemate.files import CasemateError
from casemate.lab import Control
from casemate.lab.attacks import SCENARIOS, Matrix, MatrixRow, Plan, cells_of, matrix_json, measure_matrix, read_matrix
from casemate.lab.attacks.tables import matrix_table
from casemate.lab.backends import Simulated
from casemate.report.look import Look

KEPT = Path(str(files("casemate.lab") / "runs" / "simulated-matrix.json"))
"""Made with `casemate lab matrix --most 6 --date 2026-11-28 --format json -o FILE`."""
MOST = 6


@lru_cache(maxsize=1)
def measured() -> Matrix:
    return measure_matrix(Simulated(), date=read_matrix(KEPT).date, plan=Plan(most=MOST))


def test_one_row_is_measured_and_shown() -> None:
    told: list[str] = []
    plan = Plan(scenarios=["lookalike-package"], most=2)
    found = measure_matrix(Simulated(), date="2026-01-01", plan=plan, progress=told.append)
    (row,) = found.rows
    assert (row.tried, row.working, row.left_with_all) == (2, 2, 0)
    assert row.stopped_by() == {Control.PINNED_PACKAGES}
    assert found.stops()[Control.PINNED_PACKAGES] == 1
    assert len(told) == cells_of(plan) == len(Control) + 2
    text = matrix_table(found, Look())
    assert "claims" in text
    assert "2/2" in text


def test_what_never_worked_is_stopped_by_nothing() -> None:
    row = MatrixRow(scenario="x", tried=3, working=0, left=dict.fromkeys(Control, 0), left_with_all=0)
    assert row.stopped_by() == frozenset()


def test_a_matrix_reads_back_equal(tmp_path: Path) -> None:
    kept = read_matrix(KEPT)
    path = tmp_path / "matrix.json"
    path.write_text(matrix_json(kept), encoding="utf-8")
    assert read_matrix(path) == kept
    path.write_text("{}")
    with pytest.raises(CasemateError, match="casemate lab matrix"):
        read_matrix(path)


@pytest.mark.slow
def test_the_kept_measurement_repeats() -> None:
    assert matrix_json(measured()) == KEPT.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["simulated-matrix.json", "embedded-matrix.json"])
def test_each_promised_control_stops_its_scenario_alone(name: str) -> None:
    path = KEPT.parent / name
    for scenario, row in zip(SCENARIOS, read_matrix(path).rows, strict=True):
        assert row.scenario == scenario.id
        assert row.left_with_all == 0
        if row.working:
            assert set(scenario.controls) <= row.stopped_by(), scenario.id
        if name.startswith("simulated"):
            assert row.working > 0
