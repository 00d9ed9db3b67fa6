"""Fail when a file names a package registry's host, a resolved download or a path of somebody's machine.

Such lines tie the project to one network or one computer. Everything that .gitignore does not exclude is read.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

# Written with character classes, so that this file does not match itself.
FORBIDDEN = {
    "registry host": re.compile(
        rb"(?:py[p]i\.org|python[h]osted\.org|registry\.np[m]js\.org|registry\.yarn[p]kg\.com|proxy\.golan[g]\.org"
        rb"|index\.crate[s]\.io|static\.crate[s]\.io|deb\.debia[n]\.org|https?://[^\s\"']+/simpl[e]\b)"
    ),
    "resolved download": re.compile(rb"\"resolve[d]\"\s*:"),
    "machine path": re.compile(rb"(?<![\w.)}\]-])/(?:wor[k]|roo[t]|tm[p]|hom[e]/\w+|User[s]/\w+)/"),
}


def kept_files(root: Path) -> Iterator[Path]:
    """Yield the files that a commit of everything would hold, folder by folder in order of their names."""
    ignored = GitIgnoreSpec.from_lines([*(root / ".gitignore").read_text(encoding="utf-8").splitlines(), "/.git"])
    for folder, folders, names in os.walk(root):
        here = Path(folder).relative_to(root)
        folders[:] = sorted(name for name in folders if not ignored.match_file(f"{(here / name).as_posix()}/"))
        yield from (root / here / name for name in sorted(names) if not ignored.match_file((here / name).as_posix()))


def offences(path: Path, name: str) -> Iterator[str]:
    """Yield one line for each line of the file that must not be there."""
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        for what, pattern in FORBIDDEN.items():
            if found := pattern.search(line):
                yield f"{name}:{number}: {what}: {found[0].decode(errors='replace')}"


def main() -> int:
    """Check the repository that holds this file; 1 when anything was found."""
    root = Path(__file__).resolve().parent.parent
    found = [line for path in kept_files(root) for line in offences(path, str(path.relative_to(root)))]
    print("\n".join(found) if found else "hygiene: fine")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
