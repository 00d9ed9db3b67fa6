"""Talking to a server that understands OpenAI's chat completions, over the standard library alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from casemate.files import CasemateError
from casemate.lab.interface import CUT_OFF, Completion, Message

SEED = 7
LARGEST_ANSWER = 4_000_000
"""Bytes; a server that sends more is not one of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatServer:
    """A server at `base`, such as `http://127.0.0.1:8080/v1`."""

    base: str
    key: str
    model: str
    llama: bool
    """Whether it understands what only llama.cpp does: a grammar and a switch for the prompt cache."""
    timeout: float = 120.0
    """Seconds for one answer."""

    def complete(self, messages: Sequence[Message], max_tokens: int, grammar: str) -> Completion:
        """One answer. Raises `CasemateError` where the server is away or says no."""
        body: dict[str, object] = {
            "messages": [{"role": message.role.value, "content": message.text} for message in messages],
            "temperature": 0,
            "seed": SEED,
            "max_tokens": min(max_tokens, CUT_OFF),
        }
        if self.model:
            body["model"] = self.model
        if self.llama:
            body["cache_prompt"] = False  # a cached prompt is summed up in another order: other text
            if grammar:
                body["grammar"] = grammar
        return _completion(self._call("/chat/completions", body), self.base)

    def models(self) -> tuple[str, ...]:
        """The names of the models that the server offers."""
        listed = self._call("/models", None).get("data")
        entries = listed if isinstance(listed, list) else []
        names = (entry.get("id") for entry in entries if isinstance(entry, dict))
        return tuple(name for name in names if isinstance(name, str))

    def _call(self, path: str, body: Mapping[str, object] | None) -> dict[str, object]:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.base.rstrip("/") + path, data=data, headers={"Content-Type": "application/json"})
        if self.key:
            request.add_header("Authorization", f"Bearer {self.key}")
        # A proxy from the environment must not see what goes to this machine.
        opener = build_opener(ProxyHandler({})) if is_loopback(self.base) else build_opener()
        try:
            with opener.open(request, timeout=self.timeout) as response:
                answer = json.loads(response.read(LARGEST_ANSWER))
        except HTTPError as error:
            said = error.read(300).decode(errors="replace")
            raise CasemateError(f"the model at {self.base} answered {error.code}: {said}; check the URL, the key and "
                                "the name of the model") from error  # fmt: skip
        except (URLError, OSError, ValueError) as error:
            raise CasemateError(f"cannot reach the model at {self.base}: {error}; is it running?") from error
        if not isinstance(answer, dict):
            raise CasemateError(f"the model at {self.base} does not speak OpenAI's chat completions")
        return answer


def is_loopback(url: str) -> bool:
    """Whether a URL stays on this machine."""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def _completion(answer: Mapping[str, object], base: str) -> Completion:
    choices, usage = answer.get("choices"), answer.get("usage")
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.get("message") if isinstance(first, dict) else None
    if not isinstance(first, dict) or not isinstance(message, dict):
        raise CasemateError(f"the answer of {base} holds no message; is it an OpenAI-compatible server?")
    text, counted = message.get("content"), usage if isinstance(usage, dict) else {}
    return Completion(
        text=text if isinstance(text, str) else "",
        prompt_tokens=_count(counted.get("prompt_tokens")),
        completion_tokens=_count(counted.get("completion_tokens")),
        finished=first.get("finish_reason") != "length",
    )


def _count(number: object) -> int:
    return number if isinstance(number, int) else 0
