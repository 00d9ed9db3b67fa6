"""Pages of the two examples and of a hostile model, made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from analyses import knowledge, rules
from casemate.analysis import Analysis, analyze
from casemate.model import load_model, system_from
from casemate.report import ANALYSIS_FORMATS, AnalysisView, Look
from conftest import ROOT
from hostile import hostile_model


@cache
def _analysis(name: str) -> Analysis:
    system = (
        system_from(hostile_model())
        if name == "hostile"
        else load_model(ROOT / "examples" / f"{name}.casemate.yaml").system
    )
    return analyze(system, knowledge(), rules=rules())


@cache
def _page(name: str, top: int | None) -> str:
    return ANALYSIS_FORMATS["html"].render(_analysis(name), AnalysisView(top=top), Look())


@pytest.fixture(scope="session")
def analysis() -> Callable[[str], Analysis]:
    """The analysis of an example by name, or of `hostile`."""
    return _analysis


@pytest.fixture(scope="session")
def page() -> Callable[..., str]:
    """The page of an example by name, or of `hostile`."""

    def made(name: str, top: int | None = 60) -> str:
        return _page(name, top)

    return made
