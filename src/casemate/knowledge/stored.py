"""The release of ATLAS that a user has put in place of the packaged one: where it lies, taking it in, giving it up."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from casemate.files import CasemateError, Document, InvalidInput, Limits, read_document, to_yaml, write_atomically
from casemate.knowledge.frameworks import Atlas, read_atlas
from casemate.knowledge.releases import ReleaseChanges, atlas_document, merged, read_release, release_changes

_FILE = "atlas.yaml"
_RELEASE = Limits(size=20_000_000, depth=16, nodes=500_000, scalar=200_000)
"""A release has about half a megabyte, and mappings seven deep."""
VARIABLE = "CASEMATE_DATA"
"""The environment variable that names the folder, for machines whose home is not the place."""


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the user's own data lie: `CASEMATE_DATA`, else the place that the system has for such."""
    if chosen := environment.get(VARIABLE):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "casemate"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "casemate"
    return Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "casemate"


def stored_file(folder: Path | None = None) -> Path:
    """The stored release; it need not exist."""
    return (data_folder() if folder is None else folder) / _FILE


def read_stored(folder: Path | None = None) -> tuple[Atlas, Document] | None:
    """The stored release with its text; None where the packaged edition is in use. Raises `InvalidInput`."""
    path = stored_file(folder)
    if not path.is_file():
        return None
    try:
        document = read_document(path, _RELEASE)
        return read_atlas(document), document
    except (InvalidInput, KeyError) as error:
        raise CasemateError(
            f"{path}: the stored release of ATLAS is damaged; `casemate knowledge reset` goes back to the packaged one"
        ) from error


def take_release(
    path: Path, packaged: Atlas, folder: Path | None = None, *, store: bool = True
) -> tuple[ReleaseChanges, Atlas]:
    """Read a release, say how it differs from what is in use, and store it for all later analyses; both, it last.

    Raises `InvalidInput` or `CasemateError`, and leaves what is stored as it was, for a file that is no whole release.
    """
    held = read_stored(folder)
    in_use = packaged if held is None else held[0]
    release = read_release(read_document(path, _RELEASE))
    made = merged(packaged, release)
    changes = release_changes(in_use, release)
    if store:
        target = stored_file(folder)
        _make(target.parent)
        write_atomically(target, to_yaml(atlas_document(made)))
    return changes, made


def forget_release(folder: Path | None = None) -> bool:
    """Go back to the packaged edition; whether there was anything to forget. Raises `CasemateError`."""
    path = stored_file(folder)
    if not path.is_file():
        return False
    try:
        path.unlink()
    except OSError as error:
        raise CasemateError(f"cannot remove {path}: {error.strerror or error}") from error
    return True


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        advice = f"set {VARIABLE} to a folder that can be written"
        raise CasemateError(f"cannot make the folder {folder}: {error.strerror or error}; {advice}") from error
