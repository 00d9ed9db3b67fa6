"""`casemate lab attack` and `casemate lab matrix`: the exploits as code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.options import Output, one_of
from casemate.cli.output import emit, tell
from casemate.cli.terminal import look_of

if TYPE_CHECKING:
    from casemate.lab.attacks import LabRun
    from casemate.lab.controls import Control

MODES = ("vulnerable", "hardened")
BACKENDS = ("embedded", "endpoint", "simulated")
PAYLOADS = ("written", "mutated", "adaptive")
FORMATS = ("table", "json")

Scenarios = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SCENARIO]...", help="Ids, or categories such as LLM05; all without.", show_default=False),
]
Backend = Annotated[
    str, typer.Option(metavar="|".join(BACKENDS), callback=one_of(BACKENDS), help="Who answers, as for `lab start`.")
]
Model = Annotated[
    str, typer.Option(metavar="URL|FILE", help="For `endpoint`: an OpenAI-compatible URL, or a GGUF file.")
]
ModelName = Annotated[str, typer.Option("--model-name", metavar="NAME", help="The model's name at that URL.")]
Most = Annotated[
    int | None,
    typer.Option("--most", metavar="N", min=1, help="Play at most N payloads of each group.", show_default=False),
]
Date = Annotated[str | None, typer.Option(metavar="DATE", help="The day of the run, as YYYY-MM-DD. [default: today]")]
Payloads = Annotated[
    str,
    typer.Option(
        metavar="|".join(PAYLOADS),
        callback=one_of(PAYLOADS),
        help="The written ones, seeded disguises of them, or exploits by somebody who has read the controls.",
    ),
]
Evidence = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write the run as evidence, too, as `lab evidence` does.", show_default=False),
]
Twin = Annotated[
    str, typer.Option(metavar="|".join(MODES), callback=one_of(MODES), help="Without controls, or with all.")
]
Controls = Annotated[
    list[str] | None,
    typer.Option("--controls", metavar="ID[,ID]", help="Just these controls instead of a mode. May be repeated."),
]
Seed = Annotated[int, typer.Option(min=0, help="Of the disguises.")]
MostOfEach = Annotated[
    int | None,
    typer.Option(
        "--most",
        metavar="N",
        min=1,
        help="Play at most N payloads of each group. [default: 5 with a real model, all with simulated]",
        show_default=False,
    ),
]
Every = Annotated[bool, typer.Option("--every", help="Play all payloads, however long it takes.")]
Shown = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="|".join(FORMATS),
        callback=one_of(FORMATS),
        help="table: for people; json: everything, with transcripts.",
    ),
]


def attack(
    scenario: Scenarios = None,
    *,
    mode: Twin = "vulnerable",
    controls: Controls = None,
    backend: Backend = "embedded",
    model: Model = "",
    model_name: ModelName = "",
    payloads: Payloads = "written",
    seed: Seed = 7,
    most: MostOfEach = None,
    every: Every = False,
    date: Date = None,
    evidence: Evidence = None,
    format: Shown = "table",
    output: Output = None,
) -> int:
    """Attack Harbour with exploits as code, and look at the effect: database rows, mails, markers, the page.

    Every payload gets an application of its own, in a temporary folder. Beside the success rate over distinct
    payloads stands that of as many harmless requests. Only what a real model did, or the application without any,
    is called exploited; the simulated backend is a worst case for testing controls. With a real model the first 5
    payloads of each group are played, which takes the embedded one about 110 answers of one to three seconds each
    on an idle machine. --every plays all of them, four times as many. A bar shows the time that is left. The
    simulated backend plays all of them in any case.

    \b
    Examples:
      casemate lab attack
      casemate lab attack --every --format json -o run.json --evidence harbour.evidence.json
      casemate lab attack LLM05 told-secret --mode hardened
      casemate lab attack --backend simulated --payloads mutated --controls human-approval,quotas

    \b
    Exit codes: 0 no payload reached its effect; 1 at least one did; 2 it could not be tried.
    """
    from casemate.cli.progress import steps
    from casemate.cli.reviewing import day
    from casemate.lab.attacks import PayloadSet, Plan, in_time, run_attacks, run_json, trials_of
    from casemate.lab.attacks.tables import run_table
    from casemate.lab.controls import Mode
    from casemate.lab.evidence_file import check_is_evidence, evidence_json
    from casemate.lab.interface import BackendKind
    from casemate.lab.starting import BackendChoice, opened

    choice = BackendChoice(kind=BackendKind(backend), model=model, name=model_name)
    whole = Plan(scenarios=tuple(scenario or ()), payloads=PayloadSet(payloads), seed=seed, most=most)
    plan = in_time(whole, choice.kind, every=every)
    on = _controls(controls) if controls is not None else Mode(mode).controls
    total, today = trials_of(plan), day(date, "--date").isoformat()
    if evidence is not None:
        check_is_evidence(choice.kind)
    if plan != whole:
        tell(f"Playing {total} of {trials_of(whole)} payloads; --every plays all of them.")
    with opened(choice) as chosen, steps(total, "Attacking") as step:
        run = run_attacks(chosen, on, date=today, plan=plan, progress=step)
    emit(run_json(run) if format == "json" else run_table(run, look_of(output)), output)
    if evidence is not None:
        emit(evidence_json(run, file=output.name if output and format == "json" else "run.json"), evidence)
    return _exit_code(run)


def _exit_code(run: LabRun) -> int:
    from casemate.lab.attacks import Verdict

    failed = any(one.outcome is Verdict.ERROR for one in run.results)
    return 2 if failed else int(any(one.hits for one in run.results))


def _controls(words: list[str]) -> frozenset[Control]:
    """The controls that are named. Raises `CasemateError` with all that are none."""
    from casemate.files import CasemateError
    from casemate.lab.controls import Control

    names = [name.strip() for word in words for name in word.split(",") if name.strip()]
    known = {control.value for control in Control}
    if strange := [name for name in names if name not in known]:
        raise CasemateError(f"--controls: {', '.join(strange)} is none of {', '.join(sorted(known))}")
    return frozenset(Control(name) for name in names)


def matrix(
    scenario: Scenarios = None,
    *,
    backend: Backend = "simulated",
    model: Model = "",
    model_name: ModelName = "",
    most: Most = None,
    date: Date = None,
    format: Shown = "table",
    output: Output = None,
) -> int:
    """Measure which control stops what: each one alone against the payloads that work without any.

    With `--most N` at most N payloads of a scenario are tried. A deterministic model is asked nothing twice.

    \b
    Examples:
      casemate lab matrix
      casemate lab matrix LLM06 --backend embedded --most 3

    \b
    Exit codes: 0 all controls together stop everything; 1 something got through; 2 it could not be measured.
    """
    from casemate.cli.progress import steps
    from casemate.cli.reviewing import day
    from casemate.lab.attacks import Plan, cells_of, matrix_json, measure_matrix
    from casemate.lab.attacks.tables import matrix_table
    from casemate.lab.interface import BackendKind
    from casemate.lab.starting import BackendChoice, opened

    plan = Plan(scenarios=tuple(scenario or ()), most=most)
    total, today = cells_of(plan), day(date, "--date").isoformat()
    choice = BackendChoice(kind=BackendKind(backend), model=model, name=model_name)
    with opened(choice) as chosen, steps(total, "Measuring") as step:
        found = measure_matrix(chosen, date=today, plan=plan, progress=step)
    emit(matrix_json(found) if format == "json" else matrix_table(found, look_of(output)), output)
    return int(any(row.left_with_all for row in found.rows))
