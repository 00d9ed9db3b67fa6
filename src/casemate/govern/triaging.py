"""Walking through the open threats of a model, worst first, with one key for each thing to do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from casemate.analysis import Threat
from casemate.govern.reviewing import Review
from casemate.model import Verdict


class Act(Enum):
    """What a key asks for beside a verdict."""

    SKIP = "skip"
    BACK = "back"
    QUIT = "quit"
    PATH = "show the path"


KEYS: Mapping[str, Verdict | Act] = MappingProxyType(
    {
        "a": Verdict.ACCEPTED,
        "m": Verdict.MITIGATED,
        "t": Verdict.TRANSFERRED,
        "v": Verdict.AVOIDED,
        "f": Verdict.FALSE_POSITIVE,
        "s": Act.SKIP,
        "b": Act.BACK,
        "q": Act.QUIT,
        "?": Act.PATH,
    }
)
"""One key each; case does not matter."""


class Walk:
    """A place in the list of open threats; the list stays as it was when the walk began."""

    def __init__(self, review: Review) -> None:
        self.threats = review.open
        self.place = 0
        self.verdicts: dict[str, Verdict] = {}
        """By threat id: what was decided on the way; a second decision replaces the first."""

    @property
    def here(self) -> Threat | None:
        """The threat at hand; None at the end."""
        return self.threats[self.place] if self.place < len(self.threats) else None

    def decide(self, verdict: Verdict) -> None:
        """Note the verdict on the threat at hand and go on."""
        threat = self.here
        if threat is not None:
            self.verdicts[threat.id] = verdict
            self.place += 1

    def act(self, act: Act) -> None:
        """Go on, back, or to the end; a path changes nothing."""
        match act:
            case Act.SKIP:
                self.place = min(self.place + 1, len(self.threats))
            case Act.BACK:
                self.place = max(self.place - 1, 0)
            case Act.QUIT:
                self.place = len(self.threats)
            case Act.PATH:
                pass
