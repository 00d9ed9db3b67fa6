"""From the thickness of every lane to places: one axis of a compact layout at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from casemate.report.diagram.streets import Lane, Line

MARGIN = 9.0
_PAD = 9.0
"""Between a component and the lanes beside it: room for an arrowhead."""
_BORDER = 6.0
"""Between two zone edges, and between a zone edge and a lane."""
_OPEN_STREET = 8.0
"""The least between the pads of a street in which no zone ends or begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Where zones begin and end along one axis, in numbers of streets."""

    ends: Mapping[int, int]
    """By street: how many zones, one in the other, end there."""
    begins: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Places along one axis."""

    lines: tuple[float, ...]
    """By line: the beginning of a lane, or the middle of a row or column of cells."""
    begins: Mapping[tuple[int, int], float]
    """By street and by how many zones that begin there hold it: the edge of a zone."""
    ends: Mapping[tuple[int, int], float]
    total: float


def edges_of(
    spans: Mapping[str, tuple[int, int]], around: Mapping[str, str | None]
) -> tuple[Edges, dict[str, int], dict[str, int]]:
    """Counts by street, and for each zone how many of those around it begin, and end, where it does.

    `spans`: the first and last cell of each zone along the axis; outer zones first.
    """
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    ends: dict[int, int] = {}
    begins: dict[int, int] = {}
    for zone, (low, high) in spans.items():
        outer = around[zone]
        first[zone] = first[outer] + 1 if outer is not None and spans[outer][0] == low else 0
        last[zone] = last[outer] + 1 if outer is not None and spans[outer][1] == high else 0
        begins[low] = max(begins.get(low, 0), first[zone] + 1)
        ends[high + 1] = max(ends.get(high + 1, 0), last[zone] + 1)
    return Edges(ends=ends, begins=begins), first, last


def axis_of(
    lines: Sequence[Line],
    edges: Edges,
    thickness: Sequence[float],
    *,
    cell: float,
    heads: Mapping[tuple[int, int], float],
) -> Axis:
    """Places along an axis. `thickness`: by line; `heads`: the room inside a zone's first edge, as in `Axis.begins`."""
    at = MARGIN
    places: list[float] = []
    begins: dict[tuple[int, int], float] = {}
    ends: dict[tuple[int, int], float] = {}
    for number, line in enumerate(lines):
        street = line.street
        if line.lane is None:
            places.append(at + cell / 2)
            at += cell
            continue
        if line.lane is Lane.ENDING or (line.lane is Lane.BETWEEN and street not in edges.ends and street > 0):
            at += _PAD
        places.append(at)
        at += thickness[number]
        if line.lane is Lane.ENDING:
            at = _walls(at, street, reversed(range(edges.ends[street])), ends) + _BORDER
        elif line.lane is Lane.BETWEEN:
            if street not in edges.ends and street not in edges.begins:
                at += max(0.0, _OPEN_STREET - thickness[number])
            for level in range(edges.begins.get(street, 0)):
                at += _BORDER if level or street else 2.0
                begins[street, level] = at
                at += heads.get((street, level), 0.0)
            at += _BORDER if street in edges.begins and (street, 0) not in heads else 0.0
        if line.lane is Lane.BEGINNING or (line.lane is Lane.BETWEEN and street not in edges.begins):
            at += _PAD
    return Axis(lines=tuple(places), begins=begins, ends=ends, total=at + MARGIN - _PAD)


def _walls(at: float, street: int, levels: Iterable[int], ends: dict[tuple[int, int], float]) -> float:
    for level in levels:
        at += _BORDER
        ends[street, level] = at
    return at
