"""Writing values as YAML and JSON that read back equal."""

import math
import re
from collections.abc import Iterator

from casemate.files.document import Value
from casemate.files.problems import CasemateError
from casemate.files.scalars import CONSTANTS
from casemate.files.text import UNPRINTABLE

_LINE_WIDTH = 100
"""A list of scalars that fits this many characters stays on one line."""

# Deliberately narrower than YAML: starts with a letter and holds nothing that means something inside a line.
_PLAIN = re.compile(r"[^\W\d_](?:[\w ./()+%@$^;=?!*&|<>'-]|:(?=[\w/]))*")
_WORDS_OF_YAML_1_1 = frozenset(("y", "n", "yes", "no", "on", "off"))
"""True and false to many other tools."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_NEEDS_ESCAPE = re.compile('[\x00-\x1f\\\\"\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]')
_BLOCK = re.compile("[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]*")


def to_yaml(value: Value) -> str:
    """YAML in block style with the keys in the order they have; `parse_document` gives the same value back.

    Raises CasemateError for what no input can hold: numbers that are not finite, half of a surrogate pair.
    """
    return "\n".join(_lines(value, 0)) + "\n"


def to_json(value: Value, *, indent: bool = True) -> str:
    """JSON with the keys in the order they have, ending in a newline; `indent` sets two spaces a level.

    Raises CasemateError for what JSON cannot hold.
    """
    import orjson  # here: it costs more to import than the rest of this room

    options = orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if indent else 0)
    try:
        text = orjson.dumps(value, option=options).decode("utf-8")
    except orjson.JSONEncodeError as error:
        raise CasemateError(f"the value cannot be written as JSON: {error}") from error
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _lines(value: Value, indent: int) -> Iterator[str]:
    """The lines of a value that starts on a line of its own, `indent` spaces in."""
    margin = " " * indent
    flow = _flow(value, indent)
    if flow is not None:
        yield margin + flow
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _entry(f"{margin}{_text(key)}:", child, indent)
    elif isinstance(value, list):
        for item in value:
            yield from _item(margin, item, indent)
    else:
        yield from _block_text(margin, str(value), indent)


def _entry(start: str, value: Value, indent: int) -> Iterator[str]:
    flow = _flow(value, len(start) + 1)
    if flow is not None:
        yield f"{start} {flow}"
    elif isinstance(value, str):
        yield from _block_text(f"{start} ", value, indent)
    else:
        yield start
        yield from _lines(value, indent + 2)


def _item(margin: str, value: Value, indent: int) -> Iterator[str]:
    """A list item: what it holds starts right after its dash."""
    lines = _lines(value, indent + 2)
    yield f"{margin}- {next(lines)[indent + 2 :]}"
    yield from lines


def _block_text(start: str, text: str, indent: int) -> Iterator[str]:
    """A text of several lines, as it stands."""
    body = text.rstrip("\n")
    ending = {0: "-", 1: ""}.get(len(text) - len(body), "+")
    yield f"{start}|{ending}"
    for line in text.removesuffix("\n").split("\n"):
        yield " " * (indent + 2) + line if line else ""


def _flow(value: Value, indent: int) -> str | None:
    """The value on one line; None when it takes several."""
    if isinstance(value, dict):
        return None if value else "{}"
    if isinstance(value, list):
        return _flow_list(value, indent)
    if isinstance(value, str):
        return None if _suits_block(value) else _text(value)
    return _scalar(value)


def _flow_list(items: list[Value], indent: int) -> str | None:
    texts = []
    for item in items:
        if isinstance(item, (dict, list)) and item:
            return None
        text = _flow(item, indent)
        if text is None:
            return None
        texts.append(text)
    line = f"[{', '.join(texts)}]"
    return line if indent + len(line) <= _LINE_WIDTH else None


def _suits_block(text: str) -> bool:
    """Several lines that need no escape, whose first line shows how deep the block is indented."""
    return "\n" in text and text[0] not in " \n" and _BLOCK.fullmatch(text) is not None and text.strip("\n") != ""


def _scalar(value: bool | int | float | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        raise CasemateError(f"the number {value} cannot be written: numbers have to be finite")
    return repr(value)


def _text(text: str) -> str:
    """A text on one line, quoted where it would mean something else without."""
    if _PLAIN.fullmatch(text) and text[-1] != " " and text not in CONSTANTS and text.lower() not in _WORDS_OF_YAML_1_1:
        return text
    return f'"{_NEEDS_ESCAPE.sub(_escaped, text)}"'


def _escaped(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        raise CasemateError("the text holds half of a surrogate pair, which is no character; remove it")
    return _ESCAPES.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
