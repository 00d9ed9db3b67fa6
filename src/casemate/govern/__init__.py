"""Results in, verdicts out: people's decisions on threats, what changed between two models, whether that may pass."""

from casemate.govern.deciding import (
    OPEN,
    Decided,
    Hold,
    Standing,
    apply_decisions,
    take_decision,
    with_decision,
)
from casemate.govern.reviewing import Review, load_review, review

__all__ = [
    "OPEN",
    "Decided",
    "Hold",
    "Review",
    "Standing",
    "apply_decisions",
    "load_review",
    "review",
    "take_decision",
    "with_decision",
]
