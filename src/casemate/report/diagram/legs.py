"""The straight pieces of a link's way, and where on the edge of a component they begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from casemate.report.diagram.routing import Way
from casemate.report.diagram.sketch import BLOCK_HEIGHT, BLOCK_WIDTH, Link, Sketch
from casemate.report.diagram.streets import Streets

_PITCH = {True: 13.0, False: 11.0}
"""Between two links on the top or bottom of a component (True), and on its left or right."""
_REACH = {True: BLOCK_WIDTH / 2 - 17, False: BLOCK_HEIGHT / 2 - 11}
"""How far from the middle of the edge a link may begin."""


@dataclass(slots=True, eq=False)
class Leg:
    """One straight piece."""

    link: Link
    upright: bool
    line: int
    """The number of the line that it runs along."""
    start: int
    """The number of the line across it where it begins."""
    end: int
    before: Leg | None = None
    after: Leg | None = None
    offset: float = 0.0
    """From the middle of its line, or from the beginning of its lane."""

    @property
    def low(self) -> int:
        return min(self.start, self.end)

    @property
    def high(self) -> int:
        return max(self.start, self.end)

    def turns(self) -> Iterator[tuple[int, int]]:
        """For each end that goes on: the number of the line across it, and 1 or -1 for where it goes on to."""
        for at, other in ((self.start, self.before), (self.end, self.after)):
            if other is not None:
                far = other.start if at == self.start and other is self.before else other.end
                yield at, 1 if far > self.line else -1


def legs_of(sketch: Sketch, streets: Streets, ways: Mapping[str, Way]) -> Mapping[str, tuple[Leg, ...]]:
    """The pieces of every link, in order from its source."""
    return {link.id: _pieces(link, streets, ways[link.id]) for link in sketch.links}


def _pieces(link: Link, streets: Streets, way: Way) -> tuple[Leg, ...]:
    found: list[Leg] = []
    places = [streets.lines_of(crossing) for crossing in way]
    for (row, column), (to_row, to_column) in pairwise(places):
        upright = row != to_row
        if found and found[-1].upright == upright:
            found[-1].end = to_row if upright else to_column
            continue
        if upright:
            found.append(Leg(link=link, upright=True, line=column, start=row, end=to_row))
        else:
            found.append(Leg(link=link, upright=False, line=row, start=column, end=to_column))
    for one, other in pairwise(found):
        one.after, other.before = other, one
    return tuple(found)


@dataclass(slots=True)
class _Port:
    """A leg that begins or ends at a component, and how far to one side it wants to be."""

    leg: Leg
    wish: tuple[int, float]


def set_ports(streets: Streets, pieces: Mapping[str, Sequence[Leg]]) -> None:
    """Give every leg on the middle line of a row or column of cells its place beside that line."""
    wishes = _wishes(pieces)
    groups: dict[tuple[bool, int], list[Leg]] = {}
    for legs in pieces.values():
        for leg in legs:
            lines = streets.down if leg.upright else streets.across
            if lines[leg.line].lane is None:
                groups.setdefault((leg.upright, leg.line), []).append(leg)
    for (upright, _), legs in sorted(groups.items()):
        _spread(legs, wishes, _PITCH[upright], _REACH[upright])


def _wishes(pieces: Mapping[str, Sequence[Leg]]) -> dict[int, float]:
    """By leg: how far from the middle it would like to be, so that legs of one side of a component do not cross."""
    sides: dict[tuple[bool, int, int, bool], list[_Port]] = {}
    for legs in pieces.values():
        for leg, at, away, following in (
            (legs[0], legs[0].start, legs[0].end, _onward(legs)),
            (legs[-1], legs[-1].end, legs[-1].start, _onward(legs[::-1], reverse=True)),
        ):
            sides.setdefault((leg.upright, leg.line, at, away > at), []).append(_Port(leg, following))
    found: dict[int, list[float]] = {}
    for (upright, *_), ports in sides.items():
        ports.sort(key=lambda port: (port.wish, port.leg.link.id))
        straight = [number for number, port in enumerate(ports) if port.wish[0] == 0]
        middle = straight[len(straight) // 2] if straight else (len(ports) - 1) / 2
        for number, port in enumerate(ports):
            found.setdefault(id(port.leg), []).append((number - middle) * _PITCH[upright])
    return {leg: sum(wishes) / len(wishes) for leg, wishes in found.items()}


def _onward(legs: Sequence[Leg], *, reverse: bool = False) -> tuple[int, float]:
    """To which side a link turns after its first leg, and how far out on that side it should begin."""
    if len(legs) == 1:
        return 0, 0.0
    first, run = legs[0], legs[1]
    goal = run.start if reverse else run.end
    side = 1 if goal > first.line else -1
    length = abs(goal - first.line)
    if len(legs) == 2:  # straight into the side of another component
        outward = 500.0 - (first.high - first.low)
    else:
        third = legs[2]
        heads = (first.end > first.start) != reverse
        goes_on = ((third.end > third.start) != reverse) == heads
        outward = float(length) if goes_on else 1000.0 - length
    return side, side * outward


def _spread(legs: list[Leg], wishes: Mapping[int, float], pitch: float, reach: float) -> None:
    """Set the offsets, those that nothing can move first."""
    straight = [leg for leg in legs if leg.before is None and leg.after is None]
    others = [leg for leg in legs if leg.before is not None or leg.after is not None]
    others.sort(key=lambda leg: (abs(wishes.get(id(leg), 0.0)), leg.link.id))
    placed: list[Leg] = []
    for leg in (*straight, *others):
        near = [other.offset for other in placed if other.low <= leg.high and leg.low <= other.high]
        wish = max(-reach, min(reach, wishes.get(id(leg), 0.0)))
        leg.offset = _nearest_free(wish, near, pitch, reach)
        placed.append(leg)


def _nearest_free(wish: float, near: Sequence[float], pitch: float, reach: float) -> float:
    for gap in (pitch, pitch * 0.75, pitch * 0.5, pitch * 0.3):
        choices = [wish, *(place + side * gap for place in near for side in (-1, 1))]
        free = [
            choice
            for choice in choices
            if abs(choice) <= reach and all(abs(choice - place) > gap - 0.01 for place in near)
        ]
        if free:
            return min(free, key=lambda choice: (abs(choice - wish), choice))
    return wish


@dataclass(slots=True, eq=False)
class Item:
    """Something that takes up room in a lane: a leg along it, or a label in it."""

    low: float
    high: float
    """Where along the lane it lies."""
    thickness: float
    leans: int = 0
    """-1 when both ends leave towards the beginning of the lane's thickness, 1 when both leave the other way."""
    rising: bool = False
    """For one that leaves both ways: whether its far end leaves towards the beginning."""
    still: bool = False
    """Whether it is a label that no line enters from the side."""
    offset: float = 0.0
    """Its middle, from the beginning of the lane."""


