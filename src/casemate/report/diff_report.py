"""What two models differ in: for a terminal, for a pull request, for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from casemate.analysis import StepRole
from casemate.files import Value, escape_markdown, escape_terminal, to_json
from casemate.govern import Comparison, ElementChange, KeyChange, Move, NewPath, ThreatChange

VERSION = 1
_MOST = 15
"""Threats written out under one move; the others are counted."""
_MOST_PATHS = 10
_MOVES: Mapping[Move, str] = {
    Move.APPEARED: "Threats that appeared",
    Move.WORSE: "Threats that became worse",
    Move.OPENED: "Threats that are open again",
    Move.SETTLED: "Threats that were settled",
    Move.BETTER: "Threats that became less bad",
    Move.VANISHED: "Threats that vanished",
}


def diff_text(comparison: Comparison) -> str:
    """Elements, then threats, then new paths."""
    lines = [f"# {title}" if level else title for level, title in _lines(comparison)]
    return "".join(f"{escape_terminal(line).removeprefix('# ')}\n" for line in lines)


def diff_markdown(comparison: Comparison) -> str:
    """The same with headings and lists."""
    made = (f"\n#### {escape_markdown(line)}\n" if level else _item(line) for level, line in _lines(comparison))
    return "### What changed\n" + "\n".join(made) + "\n"


def _item(line: str) -> str:
    return f"- {escape_markdown(line)}" if line else ""


def _lines(comparison: Comparison) -> Iterator[tuple[bool, str]]:
    """Lines, each with whether it is a heading."""
    if not comparison.elements and not comparison.threats and not comparison.paths:
        yield False, "Nothing that the models say differs."
        return
    if comparison.elements:
        yield True, "Elements"
        yield from ((False, f"  {_element(change)}") for change in comparison.elements)
    for move in Move:
        found = comparison.moved(move)
        if found:
            yield True, f"{_MOVES[move]}: {len(found)}"
            yield from ((False, f"  {_threat(change)}") for change in found[:_MOST])
            if len(found) > _MOST:
                yield False, f"  and {len(found) - _MOST} more; --format json lists all"
    if comparison.paths:
        yield True, f"New ways to losses: {len(comparison.paths)}"
        yield from ((False, f"  {_path(path)}") for path in comparison.paths[:_MOST_PATHS])
        if len(comparison.paths) > _MOST_PATHS:
            yield False, f"  and {len(comparison.paths) - _MOST_PATHS} more; --format json lists all"
    if not comparison.threats:
        yield False, "No threat came, went or moved."


def _element(change: ElementChange) -> str:
    kind = f" ({change.kind})" if change.kind else ""
    was = f" from {change.was}" if change.was else ""
    about = f": {change.about}" if change.about else ""
    keys = f": {'; '.join(_key(key) for key in change.keys)}" if change.keys else ""
    return f"{change.change} {change.name}{kind}{was}{about}{keys}"


def _key(key: KeyChange) -> str:
    return f"{key.key} {key.before or 'unsaid'} → {key.now or 'unsaid'}"


def _threat(change: ThreatChange) -> str:
    threat, before = change.threat, change.before
    level = threat.severity.value
    if before is not None and before.severity is not threat.severity:
        level = f"{before.severity} → {level}"
    if change.move in (Move.OPENED, Move.SETTLED):
        level = f"{level}, now {threat.status.replace('_', ' ')}"
    causes = f" (because of {', '.join(change.causes[:3])})" if change.causes else " (by what changed elsewhere)"
    return f"{level}  {threat.title}  {threat.id}{causes}"


def _path(path: NewPath) -> str:
    titles = [step.title for step in path.steps if step.role is StepRole.ATTACK]
    shown = titles if len(titles) <= 4 else [titles[0], "…", *titles[-3:]]
    return f"{path.loss}: {' → '.join(shown)}"


def diff_json(comparison: Comparison) -> str:
    """Everything, version 1."""
    return to_json(
        {
            "casemate": VERSION,
            "kind": "diff",
            "elements": [_element_values(change) for change in comparison.elements],
            "threats": [_threat_values(change) for change in comparison.threats],
            "paths": [{"loss": path.loss, "steps": [step.id for step in path.steps]} for path in comparison.paths],
        }
    )


def _element_values(change: ElementChange) -> Value:
    return {
        "change": change.change.value,
        "element": change.name,
        "was": change.was,
        "kind": change.kind,
        "keys": [{"key": key.key, "before": key.before, "now": key.now} for key in change.keys],
    }


def _threat_values(change: ThreatChange) -> Value:
    threat, before = change.threat, change.before
    gone = change.move is Move.VANISHED
    return {
        "move": change.move.value,
        "id": threat.id,
        "rule": threat.rule,
        "at": [*threat.at],
        "title": threat.title,
        "severity": None if gone else threat.severity.value,
        "before": before.severity.value if before else None,
        "status": None if gone else threat.status.value,
        "causes": [*change.causes],
    }
