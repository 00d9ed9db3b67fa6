"""The fast way to read YAML: rapidyaml parses and emits JSON, orjson builds the values, one walk settles their types.

It answers only where it is certain to agree with the careful way (`yaml_marked`) and steps aside everywhere else: what
rapidyaml drops or treats differently (anchors, tags, tabs, explicit keys, several documents) is looked for beforehand.

rapidyaml keeps its nodes in the order of the text, so the n-th value of a walk is its n-th node. That is how the walk
asks whether a text was quoted; and where the counts differ, a key occurs twice.
"""

from collections.abc import Iterable
from typing import Any, Protocol

import orjson
from ryml import ryml

from casemate.files.document import Value
from casemate.files.limits import Limits
from casemate.files.scalars import CONSTANTS, NUMBER_STARTS, UnusableNumber, plain_value
from casemate.files.stderr import muted
from casemate.files.yaml_oddities import is_odd

_ALTERED = frozenset((".inf", "-.inf", "+.inf", ".nan"))
"""What rapidyaml writes for `inf`, `nan` and their kin, which are texts to us."""
_ODD_KEYS = _ALTERED | {"", "<<"}
_LONGEST_KEY = 100
"""libyaml reads no key whose source is longer than 1024 characters; one character may take ten."""
_LONGEST_CONSTANT = max(map(len, CONSTANTS))
_ABOVE_NUMBERS = ":"
"""Sorts behind every text that a number can start with; a quick test, with `_is_suspicious` to follow."""


class _Slots(Protocol):
    """A mapping or a list: what a place in it holds can be replaced."""

    def __getitem__(self, place: Any, /) -> Value: ...

    def __setitem__(self, place: Any, value: Value, /) -> None: ...


class StepAside(Exception):
    """The careful way has to read this text."""


def read_fast(text: str, limits: Limits) -> dict[str, Value] | list[Value]:
    """The value of a checked text, always a mapping or a list. Raises StepAside when anything is unusual or wrong."""
    if is_odd(text, limits.depth):
        raise StepAside
    try:
        with muted():  # the parser writes its complaints to the standard error stream
            tree = ryml.parse_in_arena(text.encode("utf-8"))
            written = _as_json(tree, len(text))
        value: Value = orjson.loads(written)
    except (orjson.JSONDecodeError, ryml.ExceptionBasic, UnicodeError) as error:
        raise StepAside from error
    if not isinstance(value, (dict, list)):
        raise StepAside
    walk = _Walk(limits)
    if tree.size() > limits.nodes or walk.visit(value, 0, 1) != tree.size():
        raise StepAside
    walk.settle(tree)
    return value


def _as_json(tree: "ryml.Tree", size: int) -> memoryview | str:
    """JSON of the tree; twice the size of the text is nearly always room enough."""
    try:
        written: memoryview = ryml.emit_json_in_place(tree, bytearray(2 * size))
    except IndexError:
        whole: str = ryml.emit_json(tree)
        return whole
    return written


class _Walk:
    """Counts the nodes and notes the values whose type is not settled."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._unsettled: list[tuple[_Slots, str | int, int]] = []

    def visit(self, container: dict[str, Value] | list[Value], node: int, depth: int) -> int:
        """Walk over everything in `container`, the node of this number; the number of the node that follows."""
        if depth > self._limits.depth:
            raise StepAside
        longest = self._limits.scalar
        places: Iterable[tuple[str | int, Value]]
        if isinstance(container, dict):
            keys = "\n".join(container)
            if not _ODD_KEYS.isdisjoint(container) or keys[:1] == " " or "\n " in keys:
                raise StepAside  # a plain key with a space in front: lines that do not belong together
            if len(keys) > _LONGEST_KEY and max(map(len, container)) > _LONGEST_KEY:
                raise StepAside
            places = container.items()
        else:
            places = enumerate(container)
        for place, value in places:
            node += 1
            if type(value) is str:
                length = len(value)
                if (length <= _LONGEST_CONSTANT or value < _ABOVE_NUMBERS) and _is_suspicious(value):
                    self._unsettled.append((container, place, node))
                elif length > longest:
                    raise StepAside
            elif type(value) is float:
                self._unsettled.append((container, place, node))
            elif type(value) is dict or type(value) is list:
                node = self.visit(value, node, depth + 1) - 1
        return node + 1

    def settle(self, tree: "ryml.Tree") -> None:
        """Give every noted value the type that its text has."""
        for container, place, node in self._unsettled:
            text = str(tree.val(node), "utf-8")
            value = container[place]
            if isinstance(value, str) and value not in _ALTERED and value != text:
                raise StepAside  # the order of the nodes is not what we take it for
            try:
                container[place] = plain_value(text) if tree.is_val_plain(node) else text
            except UnusableNumber as error:
                raise StepAside from error


def _is_suspicious(text: str) -> bool:
    """Whether the text, were it not quoted, would be something else."""
    if text in CONSTANTS or text in _ALTERED:
        return text != ""
    try:
        return text[0] in NUMBER_STARTS and not isinstance(plain_value(text), str)
    except UnusableNumber:
        return True
