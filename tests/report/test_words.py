from __future__ import annotations

import pytest

from casemate.quantities import Money
from casemate.report.words import chance, count, listed, money_range, per_cent, short_ids


@pytest.mark.parametrize(
    ("probability", "word", "figure"),
    [
        (1.0, "almost certain", "100%"),
        (0.999, "almost certain", "99%"),
        (0.9, "very likely", "90%"),
        (0.66, "likely", "66%"),
        (0.5, "about even", "50%"),
        (0.2, "unlikely", "20%"),
        (0.0149, "very unlikely", "1%"),
        (0.0031, "remote", "0.3%"),
        (1e-9, "remote", "<0.1%"),
        (0.0, "remote", "<0.1%"),
    ],
)
def test_probabilities(probability: float, word: str, figure: str) -> None:
    assert (chance(probability), per_cent(probability)) == (word, figure)


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c", "d"], "a, b, c and d"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
    ],
)
def test_lists(names: list[str], text: str) -> None:
    assert listed(names) == text


def test_counts() -> None:
    assert (count(1, "loss", "losses"), count(0, "loss", "losses")) == ("1 loss", "0 losses")
    assert count(1204, "threat") == "1,204 threats"


def test_ranges_of_money() -> None:
    assert money_range(Money(3000, "EUR"), Money(25_000, "EUR")) == "3k–25k EUR"
    assert money_range(Money(3000, "EUR"), Money(25_000, "USD")) == "3k EUR – 25k USD"
    assert money_range(Money(3000, "EUR"), Money(3000, "EUR")) == "3k EUR"


def test_short_ids_tell_every_threat_from_every_other() -> None:
    ids = ["t-0123456789ab", "t-0123456789ff", "t-a00000000000", "t-a00100000000", "t-b00000000000"]
    shorts = short_ids(ids)
    assert shorts["t-b00000000000"] == "t-b000"
    for name in ids:
        assert [other for other in ids if other.startswith(shorts[name])] == [name]
    assert short_ids([]) == {}
