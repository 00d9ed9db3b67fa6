"""Numbers, names and lists as people say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casemate.analysis import Analysis
    from casemate.knowledge import Atlas, CatalogueControl, Knowledge, Share
    from casemate.model import System
    from casemate.model.system import ControlCost, Cost
    from casemate.quantities import Money

_CHANCES = (
    (0.99, "almost certain"),
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "about even"),
    (0.10, "unlikely"),
    (0.01, "very unlikely"),
    (0.0, "remote"),
)
"""The likelihood scale of the IPCC (Mastrandrea et al. 2010), its last two steps drawn together."""


def chance(probability: float) -> str:
    """A probability as a word."""
    return next(word for least, word in _CHANCES if probability >= least)


def per_cent(probability: float) -> str:
    """A probability in per cent: whole from 1 on, then one decimal, then `<0.1%`; never rounded up to certainty."""
    if probability >= 1:
        return "100%"
    if probability >= 0.01:
        return f"{min(99, round(100 * probability))}%"
    return f"{100 * probability:.1f}%" if probability >= 0.001 else "<0.1%"


def stopped(strength: Share) -> str:
    """How much a control stops: `stops 30–85% of attempts`."""
    return f"stops {_span(round(100 * strength.low), round(100 * strength.high))}% of attempts"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 threat`, `1,204 threats`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(names: Sequence[str], most: int = 3) -> str:
    """`a, b and c`; what is beyond `most` is counted."""
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    if len(names) > 1:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return "".join(names)


def people(knowledge: Knowledge, system: System) -> Mapping[str, str]:
    """What each adversary is called, by id."""
    built_in = {name: adversary.name for name, adversary in knowledge.adversaries.items()}
    own = {name: profile.name or name.replace("_", " ") for name, profile in system.adversaries.items()}
    return built_in | own


def element_name(system: System, identity: str) -> str:
    """What people call the component, data asset, flow or loss with this id."""
    for section in (system.components, system.data, system.losses):
        found = section.get(identity)  # type: ignore[call-overload]  # ids are text
        if found is not None:
            return str(found.name or identity)
    return identity


def technique_name(atlas: Atlas, identity: str) -> str:
    """The name of a technique, after its parent's where it has one."""
    technique = atlas.techniques[identity]
    parent = f"{atlas.techniques[technique.parent].name}: " if technique.parent else ""
    return f"{parent}{technique.name}"


def money_range(low: Money, high: Money) -> str:
    """`3k–25k EUR`."""
    if low == high:
        return str(low)
    if low.currency == high.currency:
        return f"{str(low).removesuffix(low.currency).strip()}–{high}"
    return f"{low} – {high}"


def loss_cost(cost: Cost | None) -> str:
    """What one event costs; empty where the model does not say."""
    from casemate.model.system import MoneyInterval

    if cost is None:
        return ""
    if isinstance(cost, MoneyInterval):
        return money_range(cost.low, cost.high)
    return money_range(cost.min, cost.max)


def typical_cost(control: CatalogueControl) -> str:
    """What the catalogue says a control costs: once, a year, engineer-weeks."""
    cost = control.cost
    parts = []
    if cost.once is not None:
        parts.append(f"{money_range(cost.once.low, cost.once.high)} once")
    if cost.per_year is not None:
        parts.append(f"{money_range(cost.per_year.low, cost.per_year.high)} a year")
    if cost.weeks is not None:
        parts.append(f"{_span(cost.weeks.low, cost.weeks.high)} weeks")
    return ", ".join(parts)


def own_cost(cost: ControlCost | None) -> str:
    """What a model says a control costs; empty where it does not say."""
    if cost is None:
        return ""
    parts = []
    if cost.once is not None:
        parts.append(f"{cost.once} once")
    if cost.per_year is not None:
        parts.append(f"{cost.per_year} a year")
    if cost.weeks is not None:
        parts.append(f"{cost.weeks:g} {'week' if cost.weeks == 1 else 'weeks'}")
    return ", ".join(parts)


def _span(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def losses_of(analysis: Analysis, losses: Sequence[str]) -> str:
    """`2 of 8 losses`, or the names where there are at most two."""
    total = len(analysis.system.losses)
    if not losses:
        return "no stated loss"
    if len(losses) == total and total > 2:
        return f"all {total} losses"
    if len(losses) <= 1:
        return listed([element_name(analysis.system, name) for name in losses])
    return f"{len(losses)} of {total} losses"


def short_ids(ids: Sequence[str], least: int = 4) -> Mapping[str, str]:
    """For each id such as `t-b2bebdaa9acb` the shortest beginning, from `least` digits on, that no other one shares."""
    found: dict[str, str] = {}
    ordered = sorted(ids)
    for place, name in enumerate(ordered):
        others = ordered[max(0, place - 1) : place] + ordered[place + 1 : place + 2]
        shared = max((_shared(name, other) for other in others), default=0)
        found[name] = name[: max(shared + 1, name.index("-") + 1 + least)]
    return found


def _shared(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
