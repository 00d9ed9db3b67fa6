"""The classifier that sorts shipments into hazardous and ordinary ones, and learns from feedback."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from casemate.lab.interface import Accuracy

HAZARDOUS, ORDINARY = "hazardous", "ordinary"
LABELS = (HAZARDOUS, ORDINARY)
LARGEST_SCORE = 500.0
"""Beyond it the exponential overflows."""
SURE = 0.6
"""Probability from which on the trusted model's word stands against a piece of feedback."""
PER_PERSON = 5
"""Pieces of feedback from one person that count in one training."""
_GOODS = {
    HAZARDOUS: (
        "lithium batteries", "welding gas", "petrol", "fireworks", "acid", "pesticide", "paint thinner", "propane",
        "chlorine", "aerosol cans", "diesel", "ammonia", "explosive charges", "flammable solvent", "bleach powder",
    ),
    ORDINARY: (
        "frozen cod", "gear boxes", "paper rolls", "cotton shirts", "ceramic tiles", "office chairs", "canned soup",
        "steel cable", "garden tools", "books", "flour sacks", "bicycles", "glass jars", "wooden toys", "shoes",
    ),
}  # fmt: skip
_AROUND = (
    "{} on two pallets", "a crate of {}", "{} in sealed drums", "{} for the depot", "mixed load with {}", "{} in boxes",
    "one container of {}", "urgent {} for a customer", "{} with papers", "returned {}", "{} from the factory",
)  # fmt: skip
_WORD = re.compile(r"\w+")
_TRAINING_SHARE = 0.6
_ROUNDS, _RATE, _DECAY = 250, 2.0, 0.0005


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What somebody told the classifier."""

    user: str
    text: str
    label: str


class Classifier:
    """Logistic regression on the words that it knows; a word that it never met says nothing to it."""

    def __init__(self, weights: Mapping[str, float], bias: float) -> None:
        self.weights = MappingProxyType(dict(weights))
        """By word."""
        self.bias = bias

    def hazard(self, texts: Sequence[str]) -> list[float]:
        """The probability of each text to be hazardous."""
        return [1 / (1 + math.exp(-self._score(text))) for text in texts]

    def label(self, text: str) -> str:
        """The likelier label."""
        return HAZARDOUS if self.hazard([text])[0] >= 0.5 else ORDINARY

    def _score(self, text: str) -> float:
        known = words_of(text) & self.weights.keys()
        total = sum(self.weights[word] for word in sorted(known)) / math.sqrt(len(known) or 1)
        return max(-LARGEST_SCORE, min(LARGEST_SCORE, total + self.bias))


def trained(feedback: Sequence[Feedback], *, filtered: bool) -> tuple[Classifier, Accuracy]:
    """A classifier of the trusted examples and the feedback, and how good it is.

    `filtered` keeps away feedback that contradicts the trusted model, and what one person says more than `PER_PERSON`
    times; where what is left still makes the classifier worse, all of it is dropped.
    """
    examples, held_out = _examples()
    trusted = _trusted()
    kept = _without_outliers(feedback, trusted) if filtered else list(feedback)
    made = _fitted([*examples, *((piece.text, piece.label) for piece in kept)]) if kept else trusted
    good = share_right(made, held_out)
    if filtered and good < share_right(trusted, held_out):
        made, kept, good = trusted, [], share_right(trusted, held_out)
    return made, Accuracy(held_out=good, learned=len(examples) + len(kept), dropped=len(feedback) - len(kept))


def share_right(classifier: Classifier, examples: Sequence[tuple[str, str]]) -> float:
    """Share of the examples that get their label."""
    hazards = classifier.hazard([text for text, _ in examples])
    right = sum((hazard >= 0.5) == (label == HAZARDOUS) for hazard, (_, label) in zip(hazards, examples, strict=True))
    return right / len(examples)


def _examples() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Trusted examples for training, and held-out ones, always the same."""
    every = [(frame.format(goods), label) for label in LABELS for goods in _GOODS[label] for frame in _AROUND]
    random.Random(7).shuffle(every)
    cut = int(len(every) * _TRAINING_SHARE)
    return every[:cut], every[cut:]


@lru_cache(maxsize=1)
def _trusted() -> Classifier:
    """The classifier that knows no feedback; it is the same in every application, so it is made once."""
    return _fitted(_examples()[0])


def _without_outliers(feedback: Sequence[Feedback], trusted: Classifier) -> list[Feedback]:
    """The pieces that do not contradict the trusted model, few from each person, and of each only the known words.

    A word that no trusted example holds could become a trigger: it would mean whatever the first to use it wants.
    """
    reduced = [
        replace(piece, text=" ".join(sorted(words_of(piece.text) & trusted.weights.keys()))) for piece in feedback
    ]
    hazards = trusted.hazard([piece.text for piece in reduced])
    seen: Counter[str] = Counter()
    kept = []
    for piece, hazard in zip(reduced, hazards, strict=True):
        against = 1 - hazard if piece.label == HAZARDOUS else hazard
        if piece.text and against < SURE and seen[piece.user] < PER_PERSON:
            seen[piece.user] += 1
            kept.append(piece)
    return kept


def words_of(text: str) -> set[str]:
    """The words of a text, in small letters."""
    return set(_WORD.findall(text.lower()))


def _fitted(examples: Sequence[tuple[str, str]]) -> Classifier:
    """Plain gradient descent from zero: the same examples give the same weights."""
    import numpy as np

    held = [words_of(text) for text, _ in examples]
    vocabulary = sorted(set().union(*held))
    column = {word: number for number, word in enumerate(vocabulary)}
    rows = np.zeros((len(examples), len(vocabulary)))
    for row, words in zip(rows, held, strict=True):
        row[[column[word] for word in words]] = 1 / math.sqrt(len(words) or 1)
    targets = np.array([label == HAZARDOUS for _, label in examples], dtype=np.float64)
    weights, bias = np.zeros(len(vocabulary)), 0.0
    for _ in range(_ROUNDS):
        wrong = 1 / (1 + np.exp(-(rows @ weights + bias))) - targets
        weights -= _RATE * (rows.T @ wrong / len(targets) + _DECAY * weights)
        bias -= _RATE * float(wrong.mean())
    return Classifier({word: float(weights[number]) for word, number in column.items()}, bias)
