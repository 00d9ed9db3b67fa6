"""Which texts the fast way to read YAML leaves to the careful one.

They hold what rapidyaml drops (anchors, tags), what it takes differently from libyaml, or what it lets pass though it is
wrong. A text in quotes may be taken for one of them: that costs time, never correctness. Every check runs at the speed
of C, or looks only at the few places that a search in C has found.
"""

import re
from collections.abc import Iterator

_ODD_ANYWHERE = ("\t", "\n---", "\n...", ":,", ":]", ":}", "\u2028", "\u2029")
_ODD_TOKENS = "&*!%@`,"
"""Anchors, aliases, tags, directives, and what no text may start with."""
_BEFORE_TOKEN = frozenset("\n:-[{,?")
_CLOSING = "]}"
_BEFORE_VALUE = frozenset(":-,?")
_BLOCK_HEADER = re.compile(r"(?:[1-9]?[-+]?|[-+][1-9]) *(?:\n| #)")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def is_odd(text: str, depth: int) -> bool:
    """Whether the text holds, or might hold, such a thing, or may nest deeper than `depth`."""
    return (
        text.startswith(("---", "..."))
        or any(oddity in text for oddity in _ODD_ANYWHERE)
        or any(_token_starts(text, character) for character in _ODD_TOKENS)
        or any(_follows_colon_or_dash(text, character) for character in _CLOSING)
        or _has_explicit_key(text)
        or _has_odd_block_header(text)
        or _may_be_deeper(text, depth)
    )


def _places(text: str, character: str) -> Iterator[tuple[int, str]]:
    """Where the character stands, and the first one before it that is no space (a line break at the beginning)."""
    at = text.find(character)
    while at >= 0:
        before = at - 1
        while before >= 0 and text[before] == " ":
            before -= 1
        yield at, text[before] if before >= 0 else "\n"
        at = text.find(character, at + 1)


def _token_starts(text: str, character: str) -> bool:
    return any(before in _BEFORE_TOKEN for _, before in _places(text, character))


def _follows_colon_or_dash(text: str, character: str) -> bool:
    return any(before in _BEFORE_VALUE for _, before in _places(text, character))


def _has_explicit_key(text: str) -> bool:
    """A question mark that stands alone, as in `? key`; one at the end of a word is part of a sentence."""
    return any(
        before in _BEFORE_TOKEN and text[at + 1 : at + 2] in ("", " ", "\n") for at, before in _places(text, "?")
    )


def _has_odd_block_header(text: str) -> bool:
    """A `|` or `>` that starts a value, with anything but the indicators of a block behind it."""
    return any(
        before in _BEFORE_TOKEN and not _BLOCK_HEADER.match(text, at + 1)
        for character in "|>"
        for at, before in _places(text, character)
    )


def _may_be_deeper(text: str, depth: int) -> bool:
    """Indentation beyond four columns a level; brackets inside each other or unbalanced, quoted ones included."""
    if " " * (4 * depth) in text or "- " * depth in text:
        return True
    brackets = text.encode("utf-8").translate(None, _NOT_BRACKETS)
    for _ in range(depth):
        fewer = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if fewer == brackets:
            break
        brackets = fewer
    return brackets != b""
