from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from analyses import analysis_of, knowledge
from casemate.analysis import analyze
from casemate.analysis.coverage import ASKED_OF, ASKED_OF_FLOWS, Answer, Because, Cell, Coverage, _Covering, coverage_of
from casemate.analysis.kind_admits import KindAdmits
from casemate.analysis.places import crosses
from casemate.analysis.possible_facts import KEYS
from casemate.analysis.sorts import words_of
from casemate.model import LEAVES, load_model, to_values
from conftest import ROOT

EXAMPLES = ("ai-search", "support-agent")


@cache
def covered(example: str) -> Coverage:
    return coverage_of(analyze(load_model(ROOT / "examples" / f"{example}.casemate.yaml").system, knowledge()))


def mailing(**tool: Any) -> dict[str, Any]:
    """A chat whose model sends mail through a tool, in an own zone."""
    return {
        "casemate": 1,
        "system": {"name": "Mailing"},
        "zones": {"out": {"trust": "untrusted"}, "own": {"trust": "internal"}},
        "data": {
            "wishes": {"class": "internal", "origin": "user"},
            "letters": {"class": "confidential", "about": ["personal"], "origin": "internal"},
        },
        "components": {
            "guest": {"kind": "user", "zone": "out"},
            "chat": {"kind": "chat_ui", "zone": "own", "access": "public", "output": ["text"]},
            "clerk": {"kind": "agent", "zone": "own", "model": "brain", "tools": ["mailer"]},
            "brain": {"kind": "language_model", "zone": "own", "provider": "own"},
            "mailer": {"kind": "tool", "zone": "own", **tool},
            "archive": {"kind": "database", "zone": "own", "stores": ["letters"]},
        },
        "flows": [
            {"from": "guest", "to": "chat", "as": "prompt", "carries": ["wishes"], "authn": "none", "encrypted": True},
            {"from": "chat", "to": "clerk", "as": "prompt", "carries": ["wishes"]},
            {"from": "clerk", "to": "brain", "as": "prompt", "carries": ["wishes", "letters"]},
            {"from": "brain", "to": "clerk", "as": "completion", "carries": ["wishes"]},
            {"from": "archive", "to": "clerk", "as": "context", "carries": ["letters"]},
            {"from": "clerk", "to": "mailer", "as": "tool_call", "carries": ["letters"]},
        ],
    }


def cell(coverage: Coverage, element: str, asked: str) -> Cell:
    (found,) = [held for held in (*coverage.stride, *coverage.atlas) if (held.element, held.asked) == (element, asked)]
    return found


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_element_is_asked_what_its_shape_asks_for_once(example: str) -> None:
    coverage = covered(example)
    system = coverage.analysis.system
    wanted = [(part.id, category) for part in system.components.values() for category in ASKED_OF[part.shape]]
    wanted += [(flow.id, category) for flow in system.flows if crosses(system, flow) for category in ASKED_OF_FLOWS]
    assert [(held.element, held.asked) for held in coverage.stride] == wanted
    assert [held.asked for held in coverage.techniques] == list(knowledge().atlas.techniques)
    for name, cells in coverage.lists.items():
        assert [held.asked for held in cells] == list(knowledge().frameworks[name].entries)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_answer_has_its_evidence(example: str) -> None:
    coverage = covered(example)
    threats = {threat.id: threat for threat in coverage.analysis.threats}
    for held in coverage.cells:
        assert bool(held.threats) == (held.answer is Answer.THREAT)
        assert bool(held.rules) == (held.answer is Answer.STEP)
        assert (held.reason is not None) == (held.answer in (Answer.UNKNOWN, Answer.NOT_APPLICABLE, Answer.OPEN))
        assert set(held.threats) <= threats.keys()
        if held.answer is Answer.UNKNOWN:
            assert held.reason is not None
            assert held.reason.missing
        if held.reason is not None and held.reason.because in (Because.CONDITION, Because.CAPABILITY):
            assert held.reason.reached is not None
            assert held.reason.reached.met < held.reason.reached.total


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_threat_at_a_component_goes_unanswered(example: str) -> None:
    coverage = covered(example)
    shown = {(held.element, held.asked): held for held in (*coverage.stride, *coverage.atlas)}
    system = coverage.analysis.system
    for threat in coverage.analysis.threats:
        part = system.components.get(threat.at[0])  # type: ignore[call-overload]  # ids are text
        if part is not None:
            for category in set(threat.stride) & set(ASKED_OF[part.shape]):
                assert threat.id in shown[part.id, category].threats
            for technique in threat.techniques:
                assert threat.id in shown[part.id, technique].threats
    for held in coverage.stride:
        if held.element in system.components:
            assert all(threat_of(coverage, name).at == (held.element,) for name in held.threats)


def threat_of(coverage: Coverage, identity: str) -> Any:
    return next(threat for threat in coverage.analysis.threats if threat.id == identity)


