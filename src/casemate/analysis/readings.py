"""One graph, many readings: what each adversary alone can come to do, and what each capability leads it to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from casemate.analysis.building import Derived
from casemate.analysis.facts import data_name
from casemate.analysis.scoring import IMPACT, loss_impacts
from casemate.analysis.weighing import Guards, State, residuals, weigh
from casemate.graph import Derivation, Through, costs_onward, derive_all, marks_ahead, opened, through
from casemate.knowledge import Knowledge
from casemate.model import System, choices

TOLL = 0.05
"""Added to the cost of a whole path for each of its steps: of equally likely paths the shorter comes first."""
_LEADS_ON = log(5)
"""A capability leads to a loss where whoever has it gets there in one campaign of five, without controls."""
_DATA_STEPS = 3
"""A capability leads to data that at most so many further steps get or change."""
_DATA_BESIDE_LOSSES = 0.75
"""How much the class of data counts where the model says which losses are feared: they come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The graph as one adversary finds it."""

    adversary: str
    derivation: Derivation
    """With the controls that exist."""
    inherent: Derivation
    """Without controls."""
    ahead: Sequence[int]
    """Of each capability: marks of the losses and data classes that it leads this adversary to, without controls."""
    onward: Mapping[str, Mapping[int, float]]
    """By loss: of each capability that leads to it, what it still costs from there, without controls."""
    whole: Through
    """The cheapest path to any loss through each step."""
    shares: Sequence[float]
    """Of each capability: the share of components and data that it opens to this adversary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What the bits of `Reading.ahead` stand for: the losses by id, then the impacts of data classes."""

    losses: tuple[str, ...]
    impacts: tuple[float, ...]
    """Of each bit."""

    def losses_in(self, bits: int) -> tuple[str, ...]:
        """The losses among the bits."""
        return tuple(name for place, name in enumerate(self.losses) if bits >> place & 1)

    def impact(self, bits: int) -> float:
        """The worst impact among the bits; 0 without any."""
        return max((impact for place, impact in enumerate(self.impacts) if bits >> place & 1), default=0.0)


def marks_of(system: System) -> Marks:
    """The bits of a system: its losses, then one for each class of data."""
    impacts = loss_impacts(system)
    share = _DATA_BESIDE_LOSSES if impacts else 1.0
    of_data = (share * impact for impact in IMPACT.values())
    return Marks(losses=tuple(system.losses), impacts=(*(impacts[name] for name in system.losses), *of_data))


def read_graph(derived: Derived, knowledge: Knowledge, guards: Guards) -> tuple[Reading, ...]:
    """The graph read for each adversary that can take any step, sorted by name."""
    graph = derived.graph
    who = [name for name, starts in graph.starts.items() if starts]
    now, before = _derivations(derived, knowledge, guards, who)
    bits = _element_bits(derived)
    sets = opened(graph, bits)
    total = len(derived.system.components) + len(derived.system.data)
    onward = _onward(derived, before)
    ahead = _ahead(derived, before, onward)
    return tuple(
        Reading(
            adversary=name,
            derivation=derivation,
            inherent=inherent,
            ahead=marks,
            onward=costs,
            whole=through(derivation, graph.goals.values(), toll=TOLL),
            shares=_shares(derivation, sets, bits, total),
        )
        for name, derivation, inherent, marks, costs in zip(who, now, before, ahead, onward, strict=True)
    )


def _derivations(
    derived: Derived, knowledge: Knowledge, guards: Guards, who: Sequence[str]
) -> tuple[Sequence[Derivation], Sequence[Derivation]]:
    """Of each adversary: the derivations with the controls that exist, and without controls."""
    graph = derived.graph
    skills = {name: skill_of(name, derived.system, knowledge) for name in who}
    found: list[Sequence[Derivation]] = []
    guarded = False
    for state in (State.CURRENT, State.INHERENT):
        left = residuals(derived, guards, state)
        if state is State.INHERENT and not guarded:
            return found[0], found[0]
        guarded = any(share < 1 for share in left)
        weights = {skill: weigh(derived, left, skill) for skill in sorted(set(skills.values()))}
        found.append(derive_all(graph, [(weights[skills[name]], graph.starts[name]) for name in who]))
    return found[0], found[1]


def skill_of(adversary: str, system: System, knowledge: Knowledge) -> choices.Level:
    """The skill of a built-in adversary, or of one of the model's own, which may take after a built-in one."""
    profile = system.adversaries.get(adversary)
    if profile is None:
        return knowledge.adversaries[adversary].skill
    return profile.skill or knowledge.adversaries[profile.like].skill


