from __future__ import annotations

import time

import pytest

from casemate.files import nearest

KINDS = ["language_model", "code_model", "classifier", "database", "data_pipeline", "web_app", "cli", "api"]


@pytest.mark.parametrize(
    ("word", "choice"),
    [
        ("language-model", "language_model"),
        ("Language Model", "language_model"),
        ("languagemodel", "language_model"),
        ("langauge_model", "language_model"),
        ("databse", "database"),
        ("data_base", "database"),
        ("API", "api"),
        ("web_apps", "web_app"),
        ("quantum", None),
        ("", None),
    ],
)
def test_nearest(word: str, choice: str | None) -> None:
    assert nearest(word, KINDS) == choice


def test_the_order_of_the_choices_does_not_matter() -> None:
    assert nearest("ad", ["ab", "ac"]) is None or nearest("ad", ["ab", "ac"]) == nearest("ad", ["ac", "ab"])
    assert nearest("abcx", ["abcz", "abcy"]) == nearest("abcx", ["abcy", "abcz"]) == "abcy"
    assert nearest("x", []) is None


def test_thousands_of_choices_stay_quick() -> None:
    choices = [f"component_{number}" for number in range(10_000)]
    before = time.process_time()
    assert nearest("component_77x", choices) in ("component_77", "component_7")
    assert nearest("COMPONENT-78", choices) == "component_78"
    assert time.process_time() - before < 1
