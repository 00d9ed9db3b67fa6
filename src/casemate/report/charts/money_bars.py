"""Bars of money: a tornado around what is expected, and bars before and after, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casemate.report.charts.exceedance import short_amount
from casemate.report.charts.svg import INK, LINE, QUIET, canvas, fitted, line, number, text
from casemate.report.document import Element, Node

_WIDTH, _LABEL, _RIGHT, _ROW = 860.0, 270.0, 64.0, 36.0
_LOW, _HIGH = "#9ec5e8", "#1f4e8c"
READINGS = (("inherent", "#b9c0ca"), ("current", "#1f4e8c"), ("planned", "#c2410c"))
"""Names and colours of the bars of one loss, from top to bottom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TornadoBar:
    """One estimate: what is expected when it is at its low and at its high end."""

    label: str
    note: str
    low: float
    high: float


def tornado(bars: Sequence[TornadoBar], expected: float, currency: str, title: str) -> Element:
    """The bars, as given, around the expected amount."""
    least = min([expected, *(bar.low for bar in bars), *(bar.high for bar in bars)])
    most = max([expected, *(bar.high for bar in bars), *(bar.low for bar in bars)])
    wide = (_WIDTH - _LABEL - _RIGHT - 56) / ((most - least) or 1.0)

    def x(amount: float) -> float:
        return _LABEL + 56 + (amount - least) * wide

    foot = 30 + _ROW * len(bars)
    said = f"expected: {short_amount(expected)} {currency} a year"
    shapes: list[Node] = [text(x(expected), 14, said, size=12, bold=True, anchor="middle")]
    for place, bar in enumerate(bars):
        shapes.extend(_tornado_bar(bar, 30 + place * _ROW, x(bar.low), x(bar.high), x(expected)))
    shapes.append(line(f"M{number(x(expected))} 22V{number(foot)}", stroke=QUIET))
    return canvas(_WIDTH, foot + 4, title, *shapes)


def _tornado_bar(bar: TornadoBar, top: float, low: float, high: float, middle: float) -> list[Node]:
    name = fitted(bar.label, _LABEL - 8, 12.5, most=1)
    note = fitted(bar.note, _LABEL - 8, 11, most=1)
    return [
        *(text(0, top + 13, part, size=12.5) for part in name),
        *(text(0, top + 27, part, name="quiet", fill=QUIET, size=11) for part in note),
        _bar(min(low, middle), top + 4, abs(middle - low), name="heat-2", fill=_LOW),
        _bar(min(high, middle), top + 4, abs(high - middle), name="heat-4", fill=_HIGH),
        text(min(low, high) - 6, top + 18, short_amount(bar.low), name="quiet", fill=QUIET, size=11.5, anchor="end"),
        text(max(low, high) + 6, top + 18, short_amount(bar.high), name="quiet", fill=QUIET, size=11.5),
    ]


def _bar(x: float, y: float, width: float, *, name: str, fill: str, high: float = 20.0) -> Element:
    place = {"x": number(x), "y": number(y), "width": number(max(width, 0.8)), "height": number(high)}
    return Element("rect", {**place, "class": name, "fill": fill})


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """One loss and its amount in each of several readings."""

    label: str
    amounts: tuple[float, ...]
    """In the order of the names."""


def before_after(rows: Sequence[BeforeAfter], names: Sequence[str], currency: str, title: str) -> Element:
    """Grouped bars from zero; the names say what they are from top to bottom."""
    looks = dict(READINGS) | {"before": READINGS[1][1], "after": READINGS[2][1]}
    most = max((amount for row in rows for amount in row.amounts), default=0.0) or 1.0
    wide = (_WIDTH - _LABEL - _RIGHT) / most
    thick = 11.0
    step = thick * len(names) + 14
    shapes: list[Node] = []
    left = _LABEL
    for name in names:
        shapes.append(_bar(left, 3, 14, name=f"bar-{name}", fill=looks[name], high=12))
        shapes.append(text(left + 20, 13.5, name, size=12))
        left += 110
    for place, row in enumerate(rows):
        top = 30 + place * step
        shapes.append(line(f"M0 {number(top - 7)}H{number(_WIDTH)}", name="rule", stroke=LINE))
        label = fitted(row.label, _LABEL - 14, 12.5, most=2)
        shapes.extend(text(0, top + 12 + 15 * at, part, fill=INK, size=12.5) for at, part in enumerate(label))
        for at, (name, amount) in enumerate(zip(names, row.amounts, strict=True)):
            y = top + at * thick
            shapes.append(_bar(_LABEL, y, amount * wide, name=f"bar-{name}", fill=looks[name], high=thick - 2))
            end = _LABEL + amount * wide + 5
            shapes.append(text(end, y + 8.5, short_amount(amount), name="quiet", fill=QUIET, size=10.5))
    return canvas(_WIDTH, 30 + step * len(rows), f"{title} ({currency} a year)", *shapes)
