"""Running the small models of every rule: it must fire on the one and stay quiet on the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casemate.analysis.building import build
from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import DatalogError, parse_atom
from casemate.analysis.facts import Elements
from casemate.analysis.starts import Start
from casemate.files import InvalidInput
from casemate.knowledge import Example, Knowledge
from casemate.model import System, system_from


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleResult:
    """What one example of one rule showed."""

    rule: str
    example: str
    """fires | quiet."""
    passed: bool
    why: str = ""
    """What went wrong; empty where it passed."""


def run_examples(
    rules: Sequence[CompiledRule], knowledge: Knowledge, only: frozenset[str] | None = None
) -> Iterator[ExampleResult]:
    """The result of both examples of every rule, or of those named, in order."""
    for compiled in rules:
        if only is None or compiled.rule.id in only:
            yield _run(compiled, "fires", compiled.rule.fires, rules, knowledge)
            yield _run(compiled, "quiet", compiled.rule.quiet, rules, knowledge)


def _run(
    compiled: CompiledRule, name: str, example: Example, rules: Sequence[CompiledRule], knowledge: Knowledge
) -> ExampleResult:
    rule = compiled.rule.id
    try:
        system = system_from(dict(example.model))
        given = [_start(text, system, knowledge) for text in example.given]
    except InvalidInput as error:
        why = "; ".join(f"{problem.message} (at {'.'.join(map(str, problem.path))})" for problem in error.problems)
        return ExampleResult(rule=rule, example=name, passed=False, why=f"its model is not valid: {why}")
    except (DatalogError, KeyError) as error:
        return ExampleResult(rule=rule, example=name, passed=False, why=f"its `given` cannot be read: {error}")
    # Given capabilities make the example stand on its own; without them the other rules have to lead there.
    needed = [compiled] if given else rules
    fired = rule in build(system, needed, knowledge, given).graph.rules
    if name == "quiet":
        why = "it fires where it must stay quiet" if fired else ""
    else:
        why = "" if fired else "it does not fire"
    return ExampleResult(rule=rule, example=name, passed=not why, why=why)


def _start(text: str, system: System, knowledge: Knowledge) -> Start:
    atom = parse_atom(text.replace("-", "_"))
    known = knowledge.vocabulary.atoms.get(atom.predicate)
    if known is None:
        raise DatalogError(f"there is no capability `{atom.predicate}`")
    elements = Elements(system)
    sections = {"data": elements.data, "loss": elements.losses}
    section = sections.get(known.sorts[0], {**elements.data, **elements.components})
    numbers = {name.replace("-", "_"): number for name, number in section.items()}
    return atom.predicate, elements.names[numbers[str(atom.terms[0])]]
