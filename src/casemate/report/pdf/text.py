"""Text as a page can hold it: nothing unseen in it, and no word wider than its column."""

from __future__ import annotations

import re
import unicodedata

from casemate.files import escape_terminal
from casemate.report.diagram.text import width_of

MOST = 6_000
"""Characters of one piece of running text; a page is no place for more, and the model has it all."""
BREAK = "\u200b"
"""A place where a line may end, without a mark."""
_SPACES = re.compile(r"[\s\u2028\u2029]+")
_WORD = re.compile(r"\S+")
_JOINT = re.compile(r"(?<=[-_./:@,;=&?|+>)\]}])(?=\w)")
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILED = re.compile(f"({_MARKS}{{3}}){_MARKS}+")


def clean(text: str, most: int = MOST) -> str:
    """Text on one line, with a stand-in for every mark that hides or reorders; what is too long ends in an ellipsis.

    Space at its ends stays, as parts of a line need it between them.
    """
    line = unpiled(escape_terminal(_SPACES.sub(" ", text)))
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def unpiled(text: str) -> str:
    """The text with no more than three marks on a letter: more of them grow into the lines above, and off the page."""
    return _PILED.sub(r"\1", text)


def breakable(text: str, width: float, size: float) -> str:
    """The text with places to break in every word that is wider than `width`, both in points.

    A word breaks after its punctuation where that is enough, else wherever most of the width is used up.
    """
    return _WORD.sub(lambda found: _broken(found[0], width, size), text)


def _broken(word: str, width: float, size: float) -> str:
    if width_of(word, size) <= width:
        return word
    parts = [_cut(part, width, size) for part in _JOINT.split(word)]
    # At its ends too: another part of the line may follow without a space.
    return BREAK.join(("", *parts, ""))


def _cut(part: str, width: float, size: float) -> str:
    if width_of(part, size) <= width:
        return part
    pieces: list[str] = []
    used = 0.0
    for letter in part:
        wide = width_of(letter, size)
        if used + wide > 0.8 * width and not unicodedata.combining(letter):
            pieces.append(BREAK)
            used = 0.0
        pieces.append(letter)
        used += wide
    return "".join(pieces)


def needs_other_fonts(text: str) -> bool:
    """Whether it has letters that neither Roboto (Latin, Greek, Cyrillic) nor the fonts within Typst have."""
    return any(ord(letter) >= 0x530 and not 0x1E00 <= ord(letter) < 0x2C00 and letter != "\ufffd" for letter in text)
