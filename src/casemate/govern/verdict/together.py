"""Verdicts on the systems of a landscape: each by itself, and all as one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casemate.govern.verdict.judging import Asked, Verdict
    from casemate.model import Joined


def asked_together(asked: Asked | None, systems: int) -> Asked | None:
    """What there is to spend for all, where it is stated for each."""
    return None if asked is None else replace(asked, money=asked.money * systems, weeks=asked.weeks * systems)


def with_owners(verdict: Verdict, joined: Joined) -> Verdict:
    """Conditions without an owner get the owners of the systems that hold what they are about."""
    conditions = tuple(one if one.owner else replace(one, owner=_owners(joined, one.at)) for one in verdict.conditions)
    return replace(verdict, conditions=conditions)


def _owners(joined: Joined, places: tuple[str, ...]) -> str | None:
    spaces = {
        space
        for section in ("components", "flows", "data", "zones")
        for place in places
        for space in joined.holders[section].get(place, ())
    }
    owners = {one.model.system.identity.owner for one in joined.members if one.space in spaces}
    return " and ".join(sorted(owner for owner in owners if owner)) or None
