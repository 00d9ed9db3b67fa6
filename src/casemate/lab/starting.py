"""Starting the page: a backend, a temporary folder, a stage, a server, and all of it put away at the end."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casemate.files import CasemateError
from casemate.lab.backends import open_backend
from casemate.lab.controls import Mode
from casemate.lab.interface import Backend, BackendKind, Guide, Judge, Label
from casemate.lab.journal import JournalFile

KEY_VARIABLE = "CASEMATE_LAB_KEY"
"""The environment variable with the API key of an endpoint; an argument would be visible to every user."""
JOURNAL = Path("harbour-journal.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendChoice:
    """Which model shall answer."""

    kind: BackendKind
    model: str = ""
    """URL or path of a GGUF file, for an endpoint."""
    name: str = ""
    """The model's name at that URL."""

    def __post_init__(self) -> None:
        if self.model and self.kind is not BackendKind.ENDPOINT:
            raise CasemateError("--model is for --backend endpoint; the other backends bring their own")


@contextmanager
def opened(choice: BackendChoice) -> Iterator[Backend]:
    """The chosen backend, closed at the end. Raises `CasemateError` where the extra, weights or a model are missing."""
    backend = open_backend(choice.kind, model=choice.model, name=choice.name, key=os.environ.get(KEY_VARIABLE, ""))
    try:
        yield backend
    finally:
        backend.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How the page shall be started."""

    mode: Mode
    backend: BackendChoice
    host: str
    port: int
    journal: Path


def start(
    wanted: Start, ready: Callable[[str, Label], None], *, guides: Sequence[Guide] = (), judge: Judge | None = None
) -> None:
    """Serve until interrupted; `ready` gets the address and the label. Everything but the journal is temporary.

    Raises `CasemateError` for an address that others could reach, and where the extra, weights or a model are missing.
    """
    try:
        from casemate.lab.web.factory import create_app
        from casemate.lab.web.serving import serve
        from casemate.lab.web.stage import Stage, no_judge
    except ImportError as error:
        raise CasemateError("the page needs the extra: pip install 'casemate[lab]'") from error
    from casemate.lab.web.guarding import loopback_address

    loopback_address(wanted.host)  # before anything is loaded
    journal = JournalFile(wanted.journal)
    with (
        opened(wanted.backend) as backend,
        tempfile.TemporaryDirectory(prefix="casemate-lab-", ignore_cleanup_errors=True) as folder,
    ):
        stage = Stage(Path(folder), backend, wanted.mode.controls, journal=journal, judge=judge or no_judge)
        try:
            app = create_app(stage, guides)
            serve(app, wanted.host, wanted.port, lambda address: ready(address, backend.label))
        finally:
            stage.close()
