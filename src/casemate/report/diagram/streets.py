"""The lines along which links may run between the cells of a placement.

Between two rows (and two columns) of cells lies a street with up to three lanes: one inside the zones that end there,
one outside, one inside the zones that begin there. So a link that stays in its zone never has to leave it, and the
border between two lanes is where the zone's edge is drawn. A line through the middle of each row and column leads to
the components, and through cells that are empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from casemate.report.diagram.packing import Cells
from casemate.report.diagram.sketch import BLOCK_HEIGHT, BLOCK_WIDTH, Sketch

_LANE_STEP = 16.0


class Lane(IntEnum):
    """The part of a street, in order from the top or the left."""

    ENDING = 0
    """Inside the zones that end at this street."""
    BETWEEN = 1
    BEGINNING = 2
    """Inside the zones that begin at this street."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line along which links may run, upright or level."""

    street: int
    """The number of the street, or of the row or column of cells."""
    lane: Lane | None
    """None: the line through the middle of a row or column of cells."""
    at: float
    """Roughly where it lies, before anybody knows how wide the streets are."""

    @property
    def touches(self) -> tuple[int, ...]:
        """The rows or columns of cells beside or under the line."""
        if self.lane is None or self.lane is Lane.BEGINNING:
            return (self.street,)
        return (self.street - 1,) if self.lane is Lane.ENDING else (self.street - 1, self.street)


@dataclass(slots=True)
class Streets:
    """The lines of a placement, and which zone each crossing of two lines lies in."""

    cells: Cells
    across: tuple[Line, ...]
    """The level lines, from the top."""
    down: tuple[Line, ...]
    """The upright lines, from the left."""
    zones: tuple[str | None, ...]
    """What the numbers in `region` mean."""
    region: list[int]
    """By crossing: the innermost zone that holds it."""
    taken: dict[int, str]
    """The crossings in the middle of a component."""
    centers: dict[str, int] = field(default_factory=dict)
    """The crossing in the middle of each component."""

    def crossing(self, across: int, down: int) -> int:
        """The number of the crossing of a level and an upright line."""
        return across * len(self.down) + down

    def lines_of(self, crossing: int) -> tuple[int, int]:
        """The numbers of the level and the upright line that meet there."""
        return divmod(crossing, len(self.down))


def streets_of(sketch: Sketch, cells: Cells) -> Streets:
    """The streets of a placement."""
    spans = cells.spans.values()
    across = tuple(_lines(cells.rows, {span.bottom + 1 for span in spans}, {span.top for span in spans}, BLOCK_HEIGHT))
    down = tuple(_lines(cells.columns, {span.right + 1 for span in spans}, {span.left for span in spans}, BLOCK_WIDTH))
    zones: tuple[str | None, ...] = (None, *sketch.zones)
    numbers = {zone: number for number, zone in enumerate(zones)}
    owner = _owners(cells, numbers)
    chains = [tuple(numbers[name] for name in reversed(sketch.chain(zone))) for zone in zones]
    region = [
        _common(chains, [owner(row, column) for row in level.touches for column in upright.touches])
        for level in across
        for upright in down
    ]
    streets = Streets(cells=cells, across=across, down=down, zones=zones, region=region, taken={})
    rows = {line.street: number for number, line in enumerate(across) if line.lane is None}
    columns = {line.street: number for number, line in enumerate(down) if line.lane is None}
    for block, (row, column) in cells.blocks.items():
        center = streets.crossing(rows[row], columns[column])
        streets.taken[center] = block
        streets.centers[block] = center
    return streets


def _lines(count: int, ends: set[int], starts: set[int], size: float) -> Iterator[Line]:
    at = 0.0
    for street in range(count + 1):
        lanes = [Lane.BETWEEN]
        if street in ends:
            lanes.insert(0, Lane.ENDING)
        if street in starts:
            lanes.append(Lane.BEGINNING)
        for lane in lanes:
            at += _LANE_STEP
            yield Line(street=street, lane=lane, at=at)
        if street < count:
            at += _LANE_STEP + size / 2
            yield Line(street=street, lane=None, at=at)
            at += size / 2


def _owners(cells: Cells, numbers: Mapping[str | None, int]) -> Callable[[int, int], int]:
    """Which zone the cell of a row and column lies in; 0 outside of all, and outside of the grid."""
    held: dict[tuple[int, int], int] = {}
    for zone, span in cells.spans.items():  # outer zones come first
        for row in range(span.top, span.bottom + 1):
            for column in range(span.left, span.right + 1):
                held[row, column] = numbers[zone]
    return lambda row, column: held.get((row, column), 0)


def _common(chains: Sequence[tuple[int, ...]], zones: Sequence[int]) -> int:
    """The innermost zone that holds all of these."""
    first = zones[0]
    if all(zone == first for zone in zones):
        return first
    shared = 0
    for level in zip(*(chains[zone] for zone in zones), strict=False):
        if len(set(level)) > 1:
            break
        shared = level[0]
    return shared
