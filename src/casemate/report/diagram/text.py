"""How wide text is, without a font at hand: enough to wrap names and to leave room for labels."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ELLIPSIS = "…"

# Advance widths in 1/100 em of U+0020 to U+007E in Roboto, regular and bold. Arial, Segoe UI and Helvetica differ by
# less than the room that is left around every text.
_REGULAR = (
    "25 26 32 62 56 73 62 17 34 35 43 57 20 28 26 41 56 56 56 56 56 56 56 56 56 56 24 21 51 55 52 47 90 65 62 65 66 57 "
    "55 68 71 27 55 63 54 87 71 69 63 69 62 59 60 65 64 89 63 60 60 27 41 27 42 45 31 54 56 52 56 53 35 56 55 24 24 51 "
    "24 88 55 57 56 57 34 52 33 55 48 75 50 47 50 34 24 34 68"
)
_BOLD = (
    "25 27 32 60 57 74 66 16 35 35 45 55 24 39 29 37 57 57 57 57 57 57 57 57 57 57 28 26 51 57 52 50 90 67 64 65 65 56 "
    "55 68 71 29 56 64 54 88 71 69 65 69 64 61 62 66 65 88 64 62 61 28 42 28 44 45 33 54 56 52 56 54 36 57 56 27 26 53 "
    "27 87 56 57 56 56 37 51 34 56 51 73 51 50 51 33 25 33 65"
)
_WIDTHS = {bold: tuple(int(width) for width in table.split()) for bold, table in ((False, _REGULAR), (True, _BOLD))}
_MARKS = {ord("…"): 66, ord("·"): 29, ord("–"): 66, ord("’"): 21}
_OTHER = 60
_WIDE = 100


@dataclass(frozen=True, slots=True)
class Font:
    """Size and weight of a sort of text."""

    size: float
    bold: bool = False


FONTS: Mapping[str, Font] = MappingProxyType(
    {
        "heading": Font(18.0, bold=True),
        "caption": Font(11.5),
        "zone-title": Font(12.0, bold=True),
        "note": Font(11.0),
        "name": Font(12.0, bold=True),
        "small-name": Font(11.0, bold=True),
        "kind": Font(11.0),
        "label": Font(11.0),
        "role": Font(11.0, bold=True),
        "badge-text": Font(11.0, bold=True),
        "pin-text": Font(11.0, bold=True),
        "entry": Font(11.5),
    }
)
"""By the class of the text in the style sheet."""


def width_in(text: str, style: str) -> float:
    """The width of a line of text of this class."""
    font = FONTS[style]
    return width_of(text, font.size, bold=font.bold)


def is_measured(text: str) -> bool:
    """Whether the widths of all its letters are known; those of other scripts are guesses."""
    return all(0 <= ord(letter) - 32 < 95 or ord(letter) in _MARKS for letter in text)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line of text in the unit of `size`, which is the font size."""
    return sum(_advance(character, bold) for character in text) * size / 100


def _advance(character: str, bold: bool) -> int:
    place = ord(character) - 32
    if 0 <= place < 95:
        return _WIDTHS[bold][place]
    if ord(character) in _MARKS:
        return _MARKS[ord(character)]
    if unicodedata.combining(character):
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER


def shortened(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits, with an ellipsis."""
    if width_of(text, size, bold=bold) <= width:
        return text
    kept = text
    while kept and width_of(kept.rstrip() + ELLIPSIS, size, bold=bold) > width:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def wrapped(text: str, width: float, size: float, *, bold: bool = False, most: int = 3) -> tuple[str, ...]:
    """The text on at most `most` lines of this width; a word that is too long is cut, and what is left over too."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most:
        taken = 1
        while taken < len(words) and width_of(" ".join(words[: taken + 1]), size, bold=bold) <= width:
            taken += 1
        last = len(lines) == most - 1
        line = " ".join(words if last else words[:taken])
        lines.append(shortened(line, width, size, bold=bold))
        words = [] if last else words[taken:]
    return tuple(lines)
