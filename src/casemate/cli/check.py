"""`casemate check`: whether a model file is sound, and what a reviewer would ask about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import TEXT_OR_JSON, ModelFile, RulePacks, format_option
from casemate.cli.output import emit, tell, tell_problems
from casemate.cli.terminal import look_of, working

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from casemate.files import Problem
    from casemate.knowledge import Knowledge
    from casemate.model import Model, System


def check(
    model: ModelFile,
    *,
    format: Annotated[str, format_option(TEXT_OR_JSON)] = "text",
    scope: Annotated[
        bool, typer.Option("--scope", help="Ask what a good reviewer would ask about what is not drawn.")
    ] = False,
    packs: RulePacks = None,
) -> int:
    """Say what is wrong or odd about a model file, and how to mend it.

    Prints every problem with its line, column and the nearest valid spelling, then the model in one line. Controls and
    adversaries are looked up in the catalogue.

    With --scope, asks about what is missing: where a model comes from and what trains it, who fills a store, as whom
    an agent acts, who uses an output. Each question comes with the line to add. Where something is left out on
    purpose, give the reason: `out_of_scope: …` on a component answers all about it; `x-scope: {TOPIC: …}` on a
    component, data asset, flow, control or loss, or at the top of the file, answers one question.

    \b
    Examples:
      casemate check shop.casemate.yaml
      casemate check shop.casemate.yaml --scope

    \b
    Exit codes: 0 the model can be analysed, perhaps with warnings; 1 --scope has a question left; 2 it cannot.
    """
    problems, loaded, knowledge = _look(model, packs or ())
    broken = sum(problem.severity.value == "error" for problem in problems)
    if scope and loaded is not None and not broken:
        tell_problems(problems)
        return _ask(str(model), loaded, knowledge, format)
    emit(_written(str(model), problems, loaded.system if loaded else None, format))
    if broken:
        tell(f"casemate: {broken} error{'' if broken == 1 else 's'} in {model}")
    return 2 if broken else 0


def _look(path: Path, packs: Sequence[Path]) -> tuple[Sequence[Problem], Model | None, Knowledge]:
    """The problems of the model file, and the model where it can be read. Raises `CasemateError` without a file."""
    from casemate.analysis import check_names
    from casemate.files import InvalidInput
    from casemate.knowledge import load_knowledge
    from casemate.model import load_model

    knowledge = load_knowledge(packs)
    try:
        loaded = load_model(path)
    except InvalidInput as error:
        return error.problems, None, knowledge
    return (*loaded.warnings, *check_names(loaded, knowledge)), loaded, knowledge


def _ask(file: str, model: Model, knowledge: Knowledge, format: str) -> int:
    from casemate.analysis import analyze
    from casemate.analysis.scope import scope_of
    from casemate.report.scope_report import scope_json, scope_text

    with working("Looking for what is not drawn"):
        scope = scope_of(analyze(model.system, knowledge))
    emit(scope_json(file, scope, model) if format == "json" else scope_text(scope, model, look_of()))
    return 1 if scope.questions or scope.strays else 0


def _written(file: str, problems: Sequence[Problem], system: System | None, format: str) -> str:
    from casemate.report.check_report import check_json, check_text

    return check_json(file, problems, system) if format == "json" else check_text(problems, system)
