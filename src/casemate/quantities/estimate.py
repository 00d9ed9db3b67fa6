"""A number that is not known exactly, and what it rests on."""

from dataclasses import dataclass
from enum import Enum

from casemate.quantities.beta import Beta
from casemate.quantities.distributions import Interval, Lognormal, Pert
from casemate.quantities.errors import QuantityError

Distribution = Beta | Interval | Pert | Lognormal


class Basis(Enum):
    """What an estimate rests on, from weak to strong."""

    JUDGEMENT = "judgement"
    """Somebody's opinion."""
    LITERATURE = "literature"
    """A published source."""
    EVIDENCE = "evidence"
    """Tests of this very system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A distribution with its basis."""

    distribution: Distribution
    basis: Basis
    source: str = ""
    """Where it comes from; literature has to say it."""

    def __post_init__(self) -> None:
        if self.basis is Basis.LITERATURE and not self.source.strip():
            raise QuantityError("an estimate from literature has to name its source")

    @property
    def mean(self) -> float:
        return self.distribution.mean
