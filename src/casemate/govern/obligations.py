"""What the law asks of a system of a stated place under it, and from when: dated duties, not legal advice.

Articles, dates and how each is known are facts of Regulation (EU) 2024/1689 as amended by (EU) 2026/1744, and of
Regulation (EU) 2016/679; the words are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casemate.model import System, choices
from casemate.risk.ceilings import Seen, is_offered_in_the_eu, personal_losses


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One duty."""

    law: str
    article: str
    asks: str
    applies: date | None
    """From when; None: the law's dates do not fix one day for this system."""
    note: str
    """What the day depends on."""
    seen: Seen
    losses: tuple[str, ...] = ()
    """Losses of the model that touch it."""

    def stands(self, today: date) -> bool:
        """Whether it applies on that day."""
        return self.applies is not None and self.applies <= today


_ACT, _GDPR = "EU AI Act", "GDPR"
_ANNEX_III = date(2027, 12, 2)
_HIGH_NOTE = "Annex III uses; products under Annex I from 2028-08-02"
_BAN = ("Art. 5", "prohibited practices are neither sold nor used", date(2025, 2, 2))
_LITERACY = ("Art. 4", "staff know what it can and cannot do", date(2025, 2, 2))
_TELL = ("Art. 50(1)", "people are told that they deal with an AI", date(2026, 8, 2))
_MARK = ("Art. 50(2)", "machines can tell what it made", date(2026, 8, 2))
_DISCLOSE = ("Art. 50(4)", "deep fakes and texts of public interest are disclosed", date(2026, 8, 2))
_HIGH_PROVIDER = (
    ("Art. 9", "risks are managed over the whole life, residual risk is judged acceptable"),
    ("Art. 10", "training, validation and test data are governed"),
    ("Art. 12", "events are logged automatically"),
    ("Art. 14", "people can oversee and stop it"),
    ("Art. 15", "it withstands attacks on data, model and inputs"),
)
_HIGH_DEPLOYER = (
    ("Art. 26", "it is used as instructed, overseen, monitored, its logs kept six months"),
    ("Art. 27", "some deployers assess the impact on fundamental rights before first use"),
)
_GPAI = (
    ("Art. 53", "documentation, copyright policy and a summary of what it was trained on"),
    ("Art. 55", "with systemic risk: adversarial tests, incident reports, security of the model"),
)
_PERSONAL = (
    ("Art. 32", "security fits the risk and is tested regularly"),
    ("Art. 33", "a breach is notified to the authority within 72 hours"),
    ("Art. 34", "people are told where their risk is high"),
)


def duties_of(system: System) -> tuple[Duty, ...]:
    """The dated duties of a system offered in the EU, in the order of the laws; empty elsewhere."""
    if not is_offered_in_the_eu(system):
        return ()
    return (*_act(system), *_gdpr(system))


def _act(system: System) -> Iterator[Duty]:
    act = system.business.ai_act if system.business is not None else None
    if act is None or act.risk_class is None:
        return
    cited = tuple(str(x.id) for x in system.losses.values() if any(r.startswith("ai-act") for r in x.regulation))
    yield _duty(*_LITERACY)
    match act.risk_class:
        case choices.ActClass.PROHIBITED:
            yield _duty(*_BAN, losses=cited)
        case choices.ActClass.HIGH:
            own = _HIGH_DEPLOYER if act.role is choices.ActRole.DEPLOYER else _HIGH_PROVIDER
            for article, asks in own:
                yield _duty(article, asks, _ANNEX_III, note=_HIGH_NOTE, losses=cited)
        case choices.ActClass.GPAI:
            for article, asks in _GPAI:
                yield _duty(article, asks, date(2025, 8, 2), note="fines from 2026-08-02", losses=cited)
        case choices.ActClass.LIMITED:
            yield _duty(*_TELL, losses=cited)
            if act.role is choices.ActRole.DEPLOYER:
                yield _duty(*_DISCLOSE, losses=cited)
            else:
                yield _duty(*_MARK, note="older systems from 2026-12-02", losses=cited)
        case _:
            return


def _gdpr(system: System) -> Iterator[Duty]:
    losses = personal_losses(system)
    for article, asks in _PERSONAL if losses else ():
        # The regulation's own day of application is not among the facts that were read: it is marked.
        yield Duty(
            law=_GDPR,
            article=article,
            asks=asks,
            applies=date(2018, 5, 25),
            note="",
            seen=Seen.RECALLED,
            losses=losses,
        )


def _duty(article: str, asks: str, applies: date, *, note: str = "", losses: tuple[str, ...] = ()) -> Duty:
    return Duty(law=_ACT, article=article, asks=asks, applies=applies, note=note, seen=Seen.VERIFIED, losses=losses)
