"""What a briefing is about, and how its pages call things: names short, figures never rounded into one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from casemate.files import escape_terminal
from casemate.report.diagram.text import shortened
from casemate.report.risk.sayings import money
from casemate.report.words import element_name, per_cent

if TYPE_CHECKING:
    from casemate.govern import Review
    from casemate.govern.verdict import Verdict
    from casemate.model import System
    from casemate.risk import Assessment, LossRisk, RiskProfile

_NAME = 300.0
"""How wide a name may be at size 12: what is longer ends in an ellipsis."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One system that is decided about."""

    review: Review
    assessment: Assessment
    verdict: Verdict
    called: str = ""
    """What pages call it; empty: by its name."""

    @property
    def system(self) -> System:
        """The model."""
        return self.review.model.system

    @property
    def profile(self) -> RiskProfile:
        """Its risk."""
        return self.assessment.profile

    @property
    def currency(self) -> str:
        """Of all amounts."""
        return self.profile.currency

    @property
    def today(self) -> date:
        """The day of the briefing."""
        return self.verdict.today

    @property
    def title(self) -> str:
        """What the system is called."""
        return short(self.called or self.system.name, 340)

    @property
    def losses(self) -> tuple[LossRisk, ...]:
        """With today's controls, the most expensive first."""
        return self.profile.current.losses

    def name(self, identity: str, width: float = _NAME) -> str:
        """What a component, data asset, flow or loss is called."""
        source, mark, target = identity.partition("->")
        flow = mark and identity not in self.system.losses
        if flow:
            return f"{self.name(source, width / 2)} → {self.name(target, width / 2)}"
        return short(element_name(self.system, identity), width)

    def control(self, identity: str) -> str:
        """What a kind of control of the catalogue is called, as it stands in a sentence."""
        return self.review.analysis.knowledge.controls[identity].name

    def threat_title(self, rule: str, at: str) -> str:
        """What the rule does there."""
        found = [threat for threat in self.review.analysis.threats if threat.rule == rule]
        here = next((threat for threat in found if at in threat.at), None)
        return short(here.title if here else self._step_title(rule, at), 420)

    def _step_title(self, rule: str, at: str) -> str:
        """What happens in the first step of the rule there; else what the rule says, of whatever it is about."""
        from casemate.analysis.paths import PathMaker

        derived = self.review.analysis.derived
        graph = derived.graph
        steps = [step for step in graph.steps if graph.rules[step] == rule]
        around = [step for step in steps if at in graph.bindings[step]]
        here = next((step for step in (*steps, *around) if graph.targets[step] == at or step in around), None)
        if here is None:
            said = re.sub(r"\{(\w+)\}", lambda found: f"the {found[1].lower()}", derived.rules[rule].rule.title)
            return said[:1].upper() + said[1:]
        return PathMaker(derived, self.review.analysis.knowledge.atlas).step_title(here)

    def owner(self, owner: str | None) -> str:
        """Who answers for something."""
        return short(owner, 230) if owner else "nobody named"

    def money(self, amount: float) -> str:
        """`1.2M EUR`."""
        return money(amount, self.currency)

    def bare(self, amount: float) -> str:
        """`1.2M`, where the currency stands above."""
        return self.money(amount).removesuffix(f" {self.currency}")

    def after(self, loss: str) -> float | None:
        """What a loss is expected to cost a year once the plan is in place; None without a plan."""
        plan = self.verdict.plan
        if plan is None:
            return None
        return next((one.expected.expected for one in plan.after.losses if one.loss == loss), 0.0)


def short(text: str, width: float) -> str:
    """Text of a model on one line of at most this width at size 12, with no mark that hides or reorders."""
    from casemate.report.pdf.text import clean

    return shortened(clean(escape_terminal(" ".join(text.split())), 600), width, 12)


def apart(value: float, limit: float, say: Callable[[float], str] = per_cent) -> tuple[str, str]:
    """A value and the limit that it is held against, in words that do not look alike unless the numbers are equal."""
    told = say(value), say(limit)
    if told[0] != told[1] or value == limit:
        return told
    for digits in range(1, 7):
        exact = f"{100 * value:.{digits}f}%", f"{100 * limit:.{digits}f}%"
        if exact[0] != exact[1]:
            return exact
    return f"{'over' if value > limit else 'under'} {told[1]}", told[1]


def money_apart(subject: Subject, value: float, limit: float) -> tuple[str, str]:
    """The same for money."""
    told = subject.money(value), subject.money(limit)
    if told[0] != told[1] or value == limit:
        return told
    return f"{'over' if value > limit else 'under'} {told[1]}", told[1]


def draws_said(holds: int, draws: int) -> str:
    """`61 of 64 draws`."""
    return f"{holds} of {draws} draws"


def joined(parts: Sequence[str]) -> str:
    """Sentences one after the other."""
    return " ".join(part for part in parts if part)
