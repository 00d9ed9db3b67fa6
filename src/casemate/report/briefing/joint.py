"""Several systems that are decided about together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casemate.govern.verdict import Outcome
from casemate.report.briefing.subject import Subject

if TYPE_CHECKING:
    from casemate.govern.landscape import Survey

ORDER = (Outcome.NO_GO, Outcome.NOT_DECIDABLE, Outcome.CONDITIONS, Outcome.GO)
"""The worst first: all of them go on only as far as the worst does."""


@dataclass(frozen=True, kw_only=True)
class Joint:
    """A landscape with a verdict on the whole and on each system by itself."""

    survey: Survey
    whole: Subject
    """The joined system, judged on what the owners accept together."""
    systems: tuple[Subject, ...]
    """Each by itself, on its own appetite."""

    @property
    def worst(self) -> Subject:
        """The verdict that decides, on a system or on all of them."""
        ranked = (self.whole, *sorted(self.systems, key=lambda one: one.title))
        return min(ranked, key=lambda one: ORDER.index(one.verdict.ruling.outcome))
