"""JSON Schemas (draft 2020-12) of the documents that the lab writes, with what each field means."""

from __future__ import annotations

from collections.abc import Mapping

from casemate.files import Value
from casemate.lab.attacks.documents import VERSION as RUN_VERSION
from casemate.lab.attacks.matrix import VERSION as MATRIX_VERSION
from casemate.lab.attacks.results import PayloadSet, Verdict
from casemate.lab.controls import Control
from casemate.lab.findings.data import VERSION as REPORT_VERSION
from casemate.lab.findings.interface import Standing
from casemate.lab.interface import BackendKind
from casemate.lab.tasks.interface import Group
from casemate.lab.tasks.utility import VERSION as TASKS_VERSION
from casemate.report.risk.schema import a_chance, a_list, a_text, an_object

_CONTROL: dict[str, Value] = {"enum": [control.value for control in Control]}
_INTERVAL: dict[str, Value] = {
    **a_list(a_chance("A bound."), "Wilson's 95 % interval of the rate; 0 to 1 where nothing was tried."),
    "minItems": 2,
    "maxItems": 2,
}


def run_schema() -> dict[str, Value]:
    """The schema of what `casemate lab attack --format json` prints. Fields may be added in later versions."""
    return _document(
        "lab",
        RUN_VERSION,
        "Exploits against Harbour, and whether their effect was there.",
        {
            "mode": {"enum": ["vulnerable", "partial", "hardened"], "description": "No control on, some, or all."},
            "controls": a_list(_CONTROL, "Those that were on."),
            **_measured(),
            "payloads": _one_of(PayloadSet, "Written ones, seeded disguises, or by somebody who read the controls."),
            "seed": _count("Of the disguises."),
            "results": a_list(_scenario_result(), "By scenario, in the order of the 2025 list."),
        },
    )


def tasks_schema() -> dict[str, Value]:
    """The schema of what `casemate lab tasks --format json` prints. Fields may be added in later versions."""
    return _document(
        "lab-tasks",
        TASKS_VERSION,
        "Honest work in both twins of Harbour: what hardening costs.",
        {
            **_measured(),
            "kept": a_chance("Tasks that the hardened twin completes for each one of the vulnerable twin, 1 at most."),
            "least": a_chance("How much of that is useful enough."),
            "vulnerable": an_object({"done": _count("Tasks completed."), "tasks": _count("Tasks tried.")}),
            "hardened": an_object({"done": _count("Tasks completed."), "tasks": _count("Tasks tried.")}),
            "controls": a_list(_alone(), "Each control alone; empty where nobody asked."),
            "results": a_list(_task(), "Every task."),
        },
    )


def report_schema() -> dict[str, Value]:
    """The schema of what `casemate lab report --format json` prints. Fields may be added in later versions."""
    return _document(
        "lab-report",
        REPORT_VERSION,
        "Findings of a run, or of a learner's own attempts.",
        {
            "by_hand": {"type": "boolean", "description": "Whether a learner found them in the page."},
            "backend": a_text("What answered."),
            "real": {"type": "boolean", "description": "Whether a language model answered in every case."},
            "setting": {"type": "object", "additionalProperties": {"type": "string"}},
            "findings": a_list(_finding(), "The worst first: by standing, severity, success rate."),
        },
    )


def matrix_schema() -> dict[str, Value]:
    """The schema of what `casemate lab matrix --format json` prints. Fields may be added in later versions."""
    left = an_object(
        {control.value: _count("Payloads that still reach the effect with it alone.") for control in Control}
    )
    row = an_object(
        {
            "scenario": a_text("Its id."),
            "tried": _count("Payloads tried without controls."),
            "working": _count("Those that reached the effect and were taken on."),
            "left": left,
            "left_with_all": _count("Payloads that reach the effect with every control on."),
        }
    )
    return _document(
        "lab-matrix",
        MATRIX_VERSION,
        "Which control alone stops what.",
        {**_measured(), "rows": a_list(row, "By scenario.")},
    )


def _document(kind: str, version: int, doc: str, fields: Mapping[str, Value]) -> dict[str, Value]:
    head: dict[str, Value] = {
        "casemate": {"const": version, "description": "Version of the document."},
        "kind": {"const": kind},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Casemate {kind}, version {version}",
        "description": doc,
        **an_object({**head, **fields}),
    }


def _one_of(kind: type[PayloadSet | Verdict | Standing | Group | BackendKind], doc: str) -> dict[str, Value]:
    return {"enum": [one.value for one in kind], "description": doc}


def _count(doc: str) -> dict[str, Value]:
    return {"type": "integer", "minimum": 0, "description": doc}


def _measured() -> dict[str, Value]:
    model = {
        "name": a_text("Of the model."),
        "runtime": a_text("What ran it, with its version."),
        "sha256": a_text("Of the weights; empty where they are not ours to know."),
    }
    return {
        "backend": _one_of(BackendKind, "simulated is a worst case for testing controls, and no model."),
        "model": an_object(model),
        "embedding": a_text("What turned texts into vectors."),
        "date": a_text("The day, ISO 8601."),
    }


