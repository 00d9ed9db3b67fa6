"""Evidence files: `NAME.evidence.yaml` beside the model, reviewable line by line, and the JSON that tools write."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256
from pathlib import Path

from casemate.evidence.types import Cluster, Evidence, Outcome, Source
from casemate.files import (
    Choice,
    Day,
    Document,
    InvalidInput,
    ListOf,
    Number,
    Reading,
    Record,
    Text,
    Value,
    hint,
    key,
    kind_of,
    read_document,
    to_yaml,
    write_atomically,
)
from casemate.model import System, beside

VERSION = 1
_ENDING = ".evidence.yaml"
_TOP_KEYS = ("casemate", "kind", "evidence")
_MOST_TRIALS = 1e9


class _Count:
    """A whole number."""

    def __init__(self, least: int) -> None:
        self._least = least
        self._number = Number(least, _MOST_TRIALS)

    def read(self, reading: Reading, raw: Value) -> object:
        found = self._number.read(reading, raw)
        if isinstance(found, int | float) and found != int(found):
            reading.wrong(f"{found:g} is not a whole number", "count whole trials")
            return None
        return int(found) if isinstance(found, int | float) else None

    def write(self, value: object) -> Value:
        assert isinstance(value, int)
        return value

    def schema(self) -> dict[str, Value]:
        return {"type": "integer", "minimum": self._least}


class _ClusterShape:
    """A cluster whose counts fit together."""

    _RECORD = Record(
        "a cluster",
        Cluster,
        (
            key("probe", Text(), "What was tried, such as a probe of a scanner.", required=True),
            key("trials", _Count(1), "How often.", required=True),
            key("hits", _Count(0), "How often it worked.", required=True),
            key("prompts", _Count(1), "Different prompts among the trials; absent: every trial had its own."),
        ),
        extras=False,
    )

    def read(self, reading: Reading, raw: Value) -> object:
        made = self._RECORD.read(reading, raw)
        if isinstance(made, Cluster) and made.hits > made.trials:
            reading.wrong(f"{made.hits} hits in {made.trials} trials", "hits are some of the trials", key="hits")
        if isinstance(made, Cluster) and made.prompts is not None and made.prompts > made.trials:
            reading.wrong(
                f"{made.prompts} prompts in {made.trials} trials", "each was tried once at least", key="prompts"
            )
        return made

    def write(self, value: object) -> Value:
        return self._RECORD.write(value)

    def schema(self) -> dict[str, Value]:
        return self._RECORD.schema()


_SOURCE = Record(
    "a source",
    Source,
    (
        key("file", Text(), "Its name.", required=True),
        key("sha256", Text(pattern=r"[0-9a-f]{64}", meaning="64 hexadecimal digits"), "Of its bytes.", required=True),
    ),
    extras=False,
)
_EVIDENCE = Record(
    "evidence",
    Evidence,
    (
        key("test", Text(), "What the test is called.", required=True),
        key("target", Text(), "Id of the component that was tested.", required=True),
        key("tool", Text(), "With its version.", required=True),
        key("techniques", ListOf(Text()), "ATLAS ids that the test tries.", required=True),
        key("outcome", Choice(Outcome), "Only hit and no_hit carry weight.", required=True),
        key("clusters", ListOf(_ClusterShape()), "Trials and hits by probe; absent for a test that failed."),
        key("date", Day(), "When it ran.", required=True),
        key("expires", Day(), "The last day on which it counts in full; absent: 180 days later."),
        key("source", _SOURCE, "The file that it was read from."),
    ),
    extras=False,
)


def evidence_path(model: Path) -> Path:
    """Where the evidence on a model is kept: `NAME.evidence.yaml` beside `NAME.casemate.yaml`."""
    return beside(model, _ENDING)


def load_evidence(model: Path, system: System, techniques: Collection[str]) -> tuple[Evidence, ...]:
    """The evidence beside a model; none where there is no file. Raises `InvalidInput` with every problem.

    `techniques`: the ids that exist.
    """
    path = evidence_path(model)
    return _evidence(read_document(path), system, techniques) if path.exists() else ()


def read_evidence(path: Path, system: System, techniques: Collection[str]) -> tuple[Evidence, ...]:
    """The evidence of a file that a tool wrote (JSON or YAML), with the file as its source where it names none.

    Raises `InvalidInput` with every problem.
    """
    document = read_document(path)
    found = _evidence(document, system, techniques)
    source = Source(file=path.name, sha256=sha256(path.read_bytes()).hexdigest())
    return tuple(_sourced(one, source) for one in found)


def _sourced(one: Evidence, source: Source) -> Evidence:
    from dataclasses import replace

    return one if one.source is not None else replace(one, source=source)


def add_evidence(model: Path, known: Sequence[Evidence], more: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Write what is known and what is new beside the model, whole or not at all; what is new comes back.

    The same test read twice is there once.
    """
    new = tuple(dict.fromkeys(one for one in more if one not in known))
    every = sorted([*known, *new], key=lambda one: (one.target, one.test, one.date, one.tool, repr(one.clusters)))
    listed: Value = [_EVIDENCE.write(one) for one in every]
    write_atomically(evidence_path(model), to_yaml({"casemate": VERSION, "kind": "evidence", "evidence": listed}))
    return new


