"""Models out of git: the right files, and no way out of the repository or into git's options."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from casemate.files import CasemateError, InvalidInput
from casemate.govern import checked_out
from casemate.model import load_model

MAIN = """casemate: 1
system: {name: Shop}
components:
  site: {kind: web_app}
  bot: {kind: agent, same_as: "../other/platform.casemate.yaml#gate"}
flows: []
include: [parts/more.casemate.yaml]
"""
MORE = "casemate: 1\ncomponents: {db: {kind: database}}\n"
PLATFORM = "casemate: 1\nsystem: {name: P}\ncomponents: {gate: {kind: gateway}}\nflows: []\n"


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(("git", "-C", str(folder), *who, *words), check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    for name, text in {
        "models/shop.casemate.yaml": MAIN,
        "models/parts/more.casemate.yaml": MORE,
        "other/platform.casemate.yaml": PLATFORM,
        "models/shop.decisions.yaml": "casemate: 1\ndecisions: []\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    return root


def test_the_model_comes_with_all_that_belongs_to_it(repository: Path) -> None:
    model = repository / "models" / "shop.casemate.yaml"
    model.write_text("broken", encoding="utf-8")
    (repository / "models" / "parts" / "more.casemate.yaml").unlink()
    with checked_out("HEAD", model) as taken:
        found = load_model(taken.path, root=taken.root).system
        assert set(found.components) == {"bot", "db", "site"}
        assert (taken.path.parent / "shop.decisions.yaml").is_file()
        assert taken.path.relative_to(taken.root) == Path("models/shop.casemate.yaml")
    assert not taken.root.exists()


def test_a_path_may_count_from_the_top(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "other")
    with checked_out("HEAD", Path("models/shop.casemate.yaml"), from_top=True) as taken:
        assert load_model(taken.path, root=taken.root).system.name == "Shop"


def test_what_git_does_not_have_is_said(repository: Path, tmp_path: Path) -> None:
    model = repository / "models" / "shop.casemate.yaml"
    with pytest.raises(CasemateError, match="no revision `nowhere`"), checked_out("nowhere", model):
        pass
    with pytest.raises(CasemateError, match="has no file models/x"), checked_out("HEAD", model.with_name("x")):
        pass
    with pytest.raises(CasemateError, match="compare with a file"), checked_out("HEAD", tmp_path / "x.yaml"):
        pass


@pytest.mark.parametrize("revision", ["--output=owned", "-p", "HEAD --output=owned", "HEAD:models", "", "HEAD\n"])
def test_a_revision_is_never_an_option_nor_a_command(repository: Path, revision: str) -> None:
    model = repository / "models" / "shop.casemate.yaml"
    before = sorted(repository.rglob("*"))
    with pytest.raises(CasemateError, match="there is no revision"), checked_out(revision, model):
        pass
    assert [path for path in sorted(repository.rglob("*")) if ".git" not in path.parts] == [
        path for path in before if ".git" not in path.parts
    ]


@pytest.mark.parametrize("name", ["../../outside", "/etc/hostname", "models/../../outside"])
def test_nothing_is_written_outside_the_folder(repository: Path, tmp_path: Path, name: str) -> None:
    model = repository / "models" / "shop.casemate.yaml"
    model.write_text(MAIN.replace("parts/more.casemate.yaml", name), encoding="utf-8")
    git(repository, "commit", "-qam", "second")
    before = sorted(tmp_path.iterdir())
    with checked_out("HEAD", model) as taken:
        with pytest.raises(InvalidInput):
            load_model(taken.path, root=taken.root)
        assert all(path.is_relative_to(taken.root) for path in taken.root.rglob("*"))
        assert sorted(path.name for path in taken.root.iterdir()) == ["models", "other"]
    assert sorted(tmp_path.iterdir()) == before


def test_problems_are_placed_in_the_revision(repository: Path) -> None:
    model = repository / "models" / "shop.casemate.yaml"
    model.write_text(MAIN.replace("web_app", "web_ap"), encoding="utf-8")
    git(repository, "commit", "-qam", "second")
    with checked_out("HEAD", model) as taken:
        with pytest.raises(InvalidInput) as caught:
            load_model(taken.path, root=taken.root)
        (problem,) = taken.renamed(caught.value).problems
    assert str(problem.place).startswith("HEAD:models/shop.casemate.yaml:4:")
