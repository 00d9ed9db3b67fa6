"""A run as the JSON document of kind `lab`, version 1, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from casemate.files import CasemateError, to_json
from casemate.files.document import Value
from casemate.lab.attacks.results import LabRun, PayloadSet, ScenarioResult, Transcript, Verdict
from casemate.lab.controls import Control
from casemate.lab.interface import BackendKind, Label

VERSION = 1
LARGEST = 64_000_000
"""Bytes of a document that is read back."""


def run_json(run: LabRun, *, transcripts: bool = True) -> str:
    """The document; without `transcripts` it holds the counts alone, which is what a dated run keeps."""
    label = run.backend
    return to_json(
        {
            "casemate": VERSION,
            "kind": "lab",
            "mode": run.mode,
            "controls": [control.value for control in sorted(run.controls)],
            "backend": label.kind.value,
            "model": {"name": label.model, "runtime": label.runtime, "sha256": label.sha256},
            "embedding": run.embedding,
            "payloads": run.payloads.value,
            "seed": run.seed,
            "date": run.date,
            "results": [_result(one, transcripts=transcripts) for one in run.results],
        }
    )


def _result(one: ScenarioResult, *, transcripts: bool) -> Value:
    made: dict[str, Value] = {
        "scenario": one.scenario,
        "category": one.category,
        "outcome": one.outcome.value,
        "reason": one.reason,
        "trials": one.trials,
        "hits": one.hits,
        "control_trials": one.control_trials,
        "control_hits": one.control_hits,
        "interval": list(one.interval),
        "control_interval": list(one.control_interval),
    }
    if transcripts:
        made["transcripts"] = [_transcript(kept) for kept in one.transcripts]
    return made


def _transcript(kept: Transcript) -> Value:
    return {
        "payload": kept.payload,
        "text": kept.text,
        "benign": kept.benign,
        "prompt": kept.prompt,
        "raw": kept.raw,
        "answer": kept.answer,
        "effect": list(kept.effect),
        "withheld": [control.value for control in kept.withheld],
        "hit": kept.hit,
    }


def read_run(path: Path) -> LabRun:
    """Read a run. Raises `CasemateError` where the file is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"it has more than {LARGEST} bytes")
        return parse_run(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CasemateError(
            f"{path} is no result of the lab: {error}; make one with `casemate lab attack --format json -o {path}`"
        ) from error


def parse_run(text: str) -> LabRun:
    """The run that a document holds. Raises `ValueError`, `KeyError` or `TypeError` where it is of another kind."""
    found = _mapping(json.loads(text))
    if found["kind"] != "lab" or found["casemate"] != VERSION:
        raise ValueError(f"it is of kind {found['kind']}, version {found['casemate']}")
    model = _mapping(found["model"])
    return LabRun(
        controls=frozenset(Control(str(name)) for name in _list(found["controls"])),
        backend=Label(
            kind=BackendKind(str(found["backend"])),
            model=str(model["name"]),
            runtime=str(model["runtime"]),
            sha256=str(model["sha256"]),
        ),
        embedding=str(found["embedding"]),
        payloads=PayloadSet(str(found["payloads"])),
        seed=_count(found["seed"]),
        date=str(found["date"]),
        results=tuple(_read_result(_mapping(one)) for one in _list(found["results"])),
    )


def _read_result(one: Mapping[str, object]) -> ScenarioResult:
    return ScenarioResult(
        scenario=str(one["scenario"]),
        category=str(one["category"]),
        outcome=Verdict(str(one["outcome"])),
        reason=str(one["reason"]),
        trials=_count(one["trials"]),
        hits=_count(one["hits"]),
        control_trials=_count(one["control_trials"]),
        control_hits=_count(one["control_hits"]),
        interval=_pair(one["interval"]),
        control_interval=_pair(one["control_interval"]),
        transcripts=tuple(_read_transcript(_mapping(kept)) for kept in _list(one.get("transcripts", []))),
    )


def _read_transcript(kept: Mapping[str, object]) -> Transcript:
    return Transcript(
        payload=str(kept["payload"]),
        text=str(kept["text"]),
        benign=kept["benign"] is True,
        prompt=str(kept["prompt"]),
        raw=str(kept["raw"]),
        answer=str(kept["answer"]),
        effect=tuple(str(line) for line in _list(kept["effect"])),
        withheld=tuple(Control(str(name)) for name in _list(kept["withheld"])),
        hit=kept["hit"] is True,
    )


def _mapping(found: object) -> Mapping[str, object]:
    if not isinstance(found, dict):
        raise TypeError("a mapping is missing")
    return MappingProxyType({str(name): value for name, value in found.items()})


def _list(found: object) -> list[object]:
    if not isinstance(found, list):
        raise TypeError("a list is missing")
    return found


def _count(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise TypeError(f"`{found}` is no count")
    return found


def _pair(found: object) -> tuple[float, float]:
    low, high = (float(str(one)) for one in _list(found))
    return low, high
