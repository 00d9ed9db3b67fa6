"""Claims to score: from analyses made here, or from documents that any tool has saved."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from casemate.analysis import Analysis, CompiledRule, analyze
from casemate.files import CasemateError, read_document
from casemate.knowledge import Atlas, Knowledge
from casemate.model import Component, DataAsset, Flow, System
from incident_scores import OFF_SYSTEM_TACTICS, Candidates, Case, Claim, PathPart


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of the file of expected techniques, by id. Raises `CasemateError` where it is not one.

    A case is a list of techniques, or a mapping whose `campaign` is that list.
    """
    held = read_document(path).value
    if not isinstance(held, dict):
        raise CasemateError(f"{path}: expected a mapping from case to techniques")
    found: list[Case] = []
    for name in sorted(held):
        uses: list[tuple[str, str]] = []
        case = held[name]
        entries = case.get("campaign") if isinstance(case, dict) else case
        for entry in entries if isinstance(entries, list) else ():
            if not isinstance(entry, dict):
                raise CasemateError(f"{path}: case {name} holds something other than techniques")
            uses.append((str(entry["technique"]), str(entry["tactic"])))
        found.append(Case(id=name, uses=tuple(uses)))
    return tuple(found)


def candidates_of(atlas: Atlas) -> Candidates:
    """Every technique of this edition of ATLAS."""
    core = {name for name, held in atlas.techniques.items() if not OFF_SYSTEM_TACTICS.issuperset(held.tactics)}
    return Candidates(family={name: atlas.family(name) for name in atlas.techniques}, core=frozenset(core))


def claim_of(analysis: Analysis) -> Claim:
    """What Casemate says about a system."""
    parts = {
        name: PathPart(techniques=step.techniques, requires=step.requires, grants=step.grants)
        for name, step in analysis.steps.items()
    }
    return Claim(
        ranks={technique.id: technique.rank for technique in analysis.techniques},
        paths=tuple(tuple(tuple(parts[name] for name in path) for path in loss.paths) for loss in analysis.losses),
    )


def analyze_all(
    systems: Mapping[str, System], knowledge: Knowledge, rules: Sequence[CompiledRule], *, maturity: bool = True
) -> dict[str, Claim]:
    """The claim about each system, by case."""
    return {
        name: claim_of(analyze(system, knowledge, rules=rules, maturity=maturity)) for name, system in systems.items()
    }


def stripped(system: System) -> System:
    """The system as a hasty owner would draw it: kinds, zones, flows with role and content, stores, losses."""
    components = {
        name: Component(id=part.id, kind=part.kind, zone=part.zone, stores=part.stores)
        for name, part in system.components.items()
    }
    data = {
        name: DataAsset(id=asset.id, sensitivity=asset.sensitivity, origin=asset.origin)
        for name, asset in system.data.items()
    }
    flows = [
        Flow(id=flow.id, source=flow.source, target=flow.target, role=flow.role, carries=flow.carries)
        for flow in system.flows
    ]
    return replace(
        system,
        components=MappingProxyType(components),
        data=MappingProxyType(data),
        flows=tuple(flows),
        controls=MappingProxyType({}),
        adversaries=MappingProxyType({}),
    )


def read_claims(folder: Path, cases: Sequence[Case]) -> dict[str, Claim]:
    """The claims of saved analysis documents, one file `CASE*.json` for each case.

    Raises `CasemateError` where a file is missing or is no analysis document.
    """
    found: dict[str, Claim] = {}
    for case in cases:
        files = sorted(folder.glob(f"{case.id}*.json"))
        if len(files) != 1:
            raise CasemateError(f"{folder}: expected one file {case.id}*.json, found {len(files)}")
        try:
            found[case.id] = _claim(json.loads(files[0].read_bytes()))
        except (ValueError, KeyError, TypeError) as error:
            raise CasemateError(f"{files[0]}: not an analysis document ({error!r})") from error
    return found


def _claim(document: dict[str, list[dict[str, object]]]) -> Claim:
    """The claim of a document of kind analysis, version 1 of the results."""
    steps: dict[str, PathPart] = {}
    for name, step in _mapping(document["steps"]).items():
        held = _mapping(step)
        steps[name] = PathPart(
            techniques=_words(held.get("techniques", [])),
            requires=_words(held.get("requires", [])),
            grants=_words(held.get("grants", [])),
        )
    losses = [_items(loss["paths"]) for loss in document["losses"]]
    return Claim(
        ranks={str(technique["id"]): int(str(technique["rank"])) for technique in document["techniques"]},
        paths=tuple(tuple(tuple(steps[name] for name in _words(path)) for path in paths) for paths in losses),
    )


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError("expected a mapping")
    return value


def _items(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("expected a list")
    return value


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in _items(value))
