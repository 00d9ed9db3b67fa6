"""Which threats of the drawing a scenario proves, by rule and place: ids of threats are content-derived, these stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from casemate.files import CasemateError

if TYPE_CHECKING:
    from casemate.analysis import Analysis


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A threat that a scenario shows to be real."""

    rule: str
    at: str
    """Id of the component, or of the piece of data, in the drawing."""


def _proofs(*pairs: tuple[str, str]) -> tuple[Proof, ...]:
    return tuple(Proof(rule=rule, at=at) for rule, at in pairs)


PROOFS: Mapping[str, tuple[Proof, ...]] = MappingProxyType(
    {
        "foreign-refund": _proofs(
            ("direct-prompt-injection", "chat_model"),
            ("tool-acts-for-attacker", "refund_tool"),
            ("agent-changes-records", "refund_tool"),
        ),
        "planted-instruction": _proofs(
            ("indirect-prompt-injection", "chat_model"), ("tool-acts-for-attacker", "refund_tool")
        ),
        "foreign-customer": _proofs(("confused-deputy", "query_tool")),
        "hostile-artefact": _proofs(("model-file-runs-code", "triage"), ("malware-put-into-stored-model", "triage")),
        "lookalike-package": _proofs(("malicious-package", "integration_server")),
        "planted-fact": _proofs(("corpus-poisoned", "library")),
        "poisoned-feedback": _proofs(("feedback-teaches-model", "triage")),
        "script-in-answer": _proofs(("script-in-answer", "page")),
        "destructive-query": _proofs(("query-written-by-model", "chat_model"), ("agent-destroys-data", "query_tool")),
        "refund-unasked": _proofs(("tool-acts-for-attacker", "refund_tool")),
        "told-secret": _proofs(("system-prompt-extraction", "chat_model"), ("stolen-credential-used", "staff_code")),
        "foreign-document": _proofs(("retrieval-ignores-rights", "chat_model")),
        "invented-policy": _proofs(("invented-answer-relied-on", "chat_model")),
        "invented-package": _proofs(("invented-package-installed", "integration_server")),
        "endless-answer": _proofs(("answers-run-up-the-bill", "chat_model")),
    }
)
"""By scenario; the first proof is the one that its evidence is about."""


def proved_threats(analysis: Analysis) -> Mapping[str, tuple[str, ...]]:
    """The ids of the threats that each scenario proves, in this analysis of the drawing.

    Raises `CasemateError` where the analysis lacks one, which a rule pack or an edit of the drawing can bring about.
    """
    found = {(threat.rule, at): str(threat.id) for threat in analysis.threats for at in threat.at}
    wanted = {scenario: [(proof.rule, proof.at) for proof in proofs] for scenario, proofs in PROOFS.items()}
    absent = sorted({pair for pairs in wanted.values() for pair in pairs if pair not in found})
    if absent:
        said = ", ".join(f"{rule} at {at}" for rule, at in absent)
        raise CasemateError(f"the analysis of Harbour does not derive {said}, which the lab proves")
    return {scenario: tuple(found[pair] for pair in pairs) for scenario, pairs in wanted.items()}
