"""What people decided about threats: a file beside the model, reviewable line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from casemate.files import (
    Choice,
    Day,
    Document,
    InvalidInput,
    ListOf,
    Reading,
    Record,
    Text,
    hint,
    key,
    kind_of,
    parse_document,
    read_document,
    to_yaml,
    write_atomically,
)
from casemate.model.language import VERSION

_MODEL_ENDING = ".casemate.yaml"
_DECISIONS_ENDING = ".decisions.yaml"
_TOP_KEYS = ("casemate", "decisions")


class Verdict(StrEnum):
    """What was decided; `false_positive`: the threat does not exist in this system."""

    ACCEPTED = "accepted"
    MITIGATED = "mitigated"
    TRANSFERRED = "transferred"
    AVOIDED = "avoided"
    FALSE_POSITIVE = "false_positive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision on one threat; it holds while the facts under the threat stay the same."""

    threat: str
    """Id of the threat, such as `t-3fa9c1d2`."""
    verdict: Verdict
    why: str
    by: str
    on: date
    until: date | None = None
    """The last day on which it holds; None: until the facts change."""
    fingerprint: str
    """Of the facts under the threat when the decision was taken."""
    rule: str
    at: tuple[str, ...] = ()
    """The elements that the threat stood at, for readers and for renamings."""
    title: str | None = None
    facts: tuple[str, ...] = ()
    """What the fingerprint was taken of, one fact a line, so that a change can be named."""

    def expired(self, today: date) -> bool:
        """Whether the decision no longer holds on that day because its time is over."""
        return self.until is not None and today > self.until


DECISION = Record(
    "a decision",
    Decision,
    (
        key("threat", Text(pattern=r"t-[0-9a-f]{8,16}", meaning="a threat id such as t-3fa9c1d2"), "", required=True),
        key("verdict", Choice(Verdict), "What was decided.", required=True),
        key("why", Text(), "The reason, for the next reviewer.", required=True),
        key("by", Text(), "Who decided.", required=True),
        key("on", Day(), "When.", required=True),
        key("until", Day(), "The last day on which it holds."),
        key("fingerprint", Text(), "Of the facts under the threat.", required=True),
        key("rule", Text(), "The rule that found the threat.", required=True),
        key("at", ListOf(Text()), "The elements that the threat stood at."),
        key("title", Text(), "The threat in words, for readers."),
        key("facts", ListOf(Text()), "What the fingerprint was taken of, one fact a line."),
    ),
    extras=False,
)


def beside(model: Path, ending: str) -> Path:
    """Where something about a model is kept: `NAME` and the ending, beside `NAME.casemate.yaml`."""
    name = model.name.removesuffix(_MODEL_ENDING) if model.name.endswith(_MODEL_ENDING) else model.stem
    return model.with_name(name + ending)


def decisions_path(model: Path) -> Path:
    """Where the decisions on a model are kept: `NAME.decisions.yaml` beside `NAME.casemate.yaml`."""
    return beside(model, _DECISIONS_ENDING)


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions of a file, sorted by threat; none where the file does not exist. Raises `InvalidInput`."""
    return _decisions(read_document(path)) if path.exists() else ()


def parse_decisions(data: bytes | str, name: str = "decisions") -> tuple[Decision, ...]:
    """The decisions of a text. Raises `InvalidInput` with every problem."""
    return _decisions(parse_document(data, name))


def save_decisions(path: Path, decisions: Sequence[Decision]) -> None:
    """Write the decisions, sorted by threat, whole or not at all."""
    ordered = sorted(decisions, key=lambda decision: (decision.threat, decision.on))
    write_atomically(path, to_yaml({"casemate": VERSION, "decisions": [DECISION.write(item) for item in ordered]}))


def _decisions(document: Document) -> tuple[Decision, ...]:
    reading = Reading()
    top = document.value
    listed = top.get("decisions") if isinstance(top, dict) else None
    found: list[Decision] = []
    if not isinstance(top, dict) or top.get("casemate") != VERSION:
        reading.wrong("not a file of decisions", "it starts with `casemate: 1`, then `decisions:`")
    elif unknown := [name for name in top if name not in _TOP_KEYS]:
        for name in unknown:
            advice = hint(name, _TOP_KEYS, "key")
            reading.wrong(f"a file of decisions has no key `{name[:60]}`", advice, key=name, on_key=True)
    elif not isinstance(listed, list):
        reading.wrong(f"expected a list of decisions, found {kind_of(listed)}", key="decisions")
    for place, raw in enumerate(listed if isinstance(listed, list) else ()):
        reading.path.extend(("decisions", place))
        decision = DECISION.read(reading, raw)
        if isinstance(decision, Decision):
            found.append(decision)
        del reading.path[-2:]
    if reading.problems:
        flagged = zip(reading.problems, reading.on_keys, strict=True)
        raise InvalidInput([document.problem(p.message, p.path, p.remedy, key=on_key) for p, on_key in flagged])
    return tuple(sorted(found, key=lambda decision: (decision.threat, decision.on)))
