"""Answers that say how sure they are: exact, between bounds, or from samples."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """The value, up to the rounding of the machine."""

    value: float

    @property
    def low(self) -> float:
        return self.value

    @property
    def high(self) -> float:
        return self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounded:
    """The value lies between these two, guaranteed."""

    low: float
    high: float
    reason: str
    """Why there is no exact value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """An estimate from independent trials, with an interval that covers the value with this confidence."""

    value: float
    low: float
    high: float
    confidence: float
    trials: int
    hits: int
    seed: int
    reason: str
    """Why there is no exact value."""


Answer = Exact | Bounded | Sampled
