"""What a report rests on beside the model and the decisions: tests of the system, its risk in money, a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from casemate.evidence import load_evidence, updates_of
from casemate.files import CasemateError

if TYPE_CHECKING:
    from datetime import date

    from casemate.evidence import Evidence, Updated
    from casemate.govern import Review
    from casemate.graph import StepNumber
    from casemate.risk import Assessment
    from casemate.risk.plan import Limits, Plan


@dataclass(frozen=True, kw_only=True)
class Backing:
    """All of it; what is absent was not there, or was not asked for."""

    evidence: tuple[Evidence, ...] = ()
    """Every test that is kept beside the model, those that say nothing included."""
    today: date | None = None
    """The day by which evidence is weighed; None where there is none."""
    updates: Mapping[StepNumber, Updated] = field(default_factory=lambda: MappingProxyType({}))
    """What the evidence does to the estimates."""
    risk: Assessment | None = None
    """None: no loss within reach has a cost."""
    plan: Plan | None = None
    """None: no budget was named, or there is no risk in money to lower."""

    def weight(self, test: Evidence) -> float:
        """From 1 while a test holds to 0."""
        return 0.0 if self.today is None else test.weight(self.today)


def backing_of(model: Path, review: Review, today: date, *, limits: Limits | None = None) -> Backing:
    """The evidence beside a model file, its risk where losses have costs, and the plan that `limits` afford.

    Raises `InvalidInput` where the evidence is not valid, `CasemateError` where a plan is asked for and no loss that
    somebody can bring about has a cost.
    """
    analysis = review.analysis
    known = tuple(load_evidence(model, analysis.system, frozenset(analysis.knowledge.atlas.techniques)))
    updates = updates_of(analysis.derived, known, today) if known else {}
    risk, plan = _in_money(review, updates, limits)
    return Backing(evidence=known, today=today, updates=updates, risk=risk, plan=plan)


def _in_money(
    review: Review, updates: Mapping[StepNumber, Updated], limits: Limits | None
) -> tuple[Assessment | None, Plan | None]:
    from casemate.risk import assess, check_losses
    from casemate.risk.plan import plan

    if limits is None and all(loss.cost is None for loss in review.model.system.losses.values()):
        return None, None
    check_losses(review.model)
    try:
        risk = assess(review.analysis, evidence=updates)
    except CasemateError:
        if limits is not None:
            raise
        return None, None
    return risk, plan(review.analysis, limits=limits, evidence=updates) if limits is not None else None
