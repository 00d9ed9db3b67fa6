"""Placing components in the cells of a grid, zone inside zone, so that lines are short and the page is filled.

Each zone holds an order of its children and a width in cells; its children go, in that order, to the first place where
they fit. Simulated annealing changes orders and widths. Layered layouts put zones that talk to each other one behind
the other, which makes strips: with 44 components their text is a third as high on a page as this one's.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from casemate.report.diagram.sketch import BLOCK_HEIGHT, BLOCK_WIDTH, Sketch

PAGE_ASPECT = 1.414
"""Width by height of an ISO page on its side."""
_STEP_X = BLOCK_WIDTH + 64
_STEP_Y = BLOCK_HEIGHT + 56
_BEND = 70.0
_SKIP = 60.0
"""What a line costs for each cell that it has to get around."""
_BACKWARD = 40.0
_AREA = 0.3
_ROOT = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The cells that a zone takes, both ends included."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A placement."""

    rows: int
    columns: int
    blocks: Mapping[str, tuple[int, int]]
    """Row and column of each component."""
    spans: Mapping[str, Span]
    """By zone id."""
    cost: float


@dataclass(slots=True)
class _Box:
    """A zone, or the page, while it is being packed."""

    kids: list[str]
    width: int
    size: tuple[int, int] = (1, 1)
    """Width and height in cells."""
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Column and row of each child, from the zone's own corner."""


def pack(sketch: Sketch, *, seed: int, moves: int) -> Cells:
    """A placement; the same for the same sketch, seed and number of moves tried."""
    packing = _Packing(sketch, random.Random(seed))  # noqa: S311  # reproducible on purpose
    packing.anneal(moves)
    return packing.cells()


class _Packing:
    def __init__(self, sketch: Sketch, chance: random.Random) -> None:
        self._chance = chance
        self._sketch = sketch
        self._boxes = self._start()
        self._parents = {zone: within or _ROOT for zone, within in sketch.zones.items()}
        self._movable = [name for name, box in self._boxes.items() for _ in box.kids[1:]]
        self._links = [(link.source, link.target, link.both_ways) for link in sketch.links]
        for zone in (*reversed(sketch.zones), _ROOT):
            self._fill(zone)
        self._cost = self._measure()

    def _start(self) -> dict[str, _Box]:
        kids: dict[str, list[str]] = {_ROOT: [], **{zone: [] for zone in self._sketch.zones}}
        for zone, within in self._sketch.zones.items():
            kids[within or _ROOT].append(zone)
        for block, zone in self._sketch.blocks.items():
            kids[zone or _ROOT].append(block)
        return {name: _Box(held, max(1, math.ceil(math.sqrt(len(held))))) for name, held in kids.items()}

    def anneal(self, moves: int) -> None:
        """Try that many changes; worse ones are kept less and less often."""
        if not self._movable:
            return
        hot = 12.0 * (_STEP_X + _STEP_Y)
        for number in range(moves):
            heat = hot * (0.002 ** (number / moves))
            self._try(heat)

    def _try(self, heat: float) -> None:
        name = self._movable[int(self._chance.random() * len(self._movable))]
        box = self._boxes[name]
        chain = self._chain(name)
        before = [(self._boxes[zone].size, self._boxes[zone].places) for zone in chain]
        kids, width = box.kids, box.width
        self._change(box)
        for zone in chain:
            self._fill(zone)
        cost = self._measure()
        worse = cost - self._cost
        if worse <= 0 or self._chance.random() < math.exp(-worse / heat):
            self._cost = cost
            return
        box.kids, box.width = kids, width
        for zone, (size, places) in zip(chain, before, strict=True):
            self._boxes[zone].size, self._boxes[zone].places = size, places

    def _chain(self, name: str) -> list[str]:
        chain = [name]
        while chain[-1] != _ROOT:
            chain.append(self._parents[chain[-1]])
        return chain

    def _change(self, box: _Box) -> None:
        draw = self._chance.random()
        kids = list(box.kids)
        one, other = (int(self._chance.random() * len(kids)) for _ in range(2))
        if draw < 0.5:
            kids[one], kids[other] = kids[other], kids[one]
        elif draw < 0.85:
            kids.insert(other, kids.pop(one))
        else:
            box.width = max(1, box.width + (1 if self._chance.random() < 0.5 else -1))
        box.kids = kids

    def _fill(self, name: str) -> None:
        """Put the children of a zone where they fit first, row by row."""
        box = self._boxes[name]
        sizes = [self._boxes[kid].size if kid in self._boxes else (1, 1) for kid in box.kids]
        limit = max(box.width, max((wide for wide, _ in sizes), default=1))
        rows: list[int] = []
        places: dict[str, tuple[int, int]] = {}
        right = bottom = 1
        for kid, (wide, high) in zip(box.kids, sizes, strict=True):
            mask = (1 << wide) - 1
            column, row = _first_fit(rows, mask, limit - wide, high)
            while len(rows) < row + high:
                rows.append(0)
            for taken in range(row, row + high):
                rows[taken] |= mask << column
            places[kid] = (column, row)
            right, bottom = max(right, column + wide), max(bottom, row + high)
        box.places, box.size = places, (right, bottom)

    def _positions(self) -> dict[str, tuple[int, int]]:
        """Column and row of everything, from the page's corner."""
        found: dict[str, tuple[int, int]] = {_ROOT: (0, 0)}
        for name in (_ROOT, *self._sketch.zones):
            left, top = found[name]
            for kid, (column, row) in self._boxes[name].places.items():
                found[kid] = (left + column, top + row)
        return found

    def _measure(self) -> float:
        at = self._positions()
        cost = 0.0
        for source, target, both in self._links:
            (left, top), (right, bottom) = at[source], at[target]
            across, down = right - left, bottom - top
            wide, high = abs(across), abs(down)
            cost += wide * _STEP_X + high * _STEP_Y
            if wide and high:
                cost += _BEND
            elif wide + high > 1:
                cost += _SKIP * (wide + high - 1)
            if not both and (down < 0 or (down == 0 and across < 0)):
                cost += _BACKWARD
        columns, rows = self._boxes[_ROOT].size
        boxes = self._boxes
        tops, bottoms = set(), set()
        lefts, rights = set(), set()
        for zone in self._sketch.zones:
            (left, top), (wide, high) = at[zone], boxes[zone].size
            tops.add(top)
            bottoms.add(top + high)
            lefts.add(left)
            rights.add(left + wide)
        width = columns * _STEP_X + 18 * len(lefts) + 18 * len(rights)
        height = rows * _STEP_Y + 38 * len(tops) + 18 * len(bottoms)
        page = max(width, height * PAGE_ASPECT) + 0.2 * (width + height)
        return cost + _AREA * page * max(4, len(self._links))

    def cells(self) -> Cells:
        """Where everything is now."""
        at = self._positions()
        spans = {}
        for zone in self._sketch.zones:
            (left, top), (wide, high) = at[zone], self._boxes[zone].size
            spans[zone] = Span(top=top, bottom=top + high - 1, left=left, right=left + wide - 1)
        columns, rows = self._boxes[_ROOT].size
        blocks = {block: (at[block][1], at[block][0]) for block in self._sketch.blocks}
        return Cells(rows=rows, columns=columns, blocks=blocks, spans=spans, cost=self._cost)


def _first_fit(rows: list[int], mask: int, most: int, high: int) -> tuple[int, int]:
    """Column and row of the first free place for a box of this mask and height."""
    row = 0
    while True:
        taken = 0
        for line in rows[row : row + high]:
            taken |= line
        for column in range(most + 1):
            if not taken & (mask << column):
                return column, row
        row += 1