def usual_campaigns(adversary: str, knowledge: Knowledge) -> float:
    """Campaigns a year of a built-in one: the middle of the catalogue's interval, which spans orders of magnitude."""
    rate = knowledge.adversaries[adversary].attempts_per_year
    return sqrt(rate.low * rate.high)


def rarity(adversary: str, system: System, knowledge: Knowledge) -> float:
    """How much a way of this adversary's counts as costlier for being tried less often, as a negative logarithm.

    Half the logarithm of the campaigns a year, the middle of the catalogue's interval: rates are known to an order of
    magnitude, so they count half. One of the model's own is as frequent as the built-in one that it is like, or every
    path would be that of the ring that the owner named.
    """
    profile = system.adversaries.get(adversary)
    return -log(usual_campaigns(adversary if profile is None else profile.like, knowledge)) / 2


def _onward(derived: Derived, inherent: Sequence[Derivation]) -> Sequence[Mapping[str, Mapping[int, float]]]:
    """Of each adversary and loss: what it costs from each capability that leads to it. Controls have no say in it."""
    goals = derived.graph.goals
    anybody = frozenset(derived.graph.starts.get("outsider", ()))
    # Whose account it is makes a difference to the data of its owner, and to nothing else.
    free = {name: frozenset[int]() if _about_owners(derived.system, name) else anybody for name in goals}

    def costs(derivation: Derivation, name: str) -> Mapping[int, float]:
        return costs_onward(derivation, goals[name], most=_LEADS_ON, toll=TOLL, free=free[name])

    return [{name: costs(derivation, name) for name in goals} for derivation in inherent]


def _ahead(
    derived: Derived, inherent: Sequence[Derivation], onward: Sequence[Mapping[str, Mapping[int, float]]]
) -> Sequence[Sequence[int]]:
    """Of each adversary and capability: the marks of what it leads to."""
    by_adversary: list[Sequence[int]] = []
    of_data = marks_ahead(inherent, _data_marks(derived), steps=_DATA_STEPS)
    for marks, costs in zip(of_data, onward, strict=True):
        found = list(marks)
        for place, name in enumerate(derived.system.losses):
            for capability in costs.get(name, ()):
                found[capability] |= 1 << place
        by_adversary.append(found)
    return by_adversary


def _about_owners(system: System, name: str) -> bool:
    """Whether the loss is that somebody's own data get out."""
    loss = system.losses[name]  # type: ignore[index]  # ids are text
    asset = system.data.get(loss.of)  # type: ignore[call-overload]  # an id of either section
    return (
        loss.violates is choices.Property.CONFIDENTIALITY
        and asset is not None
        and bool(choices.ABOUT_PEOPLE & {*asset.about})
    )


def _data_marks(derived: Derived) -> Mapping[int, int]:
    """Bit marks of the capabilities that get data of a class out, or change them."""
    system = derived.system
    found: dict[int, int] = {}
    bits = {sensitivity: 1 << len(system.losses) + place for place, sensitivity in enumerate(IMPACT)}
    assets = {data_name(system, name): asset for name, asset in system.data.items()}
    for number, text in enumerate(derived.graph.capabilities):
        atom, _, rest = text.partition("(")
        if atom in ("reads", "alters"):
            asset = assets.get(rest[:-1])
            if asset is not None:
                found[number] = found.get(number, 0) | bits[asset.sensitivity]
    return found


def _element_bits(derived: Derived) -> Sequence[int]:
    """Of each capability: one bit for the component or data asset that it is about."""
    elements = derived.elements
    losses = set(elements.losses.values())
    found: list[int] = []
    for text in derived.graph.capabilities:
        number = elements.by_name[text[text.index("(") + 1 : -1]]
        found.append(0 if number in losses else 1 << number)
    return found


def _shares(derivation: Derivation, sets: Sequence[int], bits: Sequence[int], total: int) -> Sequence[float]:
    mine = 0
    for capability in derivation.order:
        mine |= bits[capability]
    found = [0.0] * len(sets)
    for capability in derivation.order:
        found[capability] = (sets[capability] & mine).bit_count() / total
    return found
