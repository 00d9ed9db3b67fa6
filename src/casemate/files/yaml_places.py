"""Positions in a large YAML text without reading it all again.

Each entry of a block starts on a line of its own, and these lines are indented alike. So the lines of one entry are
found by counting, and only they are read the careful way. What they say has to be the value that is known; where it is
not, or the lines cannot be told apart, the whole text is read after all.
"""

import re
from functools import cached_property
from itertools import pairwise

from casemate.files.document import KeyPath, Mark, Value, find_below
from casemate.files.limits import Limits
from casemate.files.problems import InvalidInput

_FEW_LINES = 200
"""An entry of so many lines is read as a whole."""


class _Lost(Exception):
    """The lines are not what they seem."""


class _Block:
    """A mapping or list in block style: which lines each of its entries takes. Lines count from 0 here."""

    def __init__(self, value: dict[str, Value] | list[Value], lines: list[str], first: int, end: int) -> None:
        texts = (line for line in lines[first:end] if line.lstrip(" ")[:1] not in ("", "#"))
        self.indent = _indent(next(texts, ""))
        dash = rf" {{{self.indent}}}-(?: |$)"
        entry = re.compile(dash if isinstance(value, list) else rf"(?!{dash}) {{{self.indent}}}[^ #]")
        starts = [number for number, line in enumerate(lines[first:end], first) if entry.match(line)]
        if not starts or len(starts) != len(value):
            raise _Lost
        self.first = starts[0]
        self.children: dict[str | int, Value] = dict(value.items() if isinstance(value, dict) else enumerate(value))
        self.spans = dict(zip(self.children, pairwise([*starts, end]), strict=True))
        """The first line of each entry, and the one behind its last."""


class Places:
    """Finds positions in one text that has been read the fast way, and remembers which lines belong to what."""

    def __init__(self, text: str, name: str, value: dict[str, Value] | list[Value], limits: Limits) -> None:
        self._text = text
        self._name = name
        self._value = value
        self._limits = limits
        self._blocks: dict[tuple[str | int, ...], _Block] = {}
        self._entries: dict[int, Mark] = {}

    def find(self, path: KeyPath) -> tuple[Mark, bool]:
        """The mark of the value at `path`: see `casemate.files.document.Find`."""
        try:
            return self._find(path)
        except _Lost:
            return find_below(self._whole, path)

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    @cached_property
    def _whole(self) -> Mark:
        from casemate.files.yaml_marked import mark_yaml  # here: most texts are sound, and libyaml is not needed

        return mark_yaml(self._text, self._name, self._limits)[1]

    def _find(self, path: KeyPath) -> tuple[Mark, bool]:
        block = self._block((), self._value, 0, len(self._lines))
        key: tuple[int, int] | None = None
        for depth, part in enumerate(path):
            if part not in block.spans:
                return Mark(block.first + 1, block.indent + 1, key), False
            first, end = block.spans[part]
            child = block.children[part]
            if end - first <= _FEW_LINES or not isinstance(child, (dict, list)) or not self._is_bare_key(first):
                mark, found = find_below(self._entry(block, part), path[depth + 1 :])
                inner = (mark.key[0] + first, mark.key[1]) if mark.key else None
                return Mark(mark.line + first, mark.column, inner), found
            key = (first + 1, block.indent + 1)
            block = self._block(tuple(path[: depth + 1]), child, first + 1, end)
        return Mark(block.first + 1, block.indent + 1, key), True

    def _is_bare_key(self, number: int) -> bool:
        """Whether nothing but a key stands on the line, so that its value begins on the next."""
        line = self._lines[number].strip(" ")
        return line.endswith(":") and not line.startswith("-") and "#" not in line

    def _block(
        self, path: tuple[str | int, ...], value: dict[str, Value] | list[Value], first: int, end: int
    ) -> _Block:
        if path not in self._blocks:
            self._blocks[path] = _Block(value, self._lines, first, end)
        return self._blocks[path]

    def _entry(self, block: _Block, part: str | int) -> Mark:
        """The marks of one entry, as if its first line were the first of the text."""
        first, end = block.spans[part]
        if first not in self._entries:
            self._entries[first] = self._read_entry(first, end, part, block.children[part])
        return self._entries[first]

    def _read_entry(self, first: int, end: int, part: str | int, expected: Value) -> Mark:
        from casemate.files.yaml_marked import mark_yaml

        text = "\n".join((*self._lines[first:end], ""))
        try:
            value, mark = mark_yaml(text, self._name, self._limits)
        except InvalidInput as error:
            raise _Lost from error
        alone: Value = {part: expected} if isinstance(part, str) else [expected]
        if value != alone:
            raise _Lost
        return find_below(mark, [part if isinstance(part, str) else 0])[0]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
