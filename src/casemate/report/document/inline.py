"""Text within a line. It does not nest: a writer for slides or spreadsheets can keep all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Tone(Enum):
    """What a colour means; the words beside it say the same."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"
    GOOD = "good"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong:
    """What the eye should find first."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """What may be skipped."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An id, a key, a line to add."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A word with a colour."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to another place of the same document; there is none to anywhere else."""

    text: str
    anchor: str


Inline = str | Strong | Muted | Code | Badge | Link
Inlines = tuple[Inline, ...]


def text_of(parts: Iterable[Inline]) -> str:
    """The words alone."""
    return "".join(part if isinstance(part, str) else part.text for part in parts)
