"""What Casemate knows: packaged YAML in, frameworks, controls, adversaries, the rules' vocabulary and rules out."""

from casemate.knowledge.controls import Acts, BuiltInAdversary, CatalogueControl, TypicalCost
from casemate.knowledge.estimates import Share
from casemate.knowledge.frameworks import (
    Atlas,
    AtlasMitigation,
    Entry,
    Framework,
    Maturity,
    Tactic,
    Technique,
)
from casemate.knowledge.loader import Knowledge, load_knowledge
from casemate.knowledge.predicates import Predicate, Vocabulary
from casemate.knowledge.rules import (
    RULE,
    Effort,
    Example,
    Layer,
    Rule,
    RulePack,
    Stride,
    TechniqueUse,
    Typical,
    Weakening,
)

__all__ = [
    "RULE",
    "Acts",
    "Atlas",
    "AtlasMitigation",
    "BuiltInAdversary",
    "CatalogueControl",
    "Effort",
    "Entry",
    "Example",
    "Framework",
    "Knowledge",
    "Layer",
    "Maturity",
    "Predicate",
    "Rule",
    "RulePack",
    "Share",
    "Stride",
    "Tactic",
    "Technique",
    "TechniqueUse",
    "Typical",
    "TypicalCost",
    "Vocabulary",
    "Weakening",
    "load_knowledge",
]
