"""The legend: what occurs in the diagram, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from casemate.model import Shape
from casemate.report.diagram.geometry import Point, Rect
from casemate.report.diagram.icons import icon_of
from casemate.report.diagram.marks import Marks, Sort
from casemate.report.diagram.markup import path, rect, text
from casemate.report.diagram.overlay import SEVERITIES, Badge, Overlay
from casemate.report.diagram.shapes import badge_markup, pin_markup, secret_markup, shape_markup, written_markup
from casemate.report.diagram.text import width_in
from casemate.report.diagram.wires import COVER_STYLES, Cover

_ROW = 22.0
_SAMPLE = 34.0
_GAP = 18.0

_SORTS: Sequence[tuple[Sort, str]] = (
    (Sort.PERSON, "Person"),
    (Sort.OUTSIDE, "Somebody else's part"),
    (Sort.PROCESS, "Part that works"),
    (Sort.STORE, "Store"),
    (Sort.MODEL, "AI model"),
    (Sort.AGENT, "Agent, orchestrator"),
    (Sort.TOOL, "Tool of an agent"),
    (Sort.KNOWLEDGE, "What models are given to read"),
    (Sort.TRAINING, "Training, pipelines"),
    (Sort.TRAINING_STORE, "Models, data for training"),
)
_TRUST: Sequence[tuple[str, str]] = (
    ("untrusted", "Untrusted zone: anyone may be there"),
    ("partner", "Partner's zone"),
    ("user", "End users' zone"),
    ("internal", "Internal zone"),
    ("restricted", "Restricted zone: for few"),
)
_COVERS = {Cover.BARE: "not encrypted", Cover.UNKNOWN: "encryption unknown", Cover.ENCRYPTED: "encrypted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One sample and what it means."""

    words: str
    draw: Callable[[Rect], str]
    """Draws the sample into a box."""

    @property
    def width(self) -> float:
        return _SAMPLE + 7 + width_in(self.words, "entry") + _GAP


def entries(
    parts: Iterable[tuple[Marks, Shape]],
    trusts: Iterable[str],
    covers: Iterable[Cover],
    overlay: Overlay,
    *,
    crossing: bool,
) -> tuple[Entry, ...]:
    """What has to be explained, in the order of the legend. `crossing`: whether a flow crosses a trust boundary."""
    known = tuple(parts)
    return (
        *_sorts(known),
        *_marks([marks for marks, _ in known]),
        *_zones(frozenset(trusts)),
        *_lines(frozenset(covers), crossing=crossing),
        *_overlay(overlay),
    )


def _sorts(parts: Sequence[tuple[Marks, Shape]]) -> Iterator[Entry]:
    shapes = {marks.sort: shape for marks, shape in parts}
    for sort, words in _SORTS:
        if sort in shapes:
            yield Entry(words=words, draw=_sample(sort, shapes[sort]))


def _sample(sort: Sort, shape: Shape) -> Callable[[Rect], str]:
    def draw(box: Rect) -> str:
        outline = shape_markup(shape, box, corner=6, cap=3)
        return f'<g class="{sort.value}">{outline}{icon_of(sort, box.center.x - 6, box.center.y - 5.5)}</g>'

    return draw


def _marks(marks: Sequence[Marks]) -> Iterator[Entry]:
    if any(one.written_by_others for one in marks):
        yield Entry(
            words="Outsiders can write what comes from here", draw=lambda box: _plain(box) + written_markup(box)
        )
    if any(one.gets_output for one in marks):
        yield Entry(words="Gets what a model or agent makes", draw=_sink)
    if any(one.holds_secrets for one in marks):
        yield Entry(words="Holds secrets", draw=lambda box: secret_markup(box.center.x, box.center.y))
    if any(one.out_of_scope for one in marks):
        yield Entry(words="Out of scope", draw=lambda box: f'<g class="process beyond">{rect(box, "shape")}</g>')


def _plain(box: Rect) -> str:
    return f'<g class="outside">{rect(box, "shape")}</g>'


def _sink(box: Rect) -> str:
    return _plain(box) + rect(Rect(x=box.right - 5.5, y=box.y, width=5.5, height=box.height), "sink")


def _zones(trusts: frozenset[str]) -> Iterator[Entry]:
    for trust, words in _TRUST:
        if trust in trusts:
            yield Entry(words=words, draw=lambda box, trust=trust: rect(box, f"zone {trust}", corner=5))  # type: ignore[misc]  # a default that binds the word


def _lines(covers: frozenset[Cover], *, crossing: bool) -> Iterator[Entry]:
    for cover in sorted(covers, reverse=True):
        yield Entry(words=f"Flow, {_COVERS[cover]}", draw=_stroke(f"link{COVER_STYLES[cover]}"))
    if crossing:
        yield Entry(words="Flow across a trust boundary", draw=_crossing)


def _stroke(style: str) -> Callable[[Rect], str]:
    def draw(box: Rect) -> str:
        y = box.center.y
        return f'<g class="{style}">{path(f"M{box.x:.1f} {y:.1f}h{box.width:.1f}", "flow")}</g>'

    return draw


def _crossing(box: Rect) -> str:
    middle = box.center
    return (
        f'<g class="crossing">{path(f"M{box.x:.1f} {middle.y:.1f}h{box.width:.1f}", "flow")}'
        f'<circle class="gate" cx="{middle.x:.1f}" cy="{middle.y:.1f}" r="2.8"/></g>'
    )


def _overlay(overlay: Overlay) -> Iterator[Entry]:
    worst = {badge.severity for badge in overlay.threats.values()}
    for severity in SEVERITIES:
        if severity in worst:
            yield Entry(words=f"Threats there, the worst {severity}", draw=_badge(severity))
    if overlay.path:
        yield Entry(words="Step of the path", draw=lambda box: pin_markup((1,), box.center.x - 9.5, box.center.y - 9.5))


def _badge(severity: str) -> Callable[[Rect], str]:
    return lambda box: badge_markup(Badge(count=3, severity=severity), box.center.x + 9, box.center.y - 8.5)


def legend_markup(found: Sequence[Entry], at: Point, width: float) -> tuple[str, float]:
    """The legend in rows of this width, and how high it is."""
    parts = []
    columns = _columns(found, width)
    widths = [max(entry.width for entry in found[place::columns]) for place in range(min(columns, len(found)))]
    for place, entry in enumerate(found):
        row, column = divmod(place, columns)
        x, y = at.x + sum(widths[:column]), at.y + row * _ROW
        parts.append(entry.draw(Rect(x=x, y=y + 2, width=_SAMPLE, height=17)))
        parts.append(text(entry.words, x + _SAMPLE + 7, y + 14.5, "entry"))
    rows = -(-len(found) // columns) if found else 0
    return "".join(parts), rows * _ROW


def _columns(found: Sequence[Entry], width: float) -> int:
    """As many columns as fit when each is as wide as its widest entry."""
    for columns in range(len(found), 1, -1):
        if sum(max(entry.width for entry in found[place::columns]) for place in range(columns)) <= width:
            return columns
    return 1
