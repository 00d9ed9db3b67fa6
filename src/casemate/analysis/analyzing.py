"""The whole analysis of one system: graph, readings, threats, techniques, paths to losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casemate.analysis.building import Derived, build
from casemate.analysis.compiled import CompiledRule, compile_rules
from casemate.analysis.loss_paths import LossPaths, loss_paths
from casemate.analysis.paths import PathMaker, PathStep
from casemate.analysis.ranking import RankedTechnique, rank_techniques, threats_showing
from casemate.analysis.readings import Reading, marks_of, read_graph
from casemate.analysis.scoring import Severity
from casemate.analysis.threats import Threat, threats_of
from casemate.analysis.weighing import Guards
from casemate.files import Problem, hint
from casemate.knowledge import Knowledge
from casemate.model import Model, System

DEFAULT_LEVEL = Severity.HIGH
"""The level that people ask for unless they say otherwise."""


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What the analysis of a system found."""

    system: System
    knowledge: Knowledge
    derived: Derived = field(repr=False)
    readings: tuple[Reading, ...] = field(repr=False)
    threats: tuple[Threat, ...]
    """By score, then id."""
    techniques: tuple[RankedTechnique, ...]
    losses: tuple[LossPaths, ...]
    steps: Mapping[str, PathStep]
    """Every step that a path names, by id."""

    def threat(self, identity: str) -> Threat | None:
        """The threat with this id, or the only one whose id starts with it."""
        found = [threat for threat in self.threats if threat.id.startswith(identity)]
        return found[0] if len(found) == 1 else None


def analyze(
    system: System,
    knowledge: Knowledge,
    *,
    rules: Sequence[CompiledRule] | None = None,
    level: Severity = DEFAULT_LEVEL,
    maturity: bool = True,
) -> Analysis:
    """Analyze a system. `level`: threats that controls bring under it are mitigated; `maturity` is for ablations.

    Raises `InvalidInput` where a rule pack does not compile.
    """
    derived = build(system, compile_rules(knowledge) if rules is None else rules, knowledge)
    guards = Guards(derived=derived, knowledge=knowledge)
    readings = read_graph(derived, knowledge, guards)
    maker = PathMaker(derived, knowledge.atlas)
    threats = threats_of(derived, knowledge, readings, marks_of(system), guards=guards, maker=maker, level=level)
    shown = threats_showing(threats, maker.made)
    techniques = rank_techniques(derived, readings, knowledge, shown, maturity=maturity)
    scores = {technique.id: technique.score for technique in techniques}
    losses = loss_paths(derived, readings, maker, scores)
    named = {step for held in threats for step in held.path}
    named.update(step for held in losses for path in held.paths for step in path)
    return Analysis(
        system=system,
        knowledge=knowledge,
        derived=derived,
        readings=readings,
        threats=threats,
        techniques=techniques,
        losses=losses,
        steps={name: step for name, step in maker.made.items() if name in named},  # not of what is told elsewhere
    )


def check_names(model: Model, knowledge: Knowledge) -> tuple[Problem, ...]:
    """What a model names that the catalogue does not have: controls and adversaries, each with its place."""
    found: list[Problem] = []
    for control in model.system.controls.values():
        if control.control not in knowledge.controls:
            message = f"the catalogue has no control `{control.control}`"
            advice = hint(control.control, tuple(knowledge.controls), "control")
            found.append(model.problem(message, ("controls", control.id, "control"), advice))
    for adversary in model.system.adversaries.values():
        if adversary.like not in knowledge.adversaries:
            message = f"there is no built-in adversary `{adversary.like}`"
            advice = hint(adversary.like, tuple(knowledge.adversaries), "adversaries")
            found.append(model.problem(message, ("adversaries", adversary.id, "like"), advice))
    return tuple(found)
