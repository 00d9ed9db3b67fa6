"""SARIF 2.1.0: threats as results whose places are lines of the model file, for code-scanning pages and editors.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType
from urllib.parse import quote

from casemate.analysis import Analysis, PathStep, Severity, StepRole, Threat
from casemate.files import Place, Value, to_json
from casemate.knowledge import Rule
from casemate.model import Model

VERSION = "2.1.0"
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.CRITICAL: "error",
        Severity.HIGH: "error",
        Severity.MEDIUM: "warning",
        Severity.LOW: "note",
        Severity.INFO: "note",
    }
)
_SECTIONS = ("components", "data", "losses", "zones")


class Baseline(StrEnum):
    """How a result compares with an earlier run, in SARIF's words."""

    NEW = "new"
    UNCHANGED = "unchanged"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True, kw_only=True)
class SarifResult:
    """One threat to be written, with what people and earlier runs say about it."""

    threat: Threat
    suppressed: str | None = None
    """Why nobody has to act on it; None: somebody has to."""
    baseline: Baseline | None = None
    """None where nothing is compared."""
    remedy: str = ""


def sarif_log(model: Model, analysis: Analysis, results: Sequence[SarifResult], *, version: str) -> str:
    """The results as a SARIF log with one run; `version` is the tool's."""
    names = sorted({result.threat.rule for result in results})
    rules = [_rule(analysis.derived.rules[name].rule, worst) for name, worst in _worst(names, results)]
    driver: Value = {
        "name": "Casemate",
        "semanticVersion": version,
        "version": version,
        "rules": [*rules],
    }
    places = _Places(model)
    number = {name: place for place, name in enumerate(names)}
    run: dict[str, Value] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(analysis, places, found, number) for found in results],
    }
    return to_json({"$schema": _SCHEMA, "version": VERSION, "runs": [run]}, indent=False)


def _worst(names: Sequence[str], results: Sequence[SarifResult]) -> Iterator[tuple[str, Threat]]:
    for name in names:
        yield name, max((r.threat for r in results if r.threat.rule == name), key=lambda threat: threat.score)


def _rule(rule: Rule, worst: Threat) -> Value:
    cited = [use.id for use in rule.techniques] + [name for ids in rule.references.values() for name in ids]
    controls = list(dict.fromkeys(weakening.control for weakening in rule.mitigated_by))
    help_text = rule.explain + (f" Controls that weaken it: {', '.join(controls)}." if controls else "")
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.id.replace("-", " ")},
        "fullDescription": {"text": rule.explain},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": _LEVELS[worst.severity]},
        # GitHub orders security results by this number, 0 to 10.
        "properties": {"tags": ["security", *cited], "security-severity": f"{worst.score:.1f}"},
    }


def _result(analysis: Analysis, places: _Places, found: SarifResult, number: Mapping[str, int]) -> Value:
    threat = found.threat
    text = threat.title + (f". {found.remedy}" if found.remedy else "")
    made: dict[str, Value] = {
        "ruleId": threat.rule,
        "ruleIndex": number[threat.rule],
        "level": _LEVELS[threat.severity],
        "message": {"text": f"{text}."},
        "locations": [places.location(at) for at in threat.at],
        "partialFingerprints": {"casemateThreat/v1": threat.id},
        "codeFlows": [{"threadFlows": [{"locations": [*_flow(analysis, places, threat)]}]}],
        "properties": {
            "threat": threat.id,
            "severity": threat.severity.value,
            "score": float(f"{threat.score:.6g}"),
            "status": threat.status.value,
            "techniques": [*threat.techniques],
        },
    }
    if found.suppressed is not None:
        made["suppressions"] = [{"kind": "external", "status": "accepted", "justification": found.suppressed}]
    if found.baseline is not None:
        made["baselineState"] = found.baseline.value
    return made


def _flow(analysis: Analysis, places: _Places, threat: Threat) -> Iterator[Value]:
    """The path; preparations happen outside the system and have no place in its file, so they stand with the next."""
    steps = [analysis.steps[name] for name in threat.path]
    for place, step in enumerate(steps):
        at = step.at or next((later.at for later in steps[place:] if later.at is not None), threat.at[0])
        yield {"location": places.location(at, _said(step)), "executionOrder": place + 1}


def _said(step: PathStep) -> str:
    who = f"{step.adversary}: " if step.role is StepRole.START and step.adversary else ""
    cited = f" ({', '.join(step.techniques)})" if step.techniques else ""
    return f"{who}{step.title}{cited}"


class _Places:
    """Finds the line of the model file that an element stands on."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._found: dict[str, dict[str, Value]] = {}

    def location(self, element: str, message: str | None = None) -> Value:
        """The place of an element, with what happens there."""
        made: dict[str, Value] = {
            "physicalLocation": self._physical(element),
            "logicalLocations": [{"name": element, "kind": "element"}],
        }
        return made | ({"message": {"text": message}} if message else {})

    def _physical(self, element: str) -> dict[str, Value]:
        if element not in self._found:
            self._found[element] = _physical(self._place(element))
        return self._found[element]

    def _place(self, element: str) -> Place:
        system = self._model.system
        path: tuple[str | int, ...] = ("components",)
        for section in _SECTIONS:
            if element in getattr(system, section):
                path = (section, element)
                break
        for part in self._model.parts:
            held = part.section(str(path[0]))
            if len(path) == 1 or element in held:
                return part.document.place(path, key=True)
        return Place(file="model", line=1, column=1)


def _physical(place: Place) -> dict[str, Value]:
    region: dict[str, Value] = {"startLine": place.line or 1}
    if place.column is not None:
        region["startColumn"] = place.column
    return {"artifactLocation": {"uri": _uri(place.file)}, "region": region}


def _uri(file: str) -> str:
    """A relative reference as it was typed, for an absolute one would tie the log to a machine."""
    path = PurePath(file)
    return quote(path.name if path.is_absolute() or ".." in path.parts else path.as_posix())
