"""From SVG to PNG, by resvg; text in Roboto, so that an image is the same also on a machine without fonts."""

from __future__ import annotations

import re
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from casemate.files import CasemateError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

WIDEST = 5_000
"""Pixels."""

_FONT = "Roboto"
_WEIGHTS = ("Regular", "Bold")
_REMEDY = 'pip install "casemate[diagrams]", or write SVG'


def rasterized(svg: str, *, width: int | None) -> bytes:
    """The PNG of an SVG whose colours stand where they are used: resvg knows no CSS variables.

    `width`: in pixels; None: twice the size of the drawing, as long as that is no more than `WIDEST`.
    Raises `CasemateError` when resvg or the font is not installed.
    """
    try:
        import resvg_py

        regular, bold = (_font(weight) for weight in _WEIGHTS)
    except ImportError as error:
        raise CasemateError(f"PNG needs the package {error.name}: {_REMEDY}") from error
    with as_file(regular) as first, as_file(bold) as second:
        # Fonts of the system stay in reach, for the scripts that Roboto has no letters of.
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg,
                width=width or _usual_width(svg),
                font_family=_FONT,
                sans_serif_family=_FONT,
                font_files=[str(first), str(second)],
            )
        )


def _usual_width(svg: str) -> int:
    found = re.search(r'<svg [^>]*?\bwidth="([\d.]+)"', svg)
    return min(WIDEST, round(2 * float(found[1]))) if found else WIDEST


def _font(weight: str) -> Traversable:
    return files("font_roboto") / "files" / f"{_FONT}-{weight}.ttf"
