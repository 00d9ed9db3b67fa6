"""Near misses: each is quiet for the reason that it names, and the proposals for a rule are such ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analyses import knowledge, rules
from casemate.analysis import CompiledRule, run_examples
from casemate.analysis.authoring import firings, mutants_of, near_misses_of, proposals, scene_of, verdicts, without
from casemate.analysis.authoring.edits import single_edits
from casemate.analysis.datalog import DatalogError
from casemate.cli import main
from casemate.files import InvalidInput, Value, parse_document
from casemate.knowledge import NearMiss, changed_example
from casemate.report.near_miss_text import near_miss_lines

OWN = """\
rules:
  - id: own-rule
    title: "{A} hands on to {B}"
    layer: interface
    stride: [tampering]
    requires: ["taints(A)"]
    where: "flow(F, A, B), role(F, prompt), kind(B, agent)"
    grants: ["steers(B)"]
    success: {low: 0.2, high: 0.8, basis: judgement}
    explain: One sentence. And another.
    fires:
      given: ["taints(web)"]
      components: {web: {kind: web_app}, bot: {kind: agent}}
      flows: [{from: web, to: bot, as: prompt}]
    quiet:
      given: ["taints(web)"]
      components: {web: {kind: web_app}, bot: {kind: agent}}
      flows: [{from: web, to: bot, as: data}]
"""


def rule(name: str, *misses: tuple[str, dict[str, Value]]) -> CompiledRule:
    """A packaged rule with these near misses alone."""
    compiled = next(one for one in rules() if one.rule.id == name)
    made = tuple(NearMiss(fails=fails, change=change) for fails, change in misses)
    return replace(compiled, rule=replace(compiled.rule, near_misses=made))


def failed(compiled: CompiledRule) -> list[tuple[str, str]]:
    others = [compiled if one.rule.id == compiled.rule.id else one for one in rules()]
    results = run_examples(others, knowledge(), frozenset({compiled.rule.id}))
    return [(result.example, result.why) for result in results if not result.passed]


@pytest.mark.parametrize(
    ("fails", "change", "why"),
    [
        ("effect(Tool, deletes)", {"components.admin.effects": ["sends"]}, ""),
        ("effect(Tool, deletes)", {"components.admin.name": "Admin"}, "it fires where it must stay quiet"),
        ("effect(Tool, deletes)", {"components.admin.stores": None}, "not for this reason"),
        ("effect(Tool, writes)", {"components.admin.effects": ["sends"]}, "no such condition"),
        ("effect(Tool, deletes)", {"components.admin.kind": "agnt"}, "its model is not valid"),
        ("invokes(Tool)", {"given.0": "deletes(admin)"}, "there is no capability"),
    ],
)
def test_a_near_miss_is_quiet_for_the_reason_that_it_names(fails: str, change: dict[str, Value], why: str) -> None:
    found = failed(rule("agent-destroys-data", (fails, change)))
    if not why:
        assert found == []
    else:
        ((example, said),) = found
        assert example == f"near miss of {fails}"
        assert why in said


def test_a_requirement_that_is_not_needed_is_noticed() -> None:
    compiled = rule("agent-destroys-data")
    loose = replace(compiled, requires=(), rule=compiled.rule)
    assert without(compiled, "invokes(Tool)") == loose
    kept = replace(loose, requires=compiled.requires, body=compiled.body)
    assert failed(kept) == []


@pytest.mark.parametrize("name", ["agent-clickbait", "tool-data-collected", "escape-to-host"])
def test_what_is_proposed_is_noticed_when_written(name: str) -> None:
    bare = rule(name)
    found = near_misses_of(list(proposals(bare, rules(), knowledge())))
    made = rule(name, *((fails, dict(change)) for fails, changes in found.items() for change in changes))
    assert failed(made) == []
    assert all(verdict.killed for verdict in verdicts(made, rules(), knowledge()))


def test_what_is_written_reads_back() -> None:
    changes = {"not kind(A, model)": [{"components.a.kind": "job"}, {"given.0": None, "data.d": {"origin": "public"}}]}
    lines = [*near_miss_lines(changes, 0)]
    assert parse_document("\n".join(lines), "x.yaml").value == {"near_misses": changes}
    assert [*near_miss_lines({}, 0)] == []


def test_a_mutant_that_is_proved_the_same_fires_alike_on_small_edits() -> None:
    """An oracle for the proofs: what is the same rule cannot differ on any model."""
    proved = [v.mutant for compiled in rules() for v in verdicts(compiled, rules(), knowledge()) if v.same_because]
    asked = [mutant for mutant in proved if mutant.change != "unrequired"]
    assert asked
    for mutant in asked:
        compiled = next(one for one in rules() if one.rule.id == mutant.rule)
        scenes = []
        for edit in list(single_edits(compiled.rule.fires))[::3]:
            try:
                scenes.append(scene_of(changed_example(compiled.rule.fires, edit), knowledge()))
            except (InvalidInput, DatalogError, KeyError):
                continue
        fired = firings(scenes, [compiled, mutant.made], [], knowledge())
        assert {scene for scene, which in fired if which == 0} == {scene for scene, which in fired if which == 1}


def test_every_mutant_is_another_rule() -> None:
    compiled = rule("agent-destroys-data")
    assert all(mutant.made != compiled for mutant in mutants_of(compiled, knowledge()))


def test_they_are_proposed_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN, encoding="utf-8")
    assert main(["rules", "near-misses", "own-rule", "--rules", str(own)]) == 0
    printed = capsys.readouterr().out
    assert '"kind(B, agent)": {components.bot.kind: ' in printed
    own.write_text(f"{OWN}{printed}", encoding="utf-8")
    assert main(["rules", "test", "--rules", str(own), "--only", str(own)]) == 0
    assert "near miss" not in capsys.readouterr().out
    assert main(["rules", "near-misses", "own-rule", "--rules", str(own)]) == 0
    assert "every mutant is noticed already" in capsys.readouterr().out
    assert main(["rules", "near-misses", "no-such-rule"]) == 2
