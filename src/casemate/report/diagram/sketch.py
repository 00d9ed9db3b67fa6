"""What is to be laid out: blocks in nested regions, and the links between them with the room that their labels need.

Flows between the same two components share one link, whichever way they run: a request and its answer are one line
with two arrowheads, which leaves room for everything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from casemate.report.diagram.text import ELLIPSIS, FONTS, shortened, width_of, wrapped

if TYPE_CHECKING:
    from casemate.model import Flow, System, Zone

BLOCK_WIDTH = 118.0
BLOCK_HEIGHT = 52.0
LABEL_SIZE = FONTS["label"].size
LABEL_LINE = 12.5
_ARROW_ROOM = 12.0
_LABEL_WIDTH = 104.0
_NARROW_WIDTH = 61.0
_MOST_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelLine:
    """One line of a label."""

    strong: str = ""
    """What the flow is to its receiver."""
    plain: str = ""
    """What it carries."""
    forward: bool | None = None
    """Which way an arrow before the line points: with the link, against it; None: there is no arrow."""
    flow: str | None = None
    """The id of the flow that the line tells of; None for a count of further ones."""

    @property
    def width(self) -> float:
        """Without margins."""
        gap = width_of(" ", LABEL_SIZE) if self.strong and self.plain else 0.0
        text = width_of(self.strong, LABEL_SIZE, bold=True) + gap + width_of(self.plain, LABEL_SIZE)
        return text + (0.0 if self.forward is None else _ARROW_ROOM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands beside or on a link."""

    lines: tuple[LabelLine, ...]

    @property
    def width(self) -> float:
        """With margins."""
        return max(line.width for line in self.lines) + 6.0

    @property
    def height(self) -> float:
        return len(self.lines) * LABEL_LINE + 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The flows between two components."""

    id: str
    source: str
    """Where its first flow starts."""
    target: str
    flows: tuple[Flow, ...]
    wide: Label
    narrow: Label
    """The same for between two neighbours in a row, where room is dear."""

    @property
    def both_ways(self) -> bool:
        return any(flow.source == self.target for flow in self.flows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A system, reduced to what a layout has to know. Everything is in order of ids."""

    blocks: Mapping[str, str | None]
    """Each component with the zone that holds it."""
    zones: Mapping[str, str | None]
    """Each zone with the one that it lies in; outer ones come before those that they hold."""
    heads: Mapping[str, tuple[str, str]]
    """What stands at the head of each zone: its name, and who may be there."""
    links: tuple[Link, ...]

    def chain(self, zone: str | None) -> tuple[str, ...]:
        """A zone and those around it, innermost first."""
        found: list[str] = []
        while zone is not None:
            found.append(zone)
            zone = self.zones[zone]
        return tuple(found)


class Detail(IntEnum):
    """How much labels say."""

    ROLE = 0
    """What each flow is to its receiver."""
    SHORT = 1
    """Also what it carries, where that fits on the same line."""
    FULL = 2
    """Also what it carries, on a second line where need be."""


def sketch_of(system: System, *, detail: Detail = Detail.FULL) -> Sketch:
    """The sketch of a system."""
    within: dict[str, str | None] = {str(zone.id): zone.within for zone in system.zones.values()}
    ordered = sorted(within, key=lambda zone: (_depth(within, zone), zone))
    pairs: dict[tuple[str, ...], list[Flow]] = {}
    for flow in system.flows:
        if flow.source != flow.target:
            pairs.setdefault(tuple(sorted((flow.source, flow.target))), []).append(flow)
    return Sketch(
        blocks={str(part.id): part.zone for part in system.components.values()},
        zones={zone: within[zone] for zone in ordered},
        heads={str(zone.id): (zone_title(zone), _place(zone)) for zone in system.zones.values()},
        links=tuple(_link(system, flows, detail) for _, flows in sorted(pairs.items())),
    )


