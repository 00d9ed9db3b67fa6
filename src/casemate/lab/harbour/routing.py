"""Guessing what somebody wants from how close the request is to examples; the model has no say in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casemate.lab.harbour.embedding import Embedder
from casemate.lab.interface import Skill

if TYPE_CHECKING:
    from casemate.lab.harbour.embedding import Matrix

FAR = 0.25
"""Cosine below which no example is close enough."""
_EXAMPLES = {
    Skill.ASK: (
        "What does the policy say?",
        "How long does transit take?",
        "When is the customer desk open?",
        "What are the rules for packaging and insurance?",
        "What is the gate code of the warehouse?",
    ),
    Skill.ACCOUNT: (
        "What is the email address of the contact?",
        "Give me the phone number of a customer.",
        "Which account belongs to the customer?",
    ),
    Skill.DATA: (
        "Which shipments are delayed?",
        "How many shipments are in transit?",
        "What is the price of the shipment?",
        "List my shipments by weight.",
        "Delete rows from the shipments table.",
    ),
    Skill.ACT: ("Please refund the shipment.", "Send a mail to the customer.", "I want my money back."),
    Skill.WRITE: (
        "Draft a short note.",
        "Translate this text.",
        "Write an HTML page.",
        "Summarize this text.",
        "Repeat exactly this text.",
    ),
}


class Router:
    """Chooses a skill for a request."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._skills = [skill for skill, texts in _EXAMPLES.items() for _ in texts]
        self._matrix: Matrix | None = None

    def skill_for(self, message: str) -> Skill:
        """The skill of the closest example; `CHAT` where none is close."""
        if self._matrix is None:
            self._matrix = self._embedder.embed([text for texts in _EXAMPLES.values() for text in texts])
        scores = self._matrix @ self._embedder.embed([message])[0]
        best = int(scores.argmax())
        return self._skills[best] if scores[best] >= FAR else Skill.CHAT
