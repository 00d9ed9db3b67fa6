"""Fail when a module or a function has grown past its cap, and say which one.

A module stops at 400 lines, a function at 60 (its decorators not counted). Tests keep the cap on modules only.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MODULE_CAP = 400
FUNCTION_CAP = 60
CODE = ("src", "tools", "benchmarks")
TESTS = ("tests",)


def offences(path: Path, *, functions: bool) -> Iterator[str]:
    """Yield one line for the module and for each function of it that is too long."""
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    if lines > MODULE_CAP:
        yield f"{path}: module of {lines} lines, cap {MODULE_CAP}"
    if not functions:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_CAP:
                yield f"{path}:{node.lineno}: {node.name}() of {length} lines, cap {FUNCTION_CAP}"


def main() -> int:
    """Check the repository that holds this file; 1 when anything is too long."""
    root = Path(__file__).resolve().parent.parent
    found = [
        line
        for folders, functions in ((CODE, True), (TESTS, False))
        for folder in folders
        for path in sorted((root / folder).rglob("*.py"))
        for line in offences(path, functions=functions)
    ]
    print("\n".join(found) if found else "sizes: fine")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
