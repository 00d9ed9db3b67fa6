"""The system as a diagram, with the threats where they sit."""

from __future__ import annotations

from casemate.report.document import Paragraph, Section
from casemate.report.threat_model.subject import Subject


def picture(subject: Subject) -> Section:
    """The section."""
    said = f"{len(subject.system.components)} components in {len(subject.system.zones)} zones."
    return Section(title="The system", anchor="system", blocks=(Paragraph(parts=(said,)),))
