"""What the nodes of a written tree say about a model: checked, and turned into numbers where a leaf has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

from casemate.analysis import Analysis, Reading
from casemate.files import InvalidInput, Problem, nearest
from casemate.graph import StepNumber
from casemate.quantities import Basis, Estimate, Interval
from casemate.trees.format_reader import TreeFile
from casemate.trees.naming import step_techniques
from casemate.trees.tree import AttackTree, NodeKind, TreeNode


def with_model(file: TreeFile, analysis: Analysis, adversary: str | None = None) -> AttackTree:
    """The tree with the model's numbers in leaves that have none of their own.

    A leaf takes the probability of its steps: those that it names (a step's id, or rule@element), or those at the
    elements that it names that use a technique that it names; any of several is enough. A threat stands for itself
    with the path that leads to it. Raises `InvalidInput` where a reference names nothing in the model.
    """
    numbers = _Numbers.of(analysis, adversary or file.head.adversary)
    problems = [problem for node in file.tree.nodes for problem in _problems(file, numbers, node)]
    if problems:
        raise InvalidInput(problems)
    nodes = tuple(_filled(node, numbers) for node in file.tree.nodes)
    return replace(file.tree, nodes=nodes)


@dataclass(frozen=True, kw_only=True)
class _Numbers:
    analysis: Analysis
    readings: tuple[Reading, ...]
    steps: dict[str, tuple[StepNumber, ...]]
    """By id, and by rule@element."""
    elements: frozenset[str]

    @classmethod
    def of(cls, analysis: Analysis, adversary: str | None) -> _Numbers:
        derived, graph, system = analysis.derived, analysis.derived.graph, analysis.system
        found: dict[str, list[StepNumber]] = {}
        for step in graph.steps:
            found.setdefault(graph.step_id(step), []).append(step)
            found.setdefault(f"{graph.rules[step]}@{graph.targets[step]}", []).append(step)
        sections = (system.components, system.data, system.losses, system.controls, system.zones)
        names = {str(name) for section in sections for name in section} | {flow.id for flow in system.flows}
        readings = tuple(r for r in analysis.readings if adversary is None or r.adversary == adversary)
        assert derived.graph is graph
        return cls(
            analysis=analysis,
            readings=readings,
            steps={name: tuple(steps) for name, steps in found.items()},
            elements=frozenset(names),
        )

    def known(self, ref: str) -> bool:
        return (
            ref in self.steps
            or ref in self.elements
            or ref in self.analysis.knowledge.atlas.techniques
            or (ref.startswith("t-") and self.analysis.threat(ref) is not None)
        )

    def meant(self, refs: Sequence[str]) -> tuple[StepNumber, ...]:
        """The steps that a leaf stands for."""
        named = [step for ref in refs for step in self.steps.get(ref, ())]
        if named:
            return tuple(dict.fromkeys(named))
        techniques = {ref for ref in refs if ref.startswith("AML.T")}
        places = {ref for ref in refs if ref in self.elements}
        graph = self.analysis.derived.graph
        return tuple(
            step
            for step in graph.steps
            if graph.targets[step] in places and techniques.intersection(step_techniques(self.analysis.derived, step))
        )

    def chance(self, steps: Sequence[StepNumber]) -> float | None:
        """That any of the steps works, for the likeliest of the adversaries who can take them; None: nobody can."""
        found: list[float] = []
        for reading in self.readings:
            taken = [step for step in steps if reading.derivation.derivable(step)]
            if taken:
                found.append(1 - prod(1 - reading.derivation.weights.success[step] for step in taken))
        return max(found, default=None)


def _problems(file: TreeFile, numbers: _Numbers, node: TreeNode) -> Iterator[Problem]:
    for place, ref in enumerate(node.refs):
        if not numbers.known(ref):
            close = nearest(ref, (*numbers.elements, *numbers.steps))
            advice = f"did you mean `{close}`?" if close else "a step (rule@element), threat, technique or element"
            yield file.document.problem(
                f"the model has nothing called `{ref[:60]}`", ("nodes", node.id, "refs", place), advice
            )


def _filled(node: TreeNode, numbers: _Numbers) -> TreeNode:
    if node.kind is not NodeKind.LEAF or node.probability is not None or node.rate is not None or not node.refs:
        return node
    threats = [threat for ref in node.refs if ref.startswith("t-") and (threat := numbers.analysis.threat(ref))]
    if threats:
        value = max(threat.probability for threat in threats)
        return _numbered(node, value, Basis.JUDGEMENT, f"threat {threats[0].id}")
    steps = numbers.meant(node.refs)
    chance = numbers.chance(steps)
    if not steps or chance is None:
        return node
    derived = numbers.analysis.derived
    rules = [compiled.rule for step in steps if (compiled := derived.rule(step)) is not None]
    weakest = min((rule.success.basis for rule in rules), key=list(Basis).index, default=Basis.JUDGEMENT)
    names = sorted({rule.id for rule in rules})
    return _numbered(node, chance, weakest, f"model: {', '.join(names[:3])}")


def _numbered(node: TreeNode, value: float, basis: Basis, source: str) -> TreeNode:
    return replace(node, probability=Estimate(distribution=Interval(value, value), basis=basis, source=source))
