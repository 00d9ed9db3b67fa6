"""Choosing a backend by what the user asks for."""

from __future__ import annotations

import hashlib
from pathlib import Path

from casemate.files import CasemateError
from casemate.lab.backends.simulated import Simulated
from casemate.lab.interface import Backend, BackendKind


def open_backend(kind: BackendKind, *, model: str = "", name: str = "", key: str = "") -> Backend:
    """Open a backend; whoever opens it closes it.

    For an endpoint, `model` is a URL or the path of a GGUF file, `name` the model's name there and `key` its API key.
    Raises `CasemateError` where weights, extra or server are missing.
    """
    if kind is BackendKind.SIMULATED:
        return Simulated()
    from casemate.lab.backends.embedded import LlamaBackend

    if kind is BackendKind.EMBEDDED:
        from casemate.lab.weights import CHAT_MODEL, installed

        chat = installed(CHAT_MODEL)
        return LlamaBackend(chat, name=CHAT_MODEL.title, sha256=CHAT_MODEL.sha256)
    if not model:
        raise CasemateError("which endpoint? Give its URL or the path of a GGUF file with --model")
    if model.startswith(("http://", "https://")):
        from casemate.lab.backends.endpoint import Endpoint

        return Endpoint(model, model=name, key=key)
    path = Path(model)
    if not path.is_file():
        raise CasemateError(f"there is no file {model}, and it is no URL that begins with http:// or https://")
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return LlamaBackend(path, name=path.name, sha256=digest, kind=BackendKind.ENDPOINT)
