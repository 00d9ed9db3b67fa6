"""The application that the page shows at the moment, begun anew whenever its controls change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import TypeVar

from casemate.lab.controls import Control
from casemate.lab.harbour import Harbour
from casemate.lab.interface import Action, Answer, Backend, Judge, Session
from casemate.lab.journal import JournalFile

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What a learner sets out to do."""

    kind: str
    session: Session
    scenario: str
    """The exercise that is open; empty where none is."""
    fields: Mapping[str, str]
    """What was sent."""


class WallClock:
    """The time of this machine, for an application that people use."""

    def now(self) -> float:
        return time.monotonic()


def no_judge(scenario: str, action: Action) -> bool | None:
    """Where no scenarios are loaded, nothing can be told."""
    del scenario, action
    return None


class Stage:
    """One Harbour at a time, in a fresh folder each, and the journal of what is done with it."""

    def __init__(
        self,
        folder: Path,
        backend: Backend,
        controls: Iterable[Control],
        *,
        journal: JournalFile,
        judge: Judge = no_judge,
    ) -> None:
        self._folder = folder
        self._backend = backend
        self._journal = journal
        self._judge = judge
        self._number = 0
        self._lock = RLock()
        self.harbour = self._opened(controls)

    @property
    def journal(self) -> JournalFile:
        """What the learner did."""
        return self._journal

    def begin_again(self, controls: Iterable[Control]) -> None:
        """A fresh world with these controls; everybody has to sign in again."""
        with self._lock:
            old = self.harbour
            self.harbour = self._opened(controls)
            old.close()

    def close(self) -> None:
        """Close the application; the folder stays."""
        self.harbour.close()

    def done(
        self, attempt: Attempt, do: Callable[[], Result], tell: Callable[[Result], str]
    ) -> tuple[Result, bool | None]:
        """Do something for a learner, write it down with its effect, and say what the oracle says."""
        with self._lock:
            before = self.harbour.effects()
            result = do()
            action = Action(
                kind=attempt.kind,
                user=attempt.session.user,
                fields=attempt.fields,
                result=tell(result),
                answer=result if isinstance(result, Answer) else None,
                before=before,
                after=self.harbour.effects(),
                controls=self.harbour.controls,
            )
            exploited = self._judge(attempt.scenario, action) if attempt.scenario else None
            self._journal.record(
                action,
                scenario=attempt.scenario,
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                backend=str(self._backend.label),
                exploited=exploited,
            )
            return result, exploited

    def _opened(self, controls: Iterable[Control]) -> Harbour:
        self._number += 1
        return Harbour(self._folder / f"world-{self._number:03}", self._backend, controls, clock=WallClock())
