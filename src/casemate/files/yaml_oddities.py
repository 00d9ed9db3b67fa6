"""Which texts the fast way to read YAML leaves to the careful one.

They hold what rapidyaml drops (anchors, tags), what it takes differently from libyaml, or what it lets pass though it
is wrong. A quoted text may be taken for one of them: that costs time, never correctness.

What matters is which indicators stand side by side, so words are reduced to one letter first. Of the lines that then
look the same, one is looked at: a large model has few shapes of lines.
"""

import re
from itertools import pairwise

_INDICATORS = b" \n:-[]{},#&*!?%@`|>.+'\""
_WORDS = bytes(byte if byte in _INDICATORS else ord("a") for byte in range(256))
_ODD_CHARACTERS = "\t\u2028\u2029"
_ODD_NEIGHBOURS = re.compile(
    r"""\n(?:---|[ ]*\.\.\.|:)   # a document begins or ends; a line starts with a colon
    | ,,|,[ ]*:|[\[{]:|:[ ]+:|:[,\]}]|[:-][ ]+[\]}]  # nothing stands where something should
    | [\]}][ ]*-|['"][ ]+(?:-[ \n]|\.\.\.)           # something stands behind the end of a value
    """,
    re.VERBOSE,
)
_ODD_TOKENS = "&*!?%@`,"
"""Anchors, aliases, tags, explicit keys, directives, and what no text may start with."""
_RIGHT_BEFORE_TOKEN = frozenset("\n:[{,")
_SPACES_BEFORE_TOKEN = frozenset("\n:-[{,")
_BLOCK_HEADER = re.compile(r"[-+]? *(?:\n| #)")
_NO_BRACKETS = re.compile(r"[^\[\]{}\n]+")


def is_odd(text: str, depth: int) -> bool:
    """Whether the text holds, or might hold, such a thing, or may nest deeper than `depth`."""
    if text.startswith(" ") or any(character in text for character in _ODD_CHARACTERS):
        return True
    shapes = _shapes(text)
    return (
        _ODD_NEIGHBOURS.search(shapes) is not None
        or any(_starts_token(shapes, character) for character in _ODD_TOKENS)
        or any(_has_odd_header(shapes, character) for character in "|>")
        or _has_odd_brackets(shapes, depth)
        or _has_comment_in_brackets(shapes)
        or re.search(rf"\n[ -]{{{4 * depth}}}", shapes) is not None
    )


def _shapes(text: str) -> str:
    """The lines of the text, each kind once, with an `a` or a few for every run of what is no indicator."""
    reduced = text.encode("utf-8").translate(_WORDS)
    for run in (b"aaaaaaaa", b"aaa", b"aa", b"aa"):
        reduced = reduced.replace(run, b"a")
    lines = sorted(set(reduced.split(b"\n")))
    return b"\n".join((b"", *lines, b"")).decode("ascii")


def _starts_token(text: str, character: str) -> bool:
    """Whether the character stands where a value or key begins."""
    return any(
        before.rstrip(" ")[-1:] in _SPACES_BEFORE_TOKEN if before.endswith(" ") else before[-1:] in _RIGHT_BEFORE_TOKEN
        for before in text.split(character)[:-1]
    )


def _has_odd_header(text: str, character: str) -> bool:
    """Whether a token starts with the character and is no header of a block of text."""
    return any(
        _BLOCK_HEADER.match(after) is None and _starts_token(before + character, character)
        for before, after in pairwise(text.split(character))
    )


def _has_odd_brackets(text: str, depth: int) -> bool:
    """Whether brackets are left open at the end of a line, or stand deep inside each other; quoted ones count."""
    return any(not _is_balanced(line, depth) for line in set(_NO_BRACKETS.sub("", text).split("\n")))


def _is_balanced(brackets: str, depth: int) -> bool:
    for _ in range(depth):
        if not brackets:
            return True
        brackets = brackets.replace("[]", "").replace("{}", "")
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
