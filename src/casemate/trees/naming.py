"""What capabilities and steps are called in front of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casemate.analysis import Derived, plain_capability
from casemate.graph import CapabilityNumber, StepNumber
from casemate.knowledge import Typical

_HOLDS: Mapping[str, str] = {
    "reaches": "Reach {}",
    "acts": "Act in {} as if entitled to",
    "taints": "Get own content into {}",
    "ships": "Decide what is delivered as {}",
    "nears": "Be where lines of {} pass",
    "hosts": "Run the machines under {}",
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
_LISTED = 3
"""Names in an enumeration before the rest is counted."""
_USUAL = (Typical.HIGH, Typical.MEDIUM)


def capability_title(derived: Derived, capability: CapabilityNumber) -> str:
    """The capability as a goal in words, such as "Steer Answer model"."""
    atom, _, rest = plain_capability(derived.graph.capabilities[capability]).partition("(")
    elements = derived.elements
    return _HOLDS.get(atom, f"{atom} {{}}").format(elements.title(elements.by_name[rest[:-1]]))


def step_title(derived: Derived, step: StepNumber) -> str:
    """What happens in the step, as its rule says it."""
    return joint_title(derived, (step,))


def joint_title(derived: Derived, steps: Sequence[StepNumber]) -> str:
    """What happens in any of some steps by one rule, each variable with all that it stands for."""
    compiled = derived.rule(steps[0])
    if compiled is None:
        return derived.elements.title(derived.numbers[steps[0]][0])
    every = [_names(derived, step) for step in steps]
    names = {name: any_of([one[name] for one in every]) for name in compiled.variables}
    return compiled.rule.title.format_map(names)


def any_of(names: Sequence[str]) -> str:
    """Names as an enumeration, each once: "A, B or C", "A, B, C or 4 others"."""
    found = list(dict.fromkeys(names))
    if len(found) > _LISTED + 1:
        found = [*found[:_LISTED], f"{len(found) - _LISTED} others"]
    return " or ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def alike(derived: Derived, steps: Sequence[StepNumber]) -> tuple[tuple[int, ...], ...]:
    """The places of some steps by one rule, parted so that titles within a part differ in one variable at most."""
    compiled = derived.rule(steps[0])
    if compiled is None:
        return tuple((at,) for at in range(len(steps)))
    said = [name for name in compiled.variables if f"{{{name}}}" in compiled.rule.title]
    best: tuple[tuple[int, ...], ...] = tuple((at,) for at in range(len(steps)))
    for free in said:
        parts: dict[tuple[str, ...], list[int]] = {}
        for at, step in enumerate(steps):
            names = _names(derived, step)
            parts.setdefault(tuple(names[name] for name in said if name != free), []).append(at)
        if len(parts) < len(best):
            best = tuple(map(tuple, parts.values()))
    return best


def _names(derived: Derived, step: StepNumber) -> Mapping[str, str]:
    """Of a step, what each variable of its rule stands for."""
    compiled, title = derived.rule(step), derived.elements.title
    variables = compiled.variables if compiled else ()
    return {name: title(number) for name, number in zip(variables, derived.numbers[step], strict=True)}


def step_techniques(derived: Derived, step: StepNumber) -> tuple[str, ...]:
    """The ATLAS techniques that are usual in the step; the first of its rule where none is."""
    compiled = derived.rule(step)
    uses = compiled.rule.techniques if compiled else ()
    return tuple(use.id for use in uses if use.typical in _USUAL) or tuple(use.id for use in uses[:1])
