"""Sentences of ours that name commands."""

from __future__ import annotations

from casemate.report.document import Code, Inline, Inlines


def with_code(said: str) -> Inlines:
    """The sentence, with what stands between backticks as code. For sentences of ours, whatever names are in them."""
    parts: list[Inline] = [Code(text=part) if place % 2 else part for place, part in enumerate(said.split("`"))]
    return tuple(parts)
