"""Finding cards: by id however it is written, by an older name, or by words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from casemate.files import CasemateError, nearest
from casemate.report.cards import GROUPS, Card, CardBox, edition_name
from casemate.report.words import listed

_WORD = re.compile(r"[^\W_]+")
_IN_NAME, _IN_ALIAS, _IN_SUMMARY = 8.0, 7.0, 2.0
_OF_RULE = 0.8
"""Worth of a rule beside an entry with the same words: who searches mostly wants the framework's own word first."""
_SAME_STEM = 0.6
"""Worth of a word of the same stem, such as poison and poisoned, beside one that is the same."""


def find_cards(box: CardBox, wanted: str) -> tuple[Card, ...]:
    """The cards with this id, or this name or alias; several where a name means several things.

    Case does not matter, nor does a missing `AML.`. Raises `CasemateError`, with what comes near, where there is none
    and where an id needs its edition.
    """
    plain = _plain(wanted)
    cards = list(box.cards)
    found = [card for card in cards if plain in (_plain(card.id), _plain(card.id).removeprefix("aml."))]
    if not found:
        found = [card for card in cards if _plain(card.id).startswith(f"{plain}:")]
        if len(found) > 1:
            editions = listed([f"{card.id} ({card.name})" for card in found], 9)
            raise CasemateError(f"`{wanted}` needs its edition, for they may differ: {editions}")
    found = found or [card for card in cards if plain == _plain(card.name)]
    found = found or [card for card in cards if plain in (_plain(alias) for alias in card.aliases)]
    if found:
        return tuple(found)
    names = {_plain(text): text for card in cards for text in (card.id, card.name)}
    close = nearest(plain, names)
    advice = f"did you mean `{names[close]}`?" if close else "`casemate knowledge search WORDS` looks for words"
    raise CasemateError(f"nothing is called `{wanted}`; {advice}")


def search_cards(box: CardBox, query: str) -> tuple[Card, ...]:
    """Cards that hold every word, best first; cards that hold some where none holds all. Raises `CasemateError`."""
    words = [word.casefold() for word in _WORD.findall(query)]
    if not words:
        raise CasemateError("there is no word to search for")
    scored = [(card, *_score(card, words)) for card in box.cards]
    most = max(hits for _, _, hits in scored)
    if most == 0:
        raise CasemateError(f"nothing holds any of these words: {', '.join(words)}")
    best = sorted((-score, card.id, card.kind, card) for card, score, hits in scored if hits == most)
    return tuple(card for _, _, _, card in best)


def list_cards(box: CardBox, group: str) -> tuple[Card, ...]:
    """The cards of a framework or catalogue, or of one edition of a list, as `owasp_llm:2026`.

    Raises `CasemateError` with the names that there are.
    """
    known = {_plain(name).replace("-", "_"): name for name in box.groups}
    name, _, edition = _plain(group).replace("-", "_").partition(":")
    if name not in known:
        raise CasemateError(f"there is no list `{group}`; lists: {', '.join(box.groups)}")
    cards = box.groups[known[name]]
    found = tuple(card for card in cards if not edition or card.id.casefold().endswith(f":{edition}"))
    if not found:
        editions = sorted({card.id.rpartition(":")[2] for card in cards if ":" in card.id})
        raise CasemateError(f"`{name}` has no edition `{edition}`; {listed(editions, 9) or 'its ids carry none'}")
    return found


def group_cards(box: CardBox) -> tuple[tuple[str, str, int], ...]:
    """Each list: its id, what it is, how many cards it has."""
    knowledge = box.knowledge
    titles = {name: edition_name(framework) for name, framework in knowledge.lists.items()}
    own = dict(zip(GROUPS, (f"MITRE ATLAS {knowledge.atlas.edition}", "Controls", "Adversaries", "Rules"), strict=True))
    return tuple((name, (titles | own)[name], len(cards)) for name, cards in box.groups.items())


def _score(card: Card, words: Sequence[str]) -> tuple[float, int]:
    """What the card is worth, and how many of the words it holds."""
    fields = list(_fields(card))
    best = [max(weight * _likeness(word, text) for weight, text in fields) for word in words]
    asked = " ".join(words)
    whole = _IN_NAME if asked in (" ".join(_words(text)) for text in (card.id, card.name, *card.aliases)) else 0.0
    weight = _OF_RULE if card.kind == "rule" else 1.0
    return weight * (sum(best) + whole), sum(value > 0 for value in best)


def _fields(card: Card) -> Iterator[tuple[float, Sequence[str]]]:
    yield _IN_NAME, [*_words(card.id), *_words(card.name)]
    yield _IN_ALIAS, [word for alias in card.aliases for word in _words(alias)]
    yield _IN_SUMMARY, _words(card.summary)


def _likeness(word: str, text: Sequence[str]) -> float:
    if word in text:
        return 1.0
    return _SAME_STEM if any(_same_stem(word, other) for other in text) else 0.0


def _same_stem(one: str, other: str) -> bool:
    """Whether the words begin alike: at least four letters, and more than half of the longer word."""
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= 4 and 2 * shared > max(len(one), len(other))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
