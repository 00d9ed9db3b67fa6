"""The compact layout: components in a grid that fits a page, links along the streets between them.

`packing` places, `routing` finds ways, `legs` keeps links apart; here the room that links and labels need becomes the
width of the streets, and everything gets its coordinates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from casemate.report.diagram.axis import MARGIN, Axis, Edges, axis_of, edges_of
from casemate.report.diagram.geometry import Picture, Point, Rect, Route, crossings, framed, hidden
from casemate.report.diagram.heads import head_height
from casemate.report.diagram.legs import Item, Leg, legs_of, set_ports, stack
from casemate.report.diagram.packing import Cells, pack
from casemate.report.diagram.page import READABLE, text_on_page
from casemate.report.diagram.routing import route
from casemate.report.diagram.sketch import BLOCK_HEIGHT, BLOCK_WIDTH, Detail, Label, Link, Sketch
from casemate.report.diagram.streets import Lane, Streets, streets_of

_TRACK = 8.0
"""The thickness of a lane for one link."""
_AROUND = 4.0
"""The least between the ends of two links in one track."""


_SEEDS = 3
_LARGE = 80
"""Components beyond which one attempt has to do."""
_MOVES_EACH = 250
"""Changes tried for each component, and the most of them for a system."""
_MOST_MOVES = 10_000
_WORK = 600_000
"""The most of components times moves."""
_NEARLY = 0.93
"""With this share of readable text a few more attempts are worth their time."""
_HOPELESS = 0.8
"""A picture with less than this share of readable text does not become readable by another placement."""


def compact(sketch_with: Callable[[Detail], Sketch]) -> tuple[Sketch, Picture]:
    """The best of a few layouts of a system, always the same for the same system, with the sketch that it is of.

    `sketch_with`: makes the sketch for what labels are to say. They say as much as leaves text readable on a printed
    page; where nothing helps, what fits on a line.
    """
    full = sketch_with(Detail.FULL)
    size = max(1, len(full.blocks))
    moves = min(_MOVES_EACH * size, _MOST_MOVES, _WORK // size)
    seeds = _SEEDS if size <= _LARGE else 1
    placements = [pack(full, seed=seed, moves=moves) for seed in range(1, seeds + 1)]
    tried: dict[Detail, tuple[Sketch, Picture]] = {}
    for detail in sorted(Detail, reverse=True) if size <= _LARGE else (Detail.SHORT,):
        sketch = full if detail is Detail.FULL else sketch_with(detail)
        picture = _best(sketch, placements)
        tried[detail] = (sketch, picture)
        if text_on_page(picture) >= READABLE:
            return sketch, picture
    if Detail.ROLE in tried and text_on_page(tried[Detail.ROLE][1]) >= _NEARLY * READABLE:
        sketch = tried[Detail.ROLE][0]
        for seed in range(seeds + 1, 2 * seeds + 1):
            picture = _Making(sketch, pack(full, seed=seed, moves=moves)).picture()
            if text_on_page(picture) >= READABLE:
                return sketch, picture
    return tried[Detail.SHORT]


def _best(sketch: Sketch, placements: Sequence[Cells]) -> Picture:
    """The best picture of these placements; where the first is far from readable, there is no use in the others."""
    first = _Making(sketch, placements[0]).picture()
    if text_on_page(first) < _HOPELESS * READABLE:
        return first
    return min((first, *(_Making(sketch, cells).picture() for cells in placements[1:])), key=_drawback)


def _drawback(picture: Picture) -> float:
    """How far it must be shrunk to fit a page, and a little for every crossing and every line under a label."""
    return (1 + 0.003 * crossings(picture) + 0.006 * hidden(picture)) / text_on_page(picture)


@dataclass(slots=True, eq=False)
class _Tag:
    """Where the label of a link goes."""

    link: Link
    leg: Leg
    line: int | None
    """The lane that has room for it; None: it lies in an empty cell, or on the leg's own lane."""
    cell: int | None = None
    """The line through the middle of the empty cell."""
    narrow: bool = False
    item: Item | None = None
    x: float = 0.0
    y: float = 0.0

    @property
    def label(self) -> Label:
        return self.link.narrow if self.narrow else self.link.wide

    @property
    def rect(self) -> Rect:
        wide, high = self.label.width, self.label.height
        return Rect(x=self.x - wide / 2, y=self.y - high / 2, width=wide, height=high)


