"""Evidence: the outcome of a test of one part of the system, as counts in clusters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

VALID_DAYS = 180
"""How long evidence counts in full where it does not say: models, prompts and attacks change. Basis: judgement."""
HALVING_DAYS = 90
"""After its expiry evidence loses half of its weight in so many days, and so decays to the prior."""


class Outcome(StrEnum):
    """What a test came to; only hit and no_hit carry weight."""

    HIT = "hit"
    NO_HIT = "no_hit"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Trials that are alike: one probe, so that one lucky or unlucky wording counts once."""

    probe: str
    trials: int
    hits: int
    prompts: int | None = None
    """Different prompts among the trials; None: every trial had its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The file that it was read from."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One test of one target."""

    test: str
    target: str
    """Id of the component."""
    tool: str
    """With its version."""
    techniques: tuple[str, ...]
    """ATLAS ids that the test tries."""
    outcome: Outcome
    clusters: tuple[Cluster, ...] = ()
    """Empty: nothing was counted, so nothing follows."""
    date: dt.date
    expires: dt.date | None = None
    """The last day on which it counts in full; None: 180 days after `date`."""
    source: Source | None = None

    @property
    def last_day(self) -> dt.date:
        """The last day on which it counts in full."""
        return self.expires or self.date + dt.timedelta(days=VALID_DAYS)

    def weight(self, today: dt.date) -> float:
        """From 1 while it holds towards 0 after its expiry; 0 where the test says nothing."""
        if self.outcome not in (Outcome.HIT, Outcome.NO_HIT):
            return 0.0
        late = (today - self.last_day).days
        return 1.0 if late <= 0 else float(0.5 ** (late / HALVING_DAYS))
