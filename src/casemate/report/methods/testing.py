"""Which tests were run on what a threat stands on, with their counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casemate.evidence import Outcome
from casemate.report.methods.subject import Reviewed
from casemate.report.words import count, listed, per_cent

if TYPE_CHECKING:
    from casemate.analysis import Threat
    from casemate.evidence import Evidence

NO_TEST = "no test run"
_MOST = 4


def tests_of(subject: Reviewed, threat: Threat) -> tuple[Evidence, ...]:
    """The tests that speak to a threat: at one of its elements, with one of the techniques of its rule."""
    used = {use.id for use in subject.analysis.derived.rules[threat.rule].rule.techniques}
    return tuple(
        test for test in subject.backing.evidence if test.target in threat.at and not used.isdisjoint(test.techniques)
    )


def tested(subject: Reviewed, threat: Threat) -> str:
    """Its tests in words; where it has none, how many speak to other steps of its path."""
    found = tests_of(subject, threat)
    if found:
        return all_said(subject, found)
    near = _near(subject, threat)
    return f"{NO_TEST}; {count(len(near), 'test')} of earlier steps of its path" if near else NO_TEST


def all_said(subject: Reviewed, tests: Sequence[Evidence]) -> str:
    """Several tests."""
    return "; ".join(
        (
            *(_said(subject, test) for test in tests[:_MOST]),
            *([f"{len(tests) - _MOST} more"] if len(tests) > _MOST else []),
        )
    )


def counts_of(test: Evidence) -> tuple[int, int]:
    """Trials and hits."""
    return sum(part.trials for part in test.clusters), sum(part.hits for part in test.clusters)


def _said(subject: Reviewed, test: Evidence) -> str:
    trials, hits = counts_of(test)
    said = f"{hits:,} of {count(trials, 'trial')} got through"
    if test.outcome is Outcome.INCONCLUSIVE:
        said = "inconclusive"
    elif test.outcome is Outcome.ERROR:
        said = "ended in an error, so it says nothing"
    weight = subject.backing.weight(test)
    late = f", expired on {test.last_day}: counts {per_cent(weight)}" if 0 < weight < 1 else ""
    return f"{test.test} of {test.date} with {test.tool}: {said}{late}"


def _near(subject: Reviewed, threat: Threat) -> list[Evidence]:
    """Tests that speak to another step of its path."""
    steps = [subject.analysis.steps[name] for name in threat.path]
    asked = {(step.at, technique) for step in steps for technique in step.techniques}
    return [
        test
        for test in subject.backing.evidence
        if any((test.target, technique) in asked for technique in test.techniques)
    ]


def untested(subject: Reviewed) -> str:
    """How many open threats tests speak to."""
    with_tests = sum(bool(tests_of(subject, threat)) for threat in subject.open)
    tools = listed(sorted({test.tool for test in subject.backing.evidence}))
    number = count(len(subject.backing.evidence), "test")
    return f"{number} with {tools}; they speak to {with_tests} of {count(len(subject.open), 'open threat')}."