def stack(items: Sequence[Item], gap: float) -> float:
    """Set the offsets so that items that meet lie beside each other, and return the thickness of the lane.

    Legs that leave towards one side are put near it, the shorter ones nearer, so that they do not cross.
    """
    near = sorted((item for item in items if item.leans < 0), key=lambda item: (item.high - item.low, item.low))
    far = sorted((item for item in items if item.leans > 0), key=lambda item: (item.high - item.low, item.low))
    falling = sorted((i for i in items if i.leans == 0 and not i.rising), key=lambda item: (-item.low, item.high))
    rising = sorted((i for i in items if i.leans == 0 and i.rising), key=lambda item: (item.low, item.high))
    legs = [item for item in (*near, *falling, *rising) if not item.still]
    first = [*legs, *sorted((item for item in items if item.still), key=lambda item: (item.low, item.high))]
    levels = _levels(first, gap)
    others = _levels(far, gap)
    total = max([0.0, *levels.values(), *others.values()])
    for item in first:
        met = [others[id(other)] for other in far if _meet(item, other, gap)]
        total = max([total, *(levels[id(item)] + level for level in met)])
    for item in first:
        item.offset = levels[id(item)] - item.thickness / 2
    for item in far:
        item.offset = total - others[id(item)] + item.thickness / 2
    return total


def _meet(one: Item, other: Item, gap: float) -> bool:
    return one.low < other.high + gap and other.low < one.high + gap


def _levels(items: Sequence[Item], gap: float) -> dict[int, float]:
    """By item: where it ends, when each leg lies on those before it and each label in the first gap."""
    found: dict[int, float] = {}
    for number, item in enumerate(items):
        met = [
            (found[id(other)] - other.thickness, found[id(other)])
            for other in items[:number]
            if _meet(item, other, gap)
        ]
        if item.still:
            start = 0.0
            for low, high in sorted(met):
                if start + item.thickness <= low:
                    break
                start = max(start, high)
        else:
            start = max((high for _, high in met), default=0.0)
        found[id(item)] = start + item.thickness
    return found
