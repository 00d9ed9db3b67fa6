"""Help for the writers of rules: many small models in one grounding, mutants of rules, near misses that kill them."""

from casemate.analysis.authoring.firing import Scene, firings, scene_of
from casemate.analysis.authoring.implied import implied_by
from casemate.analysis.authoring.killing import Verdict, verdicts
from casemate.analysis.authoring.mutants import Change, Mutant, mutants_of, without
from casemate.analysis.authoring.proposing import Proposal, near_misses_of, proposals

__all__ = [
    "Change",
    "Mutant",
    "Proposal",
    "Scene",
    "Verdict",
    "firings",
    "implied_by",
    "mutants_of",
    "near_misses_of",
    "proposals",
    "scene_of",
    "verdicts",
    "without",
]
