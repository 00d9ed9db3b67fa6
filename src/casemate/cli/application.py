"""The `casemate` command: its verbs, and the one place where errors are printed and the exit code is chosen."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli import evidence, knowledge, lab, rules, schema
from casemate.cli.analyze import analyze
from casemate.cli.brief import brief
from casemate.cli.check import check
from casemate.cli.coverage import coverage
from casemate.cli.decide import decide
from casemate.cli.diagram import diagram
from casemate.cli.diff import diff
from casemate.cli.gate import gate
from casemate.cli.landscape import landscape
from casemate.cli.output import emit, tell_error
from casemate.cli.plan import plan
from casemate.cli.report import report
from casemate.cli.risk import risk
from casemate.cli.show import show
from casemate.cli.tree import tree
from casemate.cli.triage import triage
from casemate.cli.what_if import what_if

if TYPE_CHECKING:
    from casemate.files import CasemateError

COULD_NOT_RUN = 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0: done, nothing at or above the level asked for; 1: findings; 2: could not run; 130: interrupted.
    """
    collecting = gc.isenabled()
    gc.disable()  # one answer, then the process ends: looking for circular garbage would only cost time
    try:
        # Typer always leaves by SystemExit; commands return their code, `_leave` hands it on.
        app(args=None if argv is None else list(argv), prog_name="casemate")
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except _mendable() as error:
        tell_error(error)
        return COULD_NOT_RUN
    finally:
        if collecting:
            gc.enable()
    return 0


def _mendable() -> type[CasemateError]:
    """The errors that users can mend; imported only once something has gone wrong, so that help stays quick."""
    from casemate.files import CasemateError

    return CasemateError


def _leave(code: int, **_: object) -> None:
    raise typer.Exit(code)


def _version(asked: bool) -> None:
    if asked:
        from casemate import __version__

        emit(f"casemate {__version__}\n")
        raise typer.Exit


app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    result_callback=_leave,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("analyze")(analyze)
app.command("brief")(brief)
app.command("show")(show)
app.command("check")(check)
app.command("coverage")(coverage)
app.command("decide")(decide)
app.command("diagram")(diagram)
app.command("diff")(diff)
app.command("gate")(gate)
app.command("landscape")(landscape)
app.command("tree")(tree)
app.command("report")(report)
app.command("risk")(risk)
app.command("plan")(plan)
app.command("triage")(triage)
app.command("what-if")(what_if)
app.add_typer(schema.app, name="schema")
app.add_typer(evidence.app, name="evidence")
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(rules.app, name="rules")
app.add_typer(lab.app, name="lab")


@app.callback()
def _casemate(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")] = (
        False
    ),
) -> None:
    """Find the ways in which an AI system can be attacked, from a text file that draws it.

    Results go to standard output, everything else to standard error.
    """


if __name__ == "__main__":
    sys.exit(main())
