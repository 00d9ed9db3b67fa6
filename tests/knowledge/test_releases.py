"""Taking in a release of ATLAS: both official forms, what differs, what is refused, and that nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from casemate.files import CasemateError, InvalidInput, parse_document, to_yaml
from casemate.knowledge import (
    forget_release,
    load_knowledge,
    packaged_atlas,
    read_stored,
    stored_file,
    take_release,
    updated_knowledge,
)
from casemate.knowledge.frameworks import Atlas, read_atlas
from casemate.knowledge.releases import atlas_document, merged, read_release, release_changes
from casemate.knowledge.stored import data_folder
from conftest import requires_shared

Edit = Callable[[dict[str, Any]], None]


def official(atlas: Atlas) -> dict[str, Any]:
    """The packaged edition in the form in which MITRE publishes releases."""
    techniques = [
        {"id": one.id, "name": one.name, "description": f"About {one.name}.", "maturity": one.maturity.value}
        | ({"subtechnique-of": one.parent} if one.parent else {"tactics": list(one.tactics)})
        for one in atlas.techniques.values()
    ]
    tactics = [{"id": one.id, "name": one.name, "description": "A tactic."} for one in atlas.tactics.values()]
    mitigations = [
        {"id": one.id, "name": one.name, "description": "Do it.", "techniques": [{"id": t} for t in one.techniques]}
        for one in atlas.mitigations.values()
    ]
    matrix = {"id": "ATLAS", "tactics": tactics, "techniques": techniques, "mitigations": mitigations}
    return {"id": "ATLAS", "name": "ATLAS", "version": "9.9.9", "matrices": [matrix]}


def edited(*edits: Edit) -> dict[str, Any]:
    made = official(packaged_atlas())
    for edit in edits:
        edit(made["matrices"][0])
    return made


def written(folder: Path, content: Any) -> Path:
    path = folder / "ATLAS.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def a_new_technique(matrix: dict[str, Any]) -> None:
    new = {"id": "AML.T0999", "name": "Whisper", "tactics": ["AML.TA0005"], "description": "Says it softly. " * 40}
    matrix["techniques"].append(new | {"maturity": "feasible"})


def without(identity: str) -> Edit:
    def edit(matrix: dict[str, Any]) -> None:
        matrix["techniques"] = [one for one in matrix["techniques"] if one["id"] != identity]

    return edit


def changed(identity: str, **values: Any) -> Edit:
    def edit(matrix: dict[str, Any]) -> None:
        next(one for one in matrix["techniques"] if one["id"] == identity).update(values)

    return edit


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CASEMATE_DATA", str(tmp_path / "data"))
    return tmp_path


@requires_shared
@pytest.mark.parametrize("name", ["ATLAS.yaml", "stix-atlas.json"])
def test_both_official_files_say_what_is_packaged(name: str, shared: Path, folder: Path) -> None:
    changes, knowledge = updated_knowledge(shared / "data" / "atlas" / name, store=True)
    assert changes.is_empty
    atlas, ours = knowledge.atlas, packaged_atlas()
    assert replace(atlas, edition=ours.edition, mitigations=ours.mitigations) == ours
    for one, mitigation in ours.mitigations.items():
        assert sorted(atlas.mitigations[one].techniques) == sorted(mitigation.techniques)
    assert load_knowledge().atlas == atlas


def test_what_is_new_gone_renamed_and_moved_is_said(folder: Path) -> None:
    content = edited(
        a_new_technique,
        without("AML.T0061"),
        changed("AML.T0054", name="Talking It Round"),
        changed("AML.T0053", tactics=["AML.TA0005"]),
    )
    changes, knowledge = updated_knowledge(written(folder, content), store=True)
    assert (changes.old_edition, changes.new_edition) == ("5.6.0", "9.9.9")
    assert changes.new == ("AML.T0999",)
    assert changes.gone == ("AML.T0061",)
    assert [(one.id, one.new) for one in changes.renamed] == [("AML.T0054", "Talking It Round")]
    assert changes.moved == ("AML.T0053",)
    assert "LLM Jailbreak" in knowledge.atlas.techniques["AML.T0054"].aliases
    new = knowledge.atlas.techniques["AML.T0999"]
    assert len(new.summary) <= 300
    assert new.summary.endswith("softly.")


def test_every_analysis_then_uses_it_and_rules_keep_what_they_cite(folder: Path) -> None:
    from casemate.analysis import compile_rules

    before = load_knowledge()
    take_release(written(folder, edited(a_new_technique, without("AML.T0061"))), packaged_atlas())
    after = load_knowledge()
    assert after.atlas.edition == "9.9.9"
    assert after.digest != before.digest
    assert after.atlas.techniques["AML.T0061"].gone
    assert "AML.T0999" in after.atlas.techniques
    assert len(compile_rules(after)) == len(before.rules)
    assert forget_release()
    assert load_knowledge().digest == before.digest
    assert not forget_release()


def test_a_rule_loses_only_the_tactic_that_its_technique_no_longer_serves(folder: Path) -> None:
    from casemate.analysis import compile_rules

    cited = [(rule, use) for rule in load_knowledge().rules for use in rule.techniques if use.tactic]
    if not cited:
        pytest.skip("no rule names a tactic")
    rule, use = cited[0]
    others = [name for name in packaged_atlas().tactics if name != use.tactic]
    take_release(written(folder, edited(changed(use.id, tactics=others[:1]))), packaged_atlas())
    after = next(one for one in load_knowledge().rules if one.id == rule.id)
    assert next(one for one in after.techniques if one.id == use.id).tactic is None
    assert compile_rules(load_knowledge())


def test_a_second_update_is_told_against_what_is_in_use(folder: Path) -> None:
    path = written(folder, edited(a_new_technique))
    assert take_release(path, packaged_atlas())[0].new == ("AML.T0999",)
    assert take_release(path, packaged_atlas())[0].is_empty


def test_a_dry_run_stores_nothing(folder: Path) -> None:
    changes, knowledge = updated_knowledge(written(folder, edited(a_new_technique)), store=False)
    assert changes.new == ("AML.T0999",)
    assert knowledge.atlas.edition == "9.9.9"
    assert not stored_file().exists()


def broken(name: str) -> Any:
    """What is no whole release, by what is wrong with it."""
    content = official(packaged_atlas())
    matrix = content["matrices"][0]
    match name:
        case "no release":
            return {"hello": "world"}
        case "a list":
            return [1, 2]
        case "no matrix":
            return content | {"matrices": []}
        case "no version":
            del content["version"]
        case "half of it":
            matrix["techniques"] = [one for one in matrix["techniques"] if "subtechnique-of" not in one][:40]
        case "a foreign id":
            matrix["techniques"][0]["id"] = "T1059"
        case "twice":
            matrix["techniques"].append(deepcopy(matrix["techniques"][0]))
        case "an unknown tactic":
            matrix["techniques"][0]["tactics"] = ["AML.TA9999"]
        case "an unknown parent":
            matrix["techniques"][1]["subtechnique-of"] = "AML.T9999"
        case "its own parent":
            matrix["techniques"][0]["subtechnique-of"] = matrix["techniques"][0]["id"]
        case "an unknown maturity":
            matrix["techniques"][0]["maturity"] = "ripe"
        case "no name":
            matrix["techniques"][0]["name"] = None
        case "a STIX bundle of nothing":
            return {"type": "bundle", "id": "bundle--1", "objects": []}
    return content


@pytest.mark.parametrize(
    "name",
    [
        "no release", "a list", "no matrix", "no version", "half of it", "a foreign id", "twice", "an unknown tactic",
        "an unknown parent", "its own parent", "an unknown maturity", "no name", "a STIX bundle of nothing",
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_and_overwrites_nothing(name: str, folder: Path) -> None:
    take_release(written(folder, edited(a_new_technique)), packaged_atlas())
    before = stored_file().read_bytes()
    with pytest.raises(CasemateError):
        take_release(written(folder, broken(name)), packaged_atlas())
    assert stored_file().read_bytes() == before
    assert [path.name for path in stored_file().parent.iterdir()] == [stored_file().name]


def test_a_deep_or_endless_file_is_refused(folder: Path) -> None:
    deep = folder / "deep.json"
    deep.write_text('{"matrices":' * 40 + "[]" + "}" * 40)
    with pytest.raises(InvalidInput):
        take_release(deep, packaged_atlas())
    large = folder / "large.yaml"
    large.write_bytes(b"matrices: [" + b"x," * 10_100_000 + b"]")
    with pytest.raises(InvalidInput):
        take_release(large, packaged_atlas())
    assert not stored_file().exists()


def test_a_damaged_store_says_how_to_mend_it(folder: Path) -> None:
    stored_file().parent.mkdir()
    for text in ("techniques: 7", "{", "edition: x\ntactics: []\nmitigations: []\ntechniques: [{id: a, parent: b}]"):
        stored_file().write_text(text)
        with pytest.raises(CasemateError, match="knowledge reset"):
            load_knowledge()
    assert forget_release()


def test_what_is_stored_reads_back(folder: Path) -> None:
    _, made = take_release(written(folder, edited(a_new_technique, without("AML.T0061"))), packaged_atlas())
    stored = read_stored()
    assert stored is not None
    assert stored[0] == made


def test_the_folder_is_the_one_that_the_variable_names() -> None:
    assert data_folder({"CASEMATE_DATA": "somewhere"}) == Path("somewhere")
    assert data_folder({"XDG_DATA_HOME": "there", "LOCALAPPDATA": "there"}).name == "casemate"


def test_a_folder_that_cannot_be_made_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "file").write_text("")
    monkeypatch.setenv("CASEMATE_DATA", str(folder / "file" / "data"))
    with pytest.raises(CasemateError, match="CASEMATE_DATA"):
        take_release(written(folder, edited()), packaged_atlas())


def test_stix_is_read_with_its_relations() -> None:
    def thing(kind: str, identity: str, name: str, **more: Any) -> dict[str, Any]:
        references = [{"source_name": "mitre-atlas", "external_id": identity}]
        return {"type": kind, "id": f"{kind}--{identity}", "name": name, "external_references": references} | more

    phases = [{"kill_chain_name": "mitre-atlas", "phase_name": "impact"}]
    bundle = {
        "type": "bundle",
        "objects": [
            {"type": "x-mitre-matrix", "id": "m", "name": "M", "modified": "2027-01-02T03:04:05Z"},
            thing("x-mitre-tactic", "AML.TA0011", "Impact", x_mitre_shortname="impact"),
            thing("attack-pattern", "AML.T0001", "Whole", kill_chain_phases=phases),
            thing("attack-pattern", "AML.T0001.000", "Part", kill_chain_phases=phases),
            thing("attack-pattern", "AML.T0002", "Old", kill_chain_phases=phases, revoked=True),
            thing("course-of-action", "AML.M0001", "Do"),
            {"type": "relationship", "id": "r", "relationship_type": "subtechnique-of",
             "source_ref": "attack-pattern--AML.T0001.000", "target_ref": "attack-pattern--AML.T0001"},
            {"type": "relationship", "id": "s", "relationship_type": "mitigates",
             "source_ref": "course-of-action--AML.M0001", "target_ref": "attack-pattern--AML.T0001"},
        ],
    }  # fmt: skip
    atlas = read_release(parse_document(json.dumps(bundle), "bundle.json"))
    assert atlas.edition == "STIX of 2027-01-02"
    assert list(atlas.techniques) == ["AML.T0001", "AML.T0001.000"]
    assert atlas.techniques["AML.T0001.000"].parent == "AML.T0001"
    assert atlas.techniques["AML.T0001.000"].tactics == ("AML.TA0011",)
    assert atlas.mitigations["AML.M0001"].techniques == ("AML.T0001",)


@given(st.sets(st.sampled_from(sorted(packaged_atlas().techniques)), max_size=20))
def test_merging_keeps_every_technique_and_marks_the_gone(missing: set[str]) -> None:
    ours = packaged_atlas()
    dropped = {name for name, one in ours.techniques.items() if name in missing or one.parent in missing}
    release = replace(ours, edition="x", techniques={n: t for n, t in ours.techniques.items() if n not in dropped})
    made = merged(ours, release)
    assert made.techniques.keys() == ours.techniques.keys()
    assert {name for name, one in made.techniques.items() if one.gone} == dropped
    assert set(release_changes(ours, release).gone) == dropped
    assert release_changes(made, release).gone == ()
    assert read_atlas(parse_document(to_yaml(atlas_document(made)), "stored.yaml")) == made
