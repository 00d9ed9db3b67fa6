"""The verbs of `casemate lab` about what a run means: the model of Harbour, honest work, findings, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from casemate.cli.options import Output, format_option, one_of
from casemate.cli.output import emit
from casemate.cli.terminal import look_of

MODES = ("vulnerable", "hardened")
BACKENDS = ("embedded", "endpoint", "simulated")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Format:
    """The name of an output format and what it is for."""

    name: str
    doc: str


TASK_FORMATS = {
    one.name: one
    for one in (
        _Format(name="text", doc="for people"),
        _Format(name="json", doc="every task, with what was shown"),
    )
}
FINDINGS_FORMATS = {
    one.name: one
    for one in (
        _Format(name="markdown", doc="for a repository or a wiki"),
        _Format(name="html", doc="one page that needs no network and prints"),
        _Format(name="json", doc="the same for programs"),
    )
}
"""Named here because the lab takes long to import; a test holds them to its own table."""


def model(
    *,
    mode: Annotated[
        str,
        typer.Option(
            metavar="|".join(MODES),
            callback=one_of(MODES),
            help="vulnerable: every control is planned; hardened: every control is implemented.",
        ),
    ] = "vulnerable",
    output: Output = None,
) -> int:
    """Write Harbour as a model file, as its owner would draw it, to analyse what the lab attacks.

    Its controls have the names by which the lab switches them. What each scenario of the lab proves is among the
    threats that `casemate analyze` finds in it, and a run's evidence is about its components.

    \b
    Examples:
      casemate lab model -o harbour.casemate.yaml
      casemate lab model --mode hardened -o hardened.casemate.yaml

    \b
    Exit codes: 0 written; 2 the file cannot be written.
    """
    from casemate.lab.controls import Mode
    from casemate.lab.threat_model import harbour_model

    emit(harbour_model(Mode(mode)), output)
    return 0


def tasks(
    *,
    backend: Annotated[
        str,
        typer.Option(metavar="|".join(BACKENDS), callback=one_of(BACKENDS), help="Who answers, as for `lab start`."),
    ] = "embedded",
    model: Annotated[
        str, typer.Option(metavar="URL|FILE", help="For `endpoint`: an OpenAI-compatible URL, or a GGUF file.")
    ] = "",
    model_name: Annotated[str, typer.Option("--model-name", metavar="NAME", help="The model's name at that URL.")] = "",
    per_control: Annotated[
        bool, typer.Option("--per-control", help="Also with each control alone: what it costs, beside what it stops.")
    ] = False,
    matrix: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What each control stops, as `lab matrix` writes it. [default: simulated, of this release]",
            show_default=False,
        ),
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day of the run, as YYYY-MM-DD. [default: today]")
    ] = None,
    format: Annotated[str, format_option(TASK_FORMATS)] = "text",
    output: Output = None,
) -> int:
    """Do honest work in both twins: questions, queries, refunds, mails, texts, training, models, packages.

    The hardened twin has to do it at least 95 % as often as the vulnerable one. Each task is judged by its effect: a
    mail in the folder, a refunded shipment, a fact in the answer. What needs approval is approved by a supervisor.

    \b
    Examples:
      casemate lab tasks --backend simulated
      casemate lab tasks --per-control --format json -o tasks.json

    \b
    Exit codes: 0 useful enough; 1 the hardened twin does too little; 2 the model is not there.
    """
    from casemate.cli.progress import steps
    from casemate.cli.reviewing import day
    from casemate.lab.attacks import read_matrix
    from casemate.lab.interface import BackendKind
    from casemate.lab.runs import SIMULATED_MATRIX
    from casemate.lab.starting import BackendChoice, opened
    from casemate.lab.tasks.table import utility_table
    from casemate.lab.tasks.utility import calls_at_most, measure_utility, utility_json

    on = day(date, "--date").isoformat()
    stops = None if matrix is None and not per_control else read_matrix(matrix or SIMULATED_MATRIX)
    choice = BackendChoice(kind=BackendKind(backend), model=model, name=model_name)
    with opened(choice) as chosen, steps(calls_at_most(per_control=per_control), "Working") as step:
        found = measure_utility(chosen, date=on, per_control=per_control, progress=lambda task: step(task.id))
    emit(utility_json(found, stops) if format == "json" else utility_table(found, look_of(output), stops), output)
    return 0 if found.useful else 1


def report(
    run: Annotated[
        Path | None,
        typer.Argument(metavar="[RUN]", help="What `lab attack --format json` wrote.", show_default=False),
    ] = None,
    *,
    retest: Annotated[
        Path | None, typer.Option(metavar="RUN", help="A run with controls on, as the retest beside each finding.")
    ] = None,
    mine: Annotated[
        bool, typer.Option("--mine", help="Report what you did by hand in the page of `lab start` instead.")
    ] = False,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="Report the dated runs of this release with the embedded model.")
    ] = False,
    journal: Annotated[
        Path, typer.Option(metavar="FILE", help="The journal that `lab start` keeps, for --mine.")
    ] = Path("harbour-journal.json"),
    format: Annotated[str, format_option(FINDINGS_FORMATS)] = next(iter(FINDINGS_FORMATS)),
    output: Output = None,
) -> int:
    """Write a findings report: worst first, each with evidence, root cause, what stops it, severity and retest.

    Severity is CVSS 4.0 with its vector and reasons; it needs the extra `casemate[cvss]`. How often an attack worked
    stands beside how often harmless requests had the same effect. With --mine the oracles decide from the effects in
    your journal, and root cause and mitigation are the words that you wrote.

    \b
    Examples:
      casemate lab report vulnerable.json --retest hardened.json --format html -o findings.html
      casemate lab report --mine -o findings.md
      casemate lab report --shipped --format html -o findings.html

    \b
    Exit codes: 0 written; 2 no such run or journal, or the two runs do not belong together.
    """
    from casemate.files import CasemateError
    from casemate.lab.attacks import read_run
    from casemate.lab.findings import findings_by_hand, findings_of
    from casemate.lab.findings.formats import FINDINGS_FORMATS as RENDERERS
    from casemate.lab.journal import read_journal
    from casemate.lab.runs import EMBEDDED_HARDENED, EMBEDDED_VULNERABLE

    if mine + shipped + (run is not None) != 1 or (shipped and retest is not None):
        raise CasemateError(
            "report one thing: a run, `lab report RUN`, your own journal, `lab report --mine`, or the runs that come "
            "with this release, retest included, `lab report --shipped`"
        )
    if shipped:
        run, retest = EMBEDDED_VULNERABLE, EMBEDDED_HARDENED
    if run is None:
        found = findings_by_hand(read_journal(journal))
    else:
        found = findings_of(read_run(run), None if retest is None else read_run(retest))
    emit(RENDERERS[format].render(found), output)
    return 0


def evidence(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="What `lab attack --format json` wrote.")],
    *,
    days: Annotated[int, typer.Option(min=1, max=3650, metavar="N", help="How many days it counts.")] = 180,
    output: Output = None,
) -> int:
    """Write a run as evidence about the model of Harbour (`lab model`), for `casemate evidence add`.

    Only runs of a real model are evidence. Payloads that say nearly the same count as one cluster. Scenarios with a
    control on that is meant to stop them are left out, since the model weakens their steps by that control already.

    \b
    Examples:
      casemate lab evidence vulnerable.json -o harbour.evidence.json

    \b
    Exit codes: 0 written; 2 no such run, or one that is no evidence.
    """
    from casemate.lab.attacks import read_run
    from casemate.lab.evidence_file import evidence_json

    emit(evidence_json(read_run(run), file=run.name, days=days), output)
    return 0
