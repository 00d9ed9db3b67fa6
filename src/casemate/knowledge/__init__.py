"""What Casemate knows: packaged YAML in, frameworks, crosswalks, controls, adversaries, rules and their words out."""

from casemate.knowledge.accounts import (
    Footing,
    Standing,
    TechniqueAccount,
    footings,
    technique_accounts,
)
from casemate.knowledge.classics import ClassicAttack
from casemate.knowledge.controls import Acts, BuiltInAdversary, CatalogueControl, TypicalCost
from casemate.knowledge.crosswalks import Crosswalk, Pair, Relation
from casemate.knowledge.depths import EntryDepth, entry_depths
from casemate.knowledge.estimates import Share
from casemate.knowledge.examples import Example, changed_example
from casemate.knowledge.frameworks import (
    Atlas,
    AtlasMitigation,
    Entry,
    Framework,
    Maturity,
    Tactic,
    Technique,
)
from casemate.knowledge.loader import Knowledge, load_knowledge, packaged_atlas, updated_knowledge
from casemate.knowledge.near_misses import NearMiss
from casemate.knowledge.predicates import Predicate, Vocabulary
from casemate.knowledge.releases import ReleaseChanges, Renamed
from casemate.knowledge.rules import (
    RULE,
    Effort,
    Layer,
    Rule,
    RulePack,
    Stride,
    TechniqueUse,
    Typical,
    Weakening,
)
from casemate.knowledge.stored import forget_release, read_stored, stored_file, take_release

__all__ = [
    "RULE",
    "Acts",
    "Atlas",
    "AtlasMitigation",
    "BuiltInAdversary",
    "CatalogueControl",
    "ClassicAttack",
    "Crosswalk",
    "Effort",
    "Entry",
    "EntryDepth",
    "Example",
    "Footing",
    "Framework",
    "Knowledge",
    "Layer",
    "Maturity",
    "NearMiss",
    "Pair",
    "Predicate",
    "Relation",
    "ReleaseChanges",
    "Renamed",
    "Rule",
    "RulePack",
    "Share",
    "Standing",
    "Stride",
    "Tactic",
    "Technique",
    "TechniqueAccount",
    "TechniqueUse",
    "Typical",
    "TypicalCost",
    "Vocabulary",
    "Weakening",
    "changed_example",
    "entry_depths",
    "footings",
    "forget_release",
    "load_knowledge",
    "packaged_atlas",
    "read_stored",
    "stored_file",
    "take_release",
    "technique_accounts",
    "updated_knowledge",
]
