"""A model as it stood in a revision of git: its files, taken out into a folder of their own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from casemate.files import CasemateError, InvalidInput, Problem, parse_document
from casemate.model import decisions_path

_PATIENCE = 60
"""Seconds for one call of git."""
_MOST_FILES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A model file outside its repository, with what it includes and the decisions beside it."""

    path: Path
    root: Path
    revision: str

    def renamed(self, error: InvalidInput) -> InvalidInput:
        """The same problems, with the places that people know: `REVISION:path`."""
        return InvalidInput([self._renamed(problem) for problem in error.problems])

    def _renamed(self, problem: Problem) -> Problem:
        place = problem.place
        if place is None or not Path(place.file).is_relative_to(self.root):
            return problem
        inside = Path(place.file).relative_to(self.root).as_posix()
        return replace(problem, place=replace(place, file=f"{self.revision}:{inside}"))


@contextmanager
def checked_out(revision: str, model: Path, *, from_top: bool = False) -> Iterator[Checkout]:
    """The model file as it stood in a revision, until the block ends.

    `model` is a path in the working tree, or counts from the repository's top with `from_top`. Raises `CasemateError`
    where there is no repository, no such revision, or no such file in it.
    """
    folder = Path.cwd() if from_top else model.resolve().parent
    top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().removesuffix("\n"))
    inside = PurePosixPath(model.as_posix()) if from_top else _inside(model.resolve(), top.resolve())
    commit = _commit(top, revision)
    with TemporaryDirectory(prefix="casemate-") as place:
        root = Path(place).resolve()
        path = root / inside
        if not _fetch(top, commit, inside, root):
            raise CasemateError(f"revision {revision} has no file {inside}; check the path, or whether it was moved")
        _fetch(top, commit, PurePosixPath(decisions_path(path).relative_to(root).as_posix()), root)
        _fetch_referred(top, commit, inside, root)
        yield Checkout(path=path, root=root, revision=revision)


def _inside(model: Path, top: Path) -> PurePosixPath:
    if not model.is_relative_to(top):
        raise CasemateError(f"{model.name} is a link out of its repository; name the file itself")
    return PurePosixPath(model.relative_to(top).as_posix())


def _commit(top: Path, revision: str) -> str:
    """The full id of the commit, so that no later call is given what a user typed."""
    try:
        found = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except CasemateError as error:
        raise CasemateError(f"there is no revision `{revision}` here; fetch it, or name another base") from error
    return found.decode().strip()


def _fetch(top: Path, commit: str, inside: PurePosixPath, root: Path) -> bool:
    """Write one file of the commit below the root, unless the commit has none there."""
    target = Path(os.path.normpath(root / inside))
    if not target.is_relative_to(root) or target == root:
        return False
    name = target.relative_to(root).as_posix()
    try:
        if _git(top, "cat-file", "-t", f"{commit}:{name}") != b"blob\n":
            return False
        content = _git(top, "cat-file", "blob", f"{commit}:{name}")
    except _GitRefused:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return True


def _fetch_referred(top: Path, commit: str, first: PurePosixPath, root: Path) -> None:
    """Everything that the model includes or points to, each file once; what is missing the reader will say."""
    queue, seen = [first], {first}
    while queue:
        holder = queue.pop(0)
        for name in _referred(root / holder):
            inside = PurePosixPath(os.path.normpath(holder.parent / name))
            if inside in seen or len(seen) >= _MOST_FILES:
                continue
            seen.add(inside)
            if _fetch(top, commit, inside, root):
                queue.append(inside)


def _referred(path: Path) -> Iterator[str]:
    try:
        value = parse_document(path.read_bytes(), path.name).value
    except InvalidInput:
        return
    if not isinstance(value, dict):
        return
    included, components = value.get("include"), value.get("components")
    yield from (name for name in (included if isinstance(included, list) else ()) if isinstance(name, str))
    for entry in (components if isinstance(components, dict) else {}).values():
        link = entry.get("same_as") if isinstance(entry, dict) else None
        if isinstance(link, str) and "#" in link:
            yield link.partition("#")[0]


class _GitRefused(CasemateError):
    """A call of git that failed; where nobody expects that, its message is for the user."""


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ("git", "-C", str(folder), *arguments), capture_output=True, timeout=_PATIENCE, check=False
        )
    except FileNotFoundError as error:
        raise CasemateError("git is not installed; install it, or compare with a file") from error
    except subprocess.TimeoutExpired as error:
        raise CasemateError(
            f"git took more than {_PATIENCE} seconds; try `git fsck`, or compare with a file"
        ) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _GitRefused(f"git cannot look here: {said[0] if said else arguments[0]}; compare with a file instead")
    return done.stdout
