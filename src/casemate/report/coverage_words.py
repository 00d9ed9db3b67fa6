"""Why a question does not apply, in words: the condition that failed in the rule that came nearest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from casemate.analysis.coverage import Because
from casemate.analysis.datalog import BodyPart, Comparison, Literal
from casemate.analysis.possible_facts import KEYS
from casemate.report.words import count, element_name, listed

if TYPE_CHECKING:
    from casemate.analysis.coverage import Coverage, Reason
    from casemate.analysis.failed_conditions import Reached
    from casemate.model import System

_CAPABILITIES: Mapping[str, str] = {
    "reaches": "nobody can reach {0}",
    "acts": "nobody gets an account on {0}",
    "taints": "nobody's content gets into {0}",
    "steers": "nobody can steer {0}",
    "invokes": "nobody can make {0} act",
    "runs": "nobody can run code on {0}",
    "commands": "nobody can keep a channel to {0}",
    "knows": "nobody learns how {0} is set up",
    "holds": "nobody gets a copy of {0}",
    "queries": "nobody gets answers of {0} to inputs of their choosing",
    "plants": "nobody can leave lasting content in {0}",
    "gathers": "nobody can collect {0}",
    "reads": "nobody can obtain {0}",
    "alters": "nobody can change {0}",
    "evades": "nobody can get a wrong prediction of their choosing out of {0}",
    "stops": "nobody can make {0} unavailable",
    "burns": "nobody can make {0} spend money",
    "deceives": "nobody can make {0} act on false content",
    "denies": "nobody can act on {0} without a trail",
    "causes": "nobody can bring about {0}",
}
"""What it means that no adversary gains a capability; a new capability falls back on its documentation."""

_FACTS: Mapping[tuple[str, str], str] = {
    ("stores", "01"): "{0} does not keep {1}",
    ("stores", "0"): "{0} keeps no data",
    ("stores", "1"): "nothing keeps {1}",
    ("secret", "01"): "{1} does not live in {0}",
    ("secret", "0"): "no credential lives in {0}",
    ("secret", "1"): "{1} lives in no part of the system",
    ("trains_on", "0"): "{0} is not said to train on anything",
    ("trains_on", "01"): "{0} does not train on {1}",
    ("trains_on", "1"): "nothing trains on {1}",
    ("based_on", "0"): "{0} is not said to be based on another part",
    ("based_on", "1"): "nothing is based on {1}",
    ("runs_on", "0"): "{0} is not said to run on a host",
    ("runs_on", "1"): "nothing runs on {1}",
    ("has_model", "0"): "{0} names no model",
    ("has_model", "1"): "no agent names {1} as its model",
    ("lists_tool", "0"): "{0} lists no tools",
    ("lists_tool", "1"): "nothing lists {1} as a tool",
    ("opens", "0"): "{0} is not said to open anything",
    ("opens", "1"): "no credential opens {1}",
    ("writer", "1"): "nobody is named as a writer of {1}",
    ("writer", "0"): "{0} is not named as a writer of any data",
    ("flow", "01"): "the flow {0} does not start at {1}",
    ("flow", "02"): "the flow {0} does not end at {2}",
    ("flow", "012"): "the flow {0} does not go from {1} to {2}",
    ("flow", "1"): "nothing flows out of {1}",
    ("flow", "2"): "nothing flows into {2}",
    ("flow", "12"): "nothing flows from {1} to {2}",
    ("carries", "0"): "the model does not say what {0} carries",
    ("carries", "1"): "nothing carries {1}",
    ("carries", "01"): "{0} does not carry {1}",
    ("uses", "0"): "{0} presents no credential",
    ("uses", "1"): "no flow presents {1}",
    ("crosses", "0"): "{0} crosses no trust boundary",
    ("loss", "1"): "no such loss of {1} is stated",
    ("loss", "0"): "{0} is another kind of loss",
    ("loss", "01"): "{0} is another kind of loss",
    ("conducts", "0"): "nothing that an attacker could word rides on {0}",
    ("readable_wire", "0"): "{0} stays inside one zone or is encrypted",
    ("sensitive", "0"): "nobody would mind losing {0}",
    ("gives_context", "1"): "nothing gives {1} context",
    ("gives_context", "0"): "nothing reads {0} as context",
    ("tool", "0"): "{0} has no tools",
    ("tool", "1"): "no agent can invoke {1}",
    ("drives", "0"): "{0} drives nothing",
    ("drives", "1"): "no model decides what {1} does",
    ("makes", "1"): "no training job makes {1}",
    ("makes", "0"): "{0} makes no model of this system",
    ("serves", "1"): "no server is drawn that answers with {1}",
    ("supplies", "1"): "nothing is said about where {1} comes from",
    ("learns_from", "0"): "nothing is drawn that {0} learns from",
    ("system_prompt", "0"): "no standing instructions of {0} are drawn",
    ("reader", "0"): "no person reads what {0} gives out",
    ("shows", "0"): "no interface shows what {0} gives out",
    ("holds_data", "0"): "no data rest in or pass through {0}",
    ("out_data", "0"): "the model does not say what {0} gives out",
    ("in_context", "0"): "no data come into the context of {0}",
    ("touches", "0"): "no flow joins {0} to anything",
    ("touches", "1"): "no flow joins {1} to anything",
    ("shares_host", "0"): "{0} shares a host with nothing",
    ("shares_host", "1"): "{1} shares a host with nothing",
}
"""By predicate and which of its arguments were known: what it means that it fails."""

_VALUES: Mapping[str, tuple[str, str]] = {
    "kind": ("{0} is not {1}", "{0} is {1}"),
    "trust": ("{0} does not stand in a zone of trust {1}", "{0} stands in a zone of trust {1}"),
    "place": ("{0} is in no zone of kind {1}", "{0} is in a zone of kind {1}"),
    "given": ("the model does not say the {1} of {0}", "the model says the {1} of {0}"),
    "role": ("{0} is no {1} flow", "{0} is a {1} flow"),
    "about": ("{0} is not about {1}", "{0} is about {1}"),
    "class": ("the class of {0} is not {1}", "the class of {0} is {1}"),
    "origin": ("the origin of {0} is not {1}", "the origin of {0} is {1}"),
    "effect": ("{0} has no effect “{1}”", "{0} has the effect “{1}”"),
    "output": ("the output of {0} is not {1}", "the output of {0} is {1}"),
    "modality": ("{0} takes and gives no {1}", "{0} takes or gives {1}"),
}
"""Of predicates whose last argument is a word: failing plainly, and failing after `not`."""

_OF_SEVERAL: Mapping[str, str] = {
    "kind": "none of {0} is {1}",
    "trust": "none of {0} stands in a zone of trust {1}",
    "place": "none of {0} is in a zone of kind {1}",
    "role": "none of {0} is a {1} flow",
    "about": "none of {0} is about {1}",
    "class": "none of {0} has the class {1}",
    "origin": "none of {0} has the origin {1}",
    "effect": "none of {0} has the effect “{1}”",
}
"""The same where several elements came into question and none fits."""

_BRANCHES: Mapping[str, str] = {
    "outside": "outside party",
    "compute": "computing part",
    "agentic": "agentic part",
    "knowledge": "knowledge store",
    "pipeline": "pipeline part",
    "artefact": "artefact store",
}
"""Kinds that are no noun by themselves."""


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
        found = _CAPABILITIES.get(part.predicate)
        return found.format(*words) if found else f"nobody can {vocabulary.atoms[part.predicate].doc} ({words[0]})"
    value = _value_text(system, part, words, reached, coverage)
    if value:
        return value
    known = "".join(str(place) for place, term in enumerate(part.terms) if str(term) in names)
    said = None if part.negated else _FACTS.get((part.predicate, known))
    return said.format(*words) if said else _by_documentation(coverage, part, names)


def _value_text(system: System, part: Literal, words: list[str], reached: Reached, coverage: Coverage) -> str:
    """Of predicates that say a word about an element; empty for others."""
    last = str(part.terms[-1])
    if len(part.terms) != 2 or last[0].isupper():
        return ""
    if part.predicate == "kind":
        words = [words[0], with_article(last)]
    several = len(reached.bound.get(str(part.terms[0]), ())) > 1
    if several and not part.negated and part.predicate in _OF_SEVERAL:
        return _OF_SEVERAL[part.predicate].format(*words)
    if part.predicate in _VALUES:
        plain, negated = _VALUES[part.predicate]
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
    noun = _BRANCHES.get(kind, _word(kind))
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def _word(word: str) -> str:
    return "anything" if word[0].isupper() or word == "_" else word.replace("_", " ")
