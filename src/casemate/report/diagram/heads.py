"""The head of a zone: its name, and who may be there."""

from __future__ import annotations

from casemate.report.diagram.text import wrapped

TITLE_SIZE = 11.5
_LINE = 13.5
_MOST_LINES = 2


def head_lines(title: str, width: float) -> tuple[str, ...]:
    """The zone's name on as many lines as it takes."""
    return wrapped(title, width - 20, TITLE_SIZE, bold=True, most=_MOST_LINES)


def head_height(title: str, width: float) -> float:
    """The room inside the upper edge of a zone of this width."""
    return 6 + _LINE * (len(head_lines(title, width)) + 1)
