"""The order of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casemate import __version__
from casemate.report.document import Document
from casemate.report.threat_model.coverage import matrix, stride_table
from casemate.report.threat_model.fixing import fixing
from casemate.report.threat_model.footing import assumptions, method, unknowns
from casemate.report.threat_model.losing import losing
from casemate.report.threat_model.owasp import owasp
from casemate.report.threat_model.picture import picture
from casemate.report.threat_model.subject import Subject
from casemate.report.threat_model.summary import summary
from casemate.report.threat_model.threats import threats

if TYPE_CHECKING:
    from casemate.analysis import Analysis


def threat_model(analysis: Analysis, *, full: int | None = None, settled: bool = False) -> Document:
    """The report. `full`: how many threats are told whole, worst first, the others being rows; None: all.

    With `settled`, threats that controls or decisions have settled are told whole too.
    """
    subject = Subject(analysis=analysis, full=full, settled=settled)
    parts = (
        summary(subject),
        fixing(subject),
        picture(subject),
        losing(subject),
        threats(subject),
        matrix(subject),
        stride_table(subject),
        owasp(subject),
        assumptions(subject),
        unknowns(subject),
        method(subject),
    )
    identity = analysis.system.identity
    return Document(
        title=analysis.system.name,
        subtitle="Threat model",
        description=(" ".join(identity.description.split()),) if identity.description else (),
        sections=tuple(part for part in parts if part is not None),
        foot=(f"Made with Casemate {__version__}. It shows what the model says, and no more than that.",),
    )
