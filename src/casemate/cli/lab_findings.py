"""The verbs of `casemate lab` about what a run means: the model of Harbour, honest work, findings, evidence."""

from __future__ import annotations

from typing import Annotated

import typer

from casemate.cli.options import Output, one_of
from casemate.cli.output import emit

MODES = ("vulnerable", "hardened")


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
