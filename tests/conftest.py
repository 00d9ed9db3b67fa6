"""What every test may use: the shared folder, golden files, and how hard Hypothesis tries."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = Path(__file__).resolve().parent / "golden"
SHARED = Path(os.environ.get("CASEMATE_SHARED", ROOT.parent / "shared"))
"""Systems and facts kept outside the repository; a stranger's machine has none."""

# No deadline: the machine may be busy. The quick profile draws the same examples every time; `make fuzz` does not.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=60)
settings.register_profile(
    "fuzz", deadline=None, max_examples=3_000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files again; review the diff")


def pytest_configure(config: pytest.Config) -> None:
    # A release of ATLAS that somebody has taken in must not change what the tests see.
    os.environ["CASEMATE_DATA"] = str(ROOT / "tests" / "no-such-folder")
    if "CASEMATE_SHARED" in os.environ and not SHARED.is_dir():
        raise pytest.UsageError(f"CASEMATE_SHARED names no folder: {SHARED}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests marked `shared` where the folder is missing."""
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason=f"no shared folder at {SHARED} (set CASEMATE_SHARED)"))


_SKIPS_THAT_ARE_FINE = ("root may", "this system has no", "no rule names a tactic", "Storm is not installed")
"""How the reasons begin that a build, too, may have for leaving a test out."""


def _held_to_account(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Where CI=true, a test that is left out is a failure: a build that skips unseen proves nothing."""
    if os.environ.get("CI") != "true" or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not reason.removeprefix("Skipped: ").startswith(_SKIPS_THAT_ARE_FINE):
        report.outcome = "failed"
        report.longrepr = f"left out under CI=true: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _held_to_account(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _held_to_account(report)
    return report


requires_shared = pytest.mark.shared
"""Marks a test that reads `SHARED`; skipped, with the reason, where that folder is missing."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared folder, for tests marked `requires_shared`."""
    return SHARED


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with `tests/golden/NAME`; `--update-golden` writes the file instead."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"{path} is missing; run the test once with --update-golden"
        assert text == path.read_text(encoding="utf-8")

    return compare
