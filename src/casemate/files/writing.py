"""Writing a file so that readers see the old content or the new, never half of it."""

import os
import threading
from contextlib import suppress
from pathlib import Path

from casemate.files.problems import CasemateError


def write_atomically(path: Path, data: bytes | str) -> None:
    """Replace the content of `path`, or of what it links to; text is written as UTF-8 with the line ends that it has.

    Raises CasemateError, and leaves everything as it was, when the place cannot be written.
    """
    try:
        content = data.encode("utf-8") if isinstance(data, str) else data
        _replace(path.resolve(), content)
    except UnicodeEncodeError as error:
        raise CasemateError(f"cannot write {path}: the text holds half of a surrogate pair; remove it") from error
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead in a circle, before Python 3.13
        raise CasemateError(_explanation(path, error)) from error


def _replace(path: Path, content: bytes) -> None:
    # beside the target, because a rename is atomic only within one file system; `x`: never into a foreign file
    temporary = path.with_name(f".{path.name[:100]}.{os.getpid()}-{threading.get_ident()}.part")
    with temporary.open("xb") as stream:
        try:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
            with suppress(FileNotFoundError):
                temporary.chmod(path.stat().st_mode & 0o777)
            stream.close()
            temporary.replace(path)
        except BaseException:  # an interrupt must not leave the temporary file behind either
            temporary.unlink()
            raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system lets a folder be opened."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _explanation(path: Path, error: OSError | RuntimeError) -> str:
    folder = path.parent
    if not folder.exists():
        return f"cannot write {path}: the folder {folder} does not exist; create it or choose another place"
    if not folder.is_dir():
        return f"cannot write {path}: {folder} is not a folder; choose another place"
    if path.is_dir():
        return f"cannot write {path}: it is a folder; name a file in it"
    if isinstance(error, PermissionError):
        return f"cannot write {path}: no permission to write in {folder}; choose another place or change its rights"
    reason = error.strerror if isinstance(error, OSError) else error
    return f"cannot write {path}: {reason}; check the place and the free space"
