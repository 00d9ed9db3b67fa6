"""From a system and its layout to the text of an SVG image."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from casemate.files import escape_html
from casemate.report.diagram.geometry import Picture, Point, Rect, legs
from casemate.report.diagram.heads import TITLE_LINE, head_left, head_of
from casemate.report.diagram.legend import entries, legend_markup
from casemate.report.diagram.marks import Marks, marks_of
from casemate.report.diagram.markup import hint, number, rect, text
from casemate.report.diagram.overlay import Overlay
from casemate.report.diagram.palette import ROOT, Theme, style_sheet
from casemate.report.diagram.shapes import badge_markup, marks_markup, name_markup, pin_markup, shape_markup
from casemate.report.diagram.sketch import Sketch, data_title, zone_title
from casemate.report.diagram.text import shortened
from casemate.report.diagram.wires import (
    COVER_STYLES,
    Wire,
    cover_of,
    hops_markup,
    label_markup,
    line_markup,
    loop_markup,
    wires_of,
)
from casemate.report.words import count, listed

if TYPE_CHECKING:
    from casemate.model import Component, Flow, System

_MARGIN = 14.0
_TITLE = 44.0
_LEAST_WIDTH = 560.0


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A system, its layout, and how it is to be shown."""

    system: System
    sketch: Sketch
    picture: Picture
    overlay: Overlay
    theme: Theme
    prefix: str
    """Before every id, so that several diagrams may stand in one page."""

    def svg(self) -> str:
        """The image: one line for each thing drawn."""
        width = max(self.picture.width, _LEAST_WIDTH)
        left = (width - self.picture.width) / 2
        legend, high = self._legend(width)
        height = _TITLE + self.picture.height + high
        body = "\n".join(self._body())
        return "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" class="{ROOT}" viewBox="0 0 {number(width)} {number(height)}"'
                f' width="{number(width)}" height="{number(height)}" role="img"'
                f' aria-labelledby="{self.prefix}-title {self.prefix}-desc">',
                f'<title id="{self.prefix}-title">{escape_html(self._title)}</title>',
                f'<desc id="{self.prefix}-desc">{escape_html(self._description())}</desc>',
                f"<style>{style_sheet(self.theme)}</style>",
                '<rect class="page" width="100%" height="100%"/>',
                self._head(width),
                f'<g transform="translate({number(left)} {number(_TITLE)})">',
                body,
                "</g>",
                legend,
                "</svg>\n",
            )
        )

    # Words

    @property
    def _title(self) -> str:
        return f"{self.system.name}: data-flow diagram"

    def _description(self) -> str:
        """What somebody hears who cannot see it: the parts by zone, then every flow."""
        system = self.system
        said = [f"{self._counts()}."]
        for zone in (*self.sketch.zones, None):
            held = [part.title for part in system.components.values() if part.zone == zone]
            if held:
                place = "Outside of all zones" if zone is None else " ".join(self.sketch.heads[zone])
                said.append(f"{place}: {'; '.join(held)}.")
        for flow in system.flows:
            ends = system.components[flow.source].title, system.components[flow.target].title
            said.append(f"{ends[0]} to {ends[1]}: {flow.role.value.replace('_', ' ')}.")
        return " ".join(said)

    def _counts(self) -> str:
        system = self.system
        parts = [count(len(system.components), "component"), count(len(system.flows), "flow")]
        if system.zones:
            parts.append(count(len(system.zones), "trust zone"))
        return listed(parts)

    def _head(self, width: float) -> str:
        room = width - 2 * _MARGIN
        note = self.overlay.caption or self._counts()
        return text(shortened(self.system.name, room, 18, bold=True), _MARGIN, 24, "heading") + text(
            shortened(note, room, 11.5), _MARGIN, 40, "caption"
        )

    def _legend(self, width: float) -> tuple[str, float]:
        parts = [(self._marks[name], part.shape) for name, part in self._parts.items()]
        trusts = [zone.trust.value for zone in self.system.zones.values()]
        covers = {wire.cover for wire in self._wires} | {cover_of(flows) for _, flows in self._looping()}
        crossing = any(wire.crossing for wire in self._wires)
        found = entries(parts, trusts, covers, self.overlay, crossing=crossing)
        top = _TITLE + self.picture.height + 6
        drawn, high = legend_markup(found, Point(x=_MARGIN, y=top + 8), width - 2 * _MARGIN)
        rule = f'<path class="rule" d="M{number(_MARGIN)} {number(top)}H{number(width - _MARGIN)}"/>'
        return f'<g class="legend">{rule}{drawn}</g>', high + 24

    # Things

    @cached_property
    def _parts(self) -> Mapping[str, Component]:
        return {str(name): part for name, part in self.system.components.items()}

    @cached_property
    def _marks(self) -> Mapping[str, Marks]:
        return marks_of(self.system)

    @cached_property
    def _wires(self) -> Sequence[Wire]:
        return wires_of(self.sketch, self.picture)

    @cached_property
    def _pieces(self) -> Sequence[tuple[Point, Point]]:
        return [leg for route in self.picture.routes.values() for leg in legs(route.points)]

    def _body(self) -> Iterator[str]:
        for zone in self.sketch.zones:
            yield self._zone(zone)
        hops = self.overlay.hops
        for wire in self._wires:
            pale = " pale" if hops else ""
            yield f'<g class="{wire.style}{pale}">{line_markup(wire)}</g>'
        pairs = {frozenset((wire.link.source, wire.link.target)): wire for wire in self._wires}
        yield from hops_markup(hops, pairs)
        for name in self._parts:
            yield self._component(name)
        yield from self._loops()
        for zone in self.sketch.zones:
            yield self._zone_head(zone)
        for wire in self._wires:
            yield self._label(wire)
        for name, box in self.picture.boxes.items():
            yield from self._over(name, box)

    def _zone(self, name: str) -> str:
        zone = next(zone for zone in self.system.zones.values() if zone.id == name)
        drawn = rect(self.picture.zones[name], f"zone {zone.trust.value}", corner=9)
        return (
            f'<g data-zone="{escape_html(name)}">{hint(f"{zone_title(zone)}: {self.sketch.heads[name][1]}")}{drawn}</g>'
        )

    def _zone_head(self, name: str) -> str:
        box = self.picture.zones[name]
        head = head_of(*self.sketch.heads[name], box.width)
        shift, clear = head_left(head, box, self._pieces)
        x = box.x + shift
        parts = []
        if not clear:
            plate = Rect(x=x - 3, y=box.y + 2, width=head.width + 6, height=head.height - 2)
            parts.append(rect(plate, self._trust(name)))
        parts += [
            text(words, x, box.y + 3 + TITLE_LINE * (place + 0.9), "zone-title")
            for place, words in enumerate(head.title)
        ]
        last = len(head.title) - (head.beside is not None)
        parts.append(text(head.note, x + (head.beside or 0.0), box.y + 3 + TITLE_LINE * (last + 0.9), "note"))
        return "".join(parts)

    def _trust(self, name: str) -> str:
        return next(zone.trust.value for zone in self.system.zones.values() if zone.id == name)

    def _component(self, name: str) -> str:
        part, marks, box = self._parts[name], self._marks[name], self.picture.boxes[name]
        kind = part.kind.replace("_", " ")
        style = marks.sort.value + (" beyond" if marks.out_of_scope else "")
        pale = " pale" if self.overlay.path and name not in self.overlay.path else ""
        return (
            f'<g class="{style}{pale}" data-component="{escape_html(name)}">{hint(self._hint(part, marks))}'
            f"{shape_markup(part.shape, box)}{marks_markup(marks, part.shape, box)}"
            f"{name_markup(part.title, kind, marks, part.shape, box)}</g>"
        )

    def _hint(self, part: Component, marks: Marks) -> str:
        said = [f"{part.title} ({part.id}): {part.kind.replace('_', ' ')}"]
        if part.description:
            said.append(part.description)
        if marks.written_by_others:
            names = [data_title(self.system, name) for name in marks.written_by_others]
            said.append(f"Outsiders can write: {', '.join(names)}")
        if part.out_of_scope:
            said.append(f"Out of scope: {part.out_of_scope}")
        return "\n".join(said)

    def _label(self, wire: Wire) -> str:
        flows = escape_html(", ".join(flow.id for flow in wire.link.flows))
        hops = self.overlay.hops
        pairs = {frozenset(pair) for pair in pairwise(hops)}
        pale = " pale" if hops and frozenset((wire.link.source, wire.link.target)) not in pairs else ""
        said = hint(self._flows(wire.link.flows))
        return f'<g class="tag{pale}" data-flows="{flows}">{said}{label_markup(wire)}</g>'

    def _looping(self) -> Iterator[tuple[Rect, Sequence[Flow]]]:
        """Each component with flows to itself."""
        for name, box in self.picture.boxes.items():
            if flows := [flow for flow in self.system.flows if flow.source == flow.target == name]:
                yield box, flows

    def _loops(self) -> Iterator[str]:
        for box, flows in self._looping():
            ids = escape_html(", ".join(flow.id for flow in flows))
            style = f"link{COVER_STYLES[cover_of(flows)]}"
            yield f'<g class="{style}" data-flows="{ids}">{hint(self._flows(flows))}{loop_markup(box)}</g>'

    def _flows(self, flows: Iterable[Flow]) -> str:
        """Flows in words, one a line."""
        said = []
        for flow in flows:
            carried = ", ".join(data_title(self.system, name) for name in flow.carries)
            safe = {True: "encrypted", False: "not encrypted", None: "encryption unknown"}[flow.encrypted]
            ends = f"{self._parts[flow.source].title} → {self._parts[flow.target].title}"
            said.append(f"{ends}: {flow.role.value.replace('_', ' ')}{': ' + carried if carried else ''} ({safe})")
        return "\n".join(said)

    def _over(self, name: str, box: Rect) -> Iterator[str]:
        """What the overlay puts on a component."""
        if badge := self.overlay.threats.get(name):
            words = f"{count(badge.count, 'threat')}, the worst {badge.severity}"
            yield f"<g>{hint(words)}{badge_markup(badge, box.right + 6, box.y - 8)}</g>"
        if numbers := self.overlay.stops.get(name):
            frame = Rect(x=box.x - 3.5, y=box.y - 3.5, width=box.width + 7, height=box.height + 7)
            yield f"<g>{rect(frame, 'stop', corner=8)}{pin_markup(numbers, box.x - 9, box.y - 11)}</g>"
