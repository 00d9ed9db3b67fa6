"""`casemate coverage`: what was asked about every part, and why what does not apply does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.analyze import analysis_of
from casemate.cli.options import MaybeModelFile, Output, RulePacks, format_option
from casemate.cli.output import emit
from casemate.cli.terminal import look_of, working
from casemate.report.coverage_formats import COVERAGE_FORMATS, CoverageView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from casemate.analysis.coverage import Coverage
    from casemate.report.look import Look


def coverage(
    model: MaybeModelFile = None,
    *,
    format: Annotated[str, format_option(COVERAGE_FORMATS)] = next(iter(COVERAGE_FORMATS)),
    output: Output = None,
    element: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only the questions about this component or flow, with their reasons."),
    ] = None,
    framework: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only this one: stride, atlas, owasp_llm, owasp_agentic, …"),
    ] = None,
    knowledge: Annotated[
        bool,
        typer.Option(
            "--knowledge", help="Of the rules themselves, without a model: ATLAS, and what the numbers rest on."
        ),
    ] = False,
    why: Annotated[bool, typer.Option("--why", help="The reason of every answer.")] = False,
    packs: RulePacks = None,
) -> int:
    """Show what was asked about every part of the system, and the answer to each question.

    Asked are components and flows over trust boundaries by STRIDE, components by the ATLAS techniques that their
    kind admits, and the entries of the OWASP lists. An answer is a threat, "does not apply" with the condition that
    fails in the rule that came nearest, or unknown with the keys that the model leaves out. JSON always has all.

    With --knowledge, accounts for every ATLAS technique of the edition in use: derived by rules, preparation only, out
    of scope with the reason, or without a rule yet; and for how many chances, strengths and costs are literature.

    \b
    Examples:
      casemate coverage shop.casemate.yaml
      casemate coverage shop.casemate.yaml --element chat_model --framework stride
      casemate coverage shop.casemate.yaml --format json -o coverage.json
      casemate coverage --knowledge --why

    \b
    Exit codes: 0 shown; 2 no such element or framework, or the model or a rule pack is not valid.
    """
    if knowledge:
        emit(_accounts(packs or (), format, why=why, look=look_of(output)), output)
        return 0
    if model is None:
        raise typer.BadParameter("give a model file, or --knowledge.", param_hint="MODEL")
    from casemate.analysis.coverage import coverage_of

    analysis = analysis_of(model, packs or ())
    with working("Asking every question"):
        found = coverage_of(analysis)
    view = CoverageView(element=element, framework=framework, why=why or element is not None)
    _check(found, view)
    emit(COVERAGE_FORMATS[format].render(found, view, look_of(output)), output)
    return 0


def _accounts(packs: Sequence[Path], format: str, *, why: bool, look: Look) -> str:
    from casemate.knowledge import load_knowledge
    from casemate.report.knowledge_accounts import accounts_json, accounts_text

    known = load_knowledge(packs)
    return accounts_json(known) if format == "json" else accounts_text(known, look, why=why)


def _check(coverage: Coverage, view: CoverageView) -> None:
    """Raise `CasemateError` for an element or framework that there is not."""
    from casemate.files import CasemateError, hint

    frameworks = ("stride", "atlas", *coverage.lists)
    if view.framework is not None and view.framework not in frameworks:
        raise CasemateError(f"there is no framework `{view.framework}`; {hint(view.framework, frameworks, 'names')}")
    system = coverage.analysis.system
    known = (*system.components, *(flow.id for flow in system.flows))
    if view.element is not None and view.element not in known:
        raise CasemateError(f"nothing has the id `{view.element}`; {hint(view.element, known, 'ids')}")
    asked = {cell.element for cell in coverage.cells}
    if view.element is not None and view.element not in asked:
        raise CasemateError(f"`{view.element}` crosses no trust boundary, so nothing is asked about it by itself")
