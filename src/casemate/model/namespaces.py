"""Short names for files: what stands before the dot in the ids of a landscape, such as `vision` in `vision.gateway`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

_ENDINGS = (".casemate.yaml", ".casemate.yml", ".yaml", ".yml")
_FOREIGN = re.compile(r"[^a-z0-9_-]+")
_LONGEST = 60


def namespaces(paths: Iterable[Path]) -> Mapping[Path, str]:
    """A name for each file, all different, whatever the order: its own name, with its folders where two are alike.

    Files whose names still agree once they are spelt as ids (`A b.yaml`, `a-b.yaml`) get a number, in order of path.
    """
    ordered = sorted(set(paths))
    found = {path: _spelt(path, 0) for path in ordered}
    for folders in range(1, max((len(path.parts) for path in ordered), default=1)):
        alike = _alike(found)
        if not alike:
            break
        found.update({path: _spelt(path, folders) for path in alike})
    taken: dict[str, int] = {}
    for path in ordered:
        number = taken[found[path]] = taken.get(found[path], 0) + 1
        if number > 1:
            found[path] = _free(found[path], number, frozenset(found.values()))
    return found


def _alike(found: Mapping[Path, str]) -> list[Path]:
    names = list(found.values())
    return [path for path, name in found.items() if names.count(name) > 1]


def _free(name: str, number: int, used: frozenset[str]) -> str:
    while f"{name}-{number}" in used:
        number += 1
    return f"{name}-{number}"


def _spelt(path: Path, folders: int) -> str:
    name = path.name
    for ending in _ENDINGS:
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
            break
    # The root of the file system has a part of its own, which names nothing.
    before = [part for part in path.parts[:-1] if part != path.anchor]
    words = "-".join([*before[len(before) - folders :], name] if folders else [name])
    spelt = re.sub("-+", "-", _FOREIGN.sub("-", words.lower())).strip("-_")[-_LONGEST:].lstrip("-_")
    return spelt if spelt[:1].isalpha() and spelt[:1].isascii() else f"m{spelt}"
