"""The nearest valid spelling of a word that is not valid."""

import difflib
from collections.abc import Iterable

_CLOSE_ENOUGH = 0.6


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
    scored = [(difflib.SequenceMatcher(None, plain, _plain(candidate)).ratio(), candidate) for candidate in candidates]
    best = max((score for score, _ in scored), default=0.0)
    if best < _CLOSE_ENOUGH:
        return None
    return next(candidate for score, candidate in scored if score == best)


def _plain(word: str) -> str:
    return "".join(character for character in word.casefold() if character not in "_- ")
