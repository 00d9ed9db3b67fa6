"""Reviews in tests: the two examples as text, changed and looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from analyses import knowledge
from casemate.govern import Review, apply_decisions, review
from casemate.model import Decision, parse_model
from conftest import ROOT

TODAY = date(2026, 6, 1)
AGENT = (ROOT / "examples" / "support-agent.casemate.yaml").read_text(encoding="utf-8")

MAIL_CALL = "  - {from: agent, to: mail_tool, as: tool_call, carries: [outgoing_mail]}\n"
WIRE = "  wire_tool: {kind: tool, zone: care_net, name: Wire tool, provider: own, acts_as: own, effects: [spends]}\n"
WIRE_CALL = "  - {from: agent, to: wire_tool, as: tool_call, carries: [refunds]}\n"


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """The text with each first part, which must be there, replaced everywhere by the second."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def with_wire_tool(controls: str = "") -> str:
    """The support agent with one tool more that spends money; nobody approves unless `controls` says so."""
    wire = WIRE.replace("}\n", f"{controls}}}\n")
    mail = "  mail_service: {kind: external_service"
    return changed(AGENT, (mail, wire + mail), (MAIL_CALL, MAIL_CALL + WIRE_CALL))


def look(text: str, decisions: Sequence[Decision] = (), today: date = TODAY) -> Review:
    """The review of a model given as text; each text is analysed once."""
    plain = _undecided(text)
    decided = apply_decisions(plain.analysis, decisions, today)
    return replace(
        plain,
        analysis=decided.analysis,
        standings=decided.standings,
        decisions=tuple(decisions),
        strays=decided.strays,
    )


@cache
def _undecided(text: str) -> Review:
    return review(parse_model(text, "agent.casemate.yaml"), knowledge(), today=TODAY)


def agent() -> Review:
    """The support agent as it is, undecided."""
    return _undecided(AGENT)
