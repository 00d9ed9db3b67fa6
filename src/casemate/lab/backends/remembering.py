"""A backend that is not asked twice: deterministic, so what it answered once it would answer again."""

from __future__ import annotations

from collections.abc import Sequence

from casemate.lab.interface import Backend, Completion, Label, Message


class Remembering:
    """Another backend with a memory, for runs that ask the same under many settings. Closing it is the owner's part."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._answers: dict[tuple[tuple[Message, ...], int, str], Completion] = {}
        self.asked = 0
        """Calls that the model itself had to answer."""

    @property
    def label(self) -> Label:
        return self._backend.label

    def chat(self, messages: Sequence[Message], *, max_tokens: int, grammar: str = "") -> Completion:
        """Continue the conversation; see `Backend.chat`."""
        key = (tuple(messages), max_tokens, grammar)
        if key not in self._answers:
            self._answers[key] = self._backend.chat(messages, max_tokens=max_tokens, grammar=grammar)
            self.asked += 1
        return self._answers[key]

    def close(self) -> None:
        """Forget; the backend behind it stays open."""
        self._answers.clear()
