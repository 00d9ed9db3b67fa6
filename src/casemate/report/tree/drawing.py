"""A tree drawn from left to right: the root, what each gate needs, down to the leaves; numbers in every box.

Sideways because titles are sentences: boxes are wider than high, and a tree is wider than deep.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casemate.report.charts.svg import INK, LINE, PAPER, QUIET, box, canvas, fitted, line, number, text
from casemate.report.diagram.text import width_of
from casemate.report.document import Element, Node
from casemate.report.tree.text import gate_words
from casemate.report.tree.view import Line, TreeView
from casemate.report.words import per_cent
from casemate.trees import NodeKind

_WIDTH, _GAP, _BETWEEN = 226.0, 58.0, 9.0
_NARROW, _NARROW_GAP = 172.0, 46.0
"""Of boxes on a page, where four columns have to stand side by side in letters that can be read."""
_SIZE, _LEADING, _SMALL, _PAD = 12.0, 15.0, 10.5, 9.0
_TOP = 44.0
_LOOKS: Mapping[str, tuple[str, str, str]] = {
    "root": ("step-end", "#fdecea", "#cf6a5c"),
    "gate": ("step-attack", PAPER, "#9aa5b4"),
    "leaf": ("step-start", "#e8eef7", "#7f9cc7"),
    "quiet": ("step-preparation", PAPER, LINE),
    "defence": ("fill-good", "#cfe8d5", "#5b9a6c"),
}
"""Class, fill and stroke of each sort of box."""


@dataclass(slots=True)
class _Box:
    """One node as it is drawn."""

    line: Line
    title: tuple[str, ...]
    note: tuple[str, ...]
    foot: str
    chance: str
    below: list[int]
    x: float
    wide: float
    y: float = 0.0

    @property
    def high(self) -> float:
        foot = _LEADING if self.foot or self.chance else 0.0
        return 2 * _PAD - 3 + _LEADING * len(self.title) + 13 * len(self.note) + foot


def tree_picture(view: TreeView, *, narrow: bool = False) -> Element:
    """The picture; `narrow` for a page instead of a screen."""
    wide, gap = (_NARROW, _NARROW_GAP) if narrow else (_WIDTH, _GAP)
    boxes = _boxes(view, wide, gap)
    _place(boxes)
    head, reach = _head(view)
    shapes: list[Node] = [*head]
    for one in boxes:
        shapes.extend(_edges(one, boxes, gap))
    for one in boxes:
        shapes.extend(_shape(one, _sort(one)))
    width = max(reach, *(one.x + one.wide + 1 for one in boxes))
    height = max(one.y + one.high for one in boxes) + 2
    title = f"Attack tree: {view.tree.title or view.tree.id}"
    return canvas(width, height, title, *shapes)


def _boxes(view: TreeView, wide: float, gap: float) -> list[_Box]:
    found: list[_Box] = []
    trail: list[int] = []
    for at in view.lines():
        del trail[at.level :]
        if trail:
            found[trail[-1]].below.append(len(found))
        trail.append(len(found))
        found.append(_box(view, at, wide, gap))
    return found


def _box(view: TreeView, at: Line, wide: float, gap: float) -> _Box:
    node = at.node
    note = "unfolded elsewhere" if at.again else view.notes.get(node.id, "")
    own = view.own.get(node.id)
    foot = ", ".join(view.techniques(node))
    if own is not None and not at.again:
        foot = " · ".join(part for part in (f"step {per_cent(own)}", foot) if part)
    return _Box(
        line=at,
        title=fitted(node.name, wide - 2 * _PAD, _SIZE, bold=at.level == 0, most=3),
        note=fitted(note, wide - 2 * _PAD, _SMALL, most=2) if note else (),
        foot=foot,
        chance=view.chance_text(node.id),
        below=[],
        x=1 + at.level * (wide + gap),
        wide=wide,
    )


def _place(boxes: Sequence[_Box]) -> None:
    """Every subtree has a band of its own, so nothing overlaps; a box stands at the middle of its children.

    Boxes come in the order of the outline, so children stand after their parents: bands are measured from the end.
    """
    band = [0.0] * len(boxes)
    for place in reversed(range(len(boxes))):
        one = boxes[place]
        inside = sum(band[child] for child in one.below) + _BETWEEN * max(0, len(one.below) - 1)
        band[place] = max(one.high, inside)
    top = {0: _TOP}
    for place, one in enumerate(boxes):
        inside = sum(band[child] for child in one.below) + _BETWEEN * max(0, len(one.below) - 1)
        at = top[place] + (band[place] - inside) / 2
        for child in one.below:
            top[child] = at
            at += band[child] + _BETWEEN
    for place in reversed(range(len(boxes))):
        one = boxes[place]
        one.y = top[place] + (band[place] - one.high) / 2
        if one.below:
            first, last = boxes[one.below[0]], boxes[one.below[-1]]
            wanted = (first.y + first.high / 2 + last.y + last.high / 2 - one.high) / 2
            one.y = min(max(wanted, top[place]), top[place] + band[place] - one.high)


def _edges(one: _Box, boxes: Sequence[_Box], gap: float) -> list[Node]:
    """From the box to each child, with the gate's word where they part."""
    if not one.below:
        return []
    start, y = one.x + one.wide, one.y + one.high / 2
    end = start + gap
    word = gate_words(one.line)
    turn = start + (gap - 12 if word else gap / 2)
    shapes: list[Node] = []
    for child in one.below:
        at = boxes[child].y + boxes[child].high / 2
        shapes.append(line(f"M{number(start)} {number(y)}H{number(turn)}V{number(at)}H{number(end)}", stroke="#9aa5b4"))
    if word:
        wide = width_of(word, 10, bold=True) * 1.2 + 8
        shapes.append(box(start + 4, y - 8, wide, 16, name="paper", fill=PAPER, stroke="#9aa5b4"))
        shapes.append(
            text(start + 4 + wide / 2, y + 3.5, word, name="quiet", fill=QUIET, size=10, bold=True, anchor="middle")
        )
    return shapes


