"""Placing components in the cells of a grid, zone inside zone, so that lines are short and the page is filled.

Each zone holds an order of its children and a width in cells; its children go, in that order, to the first place where
they fit. Simulated annealing changes orders and widths. Layered layouts put zones that talk to each other one behind
the other, which makes strips: with 44 components their text is less than half as high on a page as this one's.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

from casemate.report.diagram.page import LEGEND, PAGE_ASPECT
from casemate.report.diagram.sketch import Sketch

# Sizes that a row, a column and a zone's edges have in finished layouts, on average.
_STEP_X, _STEP_Y = 195.0, 145.0
_SIDE, _TOP, _BOTTOM = 11.0, 30.0, 12.0

_BEND = 70.0
_SKIP = 60.0
"""What a line costs for each cell that it has to get around."""
_BACKWARD = 40.0
_AREA = 1.6
"""What a unit of page costs for each link."""
_HOT = 12000.0
_COOL = 40.0

Place = tuple[int, int]
"""Column and row."""


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


def pack(sketch: Sketch, *, seed: int, moves: int) -> Cells:
    """A placement; the same for the same sketch, seed and number of moves tried."""
    packing = _Packing(sketch, random.Random(seed))
    packing.anneal(moves)
    return packing.cells()


@dataclass(slots=True)
class _Before:
    """What a move may have to give back."""

    cost: float
    box: int
    kids: list[int]
    width: int
    filled: list[tuple[int, Place, list[Place]]]
    at: list[Place]
    wires: list[float] | list[tuple[int, float]]


class _Packing:
    """Numbers stand for things: components first, then zones from the outside in, the page before them."""

    def __init__(self, sketch: Sketch, chance: random.Random) -> None:
        self._random = chance.random
        self._sketch = sketch
        blocks = list(sketch.blocks)
        self._page = page = len(blocks)
        numbers = {name: number for number, name in enumerate(blocks)}
        zones = {zone: page + 1 + number for number, zone in enumerate(sketch.zones)}
        total = page + 1 + len(zones)
        self._parent = [page] * total
        self._kids: list[list[int]] = [[] for _ in range(total)]
        for zone, within in sketch.zones.items():
            self._parent[zones[zone]] = page if within is None else zones[within]
        for block, zone_of in sketch.blocks.items():
            self._parent[numbers[block]] = page if zone_of is None else zones[zone_of]
        for thing in (*zones.values(), *numbers.values()):
            self._kids[self._parent[thing]].append(thing)
        self._width = [max(1, math.ceil(math.sqrt(len(kids)))) for kids in self._kids]
        self._size: list[Place] = [(1, 1)] * total
        self._local: list[list[Place]] = [[] for _ in range(total)]
        self._at: list[Place] = [(0, 0)] * total
        self._boxes = range(page, total)
        self._movable = [box for box in self._boxes for _ in self._kids[box][1:]]
        self._links = [(numbers[link.source], numbers[link.target], link.both_ways) for link in sketch.links]
        self._at_block: list[list[int]] = [[] for _ in blocks]
        for number, (source, target, _) in enumerate(self._links):
            self._at_block[source].append(number)
            self._at_block[target].append(number)
        for box in reversed(self._boxes):
            self._fill(box)
        self._settle()
        self._wires = self._all_wires()
        self._cost = sum(self._wires) + self._area()

    def anneal(self, moves: int) -> None:
        """Try that many changes; worse ones are kept less and less often."""
        if not self._movable:
            return
        for number in range(moves):
            heat = _HOT * (_COOL / _HOT) ** (number / moves)
            most = self._cost - heat * math.log(1.0 - self._random())
            before = self._move(most)
            if before is not None and self._cost > most:
                self._undo(before)

    def _move(self, most: float) -> _Before | None:
        """Change something; a change that is sure to cost more than `most` is not measured to the end."""
        box = self._movable[int(self._random() * len(self._movable))]
        kids = self._kids[box]
        draw, one, other = self._random(), int(self._random() * len(kids)), int(self._random() * len(kids))
        if draw < 0.8 and one == other:
            return None
        if draw < 0.5 and kids[one] < self._page and kids[other] < self._page:
            return self._exchange(box, one, other)
        before = _Before(self._cost, box, kids, self._width[box], [], self._at, self._wires)
        changed = list(kids)
        if draw < 0.5:
            changed[one], changed[other] = changed[other], changed[one]
        elif draw < 0.8:
            changed.insert(other, changed.pop(one))
        else:
            self._width[box] = max(1, self._width[box] + (1 if draw < 0.9 else -1))
        self._kids[box] = changed
        while True:
            size = self._size[box]
            before.filled.append((box, size, self._local[box]))
            self._fill(box)
            if box == self._page or self._size[box] == size:
                break
            box = self._parent[box]
        self._at = list(self._at)
        self._settle()
        area = self._area()
        self._cost = area + len(self._links) * _STEP_Y  # no link is shorter
        if self._cost <= most:
            self._wires = self._all_wires()
            self._cost = area + sum(self._wires)
        return before

    def _exchange(self, box: int, one: int, other: int) -> _Before:
        """Let two components of a zone change places: nothing else moves."""
        kids, at = self._kids[box], self._at
        first, second = kids[one], kids[other]
        touched = self._at_block[first] + self._at_block[second]
        before = _Before(self._cost, box, list(kids), self._width[box], [], [], [(n, self._wires[n]) for n in touched])
        kids[one], kids[other] = second, first
        at[first], at[second] = at[second], at[first]
        for number in touched:
            now = self._wire(number)
            self._cost += now - self._wires[number]
            self._wires[number] = now
        return before

    def _undo(self, before: _Before) -> None:
        if not before.filled:  # two components changed places
            now, then = self._kids[before.box], before.kids
            first, second = (thing for thing, old in zip(now, then, strict=True) if thing != old)
            self._at[first], self._at[second] = self._at[second], self._at[first]
            for number, cost in before.wires:  # type: ignore[misc]  # pairs, after an exchange
                self._wires[number] = cost
        else:
            self._at = before.at
            self._wires = before.wires  # type: ignore[assignment]  # all of them, after any other move
            for box, size, local in before.filled:
                self._size[box], self._local[box] = size, local
        self._kids[before.box], self._width[before.box] = before.kids, before.width
        self._cost = before.cost

    def _fill(self, box: int) -> None:
        """Put the children of a zone where they fit first, row by row."""
        kids = self._kids[box]
        sizes = [self._size[kid] for kid in kids]
        limit = max(self._width[box], max((wide for wide, _ in sizes), default=1))
        rows: list[int] = []
        local: list[Place] = []
        right = bottom = 1
        for wide, high in sizes:
            mask = (1 << wide) - 1
            column, row = _first_fit(rows, mask, limit - wide, high)
            while len(rows) < row + high:
                rows.append(0)
            for taken in range(row, row + high):
                rows[taken] |= mask << column
            local.append((column, row))
            right, bottom = max(right, column + wide), max(bottom, row + high)
        self._local[box], self._size[box] = local, (right, bottom)

    def _settle(self) -> None:
        """Set column and row of everything, from the page's corner."""
        at = self._at
        for box in self._boxes:
            left, top = at[box]
            for kid, (column, row) in zip(self._kids[box], self._local[box], strict=True):
                at[kid] = (left + column, top + row)

    def _all_wires(self) -> list[float]:
        """What each link costs."""
        at, found = self._at, []
        for source, target, both in self._links:
            left, top = at[source]
            right, bottom = at[target]
            across, down = right - left, bottom - top
            wide, high = abs(across), abs(down)
            cost = wide * _STEP_X + high * _STEP_Y
            if wide and high:
                cost += _BEND
            else:
                cost += _SKIP * (wide + high - 1)
            if not both and (down < 0 or (down == 0 and across < 0)):
                cost += _BACKWARD
            found.append(cost)
        return found

    def _wire(self, number: int) -> float:
        """What one link costs, as in `_all_wires`, which does not call this a million times."""
        source, target, both = self._links[number]
        (left, top), (right, bottom) = self._at[source], self._at[target]
        across, down = right - left, bottom - top
        wide, high = abs(across), abs(down)
        turned = _BEND if wide and high else _SKIP * (wide + high - 1)
        backward = _BACKWARD if not both and (down < 0 or (down == 0 and across < 0)) else 0.0
        return wide * _STEP_X + high * _STEP_Y + turned + backward

    def _area(self) -> float:
        """What the size of the page costs: the edge that decides how far it must be shrunk counts most."""
        columns, rows = self._size[self._page]
        tops, bottoms, lefts, rights = set(), set(), set(), set()
        for zone in self._boxes[1:]:
            (left, top), (wide, high) = self._at[zone], self._size[zone]
            tops.add(top)
            bottoms.add(top + high)
            lefts.add(left)
            rights.add(left + wide)
        width = columns * _STEP_X + _SIDE * (len(lefts) + len(rights))
        height = rows * _STEP_Y + _TOP * len(tops) + _BOTTOM * len(bottoms) + LEGEND
        page = max(width, height * PAGE_ASPECT) + 0.2 * (width + height)
        return _AREA * page * max(4, len(self._links))

    def cells(self) -> Cells:
        """Where everything is now."""
        spans = {}
        for number, zone in enumerate(self._sketch.zones, start=self._page + 1):
            (left, top), (wide, high) = self._at[number], self._size[number]
            spans[zone] = Span(top=top, bottom=top + high - 1, left=left, right=left + wide - 1)
        columns, rows = self._size[self._page]
        blocks = {}
        for block, (column, row) in zip(self._sketch.blocks, self._at, strict=False):
            blocks[block] = (row, column)
        return Cells(rows=rows, columns=columns, blocks=blocks, spans=spans, cost=self._cost)


def _first_fit(rows: list[int], mask: int, most: int, high: int) -> Place:
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
