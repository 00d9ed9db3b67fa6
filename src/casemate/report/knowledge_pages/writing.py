"""Writing pages into a folder that holds nothing else, and taking out those that nothing makes any more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from casemate.files import CasemateError, write_atomically

_START = "README.md"
MARK = "<!-- Made by `casemate knowledge docs`; change the knowledge instead. -->"
"""Stands in the first page."""


def write_pages(pages: Mapping[str, str], folder: Path) -> int:
    """Write every page that is new or differs and remove the stale ones; how many pages there are.

    Raises `CasemateError`, before anything is written, where the folder holds what is no page.
    """
    present = [path for path in folder.rglob("*") if not path.is_dir()] if folder.is_dir() else []
    if present and not _is_ours(folder / _START):
        raise CasemateError(f"{folder} holds files that are no pages of the knowledge; give an empty folder")
    strange = [path for path in present if path.suffix != ".md"]
    if strange:
        raise CasemateError(f"{strange[0]} is no page of the knowledge; give a folder that holds nothing else")
    for path in sorted({(folder / name).parent for name in pages}):
        _make(path)
    for name, text in pages.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            write_atomically(path, text)
    for path in sorted(present):
        if path.relative_to(folder).as_posix() not in pages:
            path.unlink()
    return len(pages)


def _is_ours(start: Path) -> bool:
    """Whether the folder's first page was made here; what stands beside it may then be taken out."""
    return start.is_file() and MARK in start.read_text(encoding="utf-8", errors="replace")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CasemateError(f"cannot make the folder {folder}: {error.strerror or error}") from error
