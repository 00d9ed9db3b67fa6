"""How honest work is done: ask, upload, have somebody approve, and look at what is there afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from casemate.lab.harbour import Harbour
from casemate.lab.harbour.seed import PEOPLE
from casemate.lab.interface import Answer, Rights, Session, Skill
from casemate.lab.tasks.interface import Seen

_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A document that somebody puts into the library, which a supervisor then approves unless told not to."""

    title: str
    text: str
    by: str = "ana"
    approved: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Upload what is needed, ask one thing after the other, and have the supervisor approve what waits."""

    messages: tuple[str, ...]
    skill: Skill | None
    user: str = "ana"
    uploads: tuple[Upload, ...] = ()
    longest: int | None = None
    """Tokens that the client asks for; None: as many as usual."""

    def __call__(self, app: Harbour) -> tuple[Answer | str, ...]:
        session = app.sign_in(self.user)
        for one in self.uploads:
            made = app.upload(app.sign_in(one.by), one.title, one.text)
            if one.approved:
                app.approve_document(supervisor_of(app, session), made.id)
        shown = tuple(
            app.chat(session, message, skill=self.skill, max_tokens=self.longest) for message in self.messages
        )
        approve_all(app, session)
        return shown


def supervisor_of(app: Harbour, session: Session) -> Session:
    """The supervisor of this person's company."""
    name = next(one.name for one in PEOPLE if one.tenant == session.tenant and one.rights is Rights.SUPERVISOR)
    return app.sign_in(name)


def approve_all(app: Harbour, session: Session) -> None:
    """The supervisor agrees to what this person asked for and lets nothing else through."""
    supervisor = supervisor_of(app, session)
    for waiting in app.pending(supervisor):
        if waiting.asked_by == session.user:
            app.approve(supervisor, waiting.id)


def visible(html: str) -> str:
    """The text that a browser shows for an answer, with markup that it would run taken for shown."""
    return unescape(_TAG.sub("", html))


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """The last answer holds all of these, whatever their case."""

    words: tuple[str, ...]

    def __call__(self, seen: Seen) -> bool:
        return _all_in(self.words, seen.shown[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class EachSays:
    """Each answer holds what it should, in the order of the questions."""

    words: tuple[str, ...]

    def __call__(self, seen: Seen) -> bool:
        return all(_all_in((word,), text) for word, text in zip(self.words, seen.shown, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The rows hold these cells, and none of those."""

    cells: tuple[str, ...]
    without: tuple[str, ...] = ()

    def __call__(self, seen: Seen) -> bool:
        text = seen.shown[-1]
        return _all_in(self.cells, text) and not any(cell.casefold() in text.casefold() for cell in self.without)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """Exactly one mail more is in the folder; it goes there and holds these."""

    to: str
    words: tuple[str, ...]

    def __call__(self, seen: Seen) -> bool:
        new = [text for name, text in seen.after.mails.items() if name not in seen.before.mails]
        return len(new) == 1 and new[0].startswith(f"To: {self.to}\n") and _all_in(self.words, new[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded:
    """These shipments are refunded now, and no others are."""

    numbers: frozenset[int]

    def __call__(self, seen: Seen) -> bool:
        now = {number for number, row in seen.after.shipments.items() if row[2]}
        return now == self.numbers and seen.after.refunds == len(self.numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What happened in the folder satisfies a condition."""

    holds: Callable[[Seen], bool]

    def __call__(self, seen: Seen) -> bool:
        return self.holds(seen)


def _all_in(words: tuple[str, ...], text: str) -> bool:
    folded = " ".join(text.casefold().split())
    return all(word.casefold() in folded for word in words)
