"""The numbers behind a picture, for writers whose format has charts of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from casemate.report.document.inline import Tone


class ChartKind(Enum):
    """How it is drawn."""

    CURVES = "curves"
    """Points joined by lines; x and y are numbers."""
    BARS = "bars"
    """Bars that lie, the first one at the top; the points of a series stand in the order of the categories."""
    STACKED = "stacked"
    """The same, the series one after the other in one bar a category."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis."""

    title: str
    logarithmic: bool = False
    percent: bool = False
    """Whether its values are shares, to be shown as per cent."""
    currency: str = ""
    """Where its values are money: its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One curve or one colour of bars."""

    name: str
    points: tuple[tuple[float, float], ...]
    """x and y of each point; in bars x is the place of the category, from 0."""
    tone: Tone = Tone.PLAIN
    quiet: bool = False
    """Whether it stands in the background, such as the state before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart."""

    kind: ChartKind
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    categories: tuple[str, ...] = ()
    """The names of the bars."""
