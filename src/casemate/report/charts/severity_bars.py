"""How many threats of each severity, as stacked bars that share one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casemate.report.charts.svg import INK, QUIET, SLACK, box, canvas, text
from casemate.report.diagram.text import width_of
from casemate.report.document import Element, Node, Tone

FILLS: Mapping[Tone, tuple[str, str]] = {
    Tone.CRITICAL: ("#8b1035", "#ffffff"),
    Tone.HIGH: ("#c2410c", "#ffffff"),
    Tone.MEDIUM: ("#f2b84b", "#3b2600"),
    Tone.LOW: ("#9ec5e8", "#0c2f4d"),
    Tone.INFO: ("#dde2e9", "#333d4a"),
}
"""Of the bar and of the number on it."""
_WIDTH, _LABEL, _BAR, _STEP = 760.0, 130.0, 26.0, 38.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityBar:
    """One bar."""

    label: str
    counts: Mapping[Tone, int]


def severity_bars(bars: Sequence[SeverityBar]) -> Element:
    """The bars, one below the other, and what the colours mean."""
    most = max((sum(bar.counts.values()) for bar in bars), default=0) or 1
    shapes: list[Node] = []
    for place, bar in enumerate(bars):
        shapes.extend(_bar(bar, place * _STEP, (_WIDTH - _LABEL) / most))
    foot = len(bars) * _STEP
    shapes.extend(_legend(foot))
    said = "; ".join(f"{bar.label}: {_counts(bar)}" for bar in bars)
    return canvas(_WIDTH, foot + 22, f"Threats by severity. {said}.", *shapes)


def _counts(bar: SeverityBar) -> str:
    return ", ".join(f"{bar.counts[tone]} {tone.value}" for tone in FILLS if bar.counts.get(tone)) or "none"


def _bar(bar: SeverityBar, top: float, scale: float) -> list[Node]:
    shapes: list[Node] = [text(0, top + 17.5, bar.label, fill=INK, size=13)]
    left = _LABEL
    for tone, (fill, ink) in FILLS.items():
        number = bar.counts.get(tone, 0)
        if not number:
            continue
        width = number * scale
        shapes.append(box(left, top, max(width - 2, 1), _BAR, name=f"fill-{tone.value}", fill=fill))
        if width > width_of(str(number), 12) + 8:
            middle = left + (width - 2) / 2
            name = f"on-{tone.value}"
            shapes.append(text(middle, top + 17.5, str(number), name=name, fill=ink, bold=True, anchor="middle"))
        left += width
    return shapes


def _legend(top: float) -> list[Node]:
    shapes: list[Node] = []
    left = _LABEL
    for tone, (fill, _) in FILLS.items():
        shapes.append(box(left, top + 3, 12, 12, name=f"fill-{tone.value}", fill=fill))
        shapes.append(text(left + 18, top + 13.5, tone.value, name="quiet", fill=QUIET))
        left += 40 + SLACK * width_of(tone.value, 12)
    return shapes
