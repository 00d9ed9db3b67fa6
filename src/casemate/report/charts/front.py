"""The best plans for each amount of money: what they leave, with the plan, its limit and the bend."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, inf, log10

from casemate.report.charts.exceedance import short_amount
from casemate.report.charts.svg import INK, LINE, PAPER, QUIET, canvas, line, number, text
from casemate.report.document import Element, Node

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _FOOT = 860.0, 380.0, 74.0, 24.0, 34.0, 54.0
_TICKS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPoint:
    """One plan."""

    cost: float
    left: float
    within: bool
    """Whether it keeps to the weeks that there are."""
    leads: bool
    """Whether no cheaper plan leaves less; the others are there for their fewer weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Everything that the picture shows."""

    points: tuple[PlanPoint, ...]
    chosen: PlanPoint
    bend: PlanPoint | None
    money: float
    """The limit; infinite: none."""
    accepted: float | None
    """What the owner accepts a year."""
    floor: float
    """What every candidate together would leave."""


def front_chart(found: Frontier, currency: str, title: str) -> Element:
    """Money to the right, what is left upwards."""
    most_cost = max([point.cost for point in found.points] + [found.money if found.money < inf else 0.0, 1.0]) * 1.04
    most_left = max([point.left for point in found.points] + [found.accepted or 0.0, 1.0]) * 1.08

    def x(cost: float) -> float:
        return _LEFT + cost / most_cost * (_WIDTH - _LEFT - _RIGHT)

    def y(left: float) -> float:
        return _HEIGHT - _FOOT - left / most_left * (_HEIGHT - _TOP - _FOOT)

    shapes: list[Node] = []
    for left in _ticks(most_left):
        shapes.append(line(f"M{number(_LEFT)} {number(y(left))}H{number(_WIDTH - _RIGHT)}", name="rule", stroke=LINE))
        said = short_amount(left) if left else "0"
        shapes.append(text(_LEFT - 8, y(left) + 4, said, name="quiet", fill=QUIET, anchor="end"))
    for cost in _ticks(most_cost):
        said = short_amount(cost) if cost else "0"
        shapes.append(text(x(cost), _HEIGHT - _FOOT + 18, said, name="quiet", fill=QUIET, anchor="middle"))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    foot = f"Money over the horizon, {currency}; upwards: expected loss of a year that is left"
    shapes.append(text(middle, _HEIGHT - 12, foot, name="quiet", fill=QUIET, anchor="middle"))
    for height, said in ((found.accepted, "accepted a year"), (found.floor, "left by every candidate together")):
        if height is not None:
            shapes += _wall(f"M{number(_LEFT)} {number(y(height))}H{number(_WIDTH - _RIGHT)}")
            words = f"{said}: {short_amount(height)}"
            shapes.append(text(_WIDTH - _RIGHT - 6, y(height) - 6, words, name="quiet", fill=QUIET, anchor="end"))
    if found.money < inf:
        shapes += _wall(f"M{number(x(found.money))} {number(_TOP)}V{number(_HEIGHT - _FOOT)}")
        shapes.append(text(x(found.money) + 6, _TOP + 12, f"budget {short_amount(found.money)}", size=12, bold=True))
    leading = [point for point in found.points if point.leads]
    drawn = "".join(f"H{number(x(p.cost))}V{number(y(p.left))}" for p in leading[1:])
    if leading:
        start = f"M{number(x(leading[0].cost))} {number(y(leading[0].left))}"
        look = {"fill": "none", "stroke": "#1f4e8c", "stroke-width": "2", "class": "curve-current"}
        shapes.append(Element("path", {"d": f"{start}{drawn}", **look}))
    shapes.extend(_dot(x(point.cost), y(point.left), point) for point in found.points if point.leads)
    shapes += _marked(x(found.chosen.cost), y(found.chosen.left), "this plan", above=True)
    if found.bend is not None and found.bend != found.chosen:
        shapes += _marked(x(found.bend.cost), y(found.bend.left), "bend", above=False)
    return canvas(_WIDTH, _HEIGHT, title, *shapes)


def _ticks(most: float) -> list[float]:
    raw = most / _TICKS
    size = 10.0 ** floor(log10(raw))
    step = next(factor * size for factor in (1, 2, 5, 10) if factor * size >= raw)
    return [step * place for place in range(int(most / step) + 1)]


def _wall(path: str) -> list[Node]:
    look = {"fill": "none", "stroke": QUIET, "stroke-width": "1.2", "stroke-dasharray": "5 3", "class": "line"}
    return [Element("path", {"d": path, **look})]


def _dot(x: float, y: float, point: PlanPoint) -> Element:
    fill = "#1f4e8c" if point.within else PAPER
    look = {"fill": fill, "stroke": "#1f4e8c", "stroke-width": "1.4", "class": "curve-current"}
    return Element("circle", {"cx": number(x), "cy": number(y), "r": "3.6", **look})


def _marked(x: float, y: float, said: str, *, above: bool) -> list[Node]:
    ring = {"fill": "none", "stroke": INK, "stroke-width": "2", "class": "line"}
    place = y - 12 if above else y + 22
    anchor = "" if above else "end"
    return [
        Element("circle", {"cx": number(x), "cy": number(y), "r": "7", **ring}),
        text(x + (8 if above else -2), place, said, size=12, bold=True, anchor=anchor),
    ]
