"""Options that several verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RulePacks = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="PATH", help="Add a rule pack: a file, or a folder of *.yaml. May be repeated."),
]