@pytest.mark.parametrize("example", EXAMPLES)
def test_conditions_hold_exactly_where_the_grounder_finds_steps(example: str) -> None:
    """The oracle: what matching says without a missing key is what clingo derived, no more and no less."""
    analysis = covered(example).analysis
    covering = _Covering(analysis)
    names = analysis.derived.elements.names
    graph = analysis.derived.graph
    found: dict[str, set[str]] = {}
    for step in graph.steps:
        found.setdefault(graph.rules[step], set()).add(graph.targets[step])
    for compiled in covering.rules:
        rule = compiled.rule.id
        whole = {
            names[number]
            for number, reached in covering.reached(compiled).items()
            if reached.failed is None and not reached.missing
        }
        taken = {target for target in found.get(rule, set()) if covering.steps[rule, target]}
        assert taken <= whole, rule
        # A step that grants only what it requires is left out of the graph.
        coincide = {grant.predicate for grant in compiled.grants} & {atom.predicate for atom in compiled.requires}
        assert whole <= found.get(rule, set()) or coincide, rule


@pytest.mark.parametrize(("element", "asked"), [("crm_tool", "denial_of_service"), ("uploader", "spoofing")])
def test_some_value_of_a_missing_key_makes_it_a_threat(element: str, asked: str) -> None:
    coverage = covered("support-agent")
    held = cell(coverage, element, asked)
    assert held.answer is Answer.UNKNOWN
    assert held.reason is not None
    assert held.reason.reached is not None
    (path,) = held.reason.reached.missing
    _, identity, key = path.split(".")
    raw: dict[str, Any] = to_values(coverage.analysis.system)
    answers: dict[str, Answer] = {}
    predicate = next(name for name, known in KEYS.items() if known == key)
    for word in sorted(words_of(knowledge().vocabulary.inputs[predicate].sorts[1])):
        value = [word] if key in ("effects", "output", "modalities") else word
        part = raw["components"][identity] | {key: value}
        filled = raw | {"components": raw["components"] | {identity: part}}
        answers[word] = cell(coverage_of(analysis_of(filled)), element, asked).answer
    assert Answer.THREAT in answers.values()
    # A key that is given is no longer missing; what else is missing may still leave it open.
    assert len(set(answers.values())) > 1, answers


def test_effects_that_are_left_out_make_unknowns_that_name_them() -> None:
    silent = coverage_of(analysis_of(mailing(provider="own")))
    said = coverage_of(analysis_of(mailing(provider="own", effects=["spends"])))
    missing = {
        path
        for held in silent.cells
        if held.answer is Answer.UNKNOWN and held.reason is not None
        for path in held.reason.missing
    }
    assert "components.mailer.effects" in missing
    left = {path for held in said.cells if held.reason is not None for path in held.reason.missing}
    assert "components.mailer.effects" not in left


def test_nothing_is_unknown_about_a_key_that_the_model_gives() -> None:
    for example in EXAMPLES:
        coverage = covered(example)
        system = coverage.analysis.system
        for held in coverage.cells:
            for path in held.reason.missing if held.reason is not None else ():
                section, rest = path.split(".", 1)
                identity, key = rest.rsplit(".", 1)
                if section == "components":
                    field = {"class": "sensitivity"}.get(key, key)
                    assert not getattr(system.components[identity], field), path  # type: ignore[index]
                elif section == "flows":
                    (flow,) = [flow for flow in system.flows if flow.id == identity]
                    assert getattr(flow, key) in (None, ()), path


def test_a_capability_that_nobody_gains_is_a_condition_too() -> None:
    raw = mailing(provider="own", effects=["sends"], recipients="any")
    raw["components"]["chat"]["access"] = "none"
    raw["flows"] = raw["flows"][1:]
    coverage = coverage_of(analysis_of(raw))
    held = cell(coverage, "brain", "AML.T0054")
    assert held.answer is Answer.NOT_APPLICABLE
    assert held.reason is not None
    assert held.reason.because is Because.CAPABILITY


def test_reasons_differ_with_the_model() -> None:
    """Encrypting the flow changes why it cannot be changed on the way."""
    raw = mailing(provider="own")
    guest = raw["flows"][0]
    guest["encrypted"] = False
    plain = cell(coverage_of(analysis_of(raw)), "guest->chat", "tampering")
    guest["encrypted"] = True
    closed = cell(coverage_of(analysis_of(raw)), "guest->chat", "tampering")
    assert plain.answer is Answer.THREAT
    assert closed.answer is Answer.NOT_APPLICABLE
    assert closed.reason is not None
    assert closed.reason.reached is not None
    assert "open_wire" in str(closed.reason.reached.failed)
    del guest["encrypted"]
    unsaid = cell(coverage_of(analysis_of(raw)), "guest->chat", "tampering")
    assert unsaid.answer is Answer.THREAT  # rules take what is not said as possible


def test_kinds_admit_what_rules_can_be_about() -> None:
    admits = KindAdmits(knowledge().vocabulary)
    derived = covered("ai-search").analysis.derived
    for compiled in derived.rules.values():
        fitting = [kind for kind in LEAVES if admits.target_of(compiled, kind)]
        assert fitting, compiled.rule.id
    graph = derived.graph
    system = derived.system
    for step in graph.steps:
        part = system.components.get(graph.targets[step])  # type: ignore[call-overload]  # ids are text
        rule = derived.rule(step)
        if part is not None and rule is not None:
            assert admits.target_of(rule, part.kind)


def test_the_order_of_the_file_changes_nothing() -> None:
    raw = mailing(provider="own")
    turned = dict(raw, components=dict(reversed(raw["components"].items())), flows=raw["flows"][::-1])
    one, other = coverage_of(analysis_of(raw)), coverage_of(analysis_of(turned))
    assert list(one.cells) == list(other.cells)
