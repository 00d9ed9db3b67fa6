"""Whether an answer gives away the system prompt: its canary, or a stretch of it, also respelt."""

from __future__ import annotations

import base64
import binascii
import codecs
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator, Sequence

STRETCH = 24
"""Letters and digits in a row that nobody writes by chance."""
_BLOB = re.compile(r"[A-Za-z0-9+/_=-]{16,}")
_HEX = re.compile(r"[0-9a-fA-F\s:]{24,}")


def canary_for(key: bytes, user: str) -> str:
    """A mark that stands in this person's prompts and nowhere else."""
    return "ref-" + hmac.new(key, user.encode(), hashlib.sha256).hexdigest()[:12]


def gives_away(answer: str, prompt: str, marks: Sequence[str]) -> bool:
    """Whether a reading of the answer holds a mark, such as the canary, or `STRETCH` characters of the prompt."""
    inside = _letters(prompt)
    stretches = {inside[at : at + STRETCH] for at in range(len(inside) - STRETCH + 1)}
    letters_of_marks = [_letters(mark) for mark in marks if mark]
    for reading in _readings(answer):
        letters = _letters(reading)
        if any(mark in letters for mark in letters_of_marks):
            return True
        if any(letters[at : at + STRETCH] in stretches for at in range(len(letters) - STRETCH + 1)):
            return True
    return False


def without_leaks(answer: str, prompt: str, marks: Sequence[str], instead: str) -> str:
    """The answer; where it gives the prompt away, what is left without the lines that do; else `instead`."""
    if not gives_away(answer, prompt, marks):
        return answer
    left = "\n".join(line for line in answer.splitlines() if not gives_away(line, prompt, marks))
    # letters on a line each give nothing away by themselves, so what is left is looked at as a whole again
    return instead if not left.strip() or gives_away(left, prompt, marks) else left


def _letters(text: str) -> str:
    """Letters and digits alone, folded: spacing, case, accents and punctuation hide nothing."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def _readings(answer: str) -> Iterator[str]:
    yield answer
    yield answer[::-1]
    yield codecs.encode(answer, "rot13")
    for blob in _BLOB.findall(answer):
        bare = blob.rstrip("=")
        try:
            yield base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_").decode("utf-8", "replace")
            yield base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            continue
    for blob in _HEX.findall(answer):
        try:
            yield bytes.fromhex(re.sub(r"[\s:]", "", blob)).decode("utf-8", "replace")
        except ValueError:
            continue
