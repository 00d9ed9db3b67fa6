"""Drawing the links: lines, arrowheads, labels, and dots where they cross a trust boundary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from casemate.report.diagram.geometry import Picture, Point, Rect, Route, border_crossings
from casemate.report.diagram.markup import number, path, rect, rounded_line, text
from casemate.report.diagram.sketch import LABEL_LINE, LABEL_SIZE, Label, LabelLine, Link, Sketch
from casemate.report.diagram.text import width_of

if TYPE_CHECKING:
    from casemate.model import Flow

_TIP = 8.0
_DOT = 2.8


class Cover(IntEnum):
    """Whether what runs along a line is encrypted; of several flows the weakest counts."""

    BARE = 0
    UNKNOWN = 1
    ENCRYPTED = 2


COVER_STYLES: Mapping[Cover, str] = {Cover.BARE: " bare", Cover.UNKNOWN: " unknown", Cover.ENCRYPTED: ""}
"""What each adds to the classes of a line's group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One link, ready to be drawn."""

    link: Link
    route: Route
    cover: Cover
    gates: tuple[Point, ...]
    """Where it crosses a trust boundary that it has to cross."""

    @property
    def crossing(self) -> bool:
        return bool(self.gates)

    @property
    def style(self) -> str:
        """The classes of its group."""
        return f"link{' crossing' if self.crossing else ''}{COVER_STYLES[self.cover]}"


def wires_of(sketch: Sketch, picture: Picture) -> tuple[Wire, ...]:
    """The links of a sketch as they lie in a picture; those that cross a boundary last, so that they lie on top."""
    homes = {block: frozenset(sketch.chain(zone)) for block, zone in sketch.blocks.items()}
    found = []
    for link in sketch.links:
        route = picture.routes[link.id]
        between = sorted(homes[link.source] ^ homes[link.target])
        gates = [point for zone in between for point in border_crossings(route.points, picture.zones[zone])]
        found.append(Wire(link=link, route=route, cover=cover_of(link.flows), gates=tuple(gates)))
    return tuple(sorted(found, key=lambda wire: (wire.crossing, wire.link.id)))


def cover_of(flows: Iterable[Flow]) -> Cover:
    """The weakest of these flows."""
    known = {True: Cover.ENCRYPTED, False: Cover.BARE, None: Cover.UNKNOWN}
    return min(known[flow.encrypted] for flow in flows)


def line_markup(wire: Wire) -> str:
    """The line with its arrowheads and its dots."""
    points = list(wire.route.points)
    link = wire.link
    parts = []
    ends = []
    if any(flow.target == link.target for flow in link.flows):
        ends.append(_tip(points[-1], points[-2]))
        points[-1] = _short(points[-1], points[-2])
    if any(flow.target == link.source for flow in link.flows):
        ends.append(_tip(points[0], points[1]))
        points[0] = _short(points[0], points[1])
    parts.append(path(rounded_line(points), "flow"))
    parts += ends
    parts += [
        f'<circle class="gate" cx="{number(gate.x)}" cy="{number(gate.y)}" r="{number(_DOT)}"/>' for gate in wire.gates
    ]
    return "".join(parts)


def _heading(end: Point, before: Point) -> tuple[int, int]:
    """The direction in which a line reaches its end."""
    if end.x == before.x:
        return 0, 1 if end.y > before.y else -1
    return 1 if end.x > before.x else -1, 0


def _short(end: Point, before: Point) -> Point:
    across, down = _heading(end, before)
    return Point(x=end.x - across * (_TIP - 1), y=end.y - down * (_TIP - 1))


def _tip(end: Point, before: Point, size: float = _TIP, style: str = "tip") -> str:
    across, down = _heading(end, before)
    back = Point(x=end.x - across * size, y=end.y - down * size)
    half = size * 0.45
    sides = [(back.x + side * down * half, back.y + side * across * half) for side in (-1, 1)]
    corners = "L".join(f"{number(x)} {number(y)}" for x, y in ((end.x, end.y), *sides))
    return path(f"M{corners}z", style)


def label_of(wire: Wire) -> Label:
    """The label that the layout made room for."""
    return wire.link.narrow if wire.route.narrow else wire.link.wide


def label_markup(wire: Wire) -> str:
    """The label on its plate."""
    box, label = wire.route.label, label_of(wire)
    center = box.center
    fitted = Rect(x=center.x - label.width / 2, y=center.y - label.height / 2, width=label.width, height=label.height)
    heading = _label_heading(wire.route, center)
    parts = [rect(fitted, "plate", corner=3)]
    for place, line in enumerate(label.lines):
        base = fitted.y + 1 + LABEL_LINE * place + 9.8
        left = center.x - line.width / 2
        parts.append(_line_markup(line, left, base, heading))
    return "".join(parts)


def _line_markup(line: LabelLine, left: float, base: float, heading: tuple[int, int]) -> str:
    parts = []
    if line.forward is not None:
        way = heading if line.forward else (-heading[0], -heading[1])
        middle = Point(x=left + 4.5, y=base - 3.5)
        end = Point(x=middle.x + way[0] * 3.8, y=middle.y + way[1] * 3.8)
        before = Point(x=middle.x - way[0], y=middle.y - way[1])
        parts.append(_tip(end, before, 7.6, "turn"))
        left += 12
    if line.strong:
        parts.append(text(line.strong, left, base, "role"))
        left += width_of(line.strong, LABEL_SIZE, bold=True) + width_of(" ", LABEL_SIZE)
    if line.plain:
        parts.append(text(line.plain, left, base, "label"))
    return "".join(parts)


def _label_heading(route: Route, center: Point) -> tuple[int, int]:
    """The direction from source to target in the leg that is nearest to the label."""
    start, end = min(pairwise(route.points), key=lambda leg: _distance(center, *leg))
    return _heading(end, start)


def _distance(place: Point, start: Point, end: Point) -> float:
    across = max(min(start.x, end.x) - place.x, 0.0, place.x - max(start.x, end.x))
    down = max(min(start.y, end.y) - place.y, 0.0, place.y - max(start.y, end.y))
    return across + down


def loop_markup(box: Rect) -> str:
    """A flow from a component to itself: around its upper left corner."""
    points = [
        Point(x=box.x + 13, y=box.y),
        Point(x=box.x + 13, y=box.y - 8),
        Point(x=box.x - 8, y=box.y - 8),
        Point(x=box.x - 8, y=box.y + 19),
        Point(x=box.x, y=box.y + 19),
    ]
    tip = _tip(points[-1], points[-2], 6)
    points[-1] = Point(x=box.x - 3, y=box.y + 19)
    return path(rounded_line(points), "flow") + tip


def hops_markup(hops: Sequence[str], wires: Mapping[frozenset[str], Wire]) -> Iterator[str]:
    """The links that a path uses, thick and in the path's direction."""
    seen: set[tuple[str, str]] = set()
    for here, there in pairwise(hops):
        wire = wires.get(frozenset((here, there)))
        if wire is None or (here, there) in seen:
            continue
        seen.add((here, there))
        points = list(wire.route.points)
        if wire.link.source != here:
            points.reverse()
        tip = _tip(points[-1], points[-2], _TIP * 1.7)
        points[-1] = _short(points[-1], points[-2])
        yield f'<g class="hot">{path(rounded_line(points), "flow")}{tip}</g>'
