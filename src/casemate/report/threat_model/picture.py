"""The system as a diagram, with the open threats counted where they sit."""

from __future__ import annotations

from casemate.report.diagram import Badge, Overlay, draw
from casemate.report.document import Block, Drawn, Figure, Muted, Paragraph, Section
from casemate.report.threat_model.subject import Subject
from casemate.report.words import count

_MOST_COMPONENTS = 200
"""A larger drawing takes long to make, and nobody could read it on a page."""


def picture(subject: Subject) -> Section:
    """The section."""
    system = subject.system
    size = (
        count(len(system.components), "component"),
        count(len(system.flows), "flow"),
        count(len(system.zones), "zone"),
        count(len(system.data), "data asset"),
    )
    said: list[Block] = [Paragraph(parts=(f"{', '.join(size[:-1])} and {size[-1]}.",))]
    if not system.components:
        said.append(Paragraph(parts=("There is nothing to draw yet.",)))
    elif len(system.components) > _MOST_COMPONENTS:
        line = f"Systems of more than {_MOST_COMPONENTS} components are not drawn here; draw a part of it on its own."
        said.append(Paragraph(parts=(line,)))
    else:
        said.append(_diagram(subject))
    return Section(title="The system", anchor="system", blocks=tuple(said))


def _diagram(subject: Subject) -> Figure:
    drawn = draw(subject.system, overlay=Overlay(threats=_badges(subject)), prefix="system-diagram")
    return Figure(
        picture=Drawn(markup=drawn),
        alt=f"Data-flow diagram of {subject.system.name} with the open threats of each component",
        caption=(Muted(text="Numbers in circles are open threats, coloured by the worst of them."),),
        least_width=860,
    )


def _badges(subject: Subject) -> dict[str, Badge]:
    found: dict[str, Badge] = {}
    for threat in subject.open:  # worst first, so the first one sets the colour
        for place in threat.at:
            before = found.get(place)
            worst = before.severity if before else threat.severity.value
            found[place] = Badge(count=(before.count if before else 0) + 1, severity=worst)
    return {place: badge for place, badge in found.items() if place in subject.system.components}
