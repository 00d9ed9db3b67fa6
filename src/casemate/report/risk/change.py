"""What another set of controls would change, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casemate import __version__
from casemate.report.document import Document, Fact, Facts, Paragraph, Section
from casemate.report.risk.pictures import bars_figure, curves_figure
from casemate.report.risk.sayings import money
from casemate.report.risk.table import change_said

if TYPE_CHECKING:
    from casemate.risk.assessing import WhatIf


def change_document(found: WhatIf) -> Document:
    """Before and after on one page."""
    readings, currency = (found.before, found.after), found.currency
    facts = tuple(
        Fact(value=money(amount, currency), label=label)
        for label, amount in (
            ("expected loss of a year, before", found.before.expected.expected),
            ("after", found.after.expected.expected),
            ("one year in twenty costs more, before", found.before.annual.quantile(0.95)),
            ("after", found.after.annual.quantile(0.95)),
        )
    )
    blocks = (
        Paragraph(parts=(change_said(found),), lead=True),
        Facts(items=facts),
        curves_figure(readings, found.amounts, None, currency, banded="after"),
        bars_figure(found.analysis.system, readings, currency),
    )
    return Document(
        title=found.analysis.system.name,
        subtitle="What if",
        description=(),
        sections=(Section(title="Before and after", anchor="change", blocks=blocks),),
        foot=(f"Made with Casemate {__version__}. It shows what the model says, and no more than that.",),
    )
