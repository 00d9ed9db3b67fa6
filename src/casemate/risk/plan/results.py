"""What a plan says. Amounts are in the currency of the results, losses are those of a year."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

from casemate.analysis import Analysis
from casemate.risk.plan.candidates import Candidate
from casemate.risk.plan.valuing import Objective
from casemate.risk.pricing import Appetite
from casemate.risk.profile import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What there is to spend; infinite: no limit."""

    money: float = inf
    """Over the horizon: once, plus each year's running cost."""
    weeks: float = inf
    """Engineer-weeks."""
    delay: float = inf
    """Weeks by which the product may be held up; delays of controls add up."""
    years: float = 3.0
    """The horizon over which running costs count."""
    team: float = 13.0
    """Engineer-weeks that the team has in a quarter: 13 is one engineer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A control that the plan buys."""

    candidate: Candidate
    cost: float
    """Over the horizon."""
    avoided: float
    """Expected loss a year that goes when it is added in the roadmap's order; these add up to the whole."""
    alone: float
    """Expected loss a year that would come back if this one alone were left out."""
    begins: int
    """The quarter in which work on it begins, from 1."""
    done: int
    """The quarter at whose end it counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbought:
    """A candidate that the plan leaves out."""

    candidate: Candidate
    cost: float
    saves: float
    """Expected loss a year that it would take off on top of the plan."""
    why: str
    """Which limit keeps it out, or that other things save more for the money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """What is done in one quarter, and where it leaves the risk."""

    number: int
    works_on: tuple[str, ...]
    finishes: tuple[str, ...]
    weeks: float
    spent: float
    """Once-only money of what begins in it."""
    expected: float
    """Expected loss a year once what is finished counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPoint:
    """One of the best plans for its cost: no cheaper one leaves less."""

    cost: float
    weeks: float
    expected: float
    """Loss a year."""
    exceeds: float | None
    """Probability that a year costs more than the owner's limit."""
    chosen: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that would make another plan the best one."""

    what: str
    """The condition, as the beginning of a sentence: `With 20k EUR more`."""
    adds: tuple[str, ...]
    drops: tuple[str, ...]
    """Both empty: the plan stays the same even then."""
    expected: float | None = None
    """Loss a year of the other plan then; None where that says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How much better another choice could be at the most."""

    bound: float
    """No allowed choice leaves an expected loss below this."""
    gap: float
    """Of the plan's own value: (value - bound) / value; 0: nothing is better."""
    how: str
    """How the bound was found."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which controls to buy, in which order, and what that leaves."""

    analysis: Analysis = field(repr=False)
    currency: str
    appetite: Appetite
    limits: Limits
    objective: Objective
    amounts: tuple[float, ...] = field(repr=False)
    """Of the curves of the readings."""
    before: Reading
    """With the controls that exist."""
    after: Reading
    """With the plan in place."""
    chosen: tuple[Measure, ...]
    """In the order of the roadmap."""
    unbought: tuple[Unbought, ...]
    """What would save most on top, first."""
    proof: Proof | None
    """None: nothing is proven for this objective."""
    front: tuple[FrontPoint, ...]
    """By cost; the first is to do nothing."""
    knee: int | None
    """The place in `front` after which money buys least; None where the front has no bend."""
    roadmap: tuple[Quarter, ...]
    changes: tuple[Change, ...]
    """What would change the answer."""
    candidates: int
    """How many there were, those that save nothing included."""
    floor: float
    """Expected loss a year with every candidate in place, whatever that costs."""
    seed: int

    @property
    def cost(self) -> float:
        """Over the horizon."""
        return sum(measure.cost for measure in self.chosen)

    @property
    def weeks(self) -> float:
        """Engineer-weeks."""
        return sum(measure.candidate.weeks for measure in self.chosen)

    @property
    def delay(self) -> float:
        """Weeks by which the product is held up."""
        return sum(measure.candidate.delay for measure in self.chosen)

    @property
    def avoided(self) -> float:
        """Expected loss a year that the plan takes off."""
        return self.before.expected.expected - self.after.expected.expected