class _Making:
    def __init__(self, sketch: Sketch, cells: Cells) -> None:
        self.sketch, self.cells = sketch, cells
        self.streets: Streets = streets_of(sketch, cells)
        self.pieces = legs_of(sketch, self.streets, route(sketch, self.streets))
        set_ports(self.streets, self.pieces)
        self.legs = [leg for legs in self.pieces.values() for leg in legs]
        self.tags = {link.id: self._tag(link) for link in sketch.links}
        self.across = {zone: (span.left, span.right) for zone, span in cells.spans.items()}
        self.walls: tuple[float, ...] = ()
        self.width = 0.0
        self.down = {zone: (span.top, span.bottom) for zone, span in cells.spans.items()}

    def picture(self) -> Picture:
        """Everything with its coordinates."""
        edges, lefts, rights = edges_of(self.across, self.sketch.zones)
        x_axis = self._x_axis(edges)
        self.walls = (*x_axis.begins.values(), *x_axis.ends.values())
        self.width = x_axis.total
        sides = {
            zone: (x_axis.begins[low, lefts[zone]], x_axis.ends[high + 1, rights[zone]])
            for zone, (low, high) in self.across.items()
        }
        edges, tops, bottoms = edges_of(self.down, self.sketch.zones)
        heads: dict[tuple[int, int], float] = {}
        for zone, (low, _) in self.down.items():
            left, right = sides[zone]
            place = (low, tops[zone])
            heads[place] = max(heads.get(place, 0.0), head_height(*self.sketch.heads[zone], right - left))
        y_axis = self._y_axis(edges, x_axis, heads)
        zones = {}
        for zone, (low, high) in self.down.items():
            (left, right), top, bottom = (
                sides[zone],
                y_axis.begins[low, tops[zone]],
                y_axis.ends[high + 1, bottoms[zone]],
            )
            zones[zone] = Rect(x=left, y=top, width=right - left, height=bottom - top)
        return self._finish(x_axis, y_axis, zones)

    # Labels

    def _tag(self, link: Link) -> _Tag:
        legs = self.pieces[link.id]
        if len(legs) == 1:
            return self._straight_tag(link, legs[0])
        runs = [leg for leg in legs if not leg.upright and self.streets.across[leg.line].lane is not None]
        if runs:
            longest = max(runs, key=lambda leg: (self._length(leg), -leg.line))
            return _Tag(link, longest, None)
        for leg in sorted((leg for leg in legs if leg.upright), key=lambda leg: (-self._length(leg), leg.line)):
            if lanes := self._crossed(leg):
                return _Tag(link, leg, lanes[len(lanes) // 2])
        level = max((leg for leg in legs if not leg.upright), key=self._length)
        lanes = self._crossed(level)
        return _Tag(link, level, lanes[len(lanes) // 2], narrow=True)

    def _straight_tag(self, link: Link, leg: Leg) -> _Tag:
        """The label of a link that goes straight from one component to another."""
        lines = self.streets.across if leg.upright else self.streets.down
        free = [number for number in range(leg.low + 1, leg.high) if lines[number].lane is None]
        if free and not any(
            other.upright != leg.upright and other.line in free and other.low < leg.line < other.high
            for other in self.legs
        ):
            return _Tag(link, leg, None, cell=free[len(free) // 2])
        lanes = [number for number in self._crossed(leg) if lines[number].lane is Lane.BETWEEN]
        return _Tag(link, leg, lanes[len(lanes) // 2], narrow=not leg.upright)

    def _crossed(self, leg: Leg) -> list[int]:
        """The lanes that a leg runs through from one side to the other."""
        lines = self.streets.across if leg.upright else self.streets.down
        return [number for number in range(leg.low + 1, leg.high) if lines[number].lane is not None]

    def _length(self, leg: Leg) -> float:
        lines = self.streets.across if leg.upright else self.streets.down
        return lines[leg.high].at - lines[leg.low].at

    # Lanes

    def _x_axis(self, edges: Edges) -> Axis:
        """Set the offsets in the upright lanes; where legs end is known only in numbers of lines."""
        lanes: dict[int, list[Item]] = {}
        owners: list[tuple[Leg, Item]] = []
        for leg in self.legs:
            if leg.upright and self.streets.down[leg.line].lane is not None:
                item = _item(leg, leg.low - 0.4, leg.high + 0.4, _TRACK)
                owners.append((leg, item))
                lanes.setdefault(leg.line, []).append(item)
        for tag in self.tags.values():
            if tag.line is not None and not tag.leg.upright:
                tag.item = Item(tag.leg.line - 0.4, tag.leg.line + 0.4, tag.label.width + 4, still=True)
                lanes.setdefault(tag.line, []).append(tag.item)
        thickness = [stack(lanes.get(number, ()), 0.0) for number in range(len(self.streets.down))]
        for leg, item in owners:
            leg.offset = item.offset
        return axis_of(self.streets.down, edges, thickness, cell=BLOCK_WIDTH, heads={})

    def _y_axis(self, edges: Edges, x_axis: Axis, heads: Mapping[tuple[int, int], float]) -> Axis:
        """Set the offsets in the level lanes."""
        lanes: dict[int, list[Item]] = {}
        owners: list[tuple[Leg, Item]] = []
        for leg in self.legs:
            if not leg.upright and self.streets.across[leg.line].lane is not None:
                item = self._run(leg, x_axis)
                owners.append((leg, item))
                lanes.setdefault(leg.line, []).append(item)
        for tag in self.tags.values():
            if tag.line is not None and tag.leg.upright:
                self._choose_lane(tag, x_axis, lanes)
        thickness = [stack(lanes.get(number, ()), _AROUND) for number in range(len(self.streets.across))]
        for leg, item in owners:
            leg.offset = item.offset
        return axis_of(self.streets.across, edges, thickness, cell=BLOCK_HEIGHT, heads=heads)

    def _choose_lane(self, tag: _Tag, x_axis: Axis, lanes: dict[int, list[Item]]) -> None:
        """Put the label of an upright leg into that of the lanes it crosses where it makes the least difference."""
        choices = []
        half, high = tag.label.width / 2, tag.label.height + 3
        crossed = self._crossed(tag.leg)
        for place, line in enumerate(crossed):
            tag.line = line
            x, covered = self._beside(tag, x_axis)
            met = [
                item for item in lanes.get(line, ()) if item.low < x + half + _AROUND and x - half - _AROUND < item.high
            ]
            off = abs(place - (len(crossed) - 1) / 2)
            choices.append((14 * covered + sum(item.thickness for item in met) + off, line, x))
        _, tag.line, tag.x = min(choices)
        tag.item = Item(tag.x - half, tag.x + half, high, still=True)
        lanes.setdefault(tag.line, []).append(tag.item)

    def _run(self, leg: Leg, x_axis: Axis) -> Item:
        """The room of a level leg, with that of its label where it carries one."""
        low, high = sorted(
            (self._x_end(leg, leg.start, leg.before, x_axis), self._x_end(leg, leg.end, leg.after, x_axis))
        )
        item = _item(leg, low, high, _TRACK)
        tag = self.tags[leg.link.id]
        if tag.leg is leg and tag.line is None:
            middle, half = (low + high) / 2, tag.label.width / 2
            item.low, item.high = min(low, middle - half), max(high, middle + half)
            item.thickness = tag.label.height + 3
        return item

    def _x_end(self, leg: Leg, at: int, other: Leg | None, x_axis: Axis) -> float:
        return x_axis.lines[at] + (other.offset if other is not None else 0.0)

    def _beside(self, tag: _Tag, x_axis: Axis) -> tuple[float, int]:
        """The middle of an upright leg's label, pushed aside where that covers fewer lines, and how many it covers."""
        leg, half = tag.leg, tag.label.width / 2
        own = x_axis.lines[leg.line] + leg.offset
        assert tag.line is not None
        others = [
            x_axis.lines[other.line] + other.offset
            for other in self.legs
            if other.upright and other is not leg and other.low < tag.line < other.high
        ]
        others += self.walls
        least, most = MARGIN / 2 + half, self.width - half - MARGIN / 2
        shifts = [0.0, *(side * half * part for part in (0.3, 0.6, 0.85) for side in (-1, 1))]

        def covered(shift: float) -> int:
            return sum(abs(x - own - shift) < half + 2 for x in others) + 9 * (not least <= own + shift <= most)

        shift = min(shifts, key=lambda shift: (covered(shift), abs(shift), shift))
        return own + shift, covered(shift)

    # Coordinates

    def _finish(self, x_axis: Axis, y_axis: Axis, zones: Mapping[str, Rect]) -> Picture:
        boxes = {}
        for block, center in self.streets.centers.items():
            row, column = self.streets.lines_of(center)
            x, y = x_axis.lines[column] - BLOCK_WIDTH / 2, y_axis.lines[row] - BLOCK_HEIGHT / 2
            boxes[block] = Rect(x=x, y=y, width=BLOCK_WIDTH, height=BLOCK_HEIGHT)
        lines = {link.id: self._points(link, x_axis, y_axis, boxes) for link in self.sketch.links}
        routes = {}
        for link in self.sketch.links:
            tag = self.tags[link.id]
            self._settle(tag, x_axis, y_axis, lines)
            routes[link.id] = Route(points=lines[link.id], label=tag.rect, narrow=tag.narrow)
        return framed(Picture(width=x_axis.total, height=y_axis.total, boxes=boxes, zones=zones, routes=routes))

    def _points(self, link: Link, x_axis: Axis, y_axis: Axis, boxes: Mapping[str, Rect]) -> tuple[Point, ...]:
        legs = self.pieces[link.id]
        places = [(x_axis if leg.upright else y_axis).lines[leg.line] + leg.offset for leg in legs]
        first, last = boxes[link.source], boxes[link.target]
        points = [_edge(first, legs[0], places[0], outward=legs[0].end > legs[0].start)]
        for (one, here), (_, there) in zip(
            zip(legs, places, strict=True), list(zip(legs, places, strict=True))[1:], strict=False
        ):
            points.append(Point(x=here, y=there) if one.upright else Point(x=there, y=here))
        points.append(_edge(last, legs[-1], places[-1], outward=legs[-1].start > legs[-1].end))
        return tuple(points)

    def _settle(self, tag: _Tag, x_axis: Axis, y_axis: Axis, lines: Mapping[str, Sequence[Point]]) -> None:
        """Give a label its place."""
        leg = tag.leg
        own = (x_axis if leg.upright else y_axis).lines[leg.line] + leg.offset
        if tag.item is not None and tag.line is not None:
            if leg.upright:
                tag.y = y_axis.lines[tag.line] + tag.item.offset
            else:
                tag.x, tag.y = x_axis.lines[tag.line] + tag.item.offset, own
        elif tag.cell is not None:
            tag.x, tag.y = (own, y_axis.lines[tag.cell]) if leg.upright else (x_axis.lines[tag.cell], own)
        else:
            ends = sorted(
                (self._x_end(leg, leg.start, leg.before, x_axis), self._x_end(leg, leg.end, leg.after, x_axis))
            )
            tag.y = own
            walls = ((x, tag.y - 1, tag.y + 1) for x in self.walls)
            tag.x = _clearest(tag, ends[0], ends[1], [*_uprights(lines, tag.link.id), *walls])


def _edge(box: Rect, leg: Leg, place: float, *, outward: bool) -> Point:
    """Where a leg meets a component; `outward`: whether it leaves downwards or to the right."""
    if leg.upright:
        return Point(x=place, y=box.bottom if outward else box.y)
    return Point(x=box.right if outward else box.x, y=place)


def _item(leg: Leg, low: float, high: float, thickness: float) -> Item:
    turns = dict(leg.turns())
    first, last = turns.get(leg.low, 0), turns.get(leg.high, 0)
    leans = first if first == last else 0
    return Item(low, high, thickness, leans=leans, rising=last < 0)


def _uprights(lines: Mapping[str, Sequence[Point]], but: str) -> Iterator[tuple[float, float, float]]:
    """Every upright piece of the other links: x, top and bottom."""
    for link, points in lines.items():
        if link != but:
            for start, end in pairwise(points):
                if start.x == end.x:
                    yield start.x, min(start.y, end.y), max(start.y, end.y)


def _clearest(tag: _Tag, low: float, high: float, uprights: Sequence[tuple[float, float, float]]) -> float:
    """The middle of the label on a level leg where it covers fewest others."""
    half, middle = tag.label.width / 2, (low + high) / 2
    top, bottom = tag.y - tag.label.height / 2, tag.y + tag.label.height / 2
    room = (high - low) / 2 - half - 6
    steps = int(room / 6) if room > 0 else 0
    near = [x for x, upper, lower in uprights if upper < bottom and lower > top]
    return min(
        (middle + 6 * step for step in range(-steps, steps + 1)),
        key=lambda x: (sum(abs(x - other) < half + 3 for other in near), abs(x - middle), x),
    )
