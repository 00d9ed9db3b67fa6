from __future__ import annotations

import json

import pytest

from casemate.files import CasemateError
from casemate.knowledge import load_knowledge
from casemate.report import Look
from casemate.report.cards import CardBox
from casemate.report.cards_text import cards_json, cards_list, cards_text, groups_json, groups_text
from casemate.report.lookup import find_cards, group_cards, list_cards, search_cards


@pytest.fixture(scope="module")
def box() -> CardBox:
    return CardBox(load_knowledge())


def test_every_card_is_found_by_its_id_in_any_case(box: CardBox) -> None:
    cards = list(box.cards)
    assert len(cards) > 400
    for card in cards:
        for text in (card.id, card.id.upper(), card.id.lower()):
            assert card.id in {found.id for found in find_cards(box, text)}


@pytest.mark.parametrize(
    ("wanted", "identity"),
    [
        ("aml.t0051.001", "AML.T0051.001"),
        ("T0051.001", "AML.T0051.001"),
        ("ML Model Access", "AML.TA0000"),
        ("backdoor ml model", "AML.T0018"),
        ("llm01:2025", "LLM01:2025"),
        ("ASI01", "ASI01:2026"),
        ("cwe-89", "CWE-89"),
        ("Spoofing", "spoofing"),
        ("Rate  Limiting", "rate-limiting"),
        ("OUTSIDER", "outsider"),
    ],
)
def test_ids_names_and_older_names(box: CardBox, wanted: str, identity: str) -> None:
    assert [card.id for card in find_cards(box, wanted)] == [identity]


def test_an_id_without_its_edition_gets_the_editions(box: CardBox) -> None:
    with pytest.raises(CasemateError, match=r"LLM01:2025 \(Prompt Injection\).*LLM01:1\.1"):
        find_cards(box, "llm01")


def test_an_unknown_name_gets_the_nearest(box: CardBox) -> None:
    with pytest.raises(CasemateError, match="LLM Jailbreak"):
        find_cards(box, "LLM Jailbraek")
    with pytest.raises(CasemateError, match="search"):
        find_cards(box, "qqqqqqqqqqqq")


def test_cards_say_how_things_hang_together(box: CardBox) -> None:
    (injection,) = find_cards(box, "AML.T0051.001")
    facts = dict(injection.facts)
    assert injection.name == "LLM Prompt Injection: Indirect"
    assert facts["part of"] == ("AML.T0051 LLM Prompt Injection",)
    assert any(text.startswith("AML.TA0005 ") for text in facts["tactics"])
    assert any(
        text.startswith("prompt-isolation ") or text.startswith("input-guardrail ") for text in facts["controls"]
    )
    citing = {rule.id for rule in load_knowledge().rules if "AML.T0051.001" in {use.id for use in rule.techniques}}
    assert citing <= set(facts["rules"])


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("jailbreak", "AML.T0054"),
        ("poison training data", "AML.T0020"),
        ("Rate limiting", "rate-limiting"),
        ("sql injection", "CWE-89"),
        ("prompt injection", "AML.T0051"),
    ],
)
def test_search_puts_what_is_called_that_first(box: CardBox, query: str, first: str) -> None:
    assert first in [card.id for card in search_cards(box, query)][:3]


def test_search_without_a_hit_or_a_word(box: CardBox) -> None:
    with pytest.raises(CasemateError, match="nothing holds"):
        search_cards(box, "xyzzyx")
    with pytest.raises(CasemateError, match="no word"):
        search_cards(box, "?!")


def test_lists(box: CardBox) -> None:
    assert [card.id for card in list_cards(box, "STRIDE")] == list(load_knowledge().frameworks["stride"].entries)
    assert list_cards(box, "owasp-llm") == list_cards(box, "owasp_llm")
    assert sum(number for _, _, number in group_cards(box)) == len(list(box.cards))
    with pytest.raises(CasemateError, match="owasp_llm"):
        list_cards(box, "nonsense")


def test_text_and_json_hold_the_same(box: CardBox) -> None:
    cards = find_cards(box, "prompt-isolation")
    text = cards_text(cards, Look())
    (entry,) = json.loads(cards_json(cards))["entries"]
    squeezed = " ".join(text.split())
    for held in (entry["id"], entry["name"], entry["summary"]):
        assert held in squeezed
    assert set(entry["facts"]) == {label for label, _ in cards[0].facts}
    assert all(label in text for label in entry["facts"])
    (brief,) = json.loads(cards_json(cards, whole=False))["entries"]
    assert "facts" not in brief
    assert cards_list(cards, Look()).startswith("prompt-isolation  Prompt isolation")


def test_a_shortened_list_says_so(box: CardBox) -> None:
    cards = list_cards(box, "controls")
    assert f"and {len(cards) - 2} more" in cards_list(cards, Look(), most=2)
    groups = group_cards(box)
    assert [entry["id"] for entry in json.loads(groups_json(groups))["lists"]] == [name for name, _, _ in groups]
    assert "MITRE ATLAS" in groups_text(groups, Look())


def test_one_edition_of_a_list_can_be_listed(box: CardBox) -> None:
    assert {card.id[-5:] for card in list_cards(box, "OWASP-LLM:2026")} == {":2026"}
    with pytest.raises(CasemateError, match=r"no edition `2024`.*2025"):
        list_cards(box, "owasp_llm:2024")
    with pytest.raises(CasemateError, match="carry none"):
        list_cards(box, "gdpr:2018")


def test_standards_and_crosswalks_are_on_cards(box: CardBox) -> None:
    (article,) = find_cards(box, "ai-act-15")
    assert any("AML.T0020" in value for _, values in article.facts for value in values)
    (control,) = find_cards(box, "prompt-isolation")
    facts = dict(control.facts)
    assert "stops 0–5% of attempts" in facts["adapted attacks"]
    assert any(value.startswith("AIX-C-INPUT-SEGREGATION") for value in facts["supports or is supported by"])
