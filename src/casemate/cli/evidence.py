"""`casemate evidence`: what tests of this system say, kept beside its model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casemate.cli.options import TEXT_OR_JSON, ModelFile, Output, RulePacks, format_option
from casemate.cli.output import emit, tell
from casemate.cli.reviewing import Today, day, review_of
from casemate.cli.terminal import look_of

app = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Keep what tests of a system say: beside its model, for its risk."
)


@app.command("add")
def add(
    model: ModelFile,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Evidence files, JSON or YAML.")],
    *,
    today: Today = None,
    packs: RulePacks = None,
) -> int:
    """Read evidence files and keep what they say in NAME.evidence.yaml, beside NAME.casemate.yaml.

    From then on `casemate risk`, `plan` and `what-if` use it. The same test read twice is there once. docs/risk.md says
    what a file looks like and how counts become probabilities.

    \b
    Example:
      casemate evidence add shop.casemate.yaml results.json

    \b
    Exit codes: 0 kept; 2 the model or a file is not valid, and nothing was written.
    """
    from casemate.evidence import add_evidence, evidence_path, load_evidence, read_evidence

    analysis = review_of(model, packs or (), today=today).analysis
    techniques = frozenset(analysis.knowledge.atlas.techniques)
    known = load_evidence(model, analysis.system, techniques)
    read = [one for file in files for one in read_evidence(file, analysis.system, techniques)]
    new = add_evidence(model, known, read)
    tell(f"{len(new)} added, {len(read) - len(new)} there already: {evidence_path(model)}")
    return 0


@app.command("list")
def listed(
    model: ModelFile,
    *,
    format: Annotated[str, format_option(TEXT_OR_JSON)] = "text",
    output: Output = None,
    today: Today = None,
    packs: RulePacks = None,
) -> int:
    """Show the evidence on a model: what it weighs today, and what it does to the steps that it speaks to.

    \b
    Example:
      casemate evidence list shop.casemate.yaml

    \b
    Exit codes: 0 shown; 2 the model or its evidence is not valid.
    """
    from casemate.evidence import load_evidence, updates_of
    from casemate.report.risk.evidence_table import evidence_json, evidence_table

    analysis, at = review_of(model, packs or (), today=today).analysis, day(today)
    known = load_evidence(model, analysis.system, frozenset(analysis.knowledge.atlas.techniques))
    updates = updates_of(analysis.derived, known, at)
    if format == "json":
        emit(evidence_json(analysis, known, updates, at), output)
    else:
        emit(evidence_table(analysis, known, updates, at, look_of(output)), output)
    return 0
