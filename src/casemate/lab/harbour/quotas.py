"""What each person has used within the last hour, and the limits on it."""

from __future__ import annotations

from dataclasses import dataclass

from casemate.lab.harbour.store import Store
from casemate.lab.interface import CUT_OFF, Clock, QuotaExceeded, Session, Usage

HOUR = 3600.0
REQUESTS = 40
"""Per person and hour."""
TOKENS = 12_000
"""Of prompts and answers, per person and hour."""
LONGEST_MESSAGE = 600
"""Characters."""
LONGEST_DOCUMENT = 8_000
"""Characters."""
LONGEST_ANSWER = 80
"""Tokens."""
ORDINARY_ANSWER = 60
"""Tokens, where the client wishes nothing and nothing limits it."""
PRICE = 0.002
"""Euro for a thousand tokens, as a hosted model of the smallest kind would cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """Counts every request in the ledger; refuses only where the control is on."""

    store: Store
    clock: Clock
    on: bool

    def used(self, session: Session) -> Usage:
        """What this person has used within the last hour; hours that begin anew would let twice as much through."""
        since = self.clock.now() - HOUR
        rows = self.store.run(
            "SELECT COUNT(*), COALESCE(SUM(tokens), 0) FROM ledger WHERE user = ? AND at > ?", (session.user, since)
        )
        requests, tokens = int(rows[0][0] or 0), int(rows[0][1] or 0)
        return Usage(requests=requests, tokens=tokens, cost=tokens * PRICE / 1000)

    def admit(self, session: Session, message: str) -> None:
        """Raise `QuotaExceeded` where the message is too long or the hour is used up."""
        self._admit(session, message, LONGEST_MESSAGE)

    def admit_document(self, session: Session, text: str) -> None:
        """Raise `QuotaExceeded` where the document is too long or the hour is used up."""
        self._admit(session, text, LONGEST_DOCUMENT)

    def _admit(self, session: Session, text: str, longest: int) -> None:
        if not self.on:
            return
        if len(text) > longest:
            raise QuotaExceeded(f"at most {longest} characters are taken; these are {len(text)}")
        used = self.used(session)
        if used.requests >= REQUESTS or used.tokens >= TOKENS:
            raise QuotaExceeded(f"{REQUESTS} requests or {TOKENS} tokens an hour are used up; come back later")

    def answer_tokens(self, wish: int | None) -> int:
        """How long an answer may be: without the control, as long as the client says."""
        wanted = ORDINARY_ANSWER if wish is None else max(wish, 1)
        return min(wanted, LONGEST_ANSWER if self.on else CUT_OFF)

    def note(self, session: Session, tokens: int) -> None:
        """Write a request into the ledger."""
        self.store.run("INSERT INTO ledger VALUES(?, ?, ?)", (session.user, tokens, self.clock.now()))
