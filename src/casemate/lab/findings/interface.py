"""What a findings report says: for each scenario whether it was shown, by what evidence, why, and what stops it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from casemate.files import CasemateError
from casemate.lab.attacks import Scenario
from casemate.lab.controls import Control
from casemate.lab.threat_model import PROOFS, Proof

if TYPE_CHECKING:
    from casemate.risk.scores import CvssScore


class Standing(StrEnum):
    """What is known of a scenario, the worst first."""

    EXPLOITED = "exploited"
    """A real model did it, or the application without one."""
    SIMULATED = "simulated only"
    """The worst case did it, which says that nothing else stands in the way, and nothing about models."""
    NOT_SHOWN = "not shown"
    """It did not work, and no control stopped it; or harmless requests have the effect as often."""
    STOPPED = "stopped"
    """It did not work, and controls that are meant to stop it were on."""
    UNTRIED = "not tried"
    """It could not be tried."""

    @property
    def shown(self) -> bool:
        """Whether the effect was brought about."""
        return self in (Standing.EXPLOITED, Standing.SIMULATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One step of the evidence: what somebody sent and what came of it."""

    what: str
    """What was done, such as `attack p-1a2b3c4d` or `ana, chat`."""
    sent: str
    prompt: str = ""
    """What the model was given; empty where none was asked, or nobody kept it."""
    said: str = ""
    """What the model said."""
    shown: str = ""
    """What the person saw."""
    effect: tuple[str, ...] = ()
    hit: bool = False
    """Whether the oracle found the effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often something had the effect."""

    hits: int
    trials: int
    interval: tuple[float, float]
    """Wilson, 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retest:
    """The same again, with controls on."""

    controls: tuple[Control, ...]
    """Those that were on, of which some are meant to stop this one."""
    rate: Rate
    held: bool
    """Whether nothing got through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One scenario."""

    scenario: Scenario
    standing: Standing
    reason: str
    """Why it stands so, in one sentence."""
    rate: Rate
    benign: Rate | None
    """The control group; None where there was none."""
    evidence: tuple[Exchange, ...]
    """Of one success, from its first step on; where there was none, of one failure."""
    root_cause: str
    mitigation: str
    """In the learner's words; empty where the controls say it."""
    retest: Retest | None

    @property
    def proves(self) -> tuple[Proof, ...]:
        """The threats of the model of Harbour that it shows to be real."""
        return PROOFS[self.scenario.id]

    @property
    def score(self) -> CvssScore | None:
        """Of its CVSS 4.0 vector; None where the library is not installed."""
        from casemate.risk.scores import cvss_4

        try:
            return cvss_4(self.scenario.severity.vector)
        except CasemateError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All of them, worst first, and what they were found with."""

    findings: tuple[Finding, ...]
    backend: str
    """The label of what answered; several, where a learner changed it."""
    real: bool
    """Whether a language model answered in every case."""
    setting: tuple[tuple[str, str], ...]
    """How it was found: label and what is to be said, in the order in which a reader wants to know."""
    mine: bool = False
    """Whether a learner found them by hand."""

    @property
    def shown(self) -> tuple[Finding, ...]:
        """Those whose effect was brought about."""
        return tuple(one for one in self.findings if one.standing.shown)


def worst_first(findings: list[Finding]) -> tuple[Finding, ...]:
    """By standing, then by CVSS score, then by how often it worked, then in the order of the 2025 list."""
    standings = list(Standing)

    def place(finding: Finding) -> tuple[int, float, float]:
        score = finding.score
        often = finding.rate.hits / finding.rate.trials if finding.rate.trials else 0.0
        return standings.index(finding.standing), -(score.score if score else 0.0), -often

    return tuple(sorted(findings, key=place))
