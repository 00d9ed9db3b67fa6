"""What two models differ in: elements by who they are, threats by what caused them."""

from __future__ import annotations

from casemate.analysis import StepRole
from casemate.govern import Change, Comparison, Move, compare
from casemate.govern.pairing import pair
from casemate.model import parse_model
from reviews import AGENT, TODAY, agent, changed, look, with_wire_tool


def against(text: str) -> Comparison:
    return compare(agent(), look(text))


def shown(comparison: Comparison) -> list[tuple[Change, str]]:
    return [(change.change, change.name) for change in comparison.elements]


def test_a_model_does_not_differ_from_itself() -> None:
    found = against(AGENT)
    assert (found.elements, found.threats, found.paths) == ((), (), ())
    assert len(found.old_of) == len(agent().analysis.threats)


def test_an_added_tool_brings_its_threats() -> None:
    found = against(with_wire_tool())
    assert shown(found) == [
        (Change.ADDED, "components.wire_tool"),
        (Change.ADDED, "flows.agent->wire_tool:tool_call"),
    ]
    appeared = found.moved(Move.APPEARED)
    brought = {cause for change in appeared for cause in change.causes}
    assert brought == {"components.wire_tool", "flows.agent->wire_tool:tool_call"}
    assert {at for change in appeared for at in change.threat.at} == {"wire_tool"}
    assert found.moved(Move.VANISHED) == ()


def test_a_removed_tool_takes_them_away() -> None:
    found = compare(look(with_wire_tool()), agent())
    gone = found.moved(Move.VANISHED)
    assert gone
    assert all(change.causes[0] == "components.wire_tool" for change in gone)
    assert (Change.REMOVED, "components.wire_tool") in shown(found)


def test_a_changed_key_is_named_with_both_values() -> None:
    found = against(changed(AGENT, ("documented: public, detail: text", "documented: internal, detail: text")))
    (change,) = found.elements
    assert (change.change, change.name) == (Change.CHANGED, "components.chat_model")
    assert [(key.key, key.before, key.now) for key in change.keys] == [("documented", "public", "internal")]


def test_a_flow_whose_key_changed_is_the_same_flow() -> None:
    old = "{from: chat, to: agent, as: prompt, carries: [messages], authn: token, encrypted: true}"
    found = against(changed(AGENT, (old, old.replace("authn: token, ", ""))))
    (change,) = found.elements
    assert (change.change, change.name) == (Change.CHANGED, "flows.chat->agent:prompt")
    assert [(key.key, key.before, key.now) for key in change.keys] == [("authn", "token", None)]


def test_an_implemented_control_makes_threats_less_bad_and_is_the_cause() -> None:
    old = "own_records_only: {control: least-privilege, status: planned"
    found = against(changed(AGENT, (old, old.replace("planned", "verified"))))
    better = found.moved(Move.BETTER)
    assert better
    assert all("controls.own_records_only" in change.causes for change in better)
    assert found.moved(Move.APPEARED, Move.WORSE) == ()


def test_renaming_by_was_is_renaming() -> None:
    text = changed(AGENT, ("mail_tool", "post_tool"), ("post_tool: {kind", "post_tool: {was: [mail_tool], kind"))
    found = against(text)
    assert shown(found) == [(Change.RENAMED, "components.post_tool")]
    assert found.elements[0].was == "components.mail_tool"
    assert (found.threats, found.paths) == ((), ())


def test_renaming_without_was_is_seen_by_kind_zone_and_neighbours() -> None:
    found = against(changed(AGENT, ("mail_tool", "post_tool"), ("refund_tool", "payback_tool")))
    assert shown(found) == [
        (Change.RENAMED, "components.payback_tool"),
        (Change.RENAMED, "components.post_tool"),
    ]
    assert found.threats == ()


def test_a_renamed_zone_with_the_same_parts_is_the_same() -> None:
    found = against(changed(AGENT, ("care_net", "service_net")))
    assert shown(found) == [(Change.RENAMED, "zones.service_net")]
    assert found.threats == ()


def test_a_part_of_another_kind_is_another_part() -> None:
    old, new = (parse_model(text).system for text in (AGENT, changed(AGENT, ("mail_tool", "post_tool"))))
    assert pair(old, new).old_id("components", "post_tool") == "mail_tool"
    other = changed(AGENT, ("mail_tool: {kind: tool", "mail_tool: {kind: plugin"), ("mail_tool", "post_tool"))
    assert pair(old, parse_model(other).system).old_id("components", "post_tool") is None


def test_new_words_alone_matter_to_nobody() -> None:
    (change,) = against(changed(AGENT, ("name: Mail tool", "name: Post, owner: bo"))).elements
    assert change.change is Change.REWORDED
    assert not change.matters


def test_new_ways_to_a_loss_take_a_step_that_was_not_there() -> None:
    text = changed(AGENT, ("refund_tool, mail_tool, tracking]", "refund_tool, mail_tool, tracking, desk]"))
    text = changed(
        text,
        (
            "  - {from: agent, to: audit_log",
            "  - {from: agent, to: desk, as: tool_call}\n  - {from: agent, to: audit_log",
        ),
    )
    found = against(text)
    graph = agent().analysis.derived.graph
    known = {graph.step_id(step) for step in graph.steps}
    assert any(step.at == "desk" for path in found.paths for step in path.steps)
    for path in found.paths:
        assert any(step.role is StepRole.ATTACK and step.id not in known for step in path.steps)


def test_decisions_settle_and_open_threats() -> None:
    from casemate.govern import take_decision
    from casemate.model import Verdict

    worst = agent().analysis.threats[0]
    taken = take_decision(agent().analysis, worst, Verdict.ACCEPTED, why="x", by="y", on=TODAY)
    decided = look(AGENT, [taken])
    assert [c.threat.id for c in compare(agent(), decided).moved(Move.SETTLED)] == [worst.id]
    assert [c.threat.id for c in compare(decided, agent()).moved(Move.OPENED)] == [worst.id]
