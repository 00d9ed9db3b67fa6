"""Who sets out against the system, how often a year, and at what: the threat event frequency of Open FAIR.

A campaign is one party that sets out to harm this one organisation through this system, with all its variants and
retries. It has one aim. Which of the losses that it could bring about it aims at is not known, so campaigns are shared
equally among them (the principle of indifference; basis: judgement). The share does not depend on controls: attackers
who find one aim guarded do not turn to another here. Counting every campaign for every loss would count it many times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casemate.knowledge import Knowledge
from casemate.model import System, choices
from casemate.quantities import Basis
from casemate.risk.frequency import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaigns:
    """The campaigns of one adversary."""

    adversary: str
    name: str
    skill: choices.Level
    rate: Rate
    """Campaigns a year, whatever their aim."""
    basis: Basis
    stated: bool
    """Whether the model's owner states the rate; else it is the catalogue's."""
    note: str
    """What the rate rests on."""
    aims: tuple[str, ...]
    """The losses that it can bring about at all, of those that have a cost, sorted."""

    @property
    def share(self) -> float:
        """Of its campaigns, those that aim at any one of its aims."""
        return 1 / len(self.aims)


def campaigns_of(system: System, knowledge: Knowledge, aims: Mapping[str, Sequence[str]]) -> tuple[Campaigns, ...]:
    """The campaigns of every adversary that can bring some loss about, sorted. `aims`: by adversary, the losses."""
    return tuple(_campaigns(system, knowledge, name, tuple(sorted(found))) for name, found in sorted(aims.items()))


def _campaigns(system: System, knowledge: Knowledge, name: str, aims: tuple[str, ...]) -> Campaigns:
    profile = system.adversaries.get(name)
    like = knowledge.adversaries[profile.like if profile else name]
    usual = like.attempts_per_year
    stated = profile is not None and profile.attempts_per_year is not None
    if profile is not None and profile.attempts_per_year is not None:
        rate = Rate.about(profile.attempts_per_year)
        note = "stated by the model; taken to be within a factor of 3"
    else:
        rate = Rate.between(usual.low, usual.high)
        note = usual.note or usual.source or ""
    return Campaigns(
        adversary=name,
        name=(profile.name or name.replace("_", " ").replace("-", " ").capitalize()) if profile else like.name,
        skill=(profile.skill if profile else None) or like.skill,
        rate=rate,
        basis=Basis.JUDGEMENT if stated else usual.basis,
        stated=stated,
        note=note,
        aims=aims,
    )
