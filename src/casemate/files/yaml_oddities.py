"""Which texts the fast way to read YAML leaves to the careful one.

They hold what rapidyaml drops (anchors, tags), what it takes differently from libyaml, or what it lets pass though it is
wrong. A text in quotes may be taken for one of them: that costs time, never correctness. Every check runs at the speed
of C, or looks only at the few places that a search in C has found.
"""

import re
from itertools import pairwise

_ODD_ANYWHERE = ("\t", "\n---", "\n...", ",,", ":,", ":]", ":}", "\u2028", "\u2029")
_ODD_TOKENS = "&*!?%@`,"
"""Anchors, aliases, tags, explicit keys, directives, and what no text may start with."""
_NOTHING: frozenset[str] = frozenset()
_RIGHT_BEFORE_TOKEN = frozenset("\n:[{,")
_SPACES_BEFORE_TOKEN = frozenset("\n:-[{,")
_SPACES_BEFORE_VALUE = frozenset(":-,")
_BLOCK_HEADER = re.compile(r"(?:[1-9]?[-+]?|[-+][1-9]) *(?:\n| #)")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def is_odd(text: str, depth: int) -> bool:
    """Whether the text holds, or might hold, such a thing, or may nest deeper than `depth`."""
    return (
        text.startswith(("---", "...", " ", *_ODD_TOKENS))
        or any(oddity in text for oddity in _ODD_ANYWHERE)
        or any(_comes_after(text, odd, _RIGHT_BEFORE_TOKEN, _SPACES_BEFORE_TOKEN) for odd in _ODD_TOKENS)
        or any(_comes_after(text, closing, _NOTHING, _SPACES_BEFORE_VALUE) for closing in "]}")
        or any(_has_odd_header(text, character) for character in "|>")
        or _may_be_deeper(text, depth)
    )


def _comes_after(text: str, character: str, directly: frozenset[str], after_spaces: frozenset[str]) -> bool:
    """Whether the character stands right behind one of these, or behind one of those and spaces."""
    parts = text.split(character)[:-1]
    ends = {part[-1:] for part in parts}
    return not ends.isdisjoint(directly) or (
        " " in ends and any(part.rstrip(" ")[-1:] in after_spaces for part in parts if part[-1:] == " ")
    )


def _has_odd_header(text: str, character: str) -> bool:
    """Whether a token starts with the character and is no header of a block of text."""
    return any(
        _BLOCK_HEADER.match(after) is None
        and _comes_after(f"{before}|", "|", _RIGHT_BEFORE_TOKEN, _SPACES_BEFORE_TOKEN)
        for before, after in pairwise(text.split(character))
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
