"""A real model on this machine: a GGUF file run by llama.cpp in a process of its own."""

from __future__ import annotations

import importlib.metadata
import secrets
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Lock, Timer

from casemate.files import CasemateError
from casemate.lab.backends.openai_api import ChatServer
from casemate.lab.interface import BackendKind, Completion, Label, Message

CONTEXT = 4096
"""Tokens of prompt and answer together."""
PATIENCE = 120.0
"""Seconds until the model must be loaded."""


class LlamaBackend:
    """A model file behind a server on loopback, with a key that only this process knows.

    Answers repeat to the letter on one machine: one slot, no prompt cache, one thread, temperature 0.
    """

    def __init__(self, weights: Path, *, name: str, sha256: str, kind: BackendKind = BackendKind.EMBEDDED) -> None:
        if not weights.is_file():
            raise CasemateError(f"there is no model at {weights}; run `casemate lab install`")
        self._label = Label(kind=kind, model=name, runtime=f"xllamacpp {_version()}", sha256=sha256)
        self._lock = Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "casemate.lab.backends.llama_server", str(weights), str(CONTEXT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        key = secrets.token_urlsafe(24)
        self.key = key
        """For a test that talks to the server as a foreign endpoint."""
        self.address = self._started(key, weights)
        self._server = ChatServer(base=f"{self.address}/v1", key=key, model="", llama=True)

    @property
    def label(self) -> Label:
        return self._label

    def chat(self, messages: Sequence[Message], *, max_tokens: int, grammar: str = "") -> Completion:
        """Continue the conversation; see `Backend.chat`."""
        with self._lock:
            return self._server.complete(messages, max_tokens, grammar)

    def close(self) -> None:
        """End the process of the model."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def _started(self, key: str, weights: Path) -> str:
        """The server's address, once the model is loaded."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise AssertionError("asked for pipes")
        impatient = Timer(PATIENCE, self._process.kill)
        impatient.start()
        try:
            stdin.write(f"{key}\n")
            stdin.flush()
            for line in stdout:
                if line.startswith("READY "):
                    return line.split()[1]
        except BrokenPipeError:
            pass
        finally:
            impatient.cancel()
        self.close()
        raise CasemateError(f"the model {weights} cannot be loaded; is it a GGUF file, is there memory for it?")


def _version() -> str:
    try:
        return importlib.metadata.version("xllamacpp")
    except importlib.metadata.PackageNotFoundError as error:
        raise CasemateError("running a model needs the extra: pip install 'casemate[lab]'") from error
