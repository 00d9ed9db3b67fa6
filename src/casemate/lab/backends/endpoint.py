"""A model that the user brings: any server that speaks OpenAI's chat completions."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from casemate.files import CasemateError
from casemate.lab.backends.openai_api import ChatServer
from casemate.lab.interface import BackendKind, Completion, Label, Message


class Endpoint:
    """A server at a URL such as `http://127.0.0.1:11434/v1`.

    Temperature 0 and a seed are asked for; whether answers repeat is the server's matter. A grammar is not sent, since
    few servers know one, so answers are parsed with care.
    """

    def __init__(self, url: str, *, model: str = "", key: str = "") -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise CasemateError(f"`{url}` is no address of a model; write it like http://127.0.0.1:11434/v1")
        server = ChatServer(base=url, key=key, model=model, llama=False)
        name = model or next(iter(server.models()), "")
        self._server = ChatServer(base=url, key=key, model=name, llama=False)
        self._label = Label(kind=BackendKind.ENDPOINT, model=name or "unnamed", runtime=parts.netloc.rpartition("@")[2])

    @property
    def label(self) -> Label:
        return self._label

    def chat(self, messages: Sequence[Message], *, max_tokens: int, grammar: str = "") -> Completion:
        """Continue the conversation; see `Backend.chat`."""
        del grammar
        return self._server.complete(messages, max_tokens, "")

    def close(self) -> None:
        """Nothing to free: the server is the user's."""
