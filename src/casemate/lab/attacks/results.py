"""What attacking Harbour brings: scenarios, a transcript per payload, a result per scenario, a run of them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from casemate.lab.controls import HARDENED, Control
from casemate.lab.interface import Label


class Verdict(StrEnum):
    """What became of a scenario."""

    EXPLOITED = "exploited"
    """The effect is there, and a real model did it, or the application without any."""
    BLOCKED = "blocked"
    """No payload reached the effect while controls that are meant to stop it were on."""
    INCONCLUSIVE = "inconclusive"
    """Neither: only the simulated worst case did it, or the model did not although nothing stopped it, or harmless
    requests have the effect as often."""
    ERROR = "error"
    """It could not be tried."""


class PayloadSet(StrEnum):
    """Where the payloads of a run come from."""

    WRITTEN = "written"
    """The data files of the scenarios."""
    MUTATED = "mutated"
    """The same, disguised by seeded mutations that nobody looked at beforehand."""
    ADAPTIVE = "adaptive"
    """Exploits by somebody who has read the controls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """How bad a scenario is where nothing stops it."""

    vector: str
    """CVSS 4.0 base metrics, `CVSS:4.0/AV:N/…`; https://www.first.org/cvss/v4-0/specification-document."""
    reasons: Mapping[str, str]
    """By metric, why it has its value; metrics that speak for themselves are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One way to harm Harbour."""

    id: str
    """Kebab-case, the same as that of its guided exercise; never changes."""
    title: str
    category: str
    """2025 id, such as `LLM01:2025`."""
    category_2026: str
    """The entry of the 2026 list that takes its place; empty where there is none."""
    goal: str
    """What the attacker wants, in the words of the exercise."""
    root_cause: str
    controls: tuple[Control, ...]
    """Each of them stops it alone; the matrix is measured and shows more."""
    severity: Severity
    techniques: tuple[str, ...]
    """ATLAS ids."""
    uses_model: bool
    """Whether a language model has a part in it. Where none has, the application alone is exploited, for real, with any
    backend."""
    oracle: str
    """Which effect counts, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """One payload in a fresh application, and what came of it."""

    payload: str
    """Its id, unique within the scenario and its group."""
    text: str
    """What the attacker sent, or for a benign one, what an honest person did."""
    benign: bool
    """Whether it belongs to the control group."""
    prompt: str
    """What the model was given; empty where none was asked."""
    raw: str
    """What the model said."""
    answer: str
    """What the person saw."""
    effect: tuple[str, ...]
    """What changed in the application's folder, a line each."""
    withheld: tuple[Control, ...]
    """The controls that took something away from the answer."""
    hit: bool
    """Whether the oracle found the effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioResult:
    """One scenario, attacked with every payload."""

    scenario: str
    category: str
    outcome: Verdict
    reason: str
    """Why that is the outcome, in one sentence."""
    trials: int
    """Distinct payloads; identical ones count once."""
    hits: int
    control_trials: int
    """The same for the benign control group."""
    control_hits: int
    interval: tuple[float, float]
    """Of the success rate: Wilson, 95 %; 0 to 1 where there was no trial."""
    control_interval: tuple[float, float]
    transcripts: tuple[Transcript, ...] = ()
    """Payloads first, then the control group; empty in a document that holds counts alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabRun:
    """Scenarios against one application."""

    controls: frozenset[Control]
    """Those that were on."""
    backend: Label
    embedding: str
    """What turned texts into vectors."""
    payloads: PayloadSet
    seed: int
    """Of the mutations."""
    date: str
    """ISO 8601, as passed in."""
    results: tuple[ScenarioResult, ...]

    @property
    def mode(self) -> str:
        """`vulnerable` without controls, `hardened` with all, else `partial`."""
        return "hardened" if self.controls == HARDENED else "partial" if self.controls else "vulnerable"
