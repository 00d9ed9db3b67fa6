"""Finding a way through the streets for every link: short, with few bends and crossings, in no zone without need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise

from casemate.report.diagram.sketch import Link, Sketch
from casemate.report.diagram.streets import Streets

_BEND = 80.0
_CROSSING = 50.0
_NEEDED_BORDER = 8.0
_NEEDLESS_BORDER = 170.0
_SHARED_LANE = 35.0
"""For each link that already runs along the same piece of a lane."""
_SHARED_MIDDLE = 40.0
"""The same for the line through the middle of cells, where there is less room."""
_CROWDED_SIDE = 14.0
_FULL_SIDE = 500.0
_PORTS = {True: 3, False: 6}
"""How many links fit on the left or right edge of a component (True), and on its top or bottom."""

Way = tuple[int, ...]
"""The crossings that a link passes, from the middle of one component to that of the other."""


@dataclass(slots=True)
class _Traffic:
    """What the links routed so far use."""

    pieces: Counter[tuple[int, int]] = field(default_factory=Counter)
    """How many run from one crossing to the next, in either direction; each is counted for both."""
    level: Counter[int] = field(default_factory=Counter)
    """How many links pass straight through a crossing from left to right."""
    upright: Counter[int] = field(default_factory=Counter)
    sides: Counter[tuple[int, int]] = field(default_factory=Counter)
    """By the middle of a component and the crossing next to it."""

    def count(self, way: Way, change: int) -> None:
        """Add a link's way, or with -1 take it away."""
        for one, other in pairwise(way):
            self.pieces[one, other] += change
            self.pieces[other, one] += change
        for before, here, after in zip(way, way[1:], way[2:], strict=False):
            if after - here == here - before:
                passing = self.level if abs(after - here) == 1 else self.upright
                passing[here] += change
        self.sides[way[0], way[1]] += change
        self.sides[way[-1], way[-2]] += change


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """From a crossing to the next one."""

    there: int
    upright: int
    """1 for up and down, 0 for left and right."""
    length: float
    sharing: float
    """What each link costs that already runs there."""
    zones: tuple[int, int]
    """Before and after it."""


def route(sketch: Sketch, streets: Streets, *, rounds: int = 2) -> Mapping[str, Way]:
    """The way of each link. In every round each link is routed again among all others."""
    router = _Router(sketch, streets)
    ordered = sorted(sketch.links, key=lambda link: (router.distance(link), link.id))
    for _ in range(rounds):
        for link in ordered:
            router.route(link)
    return router.ways


class _Router:
    def __init__(self, sketch: Sketch, streets: Streets) -> None:
        self.ways: dict[str, Way] = {}
        self._streets = streets
        self._traffic = _Traffic()
        self._wide = len(streets.down)
        self._x = [line.at for line in streets.down]
        self._y = [line.at for line in streets.across]
        self._chains = [frozenset(sketch.chain(zone)) for zone in streets.zones]
        self._home = {block: frozenset(sketch.chain(zone)) for block, zone in sketch.blocks.items()}
        self._next = [tuple(self._steps(here)) for here in range(len(self._x) * len(self._y))]

    def distance(self, link: Link) -> float:
        """Along the streets, as the crow cannot fly."""
        (up, left), (low, right) = (self._streets.lines_of(self._streets.centers[end]) for end in _ends(link))
        return abs(self._x[left] - self._x[right]) + abs(self._y[up] - self._y[low])

    def route(self, link: Link) -> None:
        """Find the link's way anew."""
        if link.id in self.ways:
            self._traffic.count(self.ways[link.id], -1)
        way = self._search(link)
        self._traffic.count(way, 1)
        self.ways[link.id] = way

    def _steps(self, here: int) -> Iterator[_Step]:
        streets, wide = self._streets, self._wide
        row, column = divmod(here, wide)
        for upright, step, fits in (
            (0, -1, column > 0),
            (0, 1, column < wide - 1),
            (1, -wide, row > 0),
            (1, wide, row < len(self._y) - 1),
        ):
            if not fits:
                continue
            there = here + step
            line = streets.down[column] if upright else streets.across[row]
            length = self._y[there // wide] - self._y[row] if upright else self._x[there % wide] - self._x[column]
            yield _Step(
                there=there,
                upright=upright,
                length=abs(length),
                sharing=_SHARED_LANE if line.lane is not None else _SHARED_MIDDLE,
                zones=(streets.region[here], streets.region[there]),
            )

    def _search(self, link: Link) -> Way:
        """A* over crossings and the direction of arrival (1 upright, 0 level, -1 at the start)."""
        start, goal = (self._streets.centers[end] for end in _ends(link))
        borders = _Borders(self._chains, self._home[link.source] ^ self._home[link.target])
        taken, traffic = self._streets.taken, self._traffic
        best: dict[tuple[int, int], float] = {(start, -1): 0.0}
        came: dict[tuple[int, int], tuple[int, int]] = {}
        queue: list[tuple[float, float, int, int]] = [(0.0, 0.0, start, -1)]
        done: set[tuple[int, int]] = set()
        while queue:
            _, spent, here, heading = heappop(queue)
            state = (here, heading)
            if state in done:
                continue
            done.add(state)
            if here == goal:
                return _walked(came, state)
            for step in self._next[here]:
                there, upright = step.there, step.upright
                following = (there, upright)
                if following in done or (there in taken and there != goal):
                    continue
                total = spent + step.length + borders.cost(step.zones)
                if heading not in (-1, upright):
                    total += _BEND
                elif heading != -1:
                    total += _CROSSING * (traffic.level if upright else traffic.upright)[here]
                if shared := traffic.pieces[here, there]:
                    total += shared * step.sharing
                if here == start or there == goal:
                    total += self._crowd((start, there) if here == start else (goal, here), upright)
                if total < best.get(following, 1e18):
                    best[following] = total
                    came[following] = state
                    heappush(queue, (total + self._ahead(there, upright, goal), total, there, upright))
        raise AssertionError("every component is beside a street")

    def _ahead(self, here: int, heading: int, goal: int) -> float:
        """The least that the rest of the way costs."""
        wide = self._wide
        across = abs(self._x[here % wide] - self._x[goal % wide])
        down = abs(self._y[here // wide] - self._y[goal // wide])
        turns = (across and down) or (across if heading else down)
        return across + down + (_BEND if turns else 0.0)

    def _crowd(self, side: tuple[int, int], upright: int) -> float:
        used = self._traffic.sides[side]
        return used * _CROWDED_SIDE + (_FULL_SIDE if used >= _PORTS[not upright] else 0.0)


class _Borders:
    """What it costs one link to pass from one zone into another."""

    def __init__(self, chains: list[frozenset[str]], needed: frozenset[str]) -> None:
        self._chains = chains
        self._needed = needed
        self._known: dict[tuple[int, int], float] = {}

    def cost(self, zones: tuple[int, int]) -> float:
        """Little for the borders between the link's own ends, much for all others."""
        cost = self._known.get(zones)
        if cost is None:
            crossed = self._chains[zones[0]] ^ self._chains[zones[1]]
            cost = sum(_NEEDED_BORDER if zone in self._needed else _NEEDLESS_BORDER for zone in crossed)
            self._known[zones] = cost
        return cost


def _walked(came: Mapping[tuple[int, int], tuple[int, int]], state: tuple[int, int]) -> Way:
    way = [state[0]]
    while state in came:
        state = came[state]
        way.append(state[0])
    return tuple(reversed(way))


def _ends(link: Link) -> tuple[str, str]:
    return link.source, link.target
