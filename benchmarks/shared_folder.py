"""Where the systems and facts are that several repositories share; a stranger's machine has none."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def shared_folder() -> Path | None:
    """The folder that CASEMATE_SHARED names, or `shared` beside the repository; None where there is none.

    Raises `NotADirectoryError` where CASEMATE_SHARED names something else.
    """
    named = os.environ.get("CASEMATE_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared"
    if folder.is_dir():
        return folder
    if named:
        raise NotADirectoryError(f"CASEMATE_SHARED names no folder: {folder}")
    return None
