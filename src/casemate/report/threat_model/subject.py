"""What every part of the report is made from, and how threats, people and elements are called in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from casemate.analysis import Severity
from casemate.analysis.coverage import Cell as CoverageCell
from casemate.analysis.coverage import coverage_of
from casemate.report.document import Badge, Cell, Column, Inline, Inlines, Link, Muted, Row, Strong, Table, Tone
from casemate.report.fixes import open_threats
from casemate.report.words import element_name, losses_of, people, per_cent, short_ids

if TYPE_CHECKING:
    from casemate.analysis import Analysis, Threat
    from casemate.model import System

_MOST_ASKED = 120
"""Components up to which every question of the coverage is answered: it takes more than all the rest together."""
_MOST_ROWS = 2_000
"""Rows of threats, so that the page of a very large system still opens; the JSON has all."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """An analysis and what of it is to be told."""

    analysis: Analysis
    full: int | None
    settled: bool

    @property
    def system(self) -> System:
        return self.analysis.system

    @cached_property
    def open(self) -> tuple[Threat, ...]:
        """Worst first."""
        return open_threats(self.analysis)

    @cached_property
    def closed(self) -> tuple[Threat, ...]:
        """What controls and decisions have settled, worst first."""
        waiting = {threat.id for threat in self.open}
        return tuple(threat for threat in self.analysis.threats if threat.id not in waiting)

    @cached_property
    def told(self) -> tuple[Threat, ...]:
        """The threats told whole."""
        found = self.analysis.threats if self.settled else self.open
        return found if self.full is None else found[: self.full]

    @cached_property
    def rows(self) -> tuple[Threat, ...]:
        """The open threats that are a row each."""
        whole = {threat.id for threat in self.told}
        return tuple(threat for threat in self.open if threat.id not in whole)[:_MOST_ROWS]

    @cached_property
    def settled_rows(self) -> tuple[Threat, ...]:
        """The settled threats that are a row each."""
        whole = {threat.id for threat in self.told}
        return tuple(threat for threat in self.closed if threat.id not in whole)[:_MOST_ROWS]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What each adversary is called."""
        found = people(self.analysis.knowledge, self.system)
        return {identity: name[:1].upper() + name[1:] for identity, name in found.items()}

    @cached_property
    def shorts(self) -> Mapping[str, str]:
        """The shortest way to write each threat's id."""
        return short_ids([threat.id for threat in self.analysis.threats])

    @cached_property
    def _anchors(self) -> frozenset[str]:
        return frozenset(threat.id for threat in (*self.told, *self.rows, *self.settled_rows))

    @cached_property
    def asked(self) -> tuple[CoverageCell, ...]:
        """What was asked of every component, with the answers; empty for a system too large to ask everything."""
        if len(self.system.components) > _MOST_ASKED:
            return ()
        covered = coverage_of(self.analysis)
        components = self.system.components
        return tuple(cell for cell in (*covered.stride, *covered.atlas) if cell.element in components)

    def link(self, threat: Threat) -> Inline:
        """The threat's title, leading to where it is told."""
        return Link(text=threat.title, anchor=threat.id) if threat.id in self._anchors else threat.title

    def name(self, element: str) -> str:
        return element_name(self.system, element)

    def losses(self, losses: Sequence[str]) -> str:
        return losses_of(self.analysis, losses)


def tone(severity: Severity) -> Tone:
    """The colour of a severity."""
    return Tone(severity.value)


def badge(threat: Threat) -> Badge:
    """Severity and score."""
    return Badge(text=f"{threat.severity.value} {threat.score:.1f}", tone=tone(threat.severity))


def by_severity(threats: Iterable[Threat]) -> list[tuple[Severity, int]]:
    """How many there are of each severity, worst first, those without any left out."""
    numbers = Counter(threat.severity for threat in threats)
    return [(severity, numbers[severity]) for severity in Severity if numbers[severity]]


def badges(threats: Iterable[Threat]) -> Inlines:
    """One badge for each severity from medium on."""
    found: list[Inline] = []
    for severity, number in by_severity(threats):
        if severity.rank <= Severity.MEDIUM.rank:
            found.extend((Badge(text=f"{number} {severity.value}", tone=tone(severity)), " "))
    return tuple(found)


def threat_rows(subject: Subject, threats: Iterable[Threat], caption: str, *, anchors: bool = False) -> Table:
    """Threats as a table; with `anchors`, links to them lead here."""
    columns = (
        Column(title="Threat"),
        Column(title="Severity", tight=True),
        Column(title="Likely", number=True),
        Column(title="Leads to"),
        Column(title="Id", tight=True),
    )
    return Table(caption=caption, columns=columns, rows=tuple(_row(subject, one, anchors) for one in threats))


def _row(subject: Subject, threat: Threat, anchored: bool) -> Row:
    title = Strong(text=threat.title) if anchored else subject.link(threat)
    cells = (
        Cell(parts=(title,)),
        Cell(parts=(badge(threat),)),
        Cell(parts=(per_cent(threat.probability),)),
        Cell(parts=(subject.losses(threat.losses),)),
        Cell(parts=(Muted(text=subject.shorts[threat.id]),)),
    )
    return Row(cells=cells, anchor=threat.id if anchored else "")
