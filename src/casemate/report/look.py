"""How wide text may be and whether it may carry styles; the one place that knows the rich library's console."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

PLAIN_WIDTH = 100
NARROWEST, WIDEST = 60, 120
"""Columns: narrower breaks the tables, wider is hard to read across."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the place that shows a text can do."""

    width: int = PLAIN_WIDTH
    """Columns."""
    styled: bool = False
    """Whether it is a terminal that shows colours."""


def laid_out(parts: Iterable[RenderableType], look: Look) -> str:
    """The text of these parts, one below the other, without spaces at the ends of lines."""
    from io import StringIO

    from rich.console import Console

    console = Console(
        file=StringIO(),
        width=min(max(look.width, NARROWEST), WIDEST),
        force_terminal=look.styled,
        color_system="auto" if look.styled else None,
        no_color=not look.styled,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
    )
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def one_line(text: str) -> str:
    """Text from a model as one line that no terminal takes for a command."""
    from casemate.files import escape_terminal

    return " ".join(escape_terminal(text).split())


def plain(text: str, style: str = "") -> Text:
    """One line of text that is shown as it stands: no markup in it means anything."""
    from rich.text import Text

    return Text(one_line(text), style=style)
