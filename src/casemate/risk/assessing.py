"""What people ask of a model: its risk in money, and what another set of controls would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from casemate.analysis import Analysis, State, analyze
from casemate.evidence import Updated
from casemate.files import CasemateError, hint
from casemate.graph import StepNumber
from casemate.model import Control, System, choices
from casemate.model.system import ControlId
from casemate.quantities import Estimate
from casemate.risk.ceilings import Ceiling, ceilings_of
from casemate.risk.drivers import Drivers, drivers_of
from casemate.risk.pricing import compile_pricing
from casemate.risk.profile import DRAWS, Reading, RiskProfile, curve_amounts, draw, profile_of, read_risk

NOTHING = (
    "no adversary of this model finds a way to a loss that has a cost. That rests on what is drawn: "
    "`casemate coverage MODEL` shows what was asked, `casemate check MODEL --scope` what may be missing"
)


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The risk of a system with what drives it and what the law may add."""

    analysis: Analysis
    profile: RiskProfile
    drivers: Drivers
    ceilings: tuple[Ceiling, ...]


def assess(
    analysis: Analysis,
    *,
    evidence: Mapping[StepNumber, Updated] | None = None,
    seed: int = 0,
    draws: int = DRAWS,
) -> Assessment:
    """The risk of an analysed system; `evidence` replaces the estimates of the rules, step by step.

    Raises `CasemateError` where there is no way to any loss with a cost.
    """
    pricing = compile_pricing(analysis, estimates=estimates_of(evidence))
    if pricing is None:
        raise CasemateError(NOTHING)
    profile = profile_of(pricing, seed=seed, draws=draws)
    ceilings = ceilings_of(analysis.system)
    return Assessment(
        analysis=analysis, profile=profile, drivers=drivers_of(profile, evidence or {}), ceilings=ceilings
    )


def estimates_of(evidence: Mapping[StepNumber, Updated] | None) -> Mapping[StepNumber, Estimate]:
    """The estimates alone."""
    return {step: updated.estimate for step, updated in (evidence or {}).items()}


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """Two control sets of one system."""

    analysis: Analysis
    currency: str
    amounts: tuple[float, ...]
    tail_loss: float | None
    """Of the owner's appetite."""
    before: Reading
    """With the controls that exist."""
    after: Reading
    added: tuple[str, ...]
    """What was asked for, as it was written."""
    removed: tuple[str, ...]


def what_if(
    analysis: Analysis,
    *,
    added: Sequence[str] = (),
    removed: Sequence[str] = (),
    evidence: Mapping[StepNumber, Updated] | None = None,
    seed: int = 0,
    draws: int = DRAWS,
) -> WhatIf:
    """What changes with other controls. Each is an id of the model's controls, or `control@element`.

    With `@`, `control` is an id of the catalogue and `element` a component or flow: added, it is put there at its
    usual strength; removed, whatever the model has of that kind there goes. Raises `CasemateError` for what there is
    not.
    """
    system = analysis.system
    made = [_new(analysis, said, place) for place, said in enumerate(added) if "@" in said]
    new = {str(control.id): control for control in made}
    planned = [_known(system, said) for said in added if "@" not in said]
    gone = [name for said in removed for name in _standing_at(analysis, said)]
    if new:
        controls = dict(system.controls)
        controls.update({control.id: control for control in new.values()})
        analysis = analyze(replace(system, controls=controls), analysis.knowledge)
    pricing = compile_pricing(analysis, estimates=estimates_of(evidence))
    if pricing is None:
        raise CasemateError(NOTHING)
    drawn, amounts = draw(pricing, count=draws, seed=seed), curve_amounts(pricing)
    now = pricing.standing(State.CURRENT)
    then = (now | set(planned) | set(new)) - set(gone)
    return WhatIf(
        analysis=analysis,
        currency=pricing.currency,
        amounts=tuple(amounts.tolist()),
        tail_loss=pricing.appetite.tail_loss,
        before=read_risk(pricing, "before", now, drawn, amounts),
        after=read_risk(pricing, "after", then, drawn, amounts),
        added=tuple(added),
        removed=tuple(removed),
    )


def _new(analysis: Analysis, said: str, place: int) -> Control:
    kind, _, element = said.partition("@")
    _check_kind(analysis, said, kind)
    _check_element(analysis.system, said, element)
    identity = ControlId(f"what-if-{place}")
    return Control(id=identity, control=kind, protects=(element,), status=choices.ControlStatus.PLANNED)


def _check_kind(analysis: Analysis, said: str, kind: str) -> None:
    known = tuple(analysis.knowledge.controls)
    if kind not in known:
        raise CasemateError(f"`{said}`: the catalogue has no control `{kind}`; {hint(kind, known, 'controls')}")


def _check_element(system: System, said: str, element: str) -> None:
    known = (*map(str, system.components), *(str(flow.id) for flow in system.flows))
    if element not in known:
        raise CasemateError(f"`{said}`: nothing has the id `{element}`; {hint(element, known, 'ids')}")


def _known(system: System, said: str) -> str:
    known = tuple(map(str, system.controls))
    if said not in known:
        advice = hint(said, known, "controls")
        raise CasemateError(f"the model has no control `{said}`; {advice}; a new one is written control@element")
    return said


def _standing_at(analysis: Analysis, said: str) -> tuple[str, ...]:
    """The model's controls that are meant."""
    system = analysis.system
    if "@" not in said:
        return (_known(system, said),)
    kind, _, element = said.partition("@")
    _check_kind(analysis, said, kind)
    _check_element(system, said, element)
    own = next((part.controls for name, part in system.components.items() if str(name) == element), ())
    own += next((flow.controls for flow in system.flows if str(flow.id) == element), ())
    found = [
        str(control.id)
        for control in system.controls.values()
        if control.control == kind and (element in control.protects or control.id in own)
    ]
    if not found:
        raise CasemateError(f"`{said}`: the model has no control of this kind there, so there is none to leave out")
    return tuple(found)