def _scenario_result() -> dict[str, Value]:
    made = an_object(
        {
            "scenario": a_text("Its id."),
            "category": a_text("Id in the 2025 list, such as LLM01:2025."),
            "outcome": _one_of(Verdict, "exploited only where a real model did it, or the application without any."),
            "reason": a_text("Why, in one sentence."),
            "trials": _count("Distinct payloads."),
            "hits": _count("Those whose effect was there."),
            "control_trials": _count("Harmless requests."),
            "control_hits": _count("Those with the same effect."),
            "interval": _INTERVAL,
            "control_interval": _INTERVAL,
        }
    )
    transcripts = a_list(_transcript(), "One per payload; missing in a dated run, which keeps counts alone.")
    return {**made, "properties": {**_properties(made), "transcripts": transcripts}}


def _transcript() -> dict[str, Value]:
    return an_object(
        {
            "payload": a_text("Its id."),
            "text": a_text("What was sent."),
            "benign": {"type": "boolean", "description": "Whether it belongs to the control group."},
            "prompt": a_text("What the model was given; empty where none was asked."),
            "raw": a_text("What the model said."),
            "answer": a_text("What the person saw."),
            "effect": a_list({"type": "string"}, "What changed in the application, a line each."),
            "withheld": a_list(_CONTROL, "Controls that took something away from the answer."),
            "hit": {"type": "boolean", "description": "Whether the oracle found the effect."},
        }
    )


def _alone() -> dict[str, Value]:
    made = an_object(
        {
            "control": _CONTROL,
            "done": _count("Tasks completed with it alone."),
            "kept": a_chance("For each task of the vulnerable twin, 1 at most."),
            "lost": a_list({"type": "string"}, "Tasks that only the vulnerable twin completes."),
            "gained": a_list({"type": "string"}, "Tasks that only this one completes."),
        }
    )
    stops = _count("Scenarios of which it alone stops every payload; missing where no matrix was at hand.")
    return {**made, "properties": {**_properties(made), "stops": stops}}


def _task() -> dict[str, Value]:
    shown: dict[str, Value] = {twin: a_text("What the person saw.") for twin in ("vulnerable", "hardened")}
    return an_object(
        {
            "task": a_text("Its id."),
            "group": _one_of(Group, "What kind of work it is."),
            "asks": a_text("What the person wants, in their words."),
            "wants": a_text("What counts as done."),
            "vulnerable": {"type": "boolean", "description": "Whether the vulnerable twin did it."},
            "hardened": {"type": "boolean", "description": "Whether the hardened twin did it."},
            "shown": an_object(shown),
            "refused": a_text("Why the hardened twin refused; empty where it did not."),
        }
    )


def _finding() -> dict[str, Value]:
    rate = an_object({"trials": _count("Tried."), "hits": _count("With the effect."), "interval": _INTERVAL})
    exchange = {name: a_text(doc) for name, doc in _EXCHANGE.items()}
    cvss: dict[str, Value] = {
        "vector": a_text("CVSS 4.0 base metrics."),
        "score": {"type": ["number", "null"], "minimum": 0, "maximum": 10, "description": "null: no library for it."},
        "severity": {"type": ["string", "null"]},
        "nomenclature": {"type": ["string", "null"], "description": "CVSS-B: base metrics alone."},
        "reasons": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    retest: dict[str, Value] = an_object(
        {"held": {"type": "boolean"}, "controls": a_list(_CONTROL, "Those on."), **_properties(rate)}
    )
    return an_object(
        {
            "scenario": a_text("Its id."),
            "title": a_text("For people."),
            "category": a_text("Id in the 2025 list."),
            "category_2026": a_text("Id in the 2026 list; empty where there is none."),
            "standing": _one_of(Standing, "simulated only: the worst case did it, which says nothing about models."),
            "reason": a_text("Why, in one sentence."),
            "cvss": an_object(cvss),
            "rate": rate,
            "control_group": {"anyOf": [rate, {"type": "null", "description": "There was none."}]},
            "root_cause": a_text("Why it works."),
            "mitigation": a_text("In the learner's words; empty where the controls say it."),
            "stopped_by": a_list(_CONTROL, "Each of them stops it alone."),
            "retest": {"anyOf": [retest, {"type": "null", "description": "There was none."}]},
            "techniques": a_list({"type": "string"}, "ATLAS ids."),
            "proves": a_list(
                an_object({"rule": a_text("Id of the rule."), "at": a_text("Element of the model of Harbour.")}),
                "Threats that it shows to be real.",
            ),
            "evidence": a_list(
                an_object(
                    {
                        **exchange,
                        "effect": a_list({"type": "string"}, "What changed."),
                        "hit": {"type": "boolean", "description": "Whether the oracle found the effect."},
                    }
                ),
                "Of one success, or where there was none, of one failure.",
            ),
        }
    )


_EXCHANGE = {
    "what": "What was done.",
    "sent": "What was sent.",
    "prompt": "What the model was given.",
    "said": "What the model said.",
    "shown": "What the person saw.",
}


def _properties(made: dict[str, Value]) -> dict[str, Value]:
    found = made["properties"]
    return dict(found) if isinstance(found, dict) else {}