def zone_title(zone: Zone) -> str:
    """What people call a zone."""
    return zone.name or zone.id.replace("_", " ")


def _place(zone: Zone) -> str:
    return f"{zone.trust.value} {zone.kind.value}" if zone.kind else zone.trust.value


def _depth(within: Mapping[str, str | None], zone: str) -> int:
    outer = within[zone]
    return 0 if outer is None else 1 + _depth(within, outer)


def _link(system: System, flows: Sequence[Flow], detail: Detail) -> Link:
    first = flows[0]
    both = any(flow.source != first.source for flow in flows)
    wide: list[LabelLine] = []
    narrow: list[LabelLine] = []
    for flow in flows:
        forward = (flow.source == first.source) if both else None
        names = [data_title(system, name) for name in flow.carries] if detail else []
        wide += _wide(flow, names, forward, split=len(flows) == 1 and detail is Detail.FULL)
        narrow += _narrow(flow, names, forward, alone=len(flows) == 1)
    return Link(
        id=f"{first.source}|{first.target}",
        source=first.source,
        target=first.target,
        flows=tuple(flows),
        wide=_capped(wide),
        narrow=_capped(narrow),
    )


def _capped(lines: list[LabelLine]) -> Label:
    if len(lines) > _MOST_LINES:
        more = f"and {len(lines) - _MOST_LINES + 1} more"
        lines = [*lines[: _MOST_LINES - 1], LabelLine(plain=more)]
    return Label(lines=tuple(lines))


def _narrow(flow: Flow, names: Sequence[str], forward: bool | None, *, alone: bool) -> list[LabelLine]:
    shown = _fitting(names, _NARROW_WIDTH)
    if flow.role.value == "data" and shown:
        return [LabelLine(plain=shown, forward=forward, flow=flow.id)]
    words = wrapped(flow.role.value.replace("_", " "), _NARROW_WIDTH, LABEL_SIZE, bold=True, most=2)
    lines = [LabelLine(strong=words[0], forward=forward, flow=flow.id)]
    lines += [LabelLine(strong=word, flow=flow.id) for word in words[1:]]
    if shown and alone and ELLIPSIS not in shown:
        lines.append(LabelLine(plain=shown, flow=flow.id))
    return lines


def _wide(flow: Flow, names: Sequence[str], forward: bool | None, *, split: bool) -> list[LabelLine]:
    role = flow.role.value.replace("_", " ")
    # a role of its own says more than `data` when the data have names
    if role == "data" and names:
        return [LabelLine(plain=_fitting(names, _LABEL_WIDTH), forward=forward, flow=flow.id)]
    one = LabelLine(strong=role, forward=forward, flow=flow.id)
    left = _LABEL_WIDTH - one.width - width_of(" ", LABEL_SIZE)
    short = _fitting(names, left)
    if not names or (short and ELLIPSIS not in short and "+" not in short):
        return [LabelLine(strong=role, plain=short, forward=forward, flow=flow.id)]
    if split:
        return [one, LabelLine(plain=_fitting(names, _LABEL_WIDTH), flow=flow.id)]
    return [one]


def data_title(system: System, name: str) -> str:
    """What people call a data asset."""
    asset = next((asset for asset in system.data.values() if asset.id == name), None)
    return asset.name if asset is not None and asset.name else name.replace("_", " ")


def _fitting(names: Sequence[str], width: float) -> str:
    """As many names as fit, and how many are left; the first alone is cut where even it does not fit."""
    for kept in range(len(names), 0, -1):
        rest = f" +{len(names) - kept}" if kept < len(names) else ""
        text = ", ".join(names[:kept]) + rest
        if width_of(text, LABEL_SIZE) <= width:
            return text
    if not names or width < 40:
        return ""
    rest = f" +{len(names) - 1}" if len(names) > 1 else ""
    return shortened(names[0], width - width_of(rest, LABEL_SIZE), LABEL_SIZE) + rest
