"""The controls of the hardened application, and what stands for each in Casemate's catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Control(StrEnum):
    """A control of the hardened application. Each is code outside the model and can be switched on alone."""

    TENANT_FILTER = "tenant-filter"
    PROVENANCE = "provenance"
    PROMPT_ISOLATION = "prompt-isolation"
    ROW_AUTHORIZATION = "row-authorization"
    READ_ONLY_SQL = "read-only-sql"
    HUMAN_APPROVAL = "human-approval"
    OUTPUT_ENCODING = "output-encoding"
    SECRETS_OUTSIDE = "secrets-outside"
    LEAK_FILTER = "leak-filter"
    CITATION_CHECK = "citation-check"
    PINNED_PACKAGES = "pinned-packages"
    SAFE_LOADING = "safe-loading"
    SIGNATURE_CHECK = "signature-check"
    OUTLIER_FILTER = "outlier-filter"
    QUOTAS = "quotas"

    @property
    def catalogue(self) -> str:
        """The id of the control in Casemate's catalogue."""
        return _CATALOGUE[self]

    @property
    def what(self) -> str:
        """What it does, in one sentence."""
        return _WHAT[self]


_WHAT: Mapping[Control, str] = MappingProxyType(
    {
        Control.TENANT_FILTER: "The search over documents sees only chunks of the asking tenant.",
        Control.PROVENANCE: "Unproven documents are in quarantine: until approved, only their uploader gets them.",
        Control.PROMPT_ISOLATION: "A model call that has read documents cannot cause a tool call.",
        Control.ROW_AUTHORIZATION: "Tools and prompts see the rows of the signed-in tenant only.",
        Control.READ_ONLY_SQL: "Queries run read-only, under an authorizer that lists what is allowed.",
        Control.HUMAN_APPROVAL: "Mails, refunds and changes wait until another person approves those exact arguments.",
        Control.OUTPUT_ENCODING: "Answers are shown as text with links to own hosts only, under a content policy.",
        Control.SECRETS_OUTSIDE: "Prompts hold no secret; rights are checked where they are used.",
        Control.LEAK_FILTER: "Answers with the canary or a stretch of the prompt, also respelt, are withheld.",
        Control.CITATION_CHECK: "What the documents say is shown in their own words, or not at all.",
        Control.PINNED_PACKAGES: "Connectors are installed by pinned name and hash, nothing else.",
        Control.SAFE_LOADING: "Model artefacts are read as data: a pickle may name no callable.",
        Control.SIGNATURE_CHECK: "Model artefacts must be signed with the release key.",
        Control.OUTLIER_FILTER: "Feedback that contradicts what is known, or comes in masses, trains nothing.",
        Control.QUOTAS: "Limits on length, rate, tokens and cost per person.",
    }
)
_CATALOGUE: Mapping[Control, str] = MappingProxyType(
    {
        Control.TENANT_FILTER: "retrieval-access-control",
        Control.PROVENANCE: "content-provenance",
        # by code and separate calls, not by delimiters, which is what the catalogue calls prompt-isolation
        Control.PROMPT_ISOLATION: "context-segregation",
        Control.ROW_AUTHORIZATION: "authorization",
        Control.READ_ONLY_SQL: "least-privilege",
        Control.HUMAN_APPROVAL: "human-approval",
        Control.OUTPUT_ENCODING: "output-handling",
        Control.SECRETS_OUTSIDE: "secrets-management",
        Control.LEAK_FILTER: "output-guardrail",
        Control.CITATION_CHECK: "fact-checking",
        Control.PINNED_PACKAGES: "dependency-pinning",
        Control.SAFE_LOADING: "safe-serialization",
        Control.SIGNATURE_CHECK: "artifact-signing",
        Control.OUTLIER_FILTER: "outlier-filtering",
        Control.QUOTAS: "quota",
    }
)

VULNERABLE: frozenset[Control] = frozenset()
HARDENED: frozenset[Control] = frozenset(Control)


class Mode(StrEnum):
    """The two faces of the application."""

    VULNERABLE = "vulnerable"
    HARDENED = "hardened"

    @property
    def controls(self) -> frozenset[Control]:
        """The controls that are on."""
        return HARDENED if self is Mode.HARDENED else VULNERABLE
