"""What capabilities and steps are called in front of people."""

from __future__ import annotations

from collections.abc import Mapping

from casemate.analysis import Derived
from casemate.graph import CapabilityNumber, StepNumber
from casemate.knowledge import Typical

_HOLDS: Mapping[str, str] = {
    "reaches": "Reach {}",
    "acts": "Act in {} as if entitled to",
    "taints": "Get own content into {}",
    "ships": "Decide what is delivered as {}",
    "listens": "Be on the line at {}",
    "steers": "Steer {}",
    "sways": "Steer {} in the work of others",
    "invokes": "Make {} act",
    "runs": "Run own code on {}",
    "commands": "Keep a channel to {}",
    "knows": "Know how {} works",
    "holds": "Have a copy of {}",
    "queries": "Ask {} anything",
    "plants": "Leave content in {} that is read later",
    "gathers": "Collect {} inside",
    "reads": "Get {} out",
    "alters": "Change {}",
    "evades": "Get a wrong answer out of {}",
    "stops": "Stop {}",
    "burns": "Make {} spend money",
    "deceives": "Deceive {}",
    "denies": "Act on {} without a trail",
    "causes": "{}",
}
"""By atom, as a goal of the attacker."""
_USUAL = (Typical.HIGH, Typical.MEDIUM)


def capability_title(derived: Derived, capability: CapabilityNumber) -> str:
    """The capability as a goal in words, such as "Steer Answer model"."""
    atom, _, rest = derived.graph.capabilities[capability].partition("(")
    elements = derived.elements
    return _HOLDS.get(atom, f"{atom} {{}}").format(elements.title(elements.by_name[rest[:-1]]))


def step_title(derived: Derived, step: StepNumber) -> str:
    """What happens in the step, as its rule says it."""
    compiled = derived.rule(step)
    title, numbers = derived.elements.title, derived.numbers[step]
    if compiled is None:
        return title(numbers[0])
    names = {name: title(number) for name, number in zip(compiled.variables, numbers, strict=True)}
    return compiled.rule.title.format_map(names)


def step_techniques(derived: Derived, step: StepNumber) -> tuple[str, ...]:
    """The ATLAS techniques that are usual in the step; the first of its rule where none is."""
    compiled = derived.rule(step)
    uses = compiled.rule.techniques if compiled else ()
    return tuple(use.id for use in uses if use.typical in _USUAL) or tuple(use.id for use in uses[:1])
