"""What the law allows an authority to fine at most: ceilings for a scenario, never an expected fine.

The chance of a fine and its usual size are not known well enough to go into an expected loss, so they do not. The
figures are those of GDPR Art. 83 and of Art. 99 and 101 of the EU AI Act, Regulation (EU) 2024/1689 as amended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from casemate.model import System, choices
from casemate.quantities import Money, QuantityError
from casemate.risk.magnitudes import currency_of

_EU = frozenset({"EU", "EEA"})


class Seen(Enum):
    """How a figure of the law is known."""

    VERIFIED = "V"
    """Read in the text of the law."""
    SECOND_HAND = "S"
    """Read in a source about it."""
    RECALLED = "R"
    """From memory; to be checked before anybody relies on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One tier of fines."""

    law: str
    article: str
    breach: str
    fixed: float
    """EUR."""
    share: float
    """Of the worldwide turnover of the year before."""
    seen: Seen
    eases: bool
    """Whether small firms get the lower of the two instead of the higher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """The ceiling of one tier for one business."""

    tier: Tier
    amount: float | None
    """In the currency of the results; None where there is no rate from EUR."""
    small: float | None
    """For a small or medium-sized firm, where the tier eases it; None: the same, or not known."""
    turnover_known: bool
    """Without the turnover the ceiling is at least the fixed amount."""
    losses: tuple[str, ...]
    """Of the model: those that could lead to it."""


GDPR_LOWER = Tier(
    law="GDPR",
    article="Art. 83(4)",
    breach="duties of controllers and processors, security and notification among them (Art. 25–39)",
    fixed=10e6,
    share=0.02,
    seen=Seen.VERIFIED,
    eases=False,
)
GDPR_HIGHER = Tier(
    law="GDPR",
    article="Art. 83(5)",
    breach="principles, confidentiality and integrity among them, and people's rights (Art. 5, 12–22)",
    fixed=20e6,
    share=0.04,
    seen=Seen.VERIFIED,
    eases=False,
)
ACT_PROHIBITED = Tier(
    law="EU AI Act",
    article="Art. 99(3)",
    breach="prohibited practices (Art. 5)",
    fixed=35e6,
    share=0.07,
    seen=Seen.VERIFIED,
    eases=True,
)
ACT_DUTIES = Tier(
    law="EU AI Act",
    article="Art. 99(4)",
    breach="duties of operators, transparency among them (Art. 16, 26, 50)",
    fixed=15e6,
    share=0.03,
    seen=Seen.VERIFIED,
    eases=True,
)
ACT_GENERAL = Tier(
    law="EU AI Act",
    article="Art. 101",
    breach="duties of providers of general-purpose models",
    fixed=15e6,
    share=0.03,
    seen=Seen.VERIFIED,
    eases=False,
)


def ceilings_of(system: System) -> tuple[Ceiling, ...]:
    """The ceilings that a system offered in the EU may meet, in the order of the laws; empty elsewhere."""
    if not is_offered_in_the_eu(system):
        return ()
    return tuple(_ceiling(system, tier, losses) for tier, losses in _tiers(system))


def is_offered_in_the_eu(system: System) -> bool:
    """Whether the model names the EU or the EEA among its jurisdictions."""
    business = system.business
    return business is not None and bool(_EU & {place.upper() for place in business.jurisdictions})


def personal_losses(system: System) -> tuple[str, ...]:
    """The losses that touch personal data."""
    return tuple(str(loss.id) for loss in system.losses.values() if _is_personal(system, str(loss.id)))


def _tiers(system: System) -> Iterator[tuple[Tier, tuple[str, ...]]]:
    personal = personal_losses(system)
    if personal:
        yield GDPR_LOWER, personal
        yield GDPR_HIGHER, personal
    act = system.business.ai_act if system.business is not None else None
    if act is None:
        return
    cited = tuple(str(x.id) for x in system.losses.values() if any(r.startswith("ai-act") for r in x.regulation))
    match act.risk_class:
        case choices.ActClass.PROHIBITED:
            yield ACT_PROHIBITED, cited
        case choices.ActClass.GPAI:
            yield ACT_GENERAL, cited
        case choices.ActClass.HIGH | choices.ActClass.LIMITED:
            yield ACT_DUTIES, cited
        case _:
            return


def _is_personal(system: System, name: str) -> bool:
    """Whether the loss cites the GDPR, or is one of confidentiality, integrity or availability of personal data."""
    loss = next(loss for loss in system.losses.values() if str(loss.id) == name)
    asset = next((asset for key, asset in system.data.items() if str(key) == loss.of), None)
    cited = any(rule.startswith("gdpr") for rule in loss.regulation)
    return cited or (asset is not None and bool(choices.ABOUT_PEOPLE & set(asset.about)))


def _ceiling(system: System, tier: Tier, losses: tuple[str, ...]) -> Ceiling:
    business = system.business
    revenue = business.revenue if business is not None else None
    fixed = _in_results(system, Money(tier.fixed, "EUR"))
    part = _in_results(system, revenue) if revenue is not None else None
    both = None if fixed is None or part is None else (fixed, tier.share * part)
    return Ceiling(
        tier=tier,
        amount=max(both) if both is not None else fixed,
        small=min(both) if both is not None and tier.eases else None,
        turnover_known=revenue is not None,
        losses=losses,
    )


def _in_results(system: System, money: Money) -> float | None:
    base = currency_of(system)
    rates = system.business.rates if system.business is not None else {}
    try:
        return money.to(base, rates, base).amount
    except QuantityError:  # no rate: nobody has to give one for the sake of a ceiling
        return None
