"""Results in, verdicts out: people's decisions on threats, what changed between two models, whether that may pass."""

from casemate.govern.comparing import Comparison, Move, NewPath, ThreatChange, compare
from casemate.govern.deciding import (
    OPEN,
    Decided,
    Hold,
    Standing,
    apply_decisions,
    take_decision,
    with_decision,
)
from casemate.govern.element_changes import Change, ElementChange, KeyChange
from casemate.govern.gating import Check, Finding, GateResult, gate, unguarded
from casemate.govern.policy import Policy, UnknownsLimit, load_policy, parse_policy, policy_schema
from casemate.govern.reviewing import Review, load_review, review
from casemate.govern.revisions import Checkout, checked_out
from casemate.govern.triaging import KEYS, Act, Walk

__all__ = [
    "KEYS",
    "OPEN",
    "Act",
    "Change",
    "Check",
    "Checkout",
    "Comparison",
    "Decided",
    "ElementChange",
    "Finding",
    "GateResult",
    "Hold",
    "KeyChange",
    "Move",
    "NewPath",
    "Policy",
    "Review",
    "Standing",
    "ThreatChange",
    "UnknownsLimit",
    "Walk",
    "apply_decisions",
    "checked_out",
    "compare",
    "gate",
    "load_policy",
    "load_review",
    "parse_policy",
    "policy_schema",
    "review",
    "take_decision",
    "unguarded",
    "with_decision",
]
