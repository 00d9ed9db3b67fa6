"""What a landscape says in sentences, whatever the format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casemate.report.risk.sayings import money
from casemate.report.words import count, element_name, listed, people, per_cent

if TYPE_CHECKING:
    from casemate.govern.landscape import Fall, Route, Survey

DEPENDENCE = (
    "Joint: the systems share the adversaries' campaigns and the chances of their steps, neither known exactly. "
    "Independent: the same systems as if they shared nothing. Comonotone: all have their worst year together; the mean "
    "of the worst years can be no higher than that, whatever the dependence."
)
CAMPAIGNS = (
    "A built-in adversary sets out against the organisation as often as the catalogue says, and its campaigns are "
    "shared among all losses that it can reach in any system. Models by themselves each count all of its campaigns, so "
    "their figures add up to more than the landscape's."
)
REACH = (
    "What one campaign could reach that tries everything its adversary can, today and with the cause out of the way; "
    "the year's loss counts one aim for each campaign."
)


def system_name(found: Survey, space: str) -> str:
    """What a system is called; of a shared file, what the file is called."""
    for member in found.territory.joined.members:
        if member.space == space:
            return member.model.system.name
    return space


def name(found: Survey, element: str) -> str:
    """What an element is called."""
    return element_name(found.landscape.analysis.system, element)


def who(found: Survey, adversary: str) -> str:
    """What an adversary is called."""
    analysis = found.landscape.analysis
    said = people(analysis.knowledge, analysis.system).get(adversary, adversary)
    return said[:1].upper() + said[1:]


def amount(found: Survey, value: float | None) -> str:
    """Money a year; unknown where nothing has a cost."""
    if value is None or found.dependence is None:
        return "not known"
    return money(value, found.dependence.currency)


def share(found: Survey, value: float | None) -> str:
    """The part of the year's expected loss."""
    whole = found.dependence.joint.expected if found.dependence is not None else 0.0
    return per_cent(value / whole) if value and whole else "–"


def lead(found: Survey) -> str:
    """The landscape in three sentences."""
    joined = found.territory.joined
    shared = [part for part, held in joined.holders["components"].items() if len(held) > 1]
    said = [
        f"{count(len(joined.members), 'system')} in one attack graph; {count(len(shared), 'component')} "
        f"{'is' if len(shared) == 1 else 'are'} part of more than one of them."
    ]
    if found.dependence is not None:
        year = found.dependence.joint
        said.append(
            f"Together they are expected to lose {amount(found, year.expected)} a year; one year in twenty costs more "
            f"than {amount(found, year.in_twenty)}."
        )
    if found.falls:
        worst = found.falls[0]
        said.append(f"Most rests on {cause_title(worst)}: {fall_said(found, worst)}.")
    return " ".join(said)


def cause_title(fall: Fall) -> str:
    """`the supplier Example AI Inc.`"""
    return f"the {fall.cause.kind.value} {fall.cause.title}"


def fall_said(found: Survey, fall: Fall) -> str:
    """What falls with a cause."""
    systems = len({space for loss in fall.losses for space in found.territory.losses[loss]})
    said = f"from it {count(len(fall.losses), 'loss', 'losses')} of {count(systems, 'system')} can follow"
    if fall.expected is None:
        return said
    part = f"{amount(found, fall.expected)} a year ({share(found, fall.expected)})"
    if fall.cause.kind.value == "control":
        return f"without it the year is expected to cost {part} more"
    return f"{said}, and {part} of the expected loss passes through it"


def route_title(found: Survey, route: Route) -> str:
    """From where to where, by what."""
    medium = f", through {_article(route.medium.value)} {route.medium.value}" if route.medium is not None else ""
    return f"{system_name(found, route.source)} → {system_name(found, route.target)}{medium}"


def _article(word: str) -> str:
    return {"audio": "recorded", "video": "a", "image": "an"}.get(word, "a")


def names(found: Survey, elements: Iterable[str], most: int = 6) -> str:
    """Elements in words."""
    return listed([name(found, element) for element in elements], most)


def systems(found: Survey, spaces: Iterable[str]) -> str:
    """Systems in words."""
    return listed([system_name(found, space) for space in spaces], 6)
