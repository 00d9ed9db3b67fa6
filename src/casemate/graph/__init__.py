"""The attack graph: steps, capabilities, starts and goals; weights; best paths per adversary. No system, no rules."""

from casemate.graph.attack_graph import AttackGraph, CapabilityNumber, StepNumber, Weights, content_id
from casemate.graph.derivation import NOT_DERIVED, START, Derivation, derive, derive_all
from casemate.graph.reach import opened
from casemate.graph.through import Through, costs_onward, marks_ahead, through

__all__ = [
    "NOT_DERIVED",
    "START",
    "AttackGraph",
    "CapabilityNumber",
    "Derivation",
    "StepNumber",
    "Through",
    "Weights",
    "content_id",
    "costs_onward",
    "derive",
    "derive_all",
    "marks_ahead",
    "opened",
    "through",
]
