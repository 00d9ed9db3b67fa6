"""`casemate schema`: JSON Schemas for editors and programs."""

from __future__ import annotations

from typing import Annotated

import typer

from casemate.cli.options import Output, one_of
from casemate.cli.output import emit

LAB_KINDS = ("attack", "tasks", "report", "matrix")

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Print a JSON Schema: of model files, results, risks, policies, lab runs.",
)


@app.command("model")
def model(output: Output = None) -> int:
    """The schema of model files, with what every key means.

    Editors that know JSON Schema complete keys, show their documentation and mark mistakes as you type.

    \b
    Example:
      casemate schema model -o casemate.schema.json
      (then, first line of a model:  # yaml-language-server: $schema=casemate.schema.json)

    \b
    Exit codes: 0 printed; 2 FILE cannot be written.
    """
    from casemate.files import to_json
    from casemate.model import model_schema

    emit(to_json(model_schema()), output)
    return 0


@app.command("results")
def results(output: Output = None) -> int:
    """The schema of `casemate analyze --format json`, with what every field means.

    \b
    Example:
      casemate schema results -o casemate-results.schema.json

    \b
    Exit codes: 0 printed; 2 FILE cannot be written.
    """
    from casemate.files import to_json
    from casemate.report.results_schema import results_schema

    emit(to_json(results_schema()), output)
    return 0


@app.command("policy")
def policy(output: Output = None) -> int:
    """The schema of policy files for `casemate gate`, with what every key means.

    \b
    Example:
      casemate schema policy -o casemate-policy.schema.json

    \b
    Exit codes: 0 printed; 2 FILE cannot be written.
    """
    from casemate.files import to_json
    from casemate.govern import policy_schema

    emit(to_json(policy_schema()), output)
    return 0


@app.command("risk")
def risk(output: Output = None) -> int:
    """The schema of `casemate risk --format json`, with what every field means.

    \b
    Example:
      casemate schema risk -o casemate-risk.schema.json

    \b
    Exit codes: 0 printed; 2 FILE cannot be written.
    """
    from casemate.files import to_json
    from casemate.report.risk.schema import risk_schema

    emit(to_json(risk_schema()), output)
    return 0


@app.command("plan")
def plan(output: Output = None) -> int:
    """The schema of `casemate plan --format json`, with what every field means.

    \b
    Example:
      casemate schema plan -o casemate-plan.schema.json

    \b
    Exit codes: 0 printed; 2 FILE cannot be written.
    """
    from casemate.files import to_json
    from casemate.report.risk.plan_schema import plan_schema

    emit(to_json(plan_schema()), output)
    return 0


@app.command("report")
def report(output: Output = None) -> int:
    """The schema of `casemate report --format json`, with what every field means.

    \b
    Example:
      casemate schema report -o casemate-report.schema.json

    \b
    Exit codes: 0 printed; 2 FILE cannot be written.
    """
    from casemate.files import to_json
    from casemate.report.methods.schema import report_schema

    emit(to_json(report_schema()), output)
    return 0


@app.command("landscape")
def landscape(output: Output = None) -> int:
    """The schema of `casemate landscape … --format json`, with what every field means.

    \b
    Example:
      casemate schema landscape -o casemate-landscape.schema.json

    \b
    Exit codes: 0 printed; 2 FILE cannot be written.
    """
    from casemate.files import to_json
    from casemate.report.landscape.schema import landscape_schema

    emit(to_json(landscape_schema()), output)
    return 0


@app.command("brief")
def brief(output: Output = None) -> int:
    """The schema of `casemate brief … --format json`, of one system or several, with what every field means.

    \b
    Example:
      casemate schema brief -o casemate-briefing.schema.json

    \b
    Exit codes: 0 printed; 2 FILE cannot be written.
    """
    from casemate.files import to_json
    from casemate.report.briefing.schema import briefing_schema

    emit(to_json(briefing_schema()), output)
    return 0


@app.command("tree")
def tree(output: Output = None) -> int:
    """The schema of tree files (NAME.tree.yaml), with what every key means.

    \b
    Example:
      casemate schema tree -o casemate-tree.schema.json

    \b
    Exit codes: 0 printed; 2 FILE cannot be written.
    """
    from casemate.files import to_json
    from casemate.trees.format import tree_schema

    emit(to_json(tree_schema()), output)
    return 0


@app.command("lab")
def lab(
    kind: Annotated[
        str, typer.Argument(metavar="|".join(LAB_KINDS), callback=one_of(LAB_KINDS), help="Of which document.")
    ] = LAB_KINDS[0],
    *,
    output: Output = None,
) -> int:
    """The schema of what `casemate lab attack`, `lab tasks`, `lab report` or `lab matrix` print with `--format json`.

    \b
    Examples:
      casemate schema lab -o casemate-lab.schema.json
      casemate schema lab tasks

    \b
    Exit codes: 0 printed; 2 FILE cannot be written.
    """
    from casemate.files import to_json
    from casemate.lab.schemas import matrix_schema, report_schema, run_schema, tasks_schema

    made = {"attack": run_schema, "tasks": tasks_schema, "report": report_schema, "matrix": matrix_schema}[kind]()
    emit(to_json(made), output)
    return 0
