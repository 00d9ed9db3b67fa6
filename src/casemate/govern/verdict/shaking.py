"""What other judgements, or another appetite, would make of the verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from casemate.govern.verdict.drawing import Years, enough, with_judgement, years_of
from casemate.govern.verdict.rule import Grounds, Outcome, ruling

if TYPE_CHECKING:
    from casemate.risk.pricing import Pricing
    from casemate.risk.profile import Draws

FACTORS = (0.5, 1.0, 2.0)
_FARTHEST = 5
"""Judged probabilities are halved and doubled up to this many times in search of another verdict."""
_HALVINGS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaken:
    """The verdict if every judged probability were multiplied."""

    factor: float
    grounds: Grounds
    outcome: Outcome
    exceeds_now: float | None
    """P(loss > limit) today, the mean over the draws; None where the owner states no limit."""
    exceeds_best: float | None
    expected_now: float
    expected_best: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """Something that would turn the verdict into another."""

    what: str
    """`judgement`: all judged probabilities times `value`; `tail_loss` or `expected`: an appetite of `value` money;
    `facts`: that many stated facts."""
    value: float
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Shaking:
    """Judges again and again, with other judgements."""

    pricing: Pricing
    draws: Draws
    now: frozenset[str]
    best: frozenset[str] | None
    grounds: Grounds

    def at(self, factor: float) -> Shaken:
        """With every judged probability times a factor."""
        draws = with_judgement(self.pricing, self.draws, factor)
        now = years_of(self.pricing, self.now, draws)
        best = None if self.best is None else years_of(self.pricing, self.best, draws)
        appetite = self.pricing.appetite
        grounds = replace(self.grounds, now=now.within(appetite), best=None if best is None else best.within(appetite))
        return Shaken(
            factor=factor,
            grounds=grounds,
            outcome=ruling(grounds).outcome,
            exceeds_now=_mean(now),
            exceeds_best=None if best is None else _mean(best),
            expected_now=float(now.expected.mean()),
            expected_best=None if best is None else float(best.expected.mean()),
        )

    def flips(self, outcome: Outcome) -> tuple[Flip, ...]:
        """What would turn the verdict; nothing where numbers did not make it."""
        if self.grounds.now is None or self.grounds.prohibited:
            return ()
        found = [flip for factor in (0.5, 2.0) if (flip := self._judgement(outcome, factor)) is not None]
        return (*found, *self._appetite(outcome))

    def _judgement(self, outcome: Outcome, step: float) -> Flip | None:
        """The nearest factor in one direction that gives another verdict, within 2 %."""
        near, far = 1.0, step
        for _ in range(_FARTHEST):
            made = self.at(far).outcome
            if made is not outcome:
                break
            near, far = far, far * step
        else:
            return None
        for _ in range(_HALVINGS):
            middle = (near * far) ** 0.5
            between = self.at(middle).outcome
            near, far, made = (middle, far, made) if between is outcome else (near, middle, between)
        return Flip(what="judgement", value=far, outcome=made)

    def _appetite(self, outcome: Outcome) -> tuple[Flip, ...]:
        """The least appetite, at the stated probability, that today's risk keeps to in 90 % of draws."""
        if outcome is Outcome.GO or not (self.grounds.now and not self.grounds.now.surely):
            return ()
        years, appetite = years_of(self.pricing, self.now, self.draws), self.pricing.appetite
        made = Outcome.CONDITIONS if self.grounds.unknown else Outcome.GO
        found: list[Flip] = []
        if years.tails is not None and appetite.tail_loss is not None:
            found.append(Flip(what="tail_loss", value=max(enough(years.tails), appetite.tail_loss), outcome=made))
        if appetite.expected is not None:
            found.append(Flip(what="expected", value=max(enough(years.expected), appetite.expected), outcome=made))
        return tuple(found)


def _mean(years: Years) -> float | None:
    return None if years.exceeds is None else float(years.exceeds.mean())
