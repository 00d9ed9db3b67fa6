"""The nearest valid spelling of a word that is not valid."""

from bisect import bisect
from collections.abc import Iterable

_CLOSE_ENOUGH = 0.6
_MOST_COMPARED = 500
"""Of more choices, the neighbours in the alphabet: a model with a thousand wrong ids must not take minutes."""


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that `word` most likely stands for; None when nothing comes close.

    A word that differs only in case, `_`, `-`, or spaces wins over every other. Equally near choices are decided by
    the alphabet, so that the order of `choices` never matters.
    """
    candidates = sorted(set(choices))
    plain = _plain(word)
    for candidate in candidates:
        if _plain(candidate) == plain:
            return candidate
    if len(candidates) > _MOST_COMPARED:
        near = bisect(candidates, word)
        candidates = candidates[max(0, near - _MOST_COMPARED // 2) : near + _MOST_COMPARED // 2]
    return _most_alike(plain, candidates)


def _most_alike(plain: str, candidates: list[str]) -> str | None:
    """The first of the candidates that share most with the word; the quick bounds spare nearly all comparisons."""
    from difflib import SequenceMatcher  # here: only those who misspell pay for it

    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(plain)
    found, best = None, _CLOSE_ENOUGH
    for candidate in candidates:
        matcher.set_seq1(_plain(candidate))
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            found, best = candidate, matcher.ratio()
    return found


def _plain(word: str) -> str:
    return "".join(character for character in word.casefold() if character not in "_- ")
