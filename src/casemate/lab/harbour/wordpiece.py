"""BERT's tokenizer (uncased WordPiece), read from a `tokenizer.json`.

The usual library for this brings a client for a model hub and a dozen packages with it; the algorithm is short.
Source: Wu et al. 2016, https://arxiv.org/abs/1609.08144, as in https://github.com/google-research/bert (tokenization).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from casemate.files import CasemateError

LONGEST_WORD = 100
"""Characters; a longer word is unknown as a whole."""
_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ebef\U0002f800-\U0002fa1f]")
_ASCII_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class WordPiece:
    """Turns a text into the numbers of its pieces."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary
        self._begin, self._end, self._unknown = (vocabulary[name] for name in ("[CLS]", "[SEP]", "[UNK]"))

    def encode(self, text: str, longest: int) -> list[int]:
        """The numbers between a begin and an end mark, cut to `longest` in all."""
        pieces = [piece for word in _words(text) for piece in self._pieces(word)]
        return [self._begin, *pieces[: longest - 2], self._end]

    def _pieces(self, word: str) -> list[int]:
        """The longest piece that fits, then the longest of what is left; unknown where nothing fits."""
        if len(word) > LONGEST_WORD:
            return [self._unknown]
        found, at = [], 0
        while at < len(word):
            end = len(word)
            while end > at and self._name(word, at, end) not in self._vocabulary:
                end -= 1
            if end == at:
                return [self._unknown]
            found.append(self._vocabulary[self._name(word, at, end)])
            at = end
        return found

    @staticmethod
    def _name(word: str, at: int, end: int) -> str:
        return word[at:end] if at == 0 else f"##{word[at:end]}"


def read_wordpiece(path: Path) -> WordPiece:
    """Read the vocabulary. Raises `CasemateError` where the file is of another kind."""
    try:
        vocabulary = json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]
        return WordPiece({str(piece): int(number) for piece, number in vocabulary.items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CasemateError(f"{path} is no WordPiece tokenizer: {error}; run `casemate lab install`") from error


def _words(text: str) -> Iterator[str]:
    """Words and single punctuation marks, in small letters, without accents and control characters."""
    cleaned = _CHINESE.sub(lambda sign: f" {sign[0]} ", "".join(_cleaned(text)))
    plain = "".join(sign for sign in unicodedata.normalize("NFD", cleaned) if unicodedata.category(sign) != "Mn")
    for chunk in plain.lower().split():
        word = ""
        for sign in chunk:
            if sign in _ASCII_PUNCTUATION or unicodedata.category(sign).startswith("P"):
                yield from filter(None, (word, sign))
                word = ""
            else:
                word += sign
        if word:
            yield word


def _cleaned(text: str) -> Iterator[str]:
    for sign in text:
        if sign in "\t\n\r" or unicodedata.category(sign) == "Zs":
            yield " "
        elif sign not in "\x00\ufffd" and unicodedata.category(sign) not in ("Cc", "Cf", "Co"):
            yield sign
