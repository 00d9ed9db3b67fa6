"""The OWASP lists: what stands open under each entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from casemate.report.document import Cell, Column, Inlines, Muted, Paragraph, Row, Section, Strong, Table
from casemate.report.threat_model.subject import Subject, badge, badges

if TYPE_CHECKING:
    from casemate.analysis import Threat
    from casemate.knowledge import Entry, Framework

_LISTS = ("owasp_llm", "owasp_agentic", "owasp_mcp", "owasp_ml")
_MOST = 3


def owasp(subject: Subject) -> Section | None:
    """The section: one table a list, in the edition that the rules cite; None where no rule cites any."""
    parts = tuple(_lists(subject))
    if not parts:
        return None
    said = (
        "Under each entry stand its worst open threats. “No rule fired” says that nothing in the model met the "
        "conditions of a rule for it, not that the entry cannot concern the system."
    )
    return Section(title="OWASP lists", anchor="owasp", blocks=(Paragraph(parts=(said,)),), sections=parts)


def _lists(subject: Subject) -> Iterator[Section]:
    knowledge = subject.analysis.knowledge
    for name in _LISTS:
        framework = knowledge.frameworks.get(name)
        cited = {identity for rule in knowledge.rules for identity in rule.references.get(name, ())}
        if framework is None or not cited:
            continue
        editions = {_edition(identity) for identity in cited}
        held: dict[str, list[Threat]] = {}
        for threat in subject.open:
            for identity in threat.frameworks.get(name, ()):
                held.setdefault(identity, []).append(threat)
        yield _section(subject, framework, editions, held)


def _edition(identity: str) -> str:
    return identity.rpartition(":")[2]


def _section(subject: Subject, framework: Framework, editions: set[str], held: Mapping[str, list[Threat]]) -> Section:
    entries = [entry for entry in framework.entries.values() if _edition(entry.id) in editions]
    title = f"{framework.name}, {' and '.join(sorted(editions))}"
    columns = (
        Column(title="Entry"),
        Column(title="Open", number=True),
        Column(title="Severity"),
        Column(title="Worst"),
    )
    rows = tuple(_row(subject, entry, held.get(entry.id, [])) for entry in entries)
    table = Table(caption=f"Open threats by entry of the {title}", columns=columns, rows=rows)
    return Section(title=title, anchor=framework.id.replace("_", "-"), blocks=(table,))


def _row(subject: Subject, entry: Entry, threats: list[Threat]) -> Row:
    head = Cell(parts=(Strong(text=entry.name), Muted(text=f" {entry.id}")))
    if not threats:
        none: Inlines = (Muted(text="No rule fired"),)
        return Row(cells=(head, Cell(parts=("0",)), Cell(parts=()), Cell(parts=none)))
    worst: list[Inlines] = [(subject.link(threat),) for threat in threats[:_MOST]]
    joined: Inlines = tuple(
        part for place, one in enumerate(worst) for part in ((*one,) if not place else ("; ", *one))
    )
    severities = badges(threats) or (badge(threats[0]),)
    return Row(cells=(head, Cell(parts=(f"{len(threats)}",)), Cell(parts=severities), Cell(parts=joined)))
