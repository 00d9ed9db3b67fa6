"""Why a question does not apply, in words: the condition that failed in the rule that came nearest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from casemate.analysis.coverage import Because
from casemate.analysis.datalog import BodyPart, Comparison, Literal
from casemate.analysis.possible_facts import KEYS
from casemate.report.coverage_phrases import CAPABILITIES, FACTS, KIND_NOUNS, OF_SEVERAL, VALUES
from casemate.report.words import count, element_name, listed

if TYPE_CHECKING:
    from casemate.analysis.coverage import Cell, Coverage, Reason
    from casemate.analysis.failed_conditions import Reached
    from casemate.model import System

_VOWELS = "aeioAEIM"
"""First letters after which a noun takes `an`; capitals are read out, as in MCP, and `u` as in user."""


def cell_text(coverage: Coverage, cell: Cell) -> str:
    """Why the question has no threat; empty where it has one."""
    if cell.reason is None:
        return ""
    text = reason_text(coverage, cell.reason)
    whole = not cell.element and cell.reason.because in (Because.CONDITION, Because.CAPABILITY)
    return f"nowhere; nearest: {text}" if whole else text


def reason_text(coverage: Coverage, reason: Reason) -> str:
    """One sentence without a full stop."""
    reached = reason.reached
    match reason.because:
        case Because.MISSING:
            return f"depends on {listed(reason.missing, 6)}, which the model leaves out"
        case Because.NO_RULE:
            return "no rule asks this"
        case Because.NOTHING_THERE:
            return "it is about data or losses, and the model states none"
        case Because.ALONE:
            return "all of it is there, but no single adversary has all the capabilities that it takes"
        case Because.NOTHING_NEW:
            return "it would give an attacker only what it takes"
        case _:
            assert reached is not None
            assert reached.failed is not None
            return condition_text(coverage, reached.failed, reached)


def nearest_text(reached: Reached) -> str:
    """Which rule came nearest, and how near."""
    return f"{reached.rule}, {reached.met} of {count(reached.total, 'condition')}"


def condition_text(coverage: Coverage, part: BodyPart, reached: Reached) -> str:
    """A condition that does not hold, in words."""
    system, names = coverage.analysis.system, _names(coverage, reached)
    if isinstance(part, Comparison):
        left, right = (names.get(str(term), str(term)) for term in (part.left, part.right))
        return f"{left} and {right} {'differ' if part.equal else 'are the same'}"
    words = [names.get(str(term)) or _word(str(term)) for term in part.terms]
    vocabulary = coverage.analysis.knowledge.vocabulary
    if part.predicate in vocabulary.atoms:
        found = CAPABILITIES.get(part.predicate)
        return found.format(*words) if found else f"nobody can {vocabulary.atoms[part.predicate].doc} ({words[0]})"
    value = _value_text(system, part, words, reached, coverage)
    if value:
        return value
    known = "".join(str(place) for place, term in enumerate(part.terms) if str(term) in names)
    said = None if part.negated else FACTS.get((part.predicate, known))
    return _of_one_or_several(said, words, reached) if said else _by_documentation(coverage, part, names)


def _of_one_or_several(said: str, words: list[str], reached: Reached) -> str:
    """The phrase filled in; `A and B is no request` becomes `none of A and B is a request`."""
    several = any(len(values) > 1 for values in reached.bound.values())
    if several and said.startswith("{0} is no "):
        return f"none of {words[0]} is {with_article(said.removeprefix('{0} is no '))}"
    return said.format(*words)


def _value_text(system: System, part: Literal, words: list[str], reached: Reached, coverage: Coverage) -> str:
    """Of predicates that say a word about an element; empty for others."""
    last = str(part.terms[-1])
    if len(part.terms) != 2 or last[0].isupper():
        return ""
    if part.predicate == "kind":
        words = [words[0], with_article(last)]
    several = len(reached.bound.get(str(part.terms[0]), ())) > 1
    if several and not part.negated and part.predicate in OF_SEVERAL:
        return OF_SEVERAL[part.predicate].format(*words)
    if part.predicate in VALUES:
        plain, negated = VALUES[part.predicate]
        text = (negated if part.negated else plain).format(*words)
        return _with_kind(system, part, text, reached, coverage)
    key = KEYS.get(part.predicate)
    if key is None:
        return ""
    if several and not part.negated:
        return f"none of {words[0]} has `{key}` {last}"
    return f"`{key}` of {words[0]} is {'' if part.negated else 'not '}{last}"


def _with_kind(system: System, part: Literal, text: str, reached: Reached, coverage: Coverage) -> str:
    """`Index is no machine` says more with what it is instead."""
    bound = reached.bound.get(str(part.terms[0]), ())
    if part.predicate != "kind" or part.negated or len(bound) != 1:
        return text
    held = system.components.get(_identity(coverage, bound[0]))  # type: ignore[call-overload]  # ids are text
    return f"{text} but {with_article(held.kind)}" if held is not None else text


def _by_documentation(coverage: Coverage, part: Literal, names: Mapping[str, str]) -> str:
    """What the vocabulary says that the predicate means."""
    vocabulary = coverage.analysis.knowledge.vocabulary
    known = vocabulary.body(part.predicate)
    said = known.doc.split(":")[0] if known else part.predicate
    about = listed([names[name] for name in dict.fromkeys(part.variables) if name in names], 3)
    holds = "holds" if part.negated else "does not hold"
    return f"this {holds} for {about or 'anything'}: “{said}”"


def _names(coverage: Coverage, reached: Reached) -> Mapping[str, str]:
    system = coverage.analysis.system
    return {
        name: listed([element_name(system, _identity(coverage, value)) for value in values], 2)
        for name, values in reached.bound.items()
    }


def _identity(coverage: Coverage, value: int | str) -> str:
    return coverage.analysis.derived.elements.names[value] if isinstance(value, int) else value


def with_article(kind: str) -> str:
    """`an agent`, `a vector store`."""
    noun = KIND_NOUNS.get(kind, _word(kind))
    return f"{'an' if noun[0] in _VOWELS else 'a'} {noun}"


def _word(word: str) -> str:
    return "anything" if word[0].isupper() or word == "_" else word.replace("_", " ")
