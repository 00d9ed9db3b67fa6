"""What a choice of candidates leaves of the risk, priced on the attack graph itself and remembered."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from casemate.risk.plan.menu import Chosen
from casemate.risk.pricing import Pricing
from casemate.risk.severity import FloatArray


class Objective(StrEnum):
    """What a plan makes small."""

    EXPECTED = "expected"
    """The expected loss of a year."""
    EXCEEDANCE = "exceedance"
    """The probability that a year costs more than the owner's limit."""


class Valuing:
    """Prices choices with today's controls in place. One choice costs some milliseconds, asked again nothing."""

    def __init__(self, pricing: Pricing, names: tuple[str, ...], standing: frozenset[str]) -> None:
        """`names`: of the candidates, in the order of the menu; they are controls of the pricing's defences."""
        self.pricing, self.names, self.standing = pricing, names, standing
        self._seen: dict[bytes, FloatArray] = {}
        self._rates = np.array([rate.mean for rate in pricing.campaign_rates])

    @property
    def seen(self) -> list[Chosen]:
        """Every choice that was priced."""
        return [np.frombuffer(key, dtype=np.bool_) for key in self._seen]

    def controls(self, chosen: Chosen) -> frozenset[str]:
        """Ids of all controls in place once the chosen ones are."""
        return self.standing | {self.names[j] for j in np.flatnonzero(chosen).tolist()}

    def success(self, chosen: Chosen) -> FloatArray:
        """`Pricing.success` with the chosen ones."""
        key = chosen.tobytes()
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self.pricing.success(self.controls(chosen))
        return found

    def expected(self, chosen: Chosen, rates: FloatArray | None = None) -> float:
        """The expected loss of a year; `rates`: campaigns a year of each adversary, by default their means."""
        at = self._rates if rates is None else rates
        return float(at @ self.success(chosen) @ self.pricing.portfolio.means)

    def exceeds(self, chosen: Chosen) -> float:
        """The probability that a year costs more than the owner's limit; the model has to state one."""
        limit = self.pricing.appetite.tail_loss
        assert limit is not None
        return self.pricing.portfolio.mixed(self.pricing.campaign_rates, self.success(chosen)).exceeds(limit)

    def value(self, chosen: Chosen, objective: Objective) -> float:
        """What is to be made small."""
        return self.expected(chosen) if objective is Objective.EXPECTED else self.exceeds(chosen)
