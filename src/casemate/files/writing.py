"""Writing a file so that readers see the old content or the new, never half of it."""

import os
import tempfile
from pathlib import Path

from casemate.files.problems import CasemateError


def write_atomically(path: Path, data: bytes | str) -> None:
    """Replace the content of `path`; text is written as UTF-8 with the line ends that it has.

    Raises CasemateError, and leaves the old file as it was, when the place cannot be written.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    try:
        _replace(path, content)
    except OSError as error:
        raise CasemateError(_explanation(path, error)) from error


def _replace(path: Path, content: bytes) -> None:
    mode = _mode_for(path)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:  # an interrupt must not leave the temporary file behind either
        os.unlink(temporary)
        raise
    _sync_folder(path.parent)


def _mode_for(path: Path) -> int:
    """The rights of the file that is replaced, or what the umask grants a new one (mkstemp grants less)."""
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system lets a folder be opened."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _explanation(path: Path, error: OSError) -> str:
    folder = path.parent
    if not folder.exists():
        return f"cannot write {path}: the folder {folder} does not exist; create it or choose another place"
    if not folder.is_dir():
        return f"cannot write {path}: {folder} is not a folder; choose another place"
    if path.is_dir():
        return f"cannot write {path}: it is a folder; name a file in it"
    if isinstance(error, PermissionError):
        return f"cannot write {path}: no permission to write in {folder}; choose another place or change its rights"
    return f"cannot write {path}: {error.strerror or error}; check the place and the free space"
