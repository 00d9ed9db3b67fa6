"""Writing SVG: numbers without noise, text that stays text."""

from __future__ import annotations

from collections.abc import Sequence

from casemate.files import escape_html
from casemate.report.diagram.geometry import Point, Rect
from casemate.report.diagram.text import is_measured, width_in


def number(value: float) -> str:
    """At most one decimal, and no `-0`."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def fine(value: float) -> str:
    """A factor: at most three decimals."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def text(words: str, x: float, y: float, style: str, *, anchor: str = "start") -> str:
    """A line of text of a class in `FONTS`; whatever it says is shown, never read as markup.

    Its length is fixed where its letters are known, so that no font of the reader's makes it run into its neighbours.
    """
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    fixed = ""
    if is_measured(words) and len(words) > 1:
        fixed = f' textLength="{number(width_in(words, style))}" lengthAdjust="spacingAndGlyphs"'
    return f'<text class="{style}" x="{number(x)}" y="{number(y)}"{where}{fixed}>{escape_html(words)}</text>'


def hint(words: str) -> str:
    """What a browser shows when the pointer rests on the parent."""
    return f"<title>{escape_html(words)}</title>"


def rect(box: Rect, style: str, *, corner: float = 0.0) -> str:
    """A rectangle, its corners rounded by this radius."""
    rounded = f' rx="{number(corner)}"' if corner else ""
    return (
        f'<rect class="{style}" x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}"'
        f' height="{number(box.height)}"{rounded}/>'
    )


def path(drawn: str, style: str) -> str:
    """A path whose commands are ours."""
    return f'<path class="{style}" d="{drawn}"/>'


def rounded_line(points: Sequence[Point], radius: float = 5.0) -> str:
    """The commands for a line of upright and level pieces whose bends are rounded."""
    drawn = [f"M{number(points[0].x)} {number(points[0].y)}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        bend = min(radius, _length(before, here) / 2, _length(here, after) / 2)
        start, end = _towards(here, before, bend), _towards(here, after, bend)
        drawn.append(f"L{number(start.x)} {number(start.y)}")
        drawn.append(f"Q{number(here.x)} {number(here.y)} {number(end.x)} {number(end.y)}")
    drawn.append(f"L{number(points[-1].x)} {number(points[-1].y)}")
    return "".join(drawn)


def _length(one: Point, other: Point) -> float:
    return abs(one.x - other.x) + abs(one.y - other.y)


def _towards(start: Point, goal: Point, way: float) -> Point:
    length = _length(start, goal)
    if not length:
        return start
    return Point(x=start.x + (goal.x - start.x) * way / length, y=start.y + (goal.y - start.y) * way / length)
