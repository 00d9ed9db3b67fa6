"""What a plain YAML scalar means: the YAML 1.2 core schema, plus `_` between the digits of numbers.

Source: https://yaml.org/spec/1.2.2/#103-core-schema. Numbers have to be finite and fit 64 bits, so that every value
that is read can be written again, as YAML and as JSON.
"""

import math
import re

Scalar = bool | int | float | str | None

CONSTANTS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
NUMBER_STARTS = frozenset("0123456789+-.")
"""A plain scalar that starts with anything else is no number."""

_DIGITS = r"[0-9](?:_?[0-9])*"
_INTEGER = re.compile(rf"[-+]?{_DIGITS}")
_BASED = re.compile(r"0o[0-7](?:_?[0-7])*|0x[0-9a-fA-F](?:_?[0-9a-fA-F])*")
_FLOAT = re.compile(rf"[-+]?(?:\.{_DIGITS}|{_DIGITS}(?:\.(?:{_DIGITS})?)?)(?:[eE][-+]?{_DIGITS})?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_MOST_DIGITS = 40
"""More digits than any 64-bit number has in any base, sign, prefix and separators included."""
_LOWEST, _HIGHEST = -(2**63), 2**64 - 1


class UnusableNumber(ValueError):
    """A number that cannot be kept as it stands; the text says why, without naming the number."""


def plain_value(text: str) -> Scalar:
    """The value of an unquoted scalar. Raises UnusableNumber for numbers that are not finite or too large."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if text[0] not in NUMBER_STARTS:
        return text
    return _number(text)


def _number(text: str) -> int | float | str:
    if _INTEGER.fullmatch(text):
        return _checked_integer(text, 10)
    if _FLOAT.fullmatch(text):
        value = float(text)
        if math.isinf(value):
            raise UnusableNumber("too large")
        return value
    if _BASED.fullmatch(text):
        return _checked_integer(text[2:], 8 if text[1] == "o" else 16)
    if _NOT_FINITE.fullmatch(text):
        raise UnusableNumber("not finite")
    return text


def _checked_integer(digits: str, base: int) -> int:
    significant = digits.lstrip("+-0_")
    if len(significant) > _MOST_DIGITS:
        raise UnusableNumber("too large")
    value = int(digits, base)
    if not _LOWEST <= value <= _HIGHEST:
        raise UnusableNumber("too large")
    return value
