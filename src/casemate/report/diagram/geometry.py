"""Where things are: what a layout hands to the drawing. Lengths are SVG user units, y grows downwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place on the page."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    """An upright rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def center(self) -> Point:
        return Point(x=self.x + self.width / 2, y=self.y + self.height / 2)

    def overlaps(self, other: Rect, gap: float = 0.0) -> bool:
        """Whether the two share some area, or come nearer than `gap`."""
        return (
            self.x < other.right + gap
            and other.x < self.right + gap
            and self.y < other.bottom + gap
            and other.y < self.bottom + gap
        )

    def moved(self, x: float, y: float) -> Rect:
        """The same rectangle elsewhere."""
        return Rect(x=self.x + x, y=self.y + y, width=self.width, height=self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How the line between two components runs."""

    points: tuple[Point, ...]
    """From the edge of the link's first component to that of its second; each leg upright or level."""
    label: Rect
    """The room for its label."""
    narrow: bool = False
    """Whether that is room for the narrow label only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A layout."""

    width: float
    height: float
    boxes: Mapping[str, Rect]
    """By component id."""
    zones: Mapping[str, Rect]
    """By zone id."""
    routes: Mapping[str, Route]
    """By link id."""


def legs(points: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    """The straight pieces of a line."""
    return pairwise(points)


def border_crossings(points: Sequence[Point], rect: Rect) -> Iterator[Point]:
    """Where a line of upright and level pieces crosses the edge of a rectangle."""
    for start, end in legs(points):
        if start.y == end.y:
            low, high = sorted((start.x, end.x))
            if rect.y < start.y < rect.bottom:
                yield from (Point(x=x, y=start.y) for x in (rect.x, rect.right) if low < x < high)
        else:
            low, high = sorted((start.y, end.y))
            if rect.x < start.x < rect.right:
                yield from (Point(x=start.x, y=y) for y in (rect.y, rect.bottom) if low < y < high)


def framed(picture: Picture, margin: float = 8.0) -> Picture:
    """The picture, widened and moved where a line or a label would leave the page."""
    held = [route.label for route in picture.routes.values()]
    held += [Rect(x=p.x, y=p.y, width=0, height=0) for route in picture.routes.values() for p in route.points]
    left = max(0.0, margin - min((box.x for box in held), default=margin))
    top = max(0.0, margin - min((box.y for box in held), default=margin))
    right = max([picture.width, *(box.right + margin for box in held)])
    bottom = max([picture.height, *(box.bottom + margin for box in held)])
    return Picture(
        width=right + left,
        height=bottom + top,
        boxes={name: box.moved(left, top) for name, box in picture.boxes.items()},
        zones={name: box.moved(left, top) for name, box in picture.zones.items()},
        routes={
            name: Route(
                points=tuple(Point(x=p.x + left, y=p.y + top) for p in route.points),
                label=route.label.moved(left, top),
                narrow=route.narrow,
            )
            for name, route in picture.routes.items()
        },
    )


def crossings(picture: Picture) -> int:
    """How often two links cross."""
    level, upright = _sorted_legs(picture)
    return sum(
        one != other and left < x < right and top < y < bottom
        for one, y, left, right in level
        for other, x, top, bottom in upright
    )


def hidden(picture: Picture) -> int:
    """How many straight pieces of a link run under the label of another."""
    level, upright = _sorted_legs(picture)
    found = 0
    for name, route in picture.routes.items():
        box = route.label
        found += sum(
            other != name and box.y < y < box.bottom and left < box.right and box.x < right
            for other, y, left, right in level
        )
        found += sum(
            other != name and box.x < x < box.right and top < box.bottom and box.y < bottom
            for other, x, top, bottom in upright
        )
    return found


_Piece = tuple[str, float, float, float]
"""Link, where it lies across its direction, and where it begins and ends."""


def _sorted_legs(picture: Picture) -> tuple[list[_Piece], list[_Piece]]:
    level: list[_Piece] = []
    upright: list[_Piece] = []
    for name, route in picture.routes.items():
        for start, end in legs(route.points):
            if start.x == end.x:
                upright.append((name, start.x, min(start.y, end.y), max(start.y, end.y)))
            else:
                level.append((name, start.y, min(start.x, end.x), max(start.x, end.x)))
    return level, upright
