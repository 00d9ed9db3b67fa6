"""Loss exceedance curves: how likely a year costs more than each amount, on a logarithmic scale of money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from casemate.report.charts.svg import INK, LINE, QUIET, SLACK, canvas, line, number, text
from casemate.report.diagram.text import width_of
from casemate.report.document import Element, Node

STROKES = {
    "inherent": ("#5a6675", "2 5"),
    "before": ("#5a6675", "2 5"),
    "current": ("#1f4e8c", ""),
    "after": ("#c2410c", "9 4"),
    "planned": ("#c2410c", "9 4"),
}
"""Colour and dashes: the dashes alone tell the curves apart, without colours or on paper."""
_HEIGHT, _LEFT, _RIGHT, _TOP, _FOOT = 430.0, 58.0, 20.0, 34.0, 54.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One curve."""

    name: str
    """A key of `STROKES`."""
    label: str
    points: tuple[tuple[float, float], ...]
    """Amount, and probability to exceed it; amounts ascend."""
    band: tuple[tuple[float, float], ...] = ()
    """Of each point: the ends of what is not known exactly; empty: none is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A year's loss that may be exceeded with a given probability and no more."""

    amount: float
    probability: float
    label: str


@dataclass(frozen=True, slots=True)
class _Scale:
    least: float
    most: float
    width: float
    digits: tuple[float, ...]
    """The digits of the amounts that are written at the axis."""

    def x(self, amount: float) -> float:
        share = (log10(max(amount, self.least)) - log10(self.least)) / (log10(self.most) - log10(self.least))
        return _LEFT + share * (self.width - _LEFT - _RIGHT)

    @staticmethod
    def y(probability: float) -> float:
        return _TOP + (1 - probability) * (_HEIGHT - _TOP - _FOOT)


def exceedance_chart(
    curves: Sequence[Curve], limit: Limit | None, currency: str, title: str, *, width: float = 860.0
) -> Element:
    """The curves with the owner's limit: a curve that runs above it breaks it. A narrow one has letters as large."""
    scale = _scale(curves, limit, width)
    shapes: list[Node] = [*_axes(scale, currency)]
    for curve in curves:
        if curve.band:
            shapes.append(_band(curve, scale))
    shapes.extend(_path(curve, scale) for curve in curves)
    if limit is not None:
        shapes.extend(_limit(limit, scale))
    shapes.extend(_legend(curves))
    return canvas(width, _HEIGHT, title, *shapes)


def _scale(curves: Sequence[Curve], limit: Limit | None, width: float) -> _Scale:
    """From where every curve is still flat to where none is worth drawing."""
    amounts = [amount for curve in curves for amount, chance in curve.points if chance >= 0.0005]
    every = [amount for curve in curves for amount, _ in curve.points]
    most = max([*(amounts or every), *([1.3 * limit.amount] if limit else [])])
    digits = (1.0, 3.0) if width > 700 else (1.0,)
    return _Scale(min(every), max(most, 10 * min(every)), width, digits)


def _axes(scale: _Scale, currency: str) -> list[Node]:
    shapes: list[Node] = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = scale.y(share)
        shapes.append(line(f"M{number(_LEFT)} {number(y)}H{number(scale.width - _RIGHT)}", name="rule", stroke=LINE))
        label = f"{100 * share:.0f}%"
        shapes.append(text(_LEFT - 8, y + 4, label, name="quiet", fill=QUIET, anchor="end"))
    for amount in _ticks(scale):
        x = scale.x(amount)
        shapes.append(line(f"M{number(x)} {number(_TOP)}V{number(_HEIGHT - _FOOT)}", name="rule", stroke=LINE))
        said = short_amount(amount)
        shapes.append(text(x, _HEIGHT - _FOOT + 18, said, name="quiet", fill=QUIET, anchor="middle"))
    middle = (_LEFT + scale.width - _RIGHT) / 2
    said = f"Loss of a year, {currency} (each step is a factor)"
    shapes.append(text(middle, _HEIGHT - 12, said, name="quiet", fill=QUIET, anchor="middle"))
    return shapes


def _ticks(scale: _Scale) -> list[float]:
    found: list[float] = []
    for power in range(floor(log10(scale.least)), ceil(log10(scale.most)) + 1):
        found.extend(digit * 10.0**power for digit in scale.digits)
    return [amount for amount in found if scale.least <= amount <= scale.most]


def short_amount(amount: float) -> str:
    """`300k`, `1.5M`."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if amount >= 0.9995 * size:
            return f"{amount / size:.3g}{letter}"
    return f"{amount:.3g}"


def _path(curve: Curve, scale: _Scale) -> Element:
    stroke, dashes = STROKES[curve.name]
    inside = [point for point in curve.points if point[0] <= scale.most]
    drawn = "L".join(f"{number(scale.x(amount))} {number(scale.y(chance))}" for amount, chance in inside)
    look = {"fill": "none", "stroke": stroke, "stroke-width": "2.4", "stroke-dasharray": dashes}
    return Element("path", {"d": f"M{drawn}", "class": f"curve-{curve.name}", "stroke-linejoin": "round", **look})


def _band(curve: Curve, scale: _Scale) -> Element:
    pairs = [(p[0], ends) for p, ends in zip(curve.points, curve.band, strict=True) if p[0] <= scale.most]
    up = [f"{number(scale.x(amount))} {number(scale.y(high))}" for amount, (_, high) in pairs]
    down = [f"{number(scale.x(amount))} {number(scale.y(low))}" for amount, (low, _) in reversed(pairs)]
    stroke, _ = STROKES[curve.name]
    look = {"class": f"band-{curve.name}", "fill": stroke, "fill-opacity": "0.13", "stroke": "none"}
    return Element("path", {"d": f"M{'L'.join((*up, *down))}z", **look})


def _limit(limit: Limit, scale: _Scale) -> list[Node]:
    x, y = scale.x(limit.amount), scale.y(limit.probability)
    right = scale.width - _RIGHT
    wall = f"M{number(x)} {number(_TOP)}V{number(y)}H{number(right)}"
    look = {"fill": "none", "stroke": INK, "stroke-width": "1.3", "stroke-dasharray": "5 3"}
    dot = {"cx": number(x), "cy": number(y), "r": "4.5", "class": "ink", "fill": INK}
    left = x + 8 + SLACK * width_of(limit.label, 12) > right
    place = (x - 8, "end") if left else (x + 8, "")
    return [
        Element("path", {"d": wall, "class": "line", **look}),
        Element("circle", dot),
        text(place[0], _TOP + 14, limit.label, size=12, bold=True, anchor=place[1]),
    ]


def _legend(curves: Sequence[Curve]) -> list[Node]:
    shapes: list[Node] = []
    left = _LEFT
    for curve in curves:
        stroke, dashes = STROKES[curve.name]
        look = {"fill": "none", "stroke": stroke, "stroke-width": "2.4", "stroke-dasharray": dashes}
        shapes.append(Element("path", {"d": f"M{number(left)} 12h34", "class": f"curve-{curve.name}", **look}))
        shapes.append(text(left + 42, 16.5, curve.label, size=12.5))
        left += 66 + SLACK * width_of(curve.label, 12.5)
    return shapes
