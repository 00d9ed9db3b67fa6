"""Controls that an organisation adds to the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyses import knowledge
from casemate.analysis import compile_rules
from casemate.files import InvalidInput
from casemate.knowledge import load_knowledge
from casemate.model.choices import Level

CONTROL = """
controls:
  - id: badge-readers
    name: Badge readers
    acts: preventive
    nature: technical
    summary: Opens doors for people with a badge.
    sits_on: [sensor, flow]
    strength: {low: 0.2, high: 0.6, basis: judgement}
    copied: {low: 0.5, high: 0.6, basis: judgement}
    cost: {once: {low: 1k EUR, high: 2k EUR}, weeks: {low: 1, high: 2}, basis: judgement}
    verify: Try a door without a badge.
    atlas: [AML.M0034]
    requires: [logging]
"""
RULE = """
rules:
  - id: door-opened
    title: The door of {C} opens
    layer: physical
    requires: ["reaches(C)"]
    where: "kind(C, sensor)"
    grants: ["acts(C)"]
    mitigated_by: [badge-readers]
    success: {low: 0.1, high: 0.2, basis: judgement}
    explain: Doors open. People go through.
    fires: {given: ["reaches(door)"], components: {door: {kind: sensor}}}
    quiet: {given: ["reaches(door)"], components: {door: {kind: api}}}
"""


def pack(folder: Path, text: str, name: str = "own.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_control_of_ones_own_can_be_named_by_a_rule_of_ones_own(tmp_path: Path) -> None:
    pack(tmp_path, CONTROL)
    pack(tmp_path, RULE, "rules.yaml")
    known = load_knowledge([tmp_path])
    control = known.controls["badge-readers"]
    assert control.requires == ("logging",)
    assert known.digest != knowledge().digest
    assert len(known.controls) == len(knowledge().controls) + 1
    assert any(one.rule.id == "door-opened" for one in compile_rules(known))


def test_one_file_may_hold_both(tmp_path: Path) -> None:
    known = load_knowledge([pack(tmp_path, CONTROL + RULE)])
    assert "badge-readers" in known.controls
    assert any(rule.id == "door-opened" for rule in known.rules)


def test_how_strong_it_is_depends_on_who_attacks(tmp_path: Path) -> None:
    control = load_knowledge([pack(tmp_path, CONTROL)]).controls["badge-readers"]
    assert control.strength_against(Level.LOW).low == 0.5
    assert control.strength_against(Level.MEDIUM).low == 0.2
    assert control.strength_against(Level.HIGH).low == 0.2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: badge-readers", "id: logging", "a control of the catalogue"),
        ("id: badge-readers", "id: Badge Readers", "is not an id"),
        ("[sensor, flow]", "[sensors]", "no kind `sensors`"),
        ("AML.M0034", "AML.M9934", "no ATLAS mitigation"),
        ("requires: [logging]", "requires: [loging]", "no control `loging`"),
        ("acts: preventive", "acts: detective", "stops no attempt"),
        ("    verify: Try a door without a badge.\n", "", "verify"),
        ("low: 0.2, high: 0.6", "low: 0.2, high: 6", "6"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_knowledge([pack(tmp_path, CONTROL.replace(old, new))])
    assert any(said in problem.render() for problem in caught.value.problems)
    assert all(problem.place is not None and problem.place.line for problem in caught.value.problems)


def test_every_problem_of_every_file_comes_at_once(tmp_path: Path) -> None:
    pack(tmp_path, CONTROL.replace("badge-readers", "logging"), "a.yaml")
    pack(tmp_path, CONTROL.replace("[sensor, flow]", "[sensors]"), "b.yaml")
    with pytest.raises(InvalidInput) as caught:
        load_knowledge([tmp_path])
    assert len(caught.value.problems) == 2


def test_the_same_id_in_two_files_is_refused(tmp_path: Path) -> None:
    pack(tmp_path, CONTROL, "a.yaml")
    pack(tmp_path, CONTROL, "b.yaml")
    with pytest.raises(InvalidInput):
        load_knowledge([tmp_path])
