"""Which texts the fast way to read YAML leaves to the careful one; every check runs at the speed of C."""

_TOKEN_STARTS = frozenset(" \n[{,:")
_ODD_TOKENS = "&*!%@`"
"""Anchors, aliases, tags, directives, and what no text may start with."""
_ODD_ANYWHERE = ("\t", "\n---", "\n...", "\u2028", "\u2029")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def is_odd(text: str, depth: int) -> bool:
    """Whether the text holds (or might hold) what rapidyaml drops, or nests deeper than `depth` by a safe margin."""
    return (
        text.startswith(("---", "..."))
        or any(oddity in text for oddity in _ODD_ANYWHERE)
        or any(_starts_a_token(text, odd) for odd in _ODD_TOKENS)
        or _has_explicit_key(text)
        or _may_be_deeper(text, depth)
    )


def _starts_a_token(text: str, character: str) -> bool:
    at = text.find(character)
    while at >= 0:
        if at == 0 or text[at - 1] in _TOKEN_STARTS:
            return True
        at = text.find(character, at + 1)
    return False


def _has_explicit_key(text: str) -> bool:
    """A question mark that stands alone, as in `? key`; one at the end of a word is part of a sentence."""
    at = text.find("?")
    while at >= 0:
        if (at == 0 or text[at - 1] in _TOKEN_STARTS) and text[at + 1 : at + 2] in ("", " ", "\n"):
            return True
        at = text.find("?", at + 1)
    return False


def _may_be_deeper(text: str, depth: int) -> bool:
    """Indentation beyond four columns a level, or brackets inside each other, quoted ones included."""
    if " " * (4 * depth) in text or "- " * depth in text:
        return True
    brackets = text.encode("utf-8").translate(None, _NOT_BRACKETS)
    for _ in range(depth):
        fewer = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if fewer == brackets:
            break
        brackets = fewer
    return brackets.count(b"[") + brackets.count(b"{") > depth
