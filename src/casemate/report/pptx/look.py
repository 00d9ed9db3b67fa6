"""The design of a slide. Lengths are points: a slide is 960 by 540."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from casemate.report.document import Tone

WIDTH, HEIGHT = 960.0, 540.0
LEFT, TOP, FOOT, GAP = 54.0, 36.0, 506.0, 12.0
"""Margins: left and right alike; where the foot line stands; between blocks."""
ROOM = WIDTH - 2 * LEFT
FONT = "Arial"
INK, QUIET, LINE, PALE, ACCENT, PAPER = "1C2430", "566072", "D5DAE1", "F3F5F8", "1F4E8C", "FFFFFF"
TONES: Mapping[Tone, tuple[str, str]] = MappingProxyType(
    {
        Tone.CRITICAL: ("8B1035", "FFFFFF"),
        Tone.HIGH: ("C2410C", "FFFFFF"),
        Tone.MEDIUM: ("D99A1C", "3B2600"),
        Tone.LOW: ("9EC5E8", "0C2F4D"),
        Tone.INFO: ("1F4E8C", "FFFFFF"),
        Tone.GOOD: ("2F7D4A", "FFFFFF"),
        Tone.PLAIN: ("566072", "FFFFFF"),
    }
)
"""Of a mark, and of the text on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Of letters, in points."""

    title: float = 24.0
    body: float = 16.0
    table: float = 13.0
    small: float = 11.5
    value: float = 22.0

    def smaller(self, factor: float) -> Sizes:
        """All but the title's, times a factor."""
        return Sizes(
            title=self.title,
            body=self.body * factor,
            table=self.table * factor,
            small=max(9.0, self.small * factor),
            value=self.value * factor,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A place on a slide."""

    x: float
    y: float
    width: float
    height: float
