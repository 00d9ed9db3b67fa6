"""The checks of `tools/` find what they are for, and leave alone what they are not for."""

from __future__ import annotations

from pathlib import Path

import pytest

import check_hygiene
import check_sizes

# Put together here, so that the hygiene check does not find this file.
HOSTS = [".".join(["py" + "pi", "org"]), ".".join(["registry", "np" + "mjs", "org"])]
PATHS = ["/" + "tmp" + "/cache", "/" + "home" + "/ada/models", "/" + "root" + "/.config"]


def written(folder: Path, text: str, name: str = "module.py") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("line", [f"see https://{HOSTS[0]}/x", f"host = {HOSTS[1]}", '"resol' + 'ved": "x"', *PATHS])
def test_hygiene_finds_places_that_belong_to_nobody_else(tmp_path: Path, line: str) -> None:
    found = list(check_hygiene.offences(written(tmp_path, f"fine\n{line}\n"), "name"))
    assert len(found) == 1
    assert found[0].startswith("name:2: ")


@pytest.mark.parametrize("line", ["{root}/tmp/x", "src/tmp/x", "a framework/root/part", "PyPI", "tmp_path / 'work'"])
def test_hygiene_leaves_other_text_alone(tmp_path: Path, line: str) -> None:
    assert list(check_hygiene.offences(written(tmp_path, line), "name")) == []


def test_hygiene_reads_what_git_would_keep(tmp_path: Path) -> None:
    written(tmp_path, "/build/\n*.pyc\n", ".gitignore")
    for name in ("build/made.txt", "kept/a.txt", "kept/b.pyc", ".git/config", ".ci/run"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        written(tmp_path, "x", name)
    kept = [path.relative_to(tmp_path).as_posix() for path in check_hygiene.kept_files(tmp_path)]
    assert kept == [".gitignore", ".ci/run", "kept/a.txt"]


def test_sizes_count_modules_and_functions(tmp_path: Path) -> None:
    body = "    x = 1\n"
    long_function = written(tmp_path, "def short():\n" + body + "class C:\n  async def long(self):\n" + body * 60)
    assert [line.partition(": ")[2] for line in check_sizes.offences(long_function, functions=True)] == [
        "long() of 61 lines, cap 60"
    ]
    assert list(check_sizes.offences(long_function, functions=False)) == []
    long_module = written(tmp_path, "x = 1\n" * 401)
    assert "module of 401 lines" in next(check_sizes.offences(long_module, functions=False))
    assert list(check_sizes.offences(written(tmp_path, "x = 1\n" * 400), functions=True)) == []
