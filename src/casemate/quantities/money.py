"""Amounts of money with their currency."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from casemate.quantities.errors import QuantityError

_CURRENCY = re.compile(r"[A-Z]{3}")
_MONEY = re.compile(
    r"(?P<number>\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?) ?(?P<scale>[kMB]?)(?: ?(?P<currency>[A-Z]{3}))?", re.ASCII
)
_SCALES = {"": 1, "k": 10**3, "M": 10**6, "B": 10**9}
_SHAPE = "write a number with an optional k, M or B and a currency, such as 200k EUR"
_LONGEST = 400
"""Characters of an amount in a text: the exact text of the smallest number takes most of them."""
_SHOWN = 60
"""Characters of a wrong text that its error repeats."""
_MOST = 1e18
"""Beyond all money in the world: so that sums stay finite and a slip of the keyboard is noticed."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency, never negative."""

    amount: float
    currency: str
    """Three capital letters, as in ISO 4217."""

    def __post_init__(self) -> None:
        if not _CURRENCY.fullmatch(self.currency):
            raise QuantityError(f"{self.currency!r} is no currency: use three capital letters, such as EUR")
        if not math.isfinite(self.amount):
            raise QuantityError("an amount of money has to be finite")
        if self.amount > _MOST:
            raise QuantityError("the amount is too large")
        if self.amount < 0:
            raise QuantityError("an amount of money cannot be negative")

    @classmethod
    def parse(cls, text: str | int | float, default_currency: str | None = None) -> "Money":
        """Money from what stands in a model: `200k EUR`, `1.5M USD`, or a bare number in the default currency.

        Raises QuantityError, with the shape that is expected.
        """
        if isinstance(text, bool):
            raise QuantityError(f"{text} is no amount of money: {_SHAPE}")
        if isinstance(text, str):
            number, currency = _parts(text)
        else:
            number, currency = _as_float(text), None
        currency = currency or default_currency
        if currency is None:
            raise QuantityError(f"{text} names no currency: {_SHAPE}")
        return cls(number, currency)

    def to(self, currency: str, rates: Mapping[str, float], base: str) -> "Money":
        """The same value in another currency.

        `rates` maps a currency to what one unit of it is worth in `base`; `base` itself needs no entry.
        Raises QuantityError when a rate is missing or not positive.
        """
        if currency == self.currency:
            return self
        return Money(self.amount * _rate(self.currency, rates, base) / _rate(currency, rates, base), currency)

    def text(self) -> str:
        """The exact amount, as `Money.parse` reads it back."""
        exact = Decimal(repr(self.amount))
        for letter in ("B", "M", "k"):
            scaled = exact / _SCALES[letter]
            if 1 <= scaled < 1000 and scaled == scaled.to_integral_value():
                return f"{int(scaled)}{letter} {self.currency}"
        digits = f"{exact:f}"
        whole, _, fraction = digits.partition(".")
        grouped = f"{int(whole):_}" + (f".{fraction}" if fraction.strip("0") else "")
        return f"{grouped} {self.currency}"

    def __str__(self) -> str:
        """At most three significant digits, for people: `1.2M EUR`."""
        rounded = float(f"{self.amount:.3g}")
        scale, letter = max((size, name) for name, size in _SCALES.items() if size <= max(rounded, 1))
        return f"{_short(rounded / scale)}{letter} {self.currency}"


def _as_float(number: int | float) -> float:
    try:
        return float(number)
    except OverflowError as error:  # Python's integers exceed every float
        raise QuantityError("an amount of money has to be finite") from error


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"


def _parts(text: str) -> tuple[float, str | None]:
    match = _MONEY.fullmatch(text.strip())
    if match is None or len(text) > _LONGEST:
        raise QuantityError(f"{text[:_SHOWN]!r} is no amount of money: {_hint(text)}")
    exact = Decimal(match["number"].replace("_", "")) * _SCALES[match["scale"]]
    return float(exact), match["currency"]


def _hint(text: str) -> str:
    """What most likely went wrong."""
    stripped = text.strip()
    if stripped.startswith("-"):
        return "it cannot be negative"
    if re.match(r"[A-Z]{3}\b|.*[€$£]", stripped):
        return f"the currency comes last, as three capital letters; {_SHAPE}"
    if "," in stripped:
        return f"use '.' for decimals and '_' between digits, no comma; {_SHAPE}"
    return _SHAPE


def _rate(currency: str, rates: Mapping[str, float], base: str) -> float:
    if currency == base:
        return 1.0
    rate = rates.get(currency)
    if rate is None:
        raise QuantityError(f"there is no exchange rate for {currency}: say what 1 {currency} is worth in {base}")
    if not (math.isfinite(rate) and rate > 0):
        raise QuantityError(f"the exchange rate of {currency} has to be a positive number")
    return rate