def _evidence(document: Document, system: System, techniques: Collection[str]) -> tuple[Evidence, ...]:
    reading = Reading()
    top = document.value
    listed = top.get("evidence") if isinstance(top, dict) else None
    found: list[Evidence] = []
    if not isinstance(top, dict) or top.get("casemate") != VERSION or top.get("kind") != "evidence":
        reading.wrong("not a file of evidence", "it says `casemate: 1`, `kind: evidence`, then `evidence:` with a list")
    elif unknown := [name for name in top if name not in _TOP_KEYS]:
        for name in unknown:
            advice = hint(name, _TOP_KEYS, "key")
            reading.wrong(f"a file of evidence has no key `{name[:60]}`", advice, key=name, on_key=True)
    elif not isinstance(listed, list):
        reading.wrong(f"expected a list of evidence, found {kind_of(listed)}", key="evidence")
    for place, raw in enumerate(listed if isinstance(listed, list) else ()):
        reading.path.extend(("evidence", place))
        made = _EVIDENCE.read(reading, raw)
        if isinstance(made, Evidence):
            _check(reading, made, system, techniques)
            found.append(made)
        del reading.path[-2:]
    if reading.problems:
        flagged = zip(reading.problems, reading.on_keys, strict=True)
        raise InvalidInput([document.problem(p.message, p.path, p.remedy, key=on_key) for p, on_key in flagged])
    return tuple(found)


def _check(reading: Reading, made: Evidence, system: System, techniques: Collection[str]) -> None:
    components = tuple(map(str, system.components))
    if made.target not in components:
        advice = hint(made.target, components, "components")
        reading.wrong(f"the model has no component `{made.target[:60]}`", advice, key="target")
    for name in made.techniques:
        if name not in techniques:
            advice = hint(name, tuple(techniques), "technique")
            reading.wrong(f"ATLAS has no technique `{name[:60]}`", advice, key="techniques")
    hits = sum(cluster.hits for cluster in made.clusters)
    if made.outcome is Outcome.NO_HIT and hits:
        reading.wrong(f"the outcome is no_hit, but there are {hits} hits", "write `hit`", key="outcome")
    if made.outcome is Outcome.HIT and not hits:
        reading.wrong("the outcome is hit, but no cluster has one", "write `no_hit`, or the hits", key="outcome")
    if made.outcome is Outcome.NO_HIT and not made.clusters:
        reading.wrong("the outcome is no_hit, but nothing was tried", "add `clusters`, or say `error`", key="outcome")
    if made.expires is not None and made.expires < made.date:
        reading.wrong("it expires before it was made", "swap the days", key="expires")
