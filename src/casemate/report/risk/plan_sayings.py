"""The sentences of a plan; the page and the terminal share them."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import TYPE_CHECKING

from casemate.report.risk.sayings import money
from casemate.report.words import count, element_name, listed, per_cent

if TYPE_CHECKING:
    from casemate.risk.plan import Candidate, Change, Plan
    from casemate.risk.profile import Reading

_NAMES = 3
_PROVEN = 5e-4
"""A gap below this counts as none."""


def candidate_name(found: Plan, candidate: Candidate) -> str:
    """`Prompt isolation at Answer model`."""
    known = found.analysis.knowledge.controls[candidate.control]
    places = [element_name(found.analysis.system, place) for place in candidate.at]
    return f"{known.name} at {listed(places, _NAMES)}" if places else known.name


def name_of(found: Plan, identity: str) -> str:
    """The same by id."""
    every = [measure.candidate for measure in found.chosen] + [one.candidate for one in found.unbought]
    by_id = {candidate.id: candidate for candidate in every}
    if identity in by_id:
        return candidate_name(found, by_id[identity])
    kind, mark, place = identity.partition("@")
    if mark:
        return f"{found.analysis.knowledge.controls[kind].name} at {element_name(found.analysis.system, place)}"
    own = next(control for name, control in found.analysis.system.controls.items() if str(name) == identity)
    return f"{found.analysis.knowledge.controls[own.control].name} ({identity})"


def verdict_said(found: Plan) -> str:
    """What the plan buys, what that does, and whether it is enough."""
    currency, before, after = found.currency, found.before, found.after
    if not found.chosen:
        return "Nothing that fits into these limits lowers the risk, so the plan is empty."
    said = (
        f"Buy {count(len(found.chosen), 'control')} for {money(found.cost, currency)} over {years_said(found)} and "
        f"{weeks_said(found.weeks)}: the expected loss of a year falls from "
        f"{money(before.expected.expected, currency)} to {money(after.expected.expected, currency)}"
    )
    if before.exceeds_appetite is not None and after.exceeds_appetite is not None:
        limit = money(found.appetite.tail_loss or 0.0, currency)
        said += (
            f", the chance of a year above {limit} from {per_cent(before.exceeds_appetite.expected)} to "
            f"{per_cent(after.exceeds_appetite.expected)}"
        )
    return f"{said}. {_enough(found)}"


def _enough(found: Plan) -> str:
    if found.appetite.expected is None and found.appetite.tail_loss is None:
        return "The model states no appetite, so nothing says whether that is enough."
    if keeps(found, found.after):
        return "That is within the owner's appetite."
    floor = money(found.floor, found.currency)
    reachable = found.appetite.expected is None or found.floor <= found.appetite.expected
    if reachable:
        return f"That is not within the owner's appetite yet: all {found.candidates} candidates would leave {floor}."
    return (
        f"That is not within the owner's appetite, and no money for controls would bring it there: all "
        f"{found.candidates} candidates together would leave {floor}. The design, the losses or the appetite have to "
        "change."
    )


def keeps(found: Plan, reading: Reading) -> bool:
    """Whether a reading is within everything that the owner has stated."""
    appetite, exceeds = found.appetite, reading.exceeds_appetite
    if appetite.expected is not None and reading.expected.expected > appetite.expected:
        return False
    return exceeds is None or appetite.tail_probability is None or exceeds.expected <= appetite.tail_probability


def years_said(found: Plan) -> str:
    """`three years`."""
    years = found.limits.years
    words = {1: "one year", 2: "two years", 3: "three years", 4: "four years", 5: "five years"}
    return words.get(int(years), f"{years:g} years") if years == int(years) else f"{years:g} years"


def weeks_said(weeks: float) -> str:
    """`18 engineer-weeks`."""
    return f"{weeks:.2g} engineer-weeks" if weeks < 10 else f"{weeks:.0f} engineer-weeks"


def limits_said(found: Plan) -> str:
    """What there was to spend."""
    limits, parts = found.limits, []
    if limits.money < inf:
        parts.append(f"{money(limits.money, found.currency)} over {years_said(found)}")
    if limits.weeks < inf:
        parts.append(weeks_said(limits.weeks))
    if limits.delay < inf:
        parts.append(f"{limits.delay:g} weeks of delay")
    return listed(parts) if parts else f"no limit; running costs count over {years_said(found)}"


def proof_said(found: Plan) -> str:
    """How far from the best the plan may be."""
    if found.proof is None:
        return (
            "This plan is the best that the search found. That no other is better has not been proven for this "
            "objective."
        )
    bound = money(found.proof.bound, found.currency)
    if found.proof.gap < _PROVEN:
        return f"No plan within these limits leaves less: proven ({found.proof.how})."
    return (
        f"This plan is the best that the search found; no plan within these limits can leave less than {bound} a year, "
        f"so at most {per_cent(found.proof.gap)} is missed ({found.proof.how})."
    )


def return_said(found: Plan) -> str:
    """What each unit of money buys over the horizon."""
    if found.cost < 1:
        return "It costs no money."
    ratio = found.avoided * found.limits.years / found.cost
    return (
        f"Over {years_said(found)} it avoids an expected {money(found.avoided * found.limits.years, found.currency)}, "
        f"{ratio:.2g} times what it costs, once everything is in place."
    )


def changes_said(found: Plan) -> Iterator[str]:
    """Each thing that would change the answer."""
    for change in found.changes:
        yield _change_said(found, change)
    if not any(change.what.startswith("If ") for change in found.changes):
        yield (
            "No single estimate (an adversary's rate, the success of a leading rule) changes the choice anywhere in "
            "its 90 % range."
        )


def _change_said(found: Plan, change: Change) -> str:
    parts = []
    if change.adds:
        parts.append(f"{listed([name_of(found, name) for name in change.adds], _NAMES)} would come in")
    if change.drops:
        parts.append(f"{listed([name_of(found, name) for name in change.drops], _NAMES)} would go out")
    left = f", leaving {money(change.expected, found.currency)} a year" if change.expected is not None else ""
    return f"{change.what}, {' and '.join(parts)}{left}."


def knee_said(found: Plan) -> str:
    """Where the curve bends."""
    if found.knee is None:
        return "The curve has no clear bend: each step of money buys about as much as the one before."
    point = found.front[found.knee]
    return (
        f"The curve bends at {money(point.cost, found.currency)} ({weeks_said(point.weeks)}), which leaves "
        f"{money(point.expected, found.currency)} a year; from there on, each further step of money buys less."
    )
