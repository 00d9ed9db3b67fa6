"""The promises of the repository itself: what the papers say exists, and the command starts lightly."""

from __future__ import annotations

import json
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from contextlib import suppress
from importlib import metadata
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conftest import ROOT

HEAVY = {"clingo", "rich", "ryml", "yaml", "hypothesis", "pytest"}
TARGETS = {"demo", "install", "test", "test-all", "check", "bench", "fuzz", "docs", "clean"}
TUTORIAL = "docs/tutorial-first-hour.md"
PAPERS = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/architecture.md",
    "docs/risk.md",
    "docs/briefing.md",
    "docs/report.md",
    "docs/landscape.md",
    "docs/lab.md",
    TUTORIAL,
)
EVIDENCE = """{"casemate": 1, "kind": "evidence", "evidence": [{"test": "hidden instructions", "target": "bot",
"tool": "by hand 1", "techniques": ["AML.T0051.001"], "outcome": "hit", "clusters": [{"probe": "hidden", "trials": 20,
"hits": 3}], "date": "2026-11-01", "expires": "2099-01-01"}]}"""
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def python(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def casemate(*arguments: str) -> int:
    return python(
        "-c", "import sys; from casemate.cli import main; sys.exit(main(sys.argv[1:]))", *arguments
    ).returncode


def commands(paper: str) -> list[str]:
    """The command lines that a paper tells its reader to type."""
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / paper).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line.split(" #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def needed() -> set[str]:
    """The packages that an installation with every extra brings, as far as those that are here say."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    waiting, seen = [Requirement(text) for text in asked], set()
    while waiting:
        one = waiting.pop()
        if (known := (canonicalize_name(one.name), frozenset(one.extras))) in seen:
            continue
        seen.add(known)
        with suppress(metadata.PackageNotFoundError):  # the extra `bench` is not among what the tests need
            further = [Requirement(text) for text in metadata.distribution(one.name).requires or ()]
            extras = one.extras or {""}
            waiting += [r for r in further if not r.marker or any(r.marker.evaluate({"extra": e}) for e in extras)]
    return {name for name, _ in seen}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("what", ["import casemate.cli", "import casemate.cli; casemate.cli.main(['--help'])"])
def test_the_command_starts_without_the_heavy_libraries(what: str) -> None:
    names = "{m.partition('.')[0] for m in sys.modules} | {'casemate.lab'} & sys.modules.keys()"
    report = f"import sys\n{what}\nprint('LOADED', *sorted({names}))"
    done = python("-c", report)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.rpartition("LOADED")[2].split())
    assert not loaded & {*HEAVY, "casemate.lab"}  # the lab alone takes a tenth of a second


def test_help_is_quick() -> None:
    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert casemate("--help") == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(5)) < 0.3


def test_importing_the_package_writes_nothing(tmp_path: Path) -> None:
    done = python("-c", "import casemate.cli", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_make_has_every_target_that_is_promised() -> None:
    assert make_targets() >= TARGETS


@pytest.mark.parametrize("paper", PAPERS)
def test_commands_in_the_papers_exist(paper: str) -> None:
    for command in commands(paper):
        tool, *words = command.split()
        if tool == "make":
            assert words[0] in make_targets(), command
        elif tool == "casemate":
            assert casemate(words[0], "--help") == 0, command
        for word in words:
            if word.startswith(("examples/", "docs/", "src/", "tests/")):
                assert (ROOT / word.split("::")[0]).exists(), command


@pytest.mark.parametrize("paper", [*PAPERS, "CHANGELOG.md", *(str(p.relative_to(ROOT)) for p in DECISIONS)])
def test_links_in_the_papers_lead_somewhere(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert ((ROOT / paper).parent / target).exists(), target


@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*.casemate.yaml")), ids=lambda path: path.stem)
def test_the_examples_have_no_mistake(example: Path) -> None:
    assert casemate("check", str(example)) == 0


def test_the_model_in_the_readme_has_no_mistake(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    model = tmp_path / "readme.casemate.yaml"
    model.write_text(text.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    assert casemate("check", str(model)) == 0


@pytest.mark.slow
def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="no Typst: pip install 'casemate[reports]'")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    model = text.partition("```yaml\n")[2].partition("```")[0]
    for name in ("my", "a", "b"):
        (tmp_path / f"{name}.casemate.yaml").write_text(model.replace("Help desk", f"Help desk {name}"))
    (tmp_path / "policy.yaml").write_text((ROOT / "examples" / "ci" / "policy.yaml").read_text())
    (tmp_path / "tests.json").write_text(EVIDENCE)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@t.example"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "start"]):
        subprocess.run([*git, *words], cwd=tmp_path, check=True)
    first = python("-m", "casemate", "analyze", "my.casemate.yaml", "--format", "json", folder=tmp_path)
    threat = json.loads(first.stdout)["threats"][0]["id"]
    for command in commands("README.md"):
        words = shlex.split(command.replace("t-…", threat))
        if words[0] != "casemate" or words[1] == "lab":  # the lab's own paper starts it
            continue
        done = python("-m", *words, folder=tmp_path)
        assert done.returncode in (0, 1), f"{command}: {done.stderr}"
    for made in ("dfd.svg", "report.pdf", "briefing.pptx"):
        assert (tmp_path / made).stat().st_size > 10_000


def test_the_tutorial_runs(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for command in commands(TUTORIAL):
        done = python(
            "-c", f"import sys; from casemate.cli import main; sys.exit(main({command.split()[1:]!r}))", folder=tmp_path
        )
        assert done.returncode in (0, 1), f"{command}: {done.stderr}"
    assert (tmp_path / "dfd.svg").exists()
    assert (tmp_path / "report.html").exists()


@pytest.mark.slow
def test_the_commands_of_the_report_page_run(tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="no Typst: pip install 'casemate[reports]'")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for command in commands("docs/report.md"):
        words = command.split()[1:]
        done = python("-c", f"import sys; from casemate.cli import main; sys.exit(main({words!r}))", folder=tmp_path)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        assert (tmp_path / words[words.index("-o") + 1]).stat().st_size > 10_000


def test_decisions_are_numbered_and_name_what_guards_them() -> None:
    assert [int(path.name[:3]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:3]}"), path.name
        guards = re.findall(r"`((?:tests|tools|benchmarks)/[\w/.-]+)`", text[text.lower().rindex("guard") :])
        assert guards, path.name
        assert all((ROOT / guard).exists() for guard in guards), path.name


def test_the_legal_papers_are_there() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert all(source in notice for source in ("MITRE ATLAS", "OWASP", "CWE", "CC BY-SA 4.0"))
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_constraints_pin_every_dependency_and_name_no_place() -> None:
    pins = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][\w.]*", line) for line in pins)
    pinned = [canonicalize_name(line.split("==")[0]) for line in pins]
    assert len(pinned) == len(set(pinned))
    assert needed() <= set(pinned)


@pytest.mark.slow
def test_the_wheel_carries_the_knowledge_and_the_notices(tmp_path: Path) -> None:
    built = python("-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(tmp_path.glob("casemate-*.whl"))) as wheel:
        names = set(wheel.namelist())
    assert "casemate/py.typed" in names
    assert {Path(name).name for name in names} >= {"LICENSE", "NOTICE", "entry_points.txt"}
    data = ROOT / "src" / "casemate" / "knowledge" / "data"
    packaged = {f"casemate/knowledge/data/{p.relative_to(data).as_posix()}" for p in data.rglob("*.yaml")}
    assert packaged
    assert packaged <= names
