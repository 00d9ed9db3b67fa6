from __future__ import annotations

from analyses import analysis_of
from casemate.report.diagram.findings import badges_of, path_overlay, threats_overlay
from casemate.report.fixes import open_threats
from strategies import Raw

RAW: Raw = {
    "casemate": 1,
    "system": {"name": "Desk"},
    "zones": {"street": {"trust": "untrusted"}, "house": {"trust": "internal"}},
    "components": {
        "person": {"kind": "customer", "zone": "street"},
        "chat": {"kind": "chat_ui", "zone": "house", "access": "public"},
        "model": {"kind": "language_model", "zone": "house"},
    },
    "flows": [
        {"from": "person", "to": "chat", "as": "prompt"},
        {"from": "chat", "to": "model", "as": "prompt"},
        {"from": "model", "to": "chat", "as": "completion"},
    ],
    "losses": {"nonsense": {"of": "model", "property": "integrity"}},
}


def test_badges_count_the_open_threats() -> None:
    analysis = analysis_of(RAW)
    badges = badges_of(analysis)
    threats = open_threats(analysis)
    assert sum(badge.count for badge in badges.values()) == sum(len(threat.at) for threat in threats)
    worst = next(threat for threat in threats if threat.at == ("model",))
    assert badges["model"].severity == worst.severity.value
    assert f"{len(threats)} open threat" in threats_overlay(analysis).caption


def test_a_path_passes_the_components_of_its_steps_and_ends_at_the_threat() -> None:
    analysis = analysis_of(RAW)
    threat = next(threat for threat in open_threats(analysis) if threat.rule == "direct-prompt-injection")
    overlay = path_overlay(analysis, threat)
    assert overlay.hops[-1] == threat.at[0] == "model"
    assert set(overlay.path) <= set(analysis.system.components)
    assert threat.title in overlay.caption
