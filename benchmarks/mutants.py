"""Mutation test of the rules: do the small models of each rule notice when one of its conditions goes?

    python benchmarks/mutants.py                    every rule, and the survivors
    python benchmarks/mutants.py --only RULE        one rule; may be repeated
    python benchmarks/mutants.py --format json      for other programs

A mutant is a rule without one literal of `where`, without one requirement, or with a kind widened to the branch above
it. It is killed where one of the rule's own models (*fires*, *quiet*, its near misses, *fires* without a capability
that it requires) shows something else than it must. What leaves a variable unbound or unlinked is no rule at all and is
not counted. Nor is a mutant that is proved to be the same rule, as the condition follows from the others; it is listed.
Exit 1 where too few are killed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence

from casemate.analysis import compile_rules
from casemate.analysis.authoring import Change, Verdict, verdicts
from casemate.knowledge import load_knowledge

LEAST_KILLED = 0.90
"""The share of mutants that the rules' own models must notice."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make every mutant, run the models, print; 1 where fewer than `LEAST_KILLED` are killed, 2 for no such rule."""
    asked = _arguments().parse_args(arguments)
    knowledge = load_knowledge()
    rules = compile_rules(knowledge)
    unknown = sorted(set(asked.only) - {compiled.rule.id for compiled in rules})
    if unknown:
        print(f"error: there is no rule {', '.join(unknown)}", file=sys.stderr)
        return 2
    start = time.process_time()
    wanted = [compiled for compiled in rules if not asked.only or compiled.rule.id in asked.only]
    found = [verdict for compiled in wanted for verdict in verdicts(compiled, rules, knowledge)]
    _print(found, asked.format, time.process_time() - start)
    return 0 if share(found) >= LEAST_KILLED else 1


def share(found: Sequence[Verdict]) -> float:
    """The share of the mutants that are killed, of those not proved to be the same rule; 1 where there are none."""
    counted = [verdict for verdict in found if not verdict.same_because]
    return sum(verdict.killed for verdict in counted) / len(counted) if counted else 1.0


def _print(found: Sequence[Verdict], format: str, seconds: float) -> None:
    counted = [verdict for verdict in found if not verdict.same_because]
    same = [verdict for verdict in found if verdict.same_because]
    left = [verdict for verdict in counted if not verdict.killed]
    if format == "json":
        made = {"mutants": len(counted), "killed": len(counted) - len(left), "share": share(found)}
        print(
            json.dumps(made | {"survivors": [_values(v) for v in left], "same": [_values(v) for v in same]}, indent=2)
        )
        return
    for verdict in left:
        print(f"{verdict.mutant.rule}: {verdict.mutant.change}: {verdict.mutant.said}")
    for verdict in same:
        print(f"{verdict.mutant.rule}: {verdict.mutant.change}: {verdict.mutant.said}: {verdict.same_because}")
    for change in Change:
        of = [verdict for verdict in counted if verdict.mutant.change is change]
        print(f"{change:<10}  {sum(v.killed for v in of):>5} of {len(of):>5} killed  {share(of):7.1%}")
    print(f"all         {len(counted) - len(left):>5} of {len(counted):>5} killed  {share(found):7.1%}")
    holds = "holds" if share(found) >= LEAST_KILLED else "missed"
    print(f"{len(same)} more are proved to be the same rule; limit {LEAST_KILLED:.0%}: {holds}; {seconds:.0f} s CPU")


def _values(verdict: Verdict) -> dict[str, str]:
    mutant = verdict.mutant
    made = {"rule": mutant.rule, "change": mutant.change.value, "part": mutant.said}
    return made | ({"because": verdict.same_because} if verdict.same_because else {})


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--only", metavar="RULE", action="append", default=[], help="only the mutants of this rule")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    return parser


if __name__ == "__main__":
    sys.exit(main())