def _sort(one: _Box) -> str:
    node = one.line.node
    if one.line.level == 0:
        return "root"
    if node.kind is NodeKind.COUNTERMEASURE:
        return "defence"
    if one.line.again or node.group == "others" or (node.kind is NodeKind.LEAF and one.note and not node.refs):
        return "quiet"
    return "gate" if node.children else "leaf"


def _shape(one: _Box, sort: str) -> list[Node]:
    name, fill, stroke = _LOOKS[sort]
    x, y = one.x, one.y
    shapes: list[Node] = [
        Element("title", {}, (one.line.node.name,)),
        box(x, y, one.wide, one.high, name=name, fill=fill, stroke=stroke),
    ]
    base = y + _PAD + 9
    bold = sort == "root"
    for row, part in enumerate(one.title):
        shapes.append(text(x + _PAD, base + _LEADING * row, part, fill=INK, size=_SIZE, bold=bold))
    base += _LEADING * len(one.title) - 1
    for row, part in enumerate(one.note):
        shapes.append(text(x + _PAD, base + 13 * row, part, name="quiet", fill=QUIET, size=_SMALL))
    foot = y + one.high - _PAD + 1
    if one.foot:
        room = one.wide - 2 * _PAD - (width_of(one.chance, _SIZE, bold=True) * 1.3 + 8 if one.chance else 0)
        said = fitted(one.foot, room, _SMALL, most=1)[0]
        shapes.append(text(x + _PAD, foot, said, name="quiet", fill=QUIET, size=_SMALL))
    if one.chance:
        shapes.append(text(x + one.wide - _PAD, foot, one.chance, size=_SIZE, bold=True, anchor="end"))
    return [Element("g", {}, tuple(shapes))]


def _head(view: TreeView) -> tuple[list[Node], float]:
    """What the boxes mean, and how far to the right that reaches."""
    shapes: list[Node] = []
    left = 1.0
    said = [
        ("gate", "something to gain, or a step"),
        ("leaf", "a step that needs nothing more"),
        ("quiet", "not unfolded here"),
    ]
    if view.tree.countermeasures:
        said.append(("defence", "a countermeasure"))
    for sort, words in said:
        name, fill, stroke = _LOOKS[sort]
        shapes.append(box(left, 4, 16, 14, name=name, fill=fill, stroke=stroke))
        shapes.append(text(left + 22, 15.5, words, name="quiet", fill=QUIET, size=11))
        left += 44 + width_of(words, 11) * 1.17
    last = "bold: how likely it comes to this in one campaign"
    shapes.append(text(left, 15.5, last, name="quiet", fill=QUIET, size=11))
    return shapes, left + width_of(last, 11) * 1.17
