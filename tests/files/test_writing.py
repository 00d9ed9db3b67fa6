from __future__ import annotations

import os
from pathlib import Path

import pytest

from casemate.files import CasemateError, write_atomically


def test_writes_bytes_and_text(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    write_atomically(path, "é\n")
    assert path.read_bytes() == "é\n".encode()
    write_atomically(path, b"\x00\r\n")
    assert path.read_bytes() == b"\x00\r\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


def test_keeps_the_rights_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")
    path.chmod(0o640)
    write_atomically(path, "new")
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="the umask is a POSIX thing")
def test_a_new_file_gets_what_the_umask_grants(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "out.txt", "new")
    finally:
        os.umask(before)
    assert (tmp_path / "out.txt").stat().st_mode & 0o777 == 0o640


def test_follows_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    link.symlink_to(target)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_keeps_the_old_content_and_leaves_nothing_behind_on_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CasemateError, match="No space left on device"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "out.txt", "new")
    assert list(tmp_path.iterdir()) == []


def test_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path, words in {
        tmp_path / "no" / "out.txt": "does not exist; create it",
        tmp_path / "file" / "out.txt": "is not a folder",
        tmp_path: "it is a folder; name a file in it",
    }.items():
        with pytest.raises(CasemateError, match=words):
            write_atomically(path, "x")
    with pytest.raises(CasemateError, match="half of a surrogate pair"):
        write_atomically(tmp_path / "out.txt", "\ud800")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CasemateError, match="no permission to write"):
        write_atomically(tmp_path / "out.txt", "x")
