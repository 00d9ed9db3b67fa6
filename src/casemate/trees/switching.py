"""What if a control were in place, or were not: the same model or tree with it switched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from casemate.files import CasemateError, hint
from casemate.model import System
from casemate.model.choices import ControlStatus
from casemate.trees.tree import AttackTree, NodeKind


def switched_system(system: System, switches: Mapping[str, bool]) -> System:
    """The system with these controls implemented, or only planned. Raises `CasemateError` for one that it has not."""
    controls = dict(system.controls)
    for name, on in switches.items():
        if name not in system.controls:
            advice = hint(name, tuple(system.controls), "controls") if system.controls else "it has none"
            raise CasemateError(f"the model has no control `{name}`; {advice}")
        key = next(known for known in controls if known == name)
        controls[key] = replace(controls[key], status=ControlStatus.IMPLEMENTED if on else ControlStatus.PLANNED)
    return replace(system, controls=MappingProxyType(controls))


def switched_tree(tree: AttackTree, switches: Mapping[str, bool]) -> AttackTree:
    """The tree with these countermeasures in place or not. Raises `CasemateError` for one that it has not."""
    known = tuple(node.id for node in tree.countermeasures)
    for name in switches:
        if name not in known:
            advice = hint(name, known, "countermeasures") if known else "it has none"
            raise CasemateError(f"the tree has no countermeasure `{name}`; {advice}")
    nodes = tuple(
        replace(node, in_place=switches.get(node.id, node.in_place)) if node.kind is NodeKind.COUNTERMEASURE else node
        for node in tree.nodes
    )
    return replace(tree, nodes=nodes)
