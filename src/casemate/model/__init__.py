"""The model language: a file or Python values in, a checked `System` and people's `Decision`s out."""

from casemate.model import choices
from casemate.model.amounts import Amount
from casemate.model.builder import SystemBuilder
from casemate.model.decisions import (
    Decision,
    Verdict,
    beside,
    decisions_path,
    load_decisions,
    parse_decisions,
    save_decisions,
)
from casemate.model.joining import Joined, Member, join
from casemate.model.kinds import BRANCHES, LEAVES, Shape, is_a, kinds_below, shape_of
from casemate.model.landscape_files import load_models
from casemate.model.reader import Model, load_model, parse_model, system_from
from casemate.model.schema import model_schema
from casemate.model.system import (
    AdversaryProfile,
    Component,
    ComponentId,
    Control,
    ControlId,
    DataAsset,
    DataId,
    Flow,
    FlowId,
    Loss,
    LossId,
    System,
    Zone,
    ZoneId,
)
from casemate.model.writer import digest, to_model_yaml, to_values

__all__ = [
    "BRANCHES",
    "LEAVES",
    "AdversaryProfile",
    "Amount",
    "Component",
    "ComponentId",
    "Control",
    "ControlId",
    "DataAsset",
    "DataId",
    "Decision",
    "Flow",
    "FlowId",
    "Joined",
    "Loss",
    "LossId",
    "Member",
    "Model",
    "Shape",
    "System",
    "SystemBuilder",
    "Verdict",
    "Zone",
    "ZoneId",
    "beside",
    "choices",
    "decisions_path",
    "digest",
    "is_a",
    "join",
    "kinds_below",
    "load_decisions",
    "load_model",
    "load_models",
    "model_schema",
    "parse_decisions",
    "parse_model",
    "save_decisions",
    "shape_of",
    "system_from",
    "to_model_yaml",
    "to_values",
]
