"""A landscape as JSON, and its schema: every figure with the same name as in the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from casemate.files import Value, to_json
from casemate.model import digest

if TYPE_CHECKING:
    from casemate.govern.landscape import Dependence, Fall, Reach, Route, Sum, Survey, Year

VERSION = 1


def landscape_json(found: Survey) -> str:
    """The document as text, version 1."""
    return to_json(landscape_data(found))


def landscape_data(found: Survey) -> dict[str, Value]:
    """The document."""
    joined = found.landscape.joined
    return {
        "casemate": VERSION,
        "kind": "landscape",
        "name": joined.system.name,
        "digest": digest(joined.system),
        "files": dict(joined.files),
        "systems": [_system(found, space) for space in found.territory.spaces],
        "shared": [
            _shared(found, name) for name, held in sorted(joined.holders["components"].items()) if len(held) > 1
        ],
        "causes": [_fall(found, fall) for fall in found.falls],
        "reaches": [_reach(reach) for reach in found.reaches],
        "routes": [_route(route) for route in found.routes],
        "losses": [_loss(found, loss) for loss in joined.system.losses],
        "year": None if found.dependence is None else _dependence(found.dependence),
        "units": [_sum(row) for row in found.units],
        "modalities": [_sum(row) for row in found.modalities],
        "tactics": [_sum(row) for row in found.tactics],
        "decisions": _decisions(found),
        "warnings": [problem.render() for problem in joined.warnings],
        "notes": list(joined.notes),
    }


def _held(found: Survey) -> Mapping[str, tuple[str, ...]]:
    return found.landscape.joined.holders["components"]


def _system(found: Survey, space: str) -> Value:
    member = next(one for one in found.landscape.joined.members if one.space == space)
    within = found.dependence.systems.get(space) if found.dependence is not None else None
    return {
        "id": space,
        "name": member.model.system.name,
        "file": member.file,
        "unit": member.unit,
        "components": len(member.model.system.components),
        "open": len(found.landscape.own[space].open),
        "expected_alone": found.alone[space],
        "expected": None if within is None else within.expected,
    }


def _shared(found: Survey, name: str) -> Value:
    places = found.landscape.joined.places("components", name)
    return {"id": name, "in": [{"system": member.space, "id": own} for member, own in places]}


def _fall(found: Survey, fall: Fall) -> Value:
    cause = fall.cause
    return {
        "kind": cause.kind.value,
        "id": cause.id,
        "title": cause.title,
        "elements": list(cause.elements),
        "uses": {space: list(parts) for space, parts in cause.uses.items()},
        "losses": [
            {"loss": loss, "systems": list(found.territory.losses[loss]), "probability": chance}
            for loss, chance in sorted(fall.losses.items())
        ],
        "several": fall.several,
        "campaign": _reach(fall.campaign),
        "expected": fall.expected,
    }


def _reach(reach: Reach) -> dict[str, Value]:
    return {"adversary": reach.adversary, "several": reach.several, "without": reach.without}


def _route(route: Route) -> Value:
    return {
        "from": route.source,
        "to": route.target,
        "loss": route.loss,
        "adversary": route.adversary,
        "probability": route.probability,
        "medium": None if route.medium is None else route.medium.value,
        "steps": [
            {"id": step.id, "role": step.role.value, "rule": step.rule, "at": step.at, "title": step.title}
            for step in route.steps
        ],
    }


def _loss(found: Survey, loss: str) -> Value:
    risks = found.profile.current.losses if found.profile is not None else ()
    risk = next((one for one in risks if one.loss == loss), None)
    return {
        "id": loss,
        "systems": list(found.territory.losses[loss]),
        "events": None if risk is None else risk.events.expected,
        "expected": None if risk is None else risk.expected.expected,
    }


def _dependence(found: Dependence) -> Value:
    return {
        "currency": found.currency,
        "limit": found.limit,
        "joint": _year(found.joint),
        "independent": _year(found.independent),
        "comonotone": _year(found.comonotone),
        "systems": {space: _year(year) for space, year in found.systems.items()},
    }


def _year(year: Year) -> dict[str, Value]:
    return {
        "expected": year.expected,
        "in_twenty": year.in_twenty,
        "in_hundred": year.in_hundred,
        "worst": year.worst,
        "exceeds": year.exceeds,
    }


def _sum(row: Sum) -> Value:
    return {
        "id": row.id,
        "title": row.title,
        "systems": list(row.systems),
        "parts": row.parts,
        "open": row.open,
        "bad": row.bad,
        "expected": row.expected,
    }


def _decisions(found: Survey) -> list[Value]:
    return [
        {"threat": threat, "hold": standing.hold.value, "was": standing.decision.threat, "reason": standing.reason}
        for threat, standing in sorted(found.landscape.review.standings.items())
    ]
