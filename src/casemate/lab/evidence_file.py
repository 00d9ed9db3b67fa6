"""A run as evidence about the threats of Harbour's model: counts in clusters, never payloads as if independent."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date, timedelta

from casemate import __version__
from casemate.files import CasemateError, to_json
from casemate.files.document import Value
from casemate.knowledge import Knowledge, load_knowledge
from casemate.lab.attacks import LabRun, ScenarioResult, Transcript, Verdict, run_json, scenarios_named
from casemate.lab.interface import BackendKind, Label
from casemate.lab.threat_model import PROOFS, Proof

VERSION = 1
VALID_DAYS = 180
"""How long a measurement counts unless somebody says otherwise: half a year, in which a model or its prompt changes."""
ALIKE = 0.5
"""Share of words that two payloads of one family have in common (Jaccard), numbers and addresses taken as equal."""
_WORD = re.compile(r"[^\W\d_]+")
_PLACE = re.compile(r"[\w.+-]+@[\w.-]+|https?://\S+|\d+")


def evidence_json(run: LabRun, *, file: str, days: int = VALID_DAYS) -> str:
    """The evidence document of a run that is kept in a file of this name; it expires `days` after the run's date.

    One entry per scenario, about the first threat that it proves: the component there is the target. Scenarios during
    which a control was on that is meant to stop them are left out, since the model weakens their steps by that control
    already. Raises `CasemateError` for a run of the simulated backend, which is no measurement, and where nothing is
    left.
    """
    check_is_evidence(run.backend.kind)
    try:
        made = date.fromisoformat(run.date[:10])
    except ValueError as error:
        raise CasemateError(f"the run has no date that counts: {run.date!r}") from error
    guarded = {one.id for one in scenarios_named() if set(one.controls) & run.controls}
    bare = [result for result in run.results if result.scenario not in guarded]
    if not bare:
        raise CasemateError(
            "every scenario had a control on that is meant to stop it; evidence is about steps without controls, which "
            "the model then weakens: attack with --mode vulnerable"
        )
    digest = hashlib.sha256(run_json(run).encode()).hexdigest()
    shared: dict[str, Value] = {
        "tool": _tool(run.backend),
        "date": made.isoformat(),
        "expires": (made + timedelta(days=days)).isoformat(),
        "source": {"file": file, "sha256": digest},
    }
    knowledge = load_knowledge()
    entries = [_entry(result, run, knowledge) | shared for result in bare]
    return to_json({"casemate": VERSION, "kind": "evidence", "evidence": list[Value](entries)})


def check_is_evidence(kind: BackendKind) -> None:
    """Raise `CasemateError` for a backend whose answers are no measurement."""
    if not kind.real:
        raise CasemateError(
            "a simulated run is no evidence: it says nothing about a model; attack with --backend embedded or endpoint"
        )


def _tool(label: Label) -> str:
    return f"casemate lab {__version__}, {label}"


def _entry(result: ScenarioResult, run: LabRun, knowledge: Knowledge) -> dict[str, Value]:
    proof = PROOFS[result.scenario][0]
    return {
        "test": f"{result.scenario} ({run.payloads.value} payloads)",
        "target": proof.at,
        "techniques": list[Value](_techniques(result.scenario, proof, knowledge)),
        "outcome": _outcome(result),
        "clusters": list[Value](_clusters(result)),
    }


def _techniques(scenario: str, proof: Proof, knowledge: Knowledge) -> list[str]:
    """Those of the scenario that the proven step uses, but none that also mean another scenario's step at that target.

    Evidence speaks to every step at its target that uses one of its techniques.
    """
    of_rule = {rule.id: [use.id for use in rule.techniques] for rule in knowledge.rules}
    used = of_rule[proof.rule]
    others = {one for name, proofs in PROOFS.items() if name != scenario for one in proofs if one.at == proof.at}
    shared = {name for one in others if one.rule != proof.rule for name in of_rule[one.rule]}
    tried = next(one.techniques for one in scenarios_named([scenario]))
    fitting = [name for name in tried if name in used] or used
    return [name for name in fitting if name not in shared] or fitting


def _outcome(result: ScenarioResult) -> str:
    """A model that did not do it although nothing stopped it is a measurement, too; what harmless words do is none."""
    if result.outcome is Verdict.ERROR or not result.trials:
        return "error"
    if result.outcome is Verdict.EXPLOITED:
        return "hit"
    return "inconclusive" if result.hits else "no_hit"


def _clusters(result: ScenarioResult) -> list[dict[str, Value]]:
    attacks = [one for one in result.transcripts if not one.benign]
    if not attacks:
        # a document without transcripts: all of it is one cluster, which claims least
        return [{"probe": result.scenario, "trials": result.trials, "hits": result.hits}] if result.trials else []
    return [
        {
            "probe": f"{result.scenario}/{family[0].payload}",
            "trials": len(family),
            "hits": sum(one.hit for one in family),
        }
        for family in families(attacks)
    ]


def families(transcripts: Sequence[Transcript]) -> list[list[Transcript]]:
    """Payloads that say nearly the same, together: each joins the first family whose first member it is `ALIKE`."""
    found: list[tuple[frozenset[str], list[Transcript]]] = []
    for one in transcripts:
        words = _words(one.text)
        family = next((members for first, members in found if _alike(words, first)), None)
        if family is None:
            found.append((words, [one]))
        else:
            family.append(one)
    return [members for _, members in found]


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_PLACE.sub(" ", text.casefold())))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    either = one | other
    return not either or len(one & other) >= ALIKE * len(either)
