"""Showing what the documents say instead of what the model says that they say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casemate.lab.interface import Source

SUPPORT = 0.5
"""Share of the words of a sentence without exact facts that a source must hold; measured on the lab's questions."""
CLOSE = 0.45
"""Cosine of question and source from which on the source is shown even where the model's answer rests on nothing."""
NO_SOURCE = "I find nothing about that in the documents."
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)|\n+")
_WORD = re.compile(r"[^\W_]+(?:[.,:/@'-][^\W_]+)*")
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "a an and answer are as at be been by can could customer customers do does for from has have how i if in is "
        "it its may must no not of on or our says should so that the their then there they this to was we what when "
        "where which who will with would yes you your context question according document documents",
    )
)


def quoted(answer: str, sources: Sequence[Source], question: str) -> str:
    """The sentences of the sources that the answer rests on, word for word; `NO_SOURCE` where there are none.

    The model only points: what is shown stands in a document. Where it points at nothing, a source that is `CLOSE` to
    the question is shown for it.
    """
    asked = _stems(question)
    held = [sentence for source in sources for sentence in _sentences(source.text)]
    quotes = [_quote(sentence, held, asked) for sentence in _sentences(answer)]
    if not any(quotes):
        near = [sentence for source in sources[:1] if source.score >= CLOSE for sentence in _sentences(source.text)]
        quotes = [max(near, key=lambda sentence: len(asked & _stems(sentence)), default="")]
    return " ".join(dict.fromkeys(quote for quote in quotes if quote)) or NO_SOURCE


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def _quote(sentence: str, held: Sequence[str], asked: set[str]) -> str:
    """The sentence among those held that this one rests on best; empty where it rests on none.

    It rests on one that has a number, name or address of it, or where it has none, `SUPPORT` of its other words, two at
    least. Words of the question support nothing, since whoever asks puts them there; they choose among what is left.
    """
    words = _WORD.findall(sentence)
    hard = {_stem(word) for position, word in enumerate(words) if _is_hard(word, position)} - _EMPTY - asked
    soft = _stems(sentence) - hard - asked
    best, most = "", 0
    for candidate in held:
        there = _stems(candidate)
        facts, others = len(hard & there), len(soft & there)
        rests = facts >= 1 if hard else others >= max(SUPPORT * len(soft), 2)
        if rests and facts + others + len(asked & there) > most:
            best, most = candidate, facts + others + len(asked & there)
    return best


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in _WORD.findall(text)} - _EMPTY


def _is_hard(word: str, position: int) -> bool:
    """Whether a word says something exact: a digit, an address, or a name inside the sentence."""
    return any(sign.isdigit() for sign in word) or "@" in word or "." in word or (position > 0 and word[0].isupper())


def _stem(word: str) -> str:
    low = word.casefold().strip("'")
    for ending in ("ing", "ed", "es", "s"):
        if low.endswith(ending) and len(low) > len(ending) + 3:
            return low.removesuffix(ending)
    return low
