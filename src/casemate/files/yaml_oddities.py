"""Which texts the fast way to read YAML leaves to the careful one.

They hold what rapidyaml drops (anchors, tags), what it takes differently from libyaml, or what it lets pass though it is
wrong. A quoted text may be taken for one of them: that costs time, never correctness. Every check runs at the speed of
C, or looks only at the few places that a search in C has found.
"""

import re
from itertools import pairwise

_ODD_ANYWHERE = ("\t", "\n---", "\n...", ",,", ":,", ":]", ":}", ": :", "[:", "{:", ",:", "\u2028", "\u2029")
_ODD_TOKENS = "&*!?%@`,"
"""Anchors, aliases, tags, explicit keys, directives, and what no text may start with."""
_RIGHT_BEFORE_TOKEN = frozenset("\n:[{,")
_SPACES_BEFORE_TOKEN = frozenset("\n:-[{,")
_BLOCK_HEADER = re.compile(r"(?:[1-9]?[-+]?|[-+][1-9]) *(?:\n| #)")
_NEITHER_BRACKET_NOR_BREAK = bytes(set(range(256)) - set(b"[]{}\n"))


def is_odd(text: str, depth: int) -> bool:
    """Whether the text holds, or might hold, such a thing, or may nest deeper than `depth`."""
    return (
        text.startswith(("---", "...", " ", *_ODD_TOKENS))
        or any(oddity in text for oddity in _ODD_ANYWHERE)
        or any(_starts_token(text, character) for character in _ODD_TOKENS)
        or any(_has_odd_header(text, character) for character in "|>")
        or _has_odd_brackets(text, depth)
        or _has_comment_in_brackets(text)
        or re.search(rf"\n[ -]{{{4 * depth}}}", text) is not None
    )


def _starts_token(text: str, character: str) -> bool:
    """Whether the character stands where a value or key begins."""
    parts = text.split(character)[:-1]
    ends = {part[-1:] for part in parts}
    return not ends.isdisjoint(_RIGHT_BEFORE_TOKEN) or (
        " " in ends and any(part.rstrip(" ")[-1:] in _SPACES_BEFORE_TOKEN for part in parts if part[-1:] == " ")
    )


def _has_odd_header(text: str, character: str) -> bool:
    """Whether a token starts with the character and is no header of a block of text."""
    return any(
        _BLOCK_HEADER.match(after) is None and _starts_token(f"{before}|", "|")
        for before, after in pairwise(text.split(character))
    )


def _has_odd_brackets(text: str, depth: int) -> bool:
    """Whether brackets are left open at the end of a line, or stand deep inside each other; quoted ones count."""
    shapes = set(text.encode("utf-8").translate(None, _NEITHER_BRACKET_NOR_BREAK).split(b"\n"))
    return any(not _is_balanced(shape, depth) for shape in shapes)


def _is_balanced(brackets: bytes, depth: int) -> bool:
    for _ in range(depth):
        if not brackets:
            return True
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return not brackets


def _has_comment_in_brackets(text: str) -> bool:
    """Whether a bracket that is open before a `#` can only be closed behind it."""
    at = text.find(" #")
    while at >= 0:
        before = text[text.rfind("\n", 0, at) + 1 : at]
        if before.count("[") + before.count("{") > before.count("]") + before.count("}"):
            return True
        at = text.find(" #", at + 1)
    return False
