"""The policy of a gate: how bad a state of a model may be before it blocks. A file of its own, version 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from casemate.analysis import Severity
from casemate.files import (
    Choice,
    Document,
    InvalidInput,
    Number,
    Reading,
    Record,
    Value,
    hint,
    key,
    kind_of,
    parse_document,
    read_document,
)

VERSION = 1
_TOP_KEYS = ("casemate", "policy")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownsLimit:
    """How much a model may leave out under severe threats."""

    under: Severity
    """Only open threats this bad or worse count."""
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What blocks; None: nothing of that kind does."""

    open: Severity | None = None
    """An open threat this bad or worse."""
    new: Severity | None = None
    """An open threat this bad or worse that the base does not have, or has less bad; needs a base."""
    expired: int | None = None
    """More decisions than this whose time is over."""
    reopened: int | None = None
    """More decisions than this whose facts have changed."""
    unknowns: UnknownsLimit | None = None
    """More keys than this that the model leaves out under severe threats."""
    coverage: float | None = None
    """A smaller share of STRIDE questions answered by a threat, a step or a reason, 0 to 1."""


_UNKNOWNS = Record(
    "the limit of unknowns",
    UnknownsLimit,
    (
        key("under", Choice(Severity), "Only open threats this bad or worse count.", required=True),
        key("most", Number(0, whole=True), "So many keys may be left out.", required=True),
    ),
    extras=False,
)
POLICY = Record(
    "a policy",
    Policy,
    (
        key("open", Choice(Severity), "Blocks when a threat this bad or worse is open."),
        key("new", Choice(Severity), "Blocks when a threat this bad or worse is open and the base has none like it."),
        key("expired", Number(0, whole=True), "Blocks when more decisions than this are past their day."),
        key("reopened", Number(0, whole=True), "Blocks when more decisions than this have lost their facts."),
        key("unknowns", _UNKNOWNS, "Blocks when more keys are left out under severe threats."),
        key("coverage", Number(0, 1), "Blocks when a smaller share of STRIDE questions has an answer, 0 to 1."),
    ),
    extras=False,
)


def load_policy(path: Path) -> Policy:
    """The policy of a file. Raises `InvalidInput` with every problem and its place."""
    return _policy(read_document(path))


def parse_policy(data: bytes | str, name: str = "policy") -> Policy:
    """The policy of a text. Raises `InvalidInput`."""
    return _policy(parse_document(data, name))


def policy_schema() -> dict[str, Value]:
    """JSON Schema of a policy file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Casemate policy, version {VERSION}",
        "type": "object",
        "required": list(_TOP_KEYS),
        "additionalProperties": False,
        "properties": {
            "casemate": {"const": VERSION, "description": "Version of the policy file."},
            "policy": {"description": "What blocks; what is absent never does.", **POLICY.schema()},
        },
    }


def _policy(document: Document) -> Policy:
    reading = Reading()
    top = document.value
    policy: object = None
    if not isinstance(top, dict) or top.get("casemate") != VERSION:
        reading.wrong("not a policy", "it starts with `casemate: 1`, then `policy:`")
    elif unknown := [name for name in top if name not in _TOP_KEYS]:
        for name in unknown:
            reading.wrong(f"a policy file has no key `{name[:60]}`", _near(name, _TOP_KEYS), key=name, on_key=True)
    elif not isinstance(top.get("policy"), dict):
        reading.wrong(f"expected a mapping for `policy`, found {kind_of(top.get('policy'))}", key="policy")
    else:
        reading.path.append("policy")
        policy = POLICY.read(reading, top["policy"])
        if policy == Policy() and not reading.problems:
            known = ", ".join(POLICY.by_name)
            reading.wrong("a policy that says nothing blocks nothing", f"add one of its keys: {known}")
    if not isinstance(policy, Policy) or reading.problems:
        flagged = zip(reading.problems, reading.on_keys, strict=True)
        raise InvalidInput([document.problem(p.message, p.path, p.remedy, key=on_key) for p, on_key in flagged])
    return policy


def _near(name: str, known: Sequence[str]) -> str:
    return hint(name, tuple(known), "keys")
