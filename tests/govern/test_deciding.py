"""Decisions hold while the facts under their threat stay, and say what ended them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casemate.analysis import Severity, Status, Threat, analyze
from casemate.files import CasemateError
from casemate.govern import Hold, Review, apply_decisions, take_decision, with_decision
from casemate.model import Decision, Verdict, parse_decisions, parse_model, save_decisions, to_values
from reviews import AGENT, TODAY, agent, changed, look

INJECTION = ("direct-prompt-injection", "chat_model")


def threat(found: Review, rule: str = "direct-prompt-injection", at: str = "chat_model") -> Threat:
    return next(threat for threat in found.analysis.threats if threat.rule == rule and threat.at == (at,))


def decided(
    verdict: Verdict = Verdict.FALSE_POSITIVE, until: date | None = None, rule: str = "direct-prompt-injection"
) -> Decision:
    at = "chat_model" if rule == "direct-prompt-injection" else "rules"
    wanted = threat(agent(), rule, at)
    return take_decision(agent().analysis, wanted, verdict, why="the vendor filters", by="ana", on=TODAY, until=until)


def test_a_decision_settles_its_threat_and_no_other() -> None:
    found = look(AGENT, [decided()])
    assert threat(found).status is Status.FALSE_POSITIVE
    assert found.standings[threat(found).id].reason == "false positive by ana on 2026-06-01: the vendor filters"
    others = [t for t in found.analysis.threats if t.id != threat(found).id]
    assert others == [t for t in agent().analysis.threats if t.id != threat(found).id]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_is_a_status(verdict: Verdict) -> None:
    found = look(AGENT, [decided(verdict)])
    assert threat(found).status.value == verdict.value
    assert threat(found) not in found.open


def test_it_survives_a_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("kept") / "agent.decisions.yaml"
    save_decisions(path, [decided()])
    assert parse_decisions(path.read_bytes()) == (decided(),)


REWORDED = (
    ("name: Rented language model", "name: The other company's model, description: It talks, tags: [x], owner: bo"),
    ("effects: [spends, sends, writes]", "effects: [writes, spends, sends], x-place: {left: 3}"),
    ("per_year: 30k EUR", "per_year: 90k EUR"),
    ("modalities: [text, image], output: [json, markdown]", "output: [markdown, json], modalities: [image, text]"),
)


def test_wording_order_and_costs_are_no_facts() -> None:
    found = look(changed(AGENT, *REWORDED), [decided()])
    assert threat(found).status is Status.FALSE_POSITIVE


def test_neither_is_the_order_of_the_file() -> None:
    values = to_values(parse_model(AGENT).system)
    for section in ("components", "data", "zones", "controls"):
        held = values[section]
        assert isinstance(held, dict)
        values[section] = dict(reversed(held.items()))
    flows = values["flows"]
    assert isinstance(flows, list)
    flows.reverse()
    from casemate.files import to_yaml

    assert threat(look(to_yaml(values), [decided()])).status is Status.FALSE_POSITIVE


def test_a_control_may_say_what_it_protects_or_the_other_way_round() -> None:
    text = changed(
        AGENT,
        ("controls: [vendor_alignment]", "tags: []"),
        ("strength: partial}\n  # `managed_from`", "strength: partial, protects: [chat_model]}\n  # `managed_from`"),
    )
    assert threat(look(text, [decided()])).status is Status.FALSE_POSITIVE


def test_a_part_elsewhere_changes_nothing() -> None:
    text = changed(AGENT, ("  audit_log: {kind", "  spare: {kind: log_store, zone: records_net}\n  audit_log: {kind"))
    assert threat(look(text, [decided()])).status is Status.FALSE_POSITIVE


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "documented: public, detail: text",
            "documented: internal, detail: text",
            "`components.chat_model.documented` was public and is now internal",
        ),
        (
            "vendor_alignment: {control: model-alignment, status: implemented",
            "vendor_alignment: {control: model-alignment, status: verified",
            "`controls.vendor_alignment.status` was implemented and is now verified",
        ),
        (
            "controls: [customer_login, message_limits]}",
            "controls: [message_limits]}",
            "`components.chat.controls` was [customer_login, message_limits] and is now [message_limits]",
        ),
        (
            "{from: chat, to: agent, as: prompt, carries: [messages], authn: token, encrypted: true}",
            "{from: chat, to: agent, as: prompt, carries: [messages], encrypted: true}",
            "`flows.chat->agent:prompt.authn` was token and is no longer said",
        ),
        (
            "messages: {class: confidential, about: [personal]",
            "messages: {class: restricted, about: [personal]",
            "`data.messages.class` was confidential and is now restricted",
        ),
        (
            "model_vendor:     {trust: partner",
            "model_vendor:     {trust: internal",
            "`zones.model_vendor.trust` was partner and is now internal",
        ),
    ],
)
def test_a_false_positive_comes_back_when_a_fact_changes_and_says_which(old: str, new: str, said: str) -> None:
    found = look(changed(AGENT, (old, new)), [decided()])
    assert threat(found).status is Status.REOPENED
    assert threat(found) in found.open
    standing = found.standings[threat(found).id]
    assert standing.hold is Hold.REOPENED
    assert said in standing.reason


def test_a_new_flow_between_its_parts_is_a_fact() -> None:
    flow = "  - {from: chat, to: agent, as: context, carries: [messages]}\n"
    first = "  - {from: mail_sender, to: mailbox"
    found = look(changed(AGENT, (first, flow + first)), [decided()])
    assert "`flows.chat->agent:context` is new" in found.standings[threat(found).id].reason


def test_facts_that_somebody_edited_do_not_pass() -> None:
    taken = decided()
    edited = replace(
        taken, facts=tuple(line.replace("documented=public", "documented=internal") for line in taken.facts)
    )
    found = look(changed(AGENT, ("documented: public, detail: text", "documented: internal, detail: text")), [edited])
    assert threat(found).status is Status.REOPENED
    assert "fingerprint does not fit" in found.standings[threat(found).id].reason


def test_an_expired_acceptance_is_open() -> None:
    end = date(2026, 12, 31)
    taken = decided(Verdict.ACCEPTED, end)
    assert threat(look(AGENT, [taken], end)).status is Status.ACCEPTED
    found = look(AGENT, [taken], end + timedelta(days=1))
    assert threat(found).status is Status.OPEN
    standing = found.standings[threat(found).id]
    assert (standing.hold, standing.reason) == (
        Hold.EXPIRED,
        "accepted by ana on 2026-06-01, but only until 2026-12-31",
    )


def test_a_decision_moves_with_a_renaming() -> None:
    text = changed(AGENT, ("chat_model", "big_model"), ("big_model: {kind", "big_model: {was: [chat_model], kind"))
    found = look(text, [decided()])
    assert threat(found, at="big_model").status is Status.FALSE_POSITIVE
    assert found.strays == ()


def test_a_renamed_neighbour_does_not_reopen_it() -> None:
    text = changed(AGENT, (" chat:", " talk:"), ("to: chat,", "to: talk,"), ("from: chat,", "from: talk,"))
    text = changed(text, ("talk: {kind: chat_ui", "talk: {was: [chat], kind: chat_ui"))
    assert threat(look(text, [decided()])).status is Status.FALSE_POSITIVE


def test_without_was_the_decision_is_a_stray() -> None:
    found = look(changed(AGENT, ("chat_model", "big_model")), [decided()])
    assert threat(found, at="big_model").status is Status.OPEN
    assert found.strays == (decided(),)


def test_a_threat_that_became_worse_reopens_its_acceptance() -> None:
    taken = decided(Verdict.ACCEPTED, rule="insider-changes")
    milder = tuple("threat: severity=low; score=3.10" if line.startswith("threat: ") else line for line in taken.facts)
    from casemate.govern.facts_under import fingerprint

    found = look(AGENT, [replace(taken, facts=milder, fingerprint=fingerprint(milder))])
    now = threat(found, "insider-changes", "rules")
    assert now.status is Status.REOPENED
    assert "it was severity low; score 3.10 and is now severity" in found.standings[now.id].reason


def test_the_latest_decision_counts_and_takes_the_place_of_older_ones() -> None:
    early, late = decided(), replace(decided(Verdict.ACCEPTED), on=TODAY + timedelta(days=9))
    assert threat(look(AGENT, [late, early])).status is Status.ACCEPTED
    assert with_decision([early], late, agent().analysis.system) == (late,)


def test_controls_that_mitigate_do_so_whatever_became_of_a_decision() -> None:
    system = parse_model(AGENT).system
    analysis = analyze(system, agent().analysis.knowledge, level=Severity.MEDIUM)
    under = next(t for t in analysis.threats if t.status is Status.MITIGATED)
    taken = take_decision(analysis, under, Verdict.ACCEPTED, why="x", by="y", on=TODAY)
    stale = replace(taken, facts=(), fingerprint="sha256:0")
    found = apply_decisions(analysis, [stale], TODAY)
    assert found.standings[under.id].hold is Hold.REOPENED
    assert found.analysis.threat(under.id) == under


@pytest.mark.parametrize(("why", "by"), [("", "ana"), ("  ", "ana"), ("small", " ")])
def test_a_decision_needs_a_reason_and_a_name(why: str, by: str) -> None:
    with pytest.raises(CasemateError, match="needs --"):
        take_decision(agent().analysis, threat(agent()), Verdict.ACCEPTED, why=why, by=by, on=TODAY)


def test_a_decision_may_not_end_before_it_begins() -> None:
    with pytest.raises(CasemateError, match="give a later day"):
        decided(until=TODAY - timedelta(days=1))
