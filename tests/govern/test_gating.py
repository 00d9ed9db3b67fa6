"""The gate passes what did not change, and blocks what did, with the reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casemate.analysis import Severity
from casemate.files import InvalidInput, to_yaml
from casemate.govern import (
    Check,
    GateResult,
    Policy,
    UnknownsLimit,
    gate,
    parse_policy,
    policy_schema,
    take_decision,
    unguarded,
)
from casemate.model import Verdict, parse_model, to_values
from conftest import ROOT
from reviews import AGENT, TODAY, agent, changed, look, with_wire_tool

STRICT = Policy(open=Severity.INFO, new=Severity.INFO, expired=0, reopened=0, coverage=1.0)
POLICY = parse_policy((ROOT / "examples" / "ci" / "policy.yaml").read_bytes())


def checks(result: GateResult) -> set[Check]:
    return {finding.check for finding in result.blocking}


def test_an_unchanged_model_passes_whatever_its_debts() -> None:
    result = gate(agent(), STRICT, agent())
    assert result.passes
    assert len(result.findings) > 40
    assert gate(agent(), POLICY, agent()).findings == ()


def test_without_a_base_the_debts_block() -> None:
    result = gate(agent(), Policy(open=Severity.HIGH), None)
    severities = {finding.threat.severity for finding in result.blocking if finding.threat}
    assert Severity.HIGH in severities
    assert severities <= {Severity.CRITICAL, Severity.HIGH}
    assert all(finding.remedy.endswith("…") for finding in result.blocking)


def test_a_tool_with_an_effect_and_no_approval_blocks_by_name() -> None:
    result = gate(look(with_wire_tool()), POLICY, agent())
    assert not result.passes
    assert checks(result) == {Check.NEW}
    assert all(finding.causes[0] == "components.wire_tool" for finding in result.blocking)
    assert any("human-approval" in finding.remedy for finding in result.blocking)
    assert unguarded(result) == ("`wire_tool` (tool) is new and spends; no human approval stands on it",)


def test_an_approval_on_the_new_tool_is_seen() -> None:
    assert unguarded(gate(look(with_wire_tool(", controls: [lead_approval]")), POLICY, agent())) == ()


RETITLED = (("name: Rented language model", "name: Their model"), ("name: Mail tool", "name: Post, description: Sends"))


def test_new_titles_are_quiet() -> None:
    assert gate(look(changed(AGENT, *RETITLED)), STRICT, agent()).passes


def test_reordering_and_reformatting_are_quiet() -> None:
    values = to_values(parse_model(AGENT).system)
    flows, components = values["flows"], values["components"]
    assert isinstance(flows, list)
    assert isinstance(components, dict)
    flows.reverse()
    values["components"] = dict(reversed(components.items()))
    assert gate(look(to_yaml(values)), STRICT, agent()).passes


@pytest.mark.parametrize("was", ["", "was: [mail_tool], "], ids=["unsaid", "said"])
def test_renaming_an_id_is_quiet(was: str) -> None:
    text = changed(AGENT, ("mail_tool", "post_tool"), ("post_tool: {kind", f"post_tool: {{{was}kind"))
    result = gate(look(text), STRICT, agent())
    assert result.blocking == ()


def test_a_decision_left_behind_by_a_renaming_is_told_how_to_follow() -> None:
    found = next(t for t in agent().analysis.threats if t.at == ("mail_tool",) and t.severity.rank <= 1)
    taken = take_decision(agent().analysis, found, Verdict.ACCEPTED, why="x", by="y", on=TODAY)
    base = look(AGENT, [taken])
    result = gate(look(changed(AGENT, ("mail_tool", "post_tool")), [taken]), POLICY, base)
    (finding,) = result.blocking
    assert finding.remedy == "add `was: [mail_tool]` to `post_tool`, so that the decision moves with it"
    assert len(result.notes) == 1


def test_what_takes_a_control_away_blocks() -> None:
    text = changed(AGENT, ("modalities: [text, image], controls: [reader_box]", "modalities: [text, image]"))
    result = gate(look(text), Policy(new=Severity.INFO), agent())
    assert result.blocking
    assert all("components.doc_reader" in finding.causes for finding in result.blocking)


def test_expired_decisions_block_without_a_base_only() -> None:
    found = agent().analysis.threats[0]
    end = date(2026, 7, 1)
    taken = take_decision(agent().analysis, found, Verdict.ACCEPTED, why="x", by="y", on=TODAY, until=end)
    late = look(AGENT, [taken], end + timedelta(days=1))
    assert checks(gate(late, Policy(expired=0))) == {Check.EXPIRED}
    assert gate(late, Policy(expired=1)).passes
    result = gate(late, Policy(expired=0), late)
    assert result.passes
    assert [finding.check for finding in result.findings] == [Check.EXPIRED]
    assert gate(look(AGENT, [taken], end), Policy(expired=0)).passes


def test_a_reopened_decision_blocks_and_says_why() -> None:
    found = next(t for t in agent().analysis.threats if t.rule == "direct-prompt-injection")
    taken = take_decision(agent().analysis, found, Verdict.FALSE_POSITIVE, why="x", by="y", on=TODAY)
    text = changed(AGENT, ("documented: public, detail: text", "documented: internal, detail: text"))
    result = gate(look(text, [taken]), Policy(reopened=0), look(AGENT, [taken]))
    (finding,) = result.blocking
    assert finding.check is Check.REOPENED
    assert "`components.chat_model.documented` was public and is now internal" in finding.message
    assert finding.causes == ("components.chat_model",)


def test_unknowns_under_severe_threats() -> None:
    limit = Policy(unknowns=UnknownsLimit(under=Severity.INFO, most=0))
    (finding,) = gate(agent(), limit).blocking
    assert finding.check is Check.UNKNOWNS
    assert "components." in finding.remedy or "flows." in finding.remedy
    assert gate(agent(), limit, agent()).passes
    assert gate(agent(), Policy(unknowns=UnknownsLimit(under=Severity.INFO, most=9_999))).passes


def test_coverage() -> None:
    result = gate(agent(), Policy(coverage=1.0))
    (finding,) = result.blocking
    assert finding.check is Check.COVERAGE
    assert "of the STRIDE questions have an answer, 100% should" in finding.message
    assert gate(agent(), Policy(coverage=0.0)).passes
    assert gate(agent(), Policy(coverage=1.0), agent()).passes


def test_new_threats_need_a_base() -> None:
    result = gate(agent(), Policy(new=Severity.INFO))
    assert result.passes
    assert "--base" in result.notes[0]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("casemate: 2\npolicy: {open: high}\n", 1, "not a policy"),
        ("casemate: 1\npolcy: {open: high}\n", 2, "no key `polcy`"),
        ("casemate: 1\npolicy: [open]\n", 2, "expected a mapping"),
        ("casemate: 1\n", 1, "expected a mapping"),
        ("casemate: 1\npolicy: {}\n", 2, "blocks nothing"),
        ("casemate: 1\npolicy:\n  opn: high\n", 3, "no key `opn`"),
        ("casemate: 1\npolicy:\n  open: bad\n", 3, "not one of the choices"),
        ("casemate: 1\npolicy:\n  expired: -1\n", 3, "out of range"),
        ("casemate: 1\npolicy:\n  expired: 1.5\n", 3, "whole number"),
        ("casemate: 1\npolicy:\n  coverage: 90\n", 3, "out of range"),
        ("casemate: 1\npolicy:\n  unknowns: {most: 3}\n", 3, "needs `under`"),
    ],
)
def test_a_wrong_policy_is_refused_with_its_place(text: str, line: int, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_policy(text, "policy.yaml")
    found = [(p.place.line, p.message) for p in caught.value.problems if p.place]
    assert any(where == line and said in message for where, message in found), found


def test_the_schema_takes_the_example() -> None:
    from jsonschema import Draft202012Validator

    from casemate.files import read_document

    Draft202012Validator.check_schema(policy_schema())
    Draft202012Validator(policy_schema()).validate(read_document(ROOT / "examples" / "ci" / "policy.yaml").value)
