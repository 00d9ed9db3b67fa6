"""What the small models of the rules showed: the failures and a summary, or everything for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casemate.files import escape_terminal, to_json

if TYPE_CHECKING:
    from casemate.analysis import ExampleResult

VERSION = 1


def rule_tests_text(results: Sequence[ExampleResult], rules: int) -> str:
    """A line for each example that failed, then how many rules and examples there were."""
    failed = [result for result in results if not result.passed]
    lines = [f"{result.rule}: {result.example}: {result.why}" for result in failed]
    lines.append(f"{rules} {'rule' if rules == 1 else 'rules'}, {len(results)} examples, {len(failed)} failed")
    return escape_terminal("\n".join(lines)) + "\n"


def rule_tests_json(results: Sequence[ExampleResult], rules: int) -> str:
    """Every example with its result."""
    return to_json(
        {
            "casemate": VERSION,
            "kind": "rule-tests",
            "rules": rules,
            "failed": sum(not result.passed for result in results),
            "examples": [
                {"rule": result.rule, "example": result.example, "passed": result.passed, "why": result.why}
                for result in results
            ],
        }
    )
