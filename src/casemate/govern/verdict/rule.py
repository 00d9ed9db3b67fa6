"""The verdict rule: a pure function of a few numbers. `docs/briefing.md` says it in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SURE = (9, 10)
"""At least this share of draws is taken as settled."""
MOSTLY = 0.8
"""A verdict that rests on judgement for more than this is provisional."""


class Outcome(StrEnum):
    """What is decided."""

    GO = "go"
    CONDITIONS = "go_with_conditions"
    NO_GO = "no_go"
    NOT_DECIDABLE = "not_decidable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """In how many of the draws of the uncertain parameters something holds; whole numbers, so that limits are exact."""

    holds: int
    draws: int

    def __post_init__(self) -> None:
        if not 0 <= self.holds <= self.draws or self.draws < 1:
            raise ValueError(f"{self.holds} of {self.draws} draws")

    @property
    def share(self) -> float:
        """Of all draws."""
        return self.holds / self.draws

    @property
    def surely(self) -> bool:
        """Whether it holds in at least 90 % of the draws."""
        return self.holds * SURE[1] >= self.draws * SURE[0]

    @property
    def surely_not(self) -> bool:
        """Whether it fails in at least 90 % of the draws."""
        return (self.draws - self.holds) * SURE[1] >= self.draws * SURE[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """All that the rule looks at."""

    prohibited: bool
    """Whether the model says that a practice prohibited by Art. 5 of the EU AI Act applies."""
    now: Count | None
    """The draws in which today's risk keeps to the tolerance; None: the owner states no appetite."""
    best: Count | None
    """The same for the best choice of controls that the budget affords; None: there is no budget or no appetite."""
    unknown: int
    """Facts that the model does not state, on a way to a loss above the appetite."""
    judgement: float
    """The share of the exceedance that rests on judgement, 0 to 1."""

    def __post_init__(self) -> None:
        if self.unknown < 0 or not 0 <= self.judgement <= 1:
            raise ValueError("a count of facts is not negative, and a share is between 0 and 1")


class Reason(StrEnum):
    """What decides."""

    PROHIBITED = "prohibited_practice"
    NO_APPETITE = "no_appetite"
    UNAFFORDABLE = "best_affordable_exceeds"
    WITHIN = "holds_now"
    UNKNOWN = "unknown_facts"
    UNSETTLED = "not_settled_now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the rule says."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    """What decided it, the strongest first."""
    provisional: bool
    """Whether it rests mostly on judgement."""


def ruling(grounds: Grounds) -> Ruling:
    """The verdict. A ban needs no numbers; without an appetite nothing else can be decided."""
    outcome, reasons = _outcome(grounds)
    counted = grounds.now is not None and not grounds.prohibited
    return Ruling(outcome=outcome, reasons=reasons, provisional=counted and grounds.judgement > MOSTLY)


def _outcome(grounds: Grounds) -> tuple[Outcome, tuple[Reason, ...]]:
    if grounds.prohibited:
        return Outcome.NO_GO, (Reason.PROHIBITED,)
    if grounds.now is None:
        return Outcome.NOT_DECIDABLE, (Reason.NO_APPETITE,)
    if grounds.best is not None and grounds.best.surely_not:
        return Outcome.NO_GO, (Reason.UNAFFORDABLE,)
    if grounds.now.surely and not grounds.unknown:
        return Outcome.GO, (Reason.WITHIN,)
    found = () if grounds.now.surely else (Reason.UNSETTLED,)
    return Outcome.CONDITIONS, (*found, *((Reason.UNKNOWN,) if grounds.unknown else ()))
