"""Write near misses into the packaged rules: keep those that hold, take out those that fail, add what is proposed.

    python tools/near_misses.py               every rule
    python tools/near_misses.py RULE …        these

Run it again after a rule has changed, and review the difference: an edit is the first that shows a mutant, not the one
that a person would have chosen.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from casemate.analysis import CompiledRule, compile_rules, run_examples
from casemate.analysis.authoring import near_misses_of, proposals
from casemate.files import Value
from casemate.knowledge import Knowledge, NearMiss, load_knowledge
from casemate.report.near_miss_text import near_miss_lines

PACKS = Path(__file__).resolve().parent.parent / "src" / "casemate" / "knowledge" / "data" / "rules"
_BLOCK = re.compile(r"    near_misses:\n(?:      .*\n)*")


def main(names: Sequence[str]) -> int:
    """Rewrite the packs; 0 also where nothing changed."""
    knowledge = load_knowledge()
    rules = compile_rules(knowledge)
    for compiled in rules:
        if names and compiled.rule.id not in names:
            continue
        kept = _holding(compiled, rules, knowledge)
        pared = replace(compiled, rule=replace(compiled.rule, near_misses=tuple(kept)))
        found = list(proposals(pared, rules, knowledge))
        changes: dict[str, list[Value]] = {}
        for miss in kept:
            changes.setdefault(miss.fails, []).append(dict(miss.change))
        for fails, edits in near_misses_of(found).items():
            changes.setdefault(fails, []).extend(dict(edit) for edit in edits)
        lines = list(near_miss_lines(changes, 4))  # type: ignore[arg-type]  # each change is a mapping
        _write(compiled.rule.id, lines)
        left = [proposal for proposal in found if proposal.edit is None or proposal.still_fires]
        gone = len(compiled.rule.near_misses) - len(kept)
        if left or gone or len(kept) < len(lines) - 1:
            said = "; ".join(f"{one.mutant.change} {one.mutant.said}" for one in left)
            print(
                f"{compiled.rule.id}: {gone} taken out, {len(found) - len(left)} shown, left: {said or '-'}", flush=True
            )
    return 0


def _holding(compiled: CompiledRule, rules: Sequence[CompiledRule], knowledge: Knowledge) -> list[NearMiss]:
    """The near misses that still pass. The results of `run_examples` end with them, in order."""
    misses = compiled.rule.near_misses
    results = list(run_examples(rules, knowledge, frozenset({compiled.rule.id}))) if misses else []
    last = results[len(results) - len(misses) :]
    return [miss for miss, result in zip(misses, last, strict=True) if result.passed]


def _write(rule: str, lines: Sequence[str]) -> None:
    for path in sorted(PACKS.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        start = text.find(f"  - id: {rule}\n")
        if start < 0:
            continue
        after = re.search(r"^  (?:- id: |# )", text[start + 1 :], re.MULTILINE)
        end = start + 1 + after.start() if after else len(text)
        block = _BLOCK.sub("", text[start:end])
        trailing = "" if block.endswith("\n") else "\n"
        new = block + trailing + "".join(f"{line}\n" for line in lines)
        path.write_text(text[:start] + new + text[end:], encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
