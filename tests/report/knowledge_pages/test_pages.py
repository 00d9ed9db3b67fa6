"""The pages of the knowledge: fresh, whole, with links that lead somewhere, and written without harm."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest

from analyses import knowledge
from casemate.cli.knowledge import exercises
from casemate.files import CasemateError
from casemate.report.knowledge_pages import Exercise, knowledge_pages, write_pages
from casemate.report.knowledge_pages.atlas_of_pages import Pages, spoken
from conftest import ROOT

DOCS = ROOT / "docs" / "knowledge"


@cache
def pages() -> dict[str, str]:
    return dict(knowledge_pages(knowledge(), exercises()))


def test_the_pages_in_the_repository_are_up_to_date() -> None:
    held = {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")}
    assert held == pages(), "run `make docs`"


def test_they_are_made_in_less_than_five_seconds() -> None:
    start = time.process_time()
    knowledge_pages(knowledge())
    assert time.process_time() - start < 5


def test_there_is_a_page_for_everything() -> None:
    known, made = knowledge(), pages()
    assert {f"rules/{rule.id}.md" for rule in known.rules} <= made.keys()
    assert {f"controls/{name}.md" for name in known.controls} <= made.keys()
    assert {f"techniques/{name}.md" for name in known.atlas.techniques} <= made.keys()
    owasp = [name for one in known.frameworks.values() for name in one.entries if one.id.startswith("owasp_")]
    assert {f"owasp/{name.replace(':', '-')}.md" for name in owasp} <= made.keys()
    for name, path in Pages(known).paths.items():
        assert path.partition("#")[0] in made, name


def test_every_entry_in_use_has_an_example_rules_and_a_way_to_test_it() -> None:
    for path, text in pages().items():
        if path.startswith("owasp/") and not path.endswith(("-1.1.md", "README.md")):
            for part in ("For example: ", "## Rules\n\n- ", "## How to try and test it\n\n- ", "## Controls"):
                assert part in text, (path, part)


def test_every_link_leads_to_a_page_and_an_anchor() -> None:
    made = pages()
    anchors = {path: set(re.findall(r'<a id="([^"]+)"></a>', text)) for path, text in made.items()}
    for path, text in made.items():
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            to, _, part = target.partition("#")
            page = normpath(join(dirname(path), to))
            if page.startswith(".."):
                assert (DOCS / page).resolve().is_file(), target
                continue
            assert page in made, f"{path}: {target}"
            assert not part or part in anchors[page], f"{path}: {target}"


def test_an_owasp_entry_says_what_it_is_how_it_looks_and_how_to_test_it() -> None:
    page = pages()["owasp/LLM01-2025.md"]
    for said in ("For example:", "## Rules", "indirect-prompt-injection.md", "garak: ", "## Controls", "AML.T0051.001"):
        assert said in page
    followed = pages()["owasp/LLM01-2026.md"]
    assert "indirect-prompt-injection.md" in followed
    assert "For example:" in followed


def test_a_scenario_of_the_lab_stands_with_the_entries_that_it_shows() -> None:
    exercise = Exercise(entries=("LLM05:2025",), title="A <b>planted</b> answer", command="casemate lab try planted")
    made = knowledge_pages(knowledge(), [exercise])
    assert "in the lab: A \\<b\\>planted\\</b\\> answer, `casemate lab try planted`" in made["owasp/LLM05-2025.md"]
    assert "in the lab" not in made["owasp/LLM06-2025.md"]


def test_every_entry_of_the_llm_list_can_be_tried_in_the_lab() -> None:
    for edition in ("2025", "2026"):
        for number in range(1, 11):
            assert "in the lab: " in pages()[f"owasp/LLM{number:02}-{edition}.md"], number


def test_classic_attacks_lead_to_rules() -> None:
    page = pages()["classic-attacks.md"]
    for weakness in ("CWE-502", "CWE-79", "CWE-89", "CWE-918", "CWE-441", "CWE-829"):
        assert f"[{weakness}]" in page
    known = knowledge()
    citing = {name for rule in known.rules for name in rule.cwe}
    for attack in known.classics:
        assert set(attack.cwe) & citing, attack.classic
        assert {*attack.cwe, *attack.owasp} <= {one for each in known.lists.values() for one in each.entries}
        assert set(attack.techniques) <= set(known.atlas.techniques)


def test_a_technique_without_a_rule_says_so() -> None:
    known = knowledge()
    new = replace(known.atlas.techniques["AML.T0054"], id="AML.T0999", name="New <i>one</i>", summary="| a | <script>")
    atlas = replace(known.atlas, techniques={**known.atlas.techniques, new.id: new})
    page = knowledge_pages(replace(known, atlas=atlas))["techniques/AML.T0999.md"]
    assert "No rule yet." in page
    assert "<script>" not in page.replace("\\<script\\>", "")


def test_a_title_names_its_variables() -> None:
    assert spoken("Text in {Source} steers {Model}") == "Text in *Source* steers *Model*"
    assert spoken("{A}_b") == "*A*\\_b"


def test_pages_are_written_once_and_stale_ones_go(tmp_path: Path) -> None:
    folder = tmp_path / "k"
    start = pages()["README.md"]
    assert write_pages({"README.md": start, "rules/a.md": "a\n", "rules/b.md": "b\n"}, folder) == 3
    stamp = (folder / "rules" / "a.md").stat().st_mtime_ns
    assert write_pages({"README.md": start, "rules/a.md": "a\n"}, folder) == 2
    assert (folder / "rules" / "a.md").stat().st_mtime_ns == stamp
    assert not (folder / "rules" / "b.md").exists()


@pytest.mark.parametrize("present", ["README.md", "notes.md", "deep/picture.svg"])
def test_a_folder_with_other_files_is_left_alone(present: str, tmp_path: Path) -> None:
    other = tmp_path / present
    other.parent.mkdir(exist_ok=True)
    other.write_text("mine")
    with pytest.raises(CasemateError):
        write_pages({"README.md": "x"}, tmp_path)
    assert other.read_text() == "mine"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [other.name]


def test_a_picture_among_the_pages_is_not_taken_out(tmp_path: Path) -> None:
    write_pages({"README.md": pages()["README.md"]}, tmp_path)
    (tmp_path / "own.svg").write_text("mine")
    with pytest.raises(CasemateError, match=r"own\.svg"):
        write_pages({"README.md": "x"}, tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CasemateError, match="cannot make"):
        write_pages({"README.md": "x"}, tmp_path / "file" / "k")
