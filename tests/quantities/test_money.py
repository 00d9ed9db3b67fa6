from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.quantities import Money, QuantityError

READ = {
    "200k EUR": Money(200_000, "EUR"),
    "1.5M USD": Money(1_500_000, "USD"),
    "40 EUR": Money(40, "EUR"),
    "2B JPY": Money(2_000_000_000, "JPY"),
    "1_200_000.50 CHF": Money(1_200_000.5, "CHF"),
    "0 EUR": Money(0, "EUR"),
    "  300M EUR ": Money(300_000_000, "EUR"),
    "40kEUR": Money(40_000, "EUR"),
    "0.1k EUR": Money(100, "EUR"),
    "1.1M EUR": Money(1_100_000, "EUR"),
}


@pytest.mark.parametrize("text", READ)
def test_parse(text: str) -> None:
    assert Money.parse(text) == READ[text]


@pytest.mark.parametrize("number", [40_000, 40_000.0, "40k", "40_000"])
def test_a_bare_number_takes_the_default_currency(number: str | float) -> None:
    assert Money.parse(number, "EUR") == Money(40_000, "EUR")
    with pytest.raises(QuantityError, match="names no currency"):
        Money.parse(number)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("EUR 40k", "the currency comes last"),
        ("€40", "the currency comes last"),
        ("40 €", "the currency comes last"),
        ("-40 EUR", "cannot be negative"),
        (-40, "cannot be negative"),
        ("1,5M EUR", "no comma"),
        ("40 eur", "such as 200k EUR"),
        ("40K EUR", "such as 200k EUR"),
        ("40m EUR", "such as 200k EUR"),
        ("40 000 EUR", "such as 200k EUR"),
        ("40 EURO", "such as 200k EUR"),
        ("1__0 EUR", "such as 200k EUR"),
        ("1e5 EUR", "such as 200k EUR"),
        ("٤٠ EUR", "such as 200k EUR"),
        ("", "such as 200k EUR"),
        ("k EUR", "such as 200k EUR"),
        (True, "such as 200k EUR"),
        (float("nan"), "finite"),
        (float("inf"), "finite"),
        (10**400, "finite"),
        (-(10**400), "finite"),
        (1e19, "too large"),
        ("2000000000B EUR", "too large"),
        ("9" * 5_000 + " EUR", "such as 200k EUR"),
        ("9" * 300 + " EUR", "too large"),
    ],
)
def test_what_is_no_money(text: Any, words: str) -> None:
    with pytest.raises(QuantityError, match=words) as caught:
        Money.parse(text, "EUR")
    assert len(str(caught.value)) < 300


def test_what_money_cannot_be() -> None:
    for amount, currency in ((-1, "EUR"), (float("nan"), "EUR"), (1, "eur"), (1, "EURO"), (1, "")):
        with pytest.raises(QuantityError):
            Money(amount, currency)


@given(st.floats(0, 1e18), st.from_regex(r"[A-Z]{3}", fullmatch=True))
def test_its_text_reads_back_equal(amount: float, currency: str) -> None:
    money = Money(amount, currency)
    assert Money.parse(money.text()) == money
    assert str(money).endswith(currency)


@pytest.mark.parametrize(
    ("amount", "short", "exact"),
    [
        (0, "0 EUR", "0 EUR"),
        (0.5, "0.5 EUR", "0.5 EUR"),
        (40, "40 EUR", "40 EUR"),
        (999.9, "1k EUR", "999.9 EUR"),
        (1_234, "1.23k EUR", "1_234 EUR"),
        (200_000, "200k EUR", "200k EUR"),
        (999_999, "1M EUR", "999_999 EUR"),
        (1_200_000, "1.2M EUR", "1_200_000 EUR"),
        (1_234_567.89, "1.23M EUR", "1_234_567.89 EUR"),
        (3e12, "3000B EUR", "3_000_000_000_000 EUR"),
    ],
)
def test_short_and_exact(amount: float, short: str, exact: str) -> None:
    money = Money(amount, "EUR")
    assert (str(money), money.text()) == (short, exact)


def test_conversion() -> None:
    rates = {"USD": 0.92, "GBP": 1.15}
    assert Money(100, "USD").to("EUR", rates, "EUR").amount == pytest.approx(92)
    assert Money(92, "EUR").to("USD", rates, "EUR").amount == pytest.approx(100)
    assert Money(100, "GBP").to("USD", rates, "EUR").amount == pytest.approx(125)
    assert Money(100, "GBP").to("GBP", {}, "EUR") == Money(100, "GBP")


def test_conversion_needs_a_rate() -> None:
    with pytest.raises(QuantityError, match="what 1 USD is worth in EUR"):
        Money(1, "USD").to("EUR", {}, "EUR")
    for rate in (0, -1, float("nan"), float("inf")):
        with pytest.raises(QuantityError, match="positive"):
            Money(1, "EUR").to("USD", {"USD": rate}, "EUR")
