"""Decisions on one model hold in the landscape where joining adds nothing to their threat."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from casemate.govern import Hold, take_decision
from casemate.govern.landscape import load_landscape
from casemate.knowledge import load_knowledge
from casemate.model import Verdict, decisions_path, save_decisions

TODAY = date(2026, 11, 28)
ALONE = """
casemate: 1
system: {name: One}
zones: {net: {trust: untrusted}, core: {trust: internal}}
data: {notes: {class: confidential, origin: user}}
components:
  visitor: {kind: user, zone: net}
  bot: {kind: language_model, zone: core, access: public}
  clerk: {kind: service, zone: core, stores: [notes]}
flows: [{from: visitor, to: bot, as: prompt, carries: [notes]}]
losses: {wrong: {of: bot, property: integrity}}
"""
OTHER = """
casemate: 1
system: {name: Two}
zones: {far: {trust: internal}}
components:
  desk: {kind: agent, zone: far, tools: [mail]}
  mail: {kind: tool, zone: far, effects: [sends]}
  bot: {kind: language_model, zone: far, same_as: "one.casemate.yaml#bot"}
flows: [{from: bot, to: desk, as: completion}]
losses: {sent: {of: mail, property: integrity}}
"""


def test_a_decision_holds_until_joining_adds_to_its_threat(tmp_path: Path) -> None:
    one, two = tmp_path / "one.casemate.yaml", tmp_path / "two.casemate.yaml"
    one.write_text(ALONE, encoding="utf-8")
    two.write_text(OTHER, encoding="utf-8")
    knowledge = load_knowledge()
    analysis = load_landscape([one], knowledge, today=TODAY).own["one"].analysis
    threat = next(threat for threat in analysis.threats if threat.at == ("bot",) and threat.losses)
    decision = take_decision(analysis, threat, Verdict.ACCEPTED, why="cheap", by="ana", on=TODAY)
    save_decisions(decisions_path(one), [decision])
    (alone,) = load_landscape([one], knowledge, today=TODAY).review.standings.values()
    assert alone.hold is Hold.HOLDS
    assert "one.decisions.yaml" in alone.reason
    together = load_landscape([two, one], knowledge, today=TODAY)
    ((identity, standing),) = together.review.standings.items()
    found = together.analysis.threat(identity)
    assert found is not None
    assert found.at == ("one.bot",)
    assert set(found.losses) == {"one.wrong", "two.sent"}
    assert standing.hold is Hold.REOPENED
    assert "leads to more losses" in standing.reason


def test_the_order_of_files_changes_no_threat(tmp_path: Path) -> None:
    one, two = tmp_path / "one.casemate.yaml", tmp_path / "two.casemate.yaml"
    one.write_text(ALONE, encoding="utf-8")
    two.write_text(OTHER, encoding="utf-8")
    knowledge = load_knowledge()
    first, second = (load_landscape(order, knowledge, today=TODAY) for order in ([one, two], [two, one]))
    assert first.analysis.threats == second.analysis.threats
    assert first.joined.system == second.joined.system
