"""From a `System` and `Knowledge` to an attack graph, threats with witness paths, ranked techniques and loss paths."""

from casemate.analysis.analyzing import DEFAULT_LEVEL, Analysis, analyze, check_names
from casemate.analysis.building import LOSS_RULE, Derived, build
from casemate.analysis.carrying import plain_capability
from casemate.analysis.compiled import CompiledRule, compile_rules
from casemate.analysis.examples import ExampleResult, run_examples
from casemate.analysis.loss_paths import LossPaths
from casemate.analysis.paths import PathStep, StepRole
from casemate.analysis.ranking import RankedTechnique
from casemate.analysis.readings import Reading
from casemate.analysis.scoring import Severity
from casemate.analysis.stability import negatable
from casemate.analysis.threats import Status, Threat, threat_id
from casemate.analysis.weighing import Guards, State, residuals, strength_of, weigh

__all__ = [
    "DEFAULT_LEVEL",
    "LOSS_RULE",
    "Analysis",
    "CompiledRule",
    "Derived",
    "ExampleResult",
    "Guards",
    "LossPaths",
    "PathStep",
    "RankedTechnique",
    "Reading",
    "Severity",
    "State",
    "Status",
    "StepRole",
    "Threat",
    "analyze",
    "build",
    "check_names",
    "compile_rules",
    "negatable",
    "plain_capability",
    "residuals",
    "run_examples",
    "strength_of",
    "threat_id",
    "weigh",
]
