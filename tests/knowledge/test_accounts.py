"""Every ATLAS technique is accounted for, and by rules that fire."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from analyses import knowledge, rules
from casemate.analysis.authoring import firings, scene_of
from casemate.files import InvalidInput, parse_document
from casemate.knowledge import Standing, TechniqueAccount, footings, technique_accounts
from casemate.knowledge.accounts import BEFOREHAND, read_dispositions
from casemate.quantities import Basis


def accounts() -> tuple[TechniqueAccount, ...]:
    known = knowledge()
    return technique_accounts(known.atlas, known.rules, known.dispositions)


def test_all_techniques_are_accounted_for() -> None:
    counted = Counter(account.standing for account in accounts())
    assert sum(counted.values()) == 170
    assert counted[Standing.NO_RULE] == 0
    assert counted[Standing.OUT_OF_SCOPE] <= 12


def test_preparation_is_nothing_but_that() -> None:
    techniques = knowledge().atlas.techniques
    for account in accounts():
        if account.standing is Standing.PREPARATION:
            assert set(techniques[account.id].tactics) <= BEFOREHAND, account.id
            assert bool(account.reason) is not bool(account.rules), account.id
        else:
            assert bool(account.reason) is (account.standing is Standing.OUT_OF_SCOPE), account.id
            assert bool(account.rules) is (account.standing is Standing.DERIVED), account.id


def test_nothing_is_decided_that_rules_decide() -> None:
    decided = knowledge().dispositions
    derived = {account.id for account in accounts() if account.standing is Standing.DERIVED}
    assert derived & {*decided.preparation, *decided.out_of_scope} == set()


def test_a_technique_without_a_rule_is_said_to_have_none() -> None:
    known = knowledge()
    jailbreak = known.atlas.techniques["AML.T0054"]
    new = replace(jailbreak, id="AML.T0999")
    gone = replace(jailbreak, id="AML.T0998", gone=True)
    atlas = replace(known.atlas, techniques={**known.atlas.techniques, new.id: new, gone.id: gone})
    found = {account.id: account for account in technique_accounts(atlas, known.rules, known.dispositions)}
    assert found["AML.T0999"].standing is Standing.NO_RULE
    assert "AML.T0998" not in found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("preparation: {AML.T0051: because}", "no mere preparation"),
        ("out_of_scope: {AML.T9999: because}", "no technique"),
    ],
)
def test_a_wrong_decision_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_dispositions(parse_document(text, "dispositions.yaml"), knowledge().atlas)
    assert said in caught.value.problems[0].message


def test_footings_count_every_number() -> None:
    known = knowledge()
    by_rule, by_control, *_ = footings(known.rules, known.controls.values())
    assert by_rule.total == len(known.rules)
    assert by_control.total == sum(control.strength.high > 0 for control in known.controls.values())
    assert sum(by_rule.share(basis) for basis in Basis) == pytest.approx(1)
    assert by_control.share(Basis.LITERATURE) > 0.15
    assert footings((), ())[0].share(Basis.JUDGEMENT) == 0


def test_a_technique_that_only_readies_is_no_derived_one() -> None:
    listed = {use.id for rule in knowledge().rules for use in rule.techniques}
    for account in accounts():
        if account.standing is Standing.DERIVED:
            assert {account.id, *account.through} & listed, account.id
        else:
            assert account.id not in listed, account.id


def test_a_chance_from_literature_names_its_year() -> None:
    for rule in knowledge().rules:
        if rule.success.basis is Basis.LITERATURE:
            assert re.search(r"\b20\d\d\b", rule.success.source or ""), rule.id
    shares = footings(knowledge().rules, ())[0]
    assert shares.share(Basis.LITERATURE) > 0.03


def test_every_derived_technique_fires_somewhere_and_is_quiet_in_three_models() -> None:
    """All small models of all rules, all rules at work on each: none may lose its own, none may fire everywhere."""
    compiled = rules()
    fires = [scene_of(one.rule.fires, knowledge()) for one in compiled]
    quiet = [scene_of(one.rule.quiet, knowledge()) for one in compiled]
    fired = firings([*fires, *quiet], compiled, [], knowledge())
    shown: dict[str, set[int]] = {}
    for scene, number in fired:
        for use in compiled[number].rule.techniques:
            shown.setdefault(use.id, set()).add(scene)
    for number, one in enumerate(compiled):
        assert (number, number) in fired, one.rule.id
    for account in accounts():
        if account.standing is Standing.DERIVED:
            scenes = {scene for name in (account.id, *account.through) for scene in shown.get(name, ())}
            assert scenes, f"{account.id} fires in no model of a rule"
            assert len(fires) + len(quiet) - len(scenes) >= 3, f"{account.id} is never quiet"
