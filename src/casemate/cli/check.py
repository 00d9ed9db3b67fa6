"""`casemate check`: whether a model file is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from casemate.cli.options import TEXT_OR_JSON, ModelFile, format_option
from casemate.cli.output import emit, tell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from casemate.files import Problem
    from casemate.model import System


def check(model: ModelFile, format: Annotated[str, format_option(TEXT_OR_JSON)] = "text") -> int:
    """Say what is wrong or odd about a model file, and how to mend it.

    Prints every problem with its line, column and the nearest valid spelling, then the model in one line. Controls and
    adversaries are looked up in the catalogue.

    \b
    Example:
      casemate check shop.casemate.yaml

    \b
    Exit codes: 0 the model can be analysed, perhaps with warnings; 2 it cannot.
    """
    problems, system = _look(model)
    broken = sum(problem.severity.value == "error" for problem in problems)
    emit(_written(str(model), problems, system, format))
    if broken:
        tell(f"casemate: {broken} error{'' if broken == 1 else 's'} in {model}")
    return 2 if broken else 0


def _look(path: Path) -> tuple[Sequence[Problem], System | None]:
    """The problems of the model file, and the model where it can be read. Raises `CasemateError` without a file."""
    from casemate.analysis import check_names
    from casemate.files import InvalidInput
    from casemate.knowledge import load_knowledge
    from casemate.model import load_model

    try:
        loaded = load_model(path)
    except InvalidInput as error:
        return error.problems, None
    return (*loaded.warnings, *check_names(loaded, load_knowledge())), loaded.system


def _written(file: str, problems: Sequence[Problem], system: System | None, format: str) -> str:
    from casemate.report.check_report import check_json, check_text

    return check_json(file, problems, system) if format == "json" else check_text(problems, system)
