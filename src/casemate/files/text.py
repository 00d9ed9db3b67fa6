"""From bytes to text that every parser below may be given: UTF-8, line feeds only, no control characters."""

import re

from casemate.files.limits import Limits
from casemate.files.problems import InvalidInput, Place, Problem

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that no input may hold as they stand; most have an escape."""
_MOST_PROBLEMS = 20
_BYTE_ORDER_MARK = "\ufeff"
_OTHER_ENCODINGS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


def checked_text(data: bytes | str, name: str, limits: Limits) -> str:
    """The text of an input, without byte order mark, with `\\n` as its only line break, also after the last line.

    Raises InvalidInput when it is too large, empty, no UTF-8, or holds control characters.
    """
    text = data if isinstance(data, str) else _decoded(data, name, limits)
    if len(text) > limits.size:
        raise InvalidInput([_too_large(name, limits)])
    text = text.removeprefix(_BYTE_ORDER_MARK)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if UNPRINTABLE.search(text):
        raise InvalidInput(_unprintable(text, name))
    return text if text.endswith("\n") else text + "\n"


def place_at(text: str, offset: int, name: str) -> Place:
    """Line and column of the character at `offset`."""
    start = text.rfind("\n", 0, offset) + 1
    return Place(file=name, line=text.count("\n", 0, offset) + 1, column=offset - start + 1)


def _decoded(data: bytes, name: str, limits: Limits) -> str:
    if len(data) > limits.size:
        raise InvalidInput([_too_large(name, limits)])
    for mark, encoding in _OTHER_ENCODINGS.items():
        if data.startswith(mark):
            raise InvalidInput([_wrong_encoding(name, encoding)])
    if b"\x00" in data[:4] and not data.startswith(b"\x00\x00\x00\x00") and _looks_like_utf_16(data):
        raise InvalidInput([_wrong_encoding(name, "UTF-16")])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = place_at(before, len(before), name)
        message = f"the file is not UTF-8: byte 0x{data[error.start]:02x} does not belong to any character"
        remedy = "save the file as UTF-8; if it is no text file, choose another one"
        raise InvalidInput([Problem(message=message, remedy=remedy, place=place)]) from error


def _looks_like_utf_16(data: bytes) -> bool:
    """Every other byte of the beginning is NUL, as in ASCII text saved as UTF-16 without a mark."""
    beginning = data[:64]
    return not any(beginning[0::2]) or not any(beginning[1::2])


def _wrong_encoding(name: str, encoding: str) -> Problem:
    place = Place(file=name, line=1, column=1)
    return Problem(message=f"the file is {encoding}, not UTF-8", remedy="save the file as UTF-8", place=place)


def _too_large(name: str, limits: Limits) -> Problem:
    message = f"the file is larger than {limits.size:_} bytes"
    return Problem(message=message, remedy="split it into several files", place=Place(file=name))


def _unprintable(text: str, name: str) -> list[Problem]:
    problems = []
    for match in UNPRINTABLE.finditer(text):
        problems.append(
            Problem(
                message=f"the character U+{ord(match.group()):04X} is not allowed in text",
                remedy='remove it; where it is meant, write it as an escape in double quotes, such as "\\x07"',
                place=place_at(text, match.start(), name),
            )
        )
        if len(problems) == _MOST_PROBLEMS:
            break
    return problems
