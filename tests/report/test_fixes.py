from __future__ import annotations

from collections.abc import Callable

import pytest

from casemate.analysis import Analysis
from casemate.report.fixes import fix_first, open_threats


def worth(analysis: Analysis, names: tuple[str, ...]) -> float:
    """What these controls together take away, by the formula that the module states."""
    total = 0.0
    for threat in open_threats(analysis):
        left = 1.0
        for name in names:
            if name in threat.missing:
                strength = analysis.knowledge.controls[name].strength
                left *= 1 - (strength.low + strength.high) / 2
        total += (threat.score / 10) ** 3 * (1 - left)
    return total


def test_each_control_is_the_best_after_those_before_it(small: Analysis) -> None:
    fixes = fix_first(small)
    chosen: tuple[str, ...] = ()
    wanted = {name for threat in open_threats(small) for name in threat.missing}
    assert {fix.control.id for fix in fixes} == wanted
    for fix in fixes:
        best = max(worth(small, (*chosen, name)) for name in wanted - set(chosen))
        assert worth(small, (*chosen, fix.control.id)) == pytest.approx(best)
        chosen = (*chosen, fix.control.id)


def test_a_fix_names_its_threats_losses_places_and_plans(small: Analysis) -> None:
    found = {fix.control.id: fix for fix in fix_first(small)}
    prompt = found["prompt-isolation"]
    assert [threat.rule for threat in prompt.threats] == ["model-obeys"]
    assert prompt.losses == ("bad-advice", "orders-out")
    assert prompt.places == ("clerk",)
    assert [plan.id for plan in prompt.planned] == ["reader"]
    assert found["authentication"].places == ("till",)  # the control sits where the rule says, not at the target
    assert found["authentication"].planned == ()


def test_there_are_as_many_as_asked_for(small: Analysis) -> None:
    assert fix_first(small, 2) == fix_first(small)[:2]
    assert fix_first(small, 0) == ()


def test_what_is_mitigated_needs_no_fix(analyze_text: Callable[..., Analysis], small_text: str) -> None:
    found = analyze_text(small_text.replace("strength: weak}", "strength: 0.9}"))
    mitigated = {threat.id for threat in found.threats} - {threat.id for threat in open_threats(found)}
    assert mitigated
    assert not mitigated & {threat.id for fix in fix_first(found) for threat in fix.threats}
