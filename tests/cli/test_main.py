from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import casemate.knowledge
from casemate import __version__
from casemate.cli import main
from casemate.cli.options import LEVELS
from casemate.report import ANALYSIS_FORMATS
from conftest import ROOT

VERBS = ["analyze", "check", "show", "schema", "knowledge", "rules"]
COMMANDS = [
    *([verb] for verb in VERBS),
    ["schema", "model"],
    ["schema", "results"],
    ["knowledge", "show"],
    ["knowledge", "search"],
    ["knowledge", "list"],
    ["rules", "list"],
    ["rules", "show"],
    ["rules", "test"],
    ["rules", "docs"],
]
EXAMPLE = str(ROOT / "examples" / "support-agent.casemate.yaml")
SOURCE = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def test_help_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"\n  {verb} " in text for verb in VERBS)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_that_teaches(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--help"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert f"Usage: casemate {' '.join(command)}" in shown.out
    if len(command) == 2 or command[0] in VERBS[:3]:
        assert "Example" in shown.out
        assert f"casemate {' '.join(command)}" in shown.out.partition("Example")[2]
        assert "Exit codes: 0" in shown.out


def test_help_names_the_formats_and_levels_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    from casemate.analysis import Severity

    assert tuple(severity.value for severity in Severity) == LEVELS
    main(["analyze", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert "|".join(ANALYSIS_FORMATS) in text
    assert all(made.doc in text for made in ANALYSIS_FORMATS.values())
    assert ", ".join(LEVELS) in text


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"casemate {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["analyze"],
        ["analyze", EXAMPLE, "--format", "xml"],
        ["analyze", EXAMPLE, "--fail-on", "terrible"],
        ["analyze", EXAMPLE, "--top", "-1"],
        ["analyze", EXAMPLE, "--nonsense"],
        ["show", EXAMPLE],
        ["knowledge"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_explained_on_standard_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Usage: casemate" in shown.err
    assert "Traceback" not in shown.err


def test_an_interrupt_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(packs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(casemate.knowledge, "load_knowledge", interrupted)
    assert main(["analyze", EXAMPLE]) == 130
    assert capsys.readouterr().out == ""


def test_a_mistake_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(packs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(casemate.knowledge, "load_knowledge", broken)
    with pytest.raises(ZeroDivisionError):
        main(["analyze", EXAMPLE])


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = f"{sys.executable} -m casemate rules docs | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], env=SOURCE, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "# Rules\n", "")


def test_a_terminal_of_few_characters_gets_question_marks() -> None:
    env = {**SOURCE, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "casemate", "knowledge", "show", "prompt-isolation"]
    done = subprocess.run(command, env=env, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert b"stops 2?70% of attempts" in done.stdout
    assert done.stderr == b""


def on_a_terminal(*arguments: str, **env: str) -> bytes:
    """What the command writes when its standard output is a terminal; standard error too."""
    ours, theirs = pty.openpty()
    variables = {name: value for name, value in SOURCE.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
    with subprocess.Popen(
        [sys.executable, "-m", "casemate", *arguments],
        env={**variables, "TERM": "xterm-256color", **env},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ):
        os.close(theirs)
        written = bytearray()
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not piece:
                break
            written += piece
    os.close(ours)
    return bytes(written)


def test_colour_is_for_terminals_that_want_it() -> None:
    arguments = ("knowledge", "show", "prompt-isolation")
    assert b"\x1b[1m" in on_a_terminal(*arguments)
    assert b"\x1b" not in on_a_terminal(*arguments, NO_COLOR="1")
    assert b"\x1b" not in on_a_terminal(*arguments, TERM="dumb")
    assert b"\x1b[1m" in on_a_terminal(*arguments, NO_COLOR="")  # an empty value asks for nothing


def test_a_file_gets_no_colour_even_from_a_terminal(tmp_path: Path) -> None:
    target = tmp_path / "result.txt"
    on_a_terminal("analyze", EXAMPLE, "-o", str(target))
    assert "open threats" in target.read_text(encoding="utf-8")
    assert b"\x1b" not in target.read_bytes()
