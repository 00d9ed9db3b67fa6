"""Drawing one component: its shape, name and kind, and its marks."""

from __future__ import annotations

from collections.abc import Sequence

from casemate.model import Shape
from casemate.report.diagram.geometry import Rect
from casemate.report.diagram.icons import has_icon, icon_of, key_icon
from casemate.report.diagram.marks import Marks
from casemate.report.diagram.markup import number, path, rect, text
from casemate.report.diagram.overlay import Badge
from casemate.report.diagram.text import FONTS, shortened, width_in, wrapped

_CAP = 5.0
"""Half the height of the ellipse on top of a store."""
_ROUND = 14.0
_STRIP = 7.0
_MARGIN = 8.0
_NAMES = (("name", 13.5, 2), ("small-name", 12.0, 3))
"""Class, line height and most lines of a name: the first that holds all of it is taken."""
_ICON = 11.0


def shape_markup(shape: Shape, box: Rect, *, corner: float = _ROUND, cap: float = _CAP) -> str:
    """The outline: square for what is outside, round for what works, a drum for what stores."""
    if shape is Shape.EXTERNAL:
        return rect(box, "shape")
    if shape is Shape.PROCESS:
        return rect(box, "shape", corner=corner)
    x, y, right, bottom = (number(value) for value in (box.x, box.y + cap, box.right, box.bottom - cap))
    arc = f"{number(box.width / 2)} {number(cap)} 0 0"
    wall = f"M{x} {y}A{arc} 1 {right} {y}V{bottom}A{arc} 1 {x} {bottom}z"
    return path(wall, "shape") + path(f"M{x} {y}A{arc} 0 {right} {y}", "shape")


def name_markup(name: str, kind: str, marks: Marks, shape: Shape, box: Rect) -> str:
    """Name and kind, in the middle of what the marks leave free."""
    left_edge = _STRIP if marks.written_by_others else 0.0
    right_edge = _STRIP if marks.gets_output else 0.0
    sort = marks.sort
    room = box.width - 2 * _MARGIN - max(0.0, left_edge + right_edge - 4)
    style, line, lines = _broken(name, room)
    middle = box.center.x + (left_edge - right_edge) / 2
    top = box.y + (box.height - line * len(lines) - 12) / 2 + (_CAP * 0.8 if shape is Shape.STORE else 0.0)
    parts = [
        text(words, middle, top + line * (place + 0.82), style, anchor="middle") for place, words in enumerate(lines)
    ]
    icon = _ICON + 3 if has_icon(sort) else 0.0
    shown = shortened(kind, room - icon, FONTS["kind"].size)
    left = middle - (width_in(shown, "kind") + icon) / 2
    base = top + line * len(lines) + 10
    parts.append(icon_of(sort, left, base - 9, _ICON))
    parts.append(text(shown, left + icon, base, "kind"))
    return "".join(parts)


def _broken(name: str, room: float) -> tuple[str, float, Sequence[str]]:
    """Class, line height and lines of a name."""
    tried = [
        (style, line, wrapped(name, room, FONTS[style].size, bold=True, most=most)) for style, line, most in _NAMES
    ]
    whole = " ".join(name.split())
    return next((found for found in tried if " ".join(found[2]) == whole), tried[-1])


def marks_markup(marks: Marks, shape: Shape, box: Rect) -> str:
    """The marks on the edges of a component."""
    inset = _CAP if shape is Shape.STORE else _ROUND if shape is Shape.PROCESS else 0.0
    parts = []
    if marks.written_by_others:
        parts.append(written_markup(box, inset))
    if marks.gets_output:
        strip = Rect(x=box.right - 5.5, y=box.y + inset, width=5.5, height=box.height - 2 * inset)
        parts.append(rect(strip, "sink"))
    if marks.holds_secrets:
        parts.append(secret_markup(box.right - 11, box.bottom - 1))
    return "".join(parts)


def written_markup(box: Rect, inset: float = 0.0) -> str:
    """The hatched left edge of what others can write."""
    drawn = []
    y = box.y + inset + _STRIP
    while y <= box.bottom - inset:
        drawn.append(f"M{number(box.x + 0.5)} {number(y)}l{number(_STRIP - 0.5)} {number(0.5 - _STRIP)}")
        y += 4.5
    edge = f"M{number(box.x)} {number(box.y + inset)}V{number(box.bottom - inset)}"
    inner = f"M{number(box.x + _STRIP)} {number(box.y + inset)}V{number(box.bottom - inset)}"
    return path("".join(drawn) + edge + inner, "written")


def secret_markup(x: float, y: float) -> str:
    """A key on a plate, its middle there."""
    plate = Rect(x=x - 8.5, y=y - 6.5, width=17, height=13)
    return rect(plate, "key-plate", corner=6.5) + key_icon(x - 6.4, y - 6.4, 12.8)


def badge_markup(badge: Badge, x: float, y: float) -> str:
    """How many threats, coloured by the worst; its right upper end there."""
    shown = str(badge.count) if badge.count < 1000 else "999+"
    width = max(18.0, width_in(shown, "badge-text") + 9)
    plate = Rect(x=x - width, y=y, width=width, height=17)
    return rect(plate, f"badge {badge.severity}", corner=8.5) + text(
        shown, plate.center.x, y + 12.2, "badge-text", anchor="middle"
    )


def pin_markup(numbers: Sequence[int], x: float, y: float) -> str:
    """The numbers of a stop on a path; the left upper end there."""
    shown = "·".join(str(one) for one in numbers[:4]) + ("…" if len(numbers) > 4 else "")
    width = max(19.0, width_in(shown, "pin-text") + 10)
    plate = Rect(x=x, y=y, width=width, height=19)
    return rect(plate, "pin", corner=9.5) + text(shown, plate.center.x, y + 13.2, "pin-text", anchor="middle")
