"""Hybrid: threats by trust boundary, each under the framework of its layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casemate.knowledge import Layer
from casemate.report.document import Block, Cell, Column, Inlines, Muted, Paragraph, Row, Section, Strong, Table
from casemate.report.methods.cards import cards
from casemate.report.methods.subject import Reviewed
from casemate.report.threat_model.subject import badges
from casemate.report.words import count, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casemate.analysis import Threat
    from casemate.model import Zone

LAYERS: dict[Layer, str] = {
    Layer.APPLICATION: "Application, by STRIDE",
    Layer.PIPELINE: "Pipeline, by MITRE ATLAS",
    Layer.INTERFACE: "Interface, by the OWASP Top 10 for LLM applications",
    Layer.PEOPLE: "People",
    Layer.PHYSICAL: "Physical",
}
"""What each layer is read by, in the order in which they are told."""


def boundaries(subject: Reviewed) -> Section:
    """The section: a table of the boundaries, and the threats inside each."""
    held: dict[str, list[Threat]] = {}
    for threat in subject.analysis.threats:
        held.setdefault(subject.zone_of[threat.id], []).append(threat)
    zones = [zone for zone in subject.system.zones.values() if zone.id in held]
    zones.sort(key=lambda zone: (-held[zone.id][0].score, zone.id))
    parts = [_zone(subject, zone, held[zone.id]) for zone in zones]
    if "" in held:
        parts.append(_outside(subject, held[""]))
    said = (
        f"{count(len(subject.crossing), 'flow')} of {len(subject.system.flows)} cross a trust boundary. Every "
        "threat stands once, at the innermost zone of the element where it happens, the worst zone first."
    )
    if not subject.analysis.threats:
        said = "No rule found a way in. That says little about a model that leaves much open."
    table = (_table(subject, held),) if subject.system.zones else ()
    blocks: tuple[Block, ...] = (Paragraph(parts=(said,)), *table)
    return Section(
        title="Threats by trust boundary", anchor="threats", blocks=blocks, sections=tuple(parts), new_page=True
    )


def _table(subject: Reviewed, held: dict[str, list[Threat]]) -> Table:
    columns = (
        Column(title="Zone"),
        Column(title="Trust"),
        Column(title="Elements", number=True),
        Column(title="Flows over its boundary"),
        *(Column(title=layer.value.capitalize(), number=True) for layer in LAYERS),
    )
    rows = tuple(_zone_row(subject, zone, held.get(zone.id, [])) for zone in subject.system.zones.values())
    return Table(
        caption="Trust zones, what crosses their boundaries, and the threats inside by layer",
        columns=columns,
        rows=rows,
    )


def _zone_row(subject: Reviewed, zone: Zone, threats: Sequence[Threat]) -> Row:
    inside = sum(part.zone == zone.id for part in subject.system.components.values())
    flows = subject.entering(zone)
    bare = sum(flow.authn is None for flow in flows)
    said = f"{len(flows)}" + (f", {bare} of unstated authentication" if bare else "")
    numbers = [sum(threat.layer is layer for threat in threats) for layer in LAYERS]
    title: Inlines = (Strong(text=zone.name or zone.id),)
    return Row(
        cells=(
            Cell(parts=title),
            Cell(parts=(zone.trust.value,)),
            Cell(parts=(f"{inside}",)),
            Cell(parts=(said,)),
            *(Cell(parts=(f"{number}",) if number else (Muted(text="–"),)) for number in numbers),
        )
    )


def _zone(subject: Reviewed, zone: Zone, threats: Sequence[Threat]) -> Section:
    parts = [part for part in subject.system.components.values() if part.zone == zone.id]
    flows = subject.entering(zone)
    peers = listed(
        list(dict.fromkeys(f"{subject.name(flow.source)} → {subject.name(flow.target)}" for flow in flows)), 5
    )
    said = f"{listed([part.title for part in parts], 6)}. " if parts else ""
    over = f"Over its boundary: {peers}." if flows else "Nothing crosses its boundary."
    first = Paragraph(parts=(*badges(threats), f"{zone.trust.value} zone: {said}{over}"))
    return Section(
        title=zone.name or zone.id,
        anchor=f"zone-{zone.id}",
        blocks=(first,),
        sections=tuple(_layers(subject, f"zone-{zone.id}", threats)),
    )


def _outside(subject: Reviewed, threats: Sequence[Threat]) -> Section:
    said = "The model puts these elements in no zone, so where their boundary runs is not known."
    return Section(
        title="Elements in no zone",
        anchor="zone-none",
        blocks=(Paragraph(parts=(said,)),),
        sections=tuple(_layers(subject, "zone-none", threats)),
    )


def _layers(subject: Reviewed, anchor: str, threats: Sequence[Threat]) -> Iterator[Section]:
    for layer, title in LAYERS.items():
        found = [threat for threat in threats if threat.layer is layer]
        if found:
            yield Section(title=title, anchor=f"{anchor}-{layer.value}", blocks=tuple(cards(subject, found)))
