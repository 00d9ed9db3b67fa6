"""How reviewers judged the threats of the examples and of invented systems, and which threats nobody has judged.

Run from the repository: `python benchmarks/labels.py`. A label belongs to a threat's id, so it outlives a change of the
rules; `knowledge` in a file says which rules the reviewer saw the results of.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from casemate.analysis import CompiledRule, Severity, Status, analyze, compile_rules
from casemate.files import CasemateError, read_document
from casemate.knowledge import Knowledge, load_knowledge
from casemate.model import load_model

FOLDER = Path(__file__).parent / "labels"
EXAMPLES = Path(__file__).parent.parent / "examples"
SYSTEMS = Path(__file__).parent / "systems"
"""Invented systems; when they were judged, rule authors had looked at one of them, the coding agents."""
WORDS = ("valid", "duplicate", "trivial", "wrong")
JUDGED = frozenset({Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL})
PATH_ONLY = "Path:"
"""How the reason of a `wrong` begins when the threat is worth keeping and only the path shown is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What the reviewer said of one threat."""

    word: str
    """One of `WORDS`."""
    why: str
    """Empty for `valid`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """One file: the labels of one example, by the id of the threat."""

    knowledge: str
    """The digest of the rules whose results were judged."""
    by_threat: Mapping[str, Label]


def read_labels(path: Path) -> Labels:
    """The labels of one file. Raises `CasemateError` where it is not one."""
    held = read_document(path).value
    entries = held.get("labels") if isinstance(held, dict) else None
    if not isinstance(held, dict) or not isinstance(entries, list):
        raise CasemateError(f"{path}: expected a mapping with a list of labels")
    found: dict[str, Label] = {}
    for entry in entries:
        if not isinstance(entry, dict) or "id" not in entry or entry.get("label") not in WORDS:
            raise CasemateError(f"{path}: each label needs an id and one of {', '.join(WORDS)}; found {entry}")
        name = str(entry["id"])
        label = Label(word=str(entry["label"]), why=str(entry.get("why", "")))
        if name in found or (not label.why and label.word != "valid"):
            raise CasemateError(f"{path}: {name} is labelled twice, or without saying why")
        found[name] = label
    return Labels(knowledge=str(held.get("knowledge", "")), by_threat=found)


def open_threats(model: Path, knowledge: Knowledge, rules: Sequence[CompiledRule]) -> dict[str, str]:
    """What would be shown as open and of medium severity or more: the titles, by id."""
    threats = analyze(load_model(model).system, knowledge, rules=rules).threats
    return {held.id: held.title for held in threats if held.status is Status.OPEN and held.severity in JUDGED}


def model_of(path: Path) -> Path:
    """The model whose threats a file of labels judges."""
    name = f"{path.stem}.casemate.yaml"
    return EXAMPLES / name if (EXAMPLES / name).exists() else SYSTEMS / name


def shares(labels: Sequence[Label]) -> str:
    """Count and share of each label, on one line."""
    counts = Counter(label.word for label in labels)
    whole = max(1, len(labels))
    parts = ", ".join(f"{word} {counts[word]} ({counts[word] / whole:.0%})" for word in WORDS)
    path_only = sum(label.word == "wrong" and label.why.startswith(PATH_ONLY) for label in labels)
    return f"{len(labels)}: {parts}; wrong only for the path shown: {path_only}"


def report(path: Path, knowledge: Knowledge, rules: Sequence[CompiledRule], *, listing: bool) -> list[Label]:
    """Print what stands in one file against the current analysis; the labels that still apply."""
    labels = read_labels(path)
    current = open_threats(model_of(path), knowledge, rules)
    applying = [label for name, label in labels.by_threat.items() if name in current]
    missing = sorted(current.keys() - labels.by_threat.keys())
    gone = sorted(labels.by_threat.keys() - current.keys())
    print(path.stem + ("" if labels.knowledge == knowledge.digest else " (judged under other rules than today's)"))
    print(f"  as judged   {shares(list(labels.by_threat.values()))}")
    print(f"  still found {shares(applying)}")
    print(f"  without a label: {len(missing)}; labelled and gone: {len(gone)}")
    if listing:
        print(*(f"    no label  {name} {current[name]}" for name in missing), sep="\n")
        print(*(f"    gone      {name} ({labels.by_threat[name].word})" for name in gone), sep="\n")
    return applying


def main(argv: Sequence[str] | None = None) -> int:
    """Report on every file of labels. 0, or 2 when one cannot be read."""
    parser = argparse.ArgumentParser(description="Shares of the labels that reviewers gave to threats.")
    parser.add_argument("--list", action="store_true", help="name the threats without a label and the labels left over")
    listing = bool(parser.parse_args(argv).list)
    knowledge = load_knowledge()
    rules = compile_rules(knowledge)
    try:
        held = {
            path: report(path, knowledge, rules, listing=listing)
            for path in sorted(FOLDER.glob("*.yaml"), key=lambda path: (model_of(path).parent == SYSTEMS, path))
        }
    except CasemateError as problem:
        print(problem, file=sys.stderr)
        return 2
    for folder, called in ((EXAMPLES, "the examples"), (SYSTEMS, "invented systems")):
        chosen = [label for path, labels in held.items() if model_of(path).parent == folder for label in labels]
        print(f"together, still found, {called}\n  {shares(chosen)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
