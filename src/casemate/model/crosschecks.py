"""What only shows when the whole model is read: zones, circles, currencies, keys that nothing reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from casemate.files import Problem, Severity, Value
from casemate.model import system as s
from casemate.model.kinds import Shape, is_a
from casemate.quantities import Money

_Check = Iterator[Problem]


def cross_check(system: s.System, raws: Sequence[Value]) -> list[tuple[Problem, int]]:
    """Problems and warnings of the whole, each with the number of the file that it is in."""
    found: list[tuple[Problem, int]] = []
    checks = (_zones_given, _zone_circles, _host_circles, _currencies, _unread_keys, _no_zones)
    for check in checks:
        found.extend((problem, _part_of(problem.path, raws)) for problem in check(system))
    return found


def _part_of(path: tuple[str | int, ...], raws: Sequence[Value]) -> int:
    for number, raw in enumerate(raws):
        section = raw.get(str(path[0])) if isinstance(raw, dict) and path else None
        if isinstance(section, dict) and len(path) > 1 and path[1] in section:
            return number
    return 0


def _zones_given(system: s.System) -> _Check:
    if not system.zones:
        return
    for component in system.components.values():
        if component.zone is None:
            yield Problem(
                message=f"`{component.id}` stands in no zone, and the model has zones",
                remedy=f"add `zone:`, one of: {', '.join(system.zones)}",
                path=("components", component.id),
            )


def _no_zones(system: s.System) -> _Check:
    if not system.zones and system.components:
        yield Problem(
            message="the model has no zones: people and outside parts are taken as untrusted, all else as one zone",
            remedy="add `zones:` and say where the trust boundaries run",
            path=("components",),
            severity=Severity.WARNING,
        )


def _zone_circles(system: s.System) -> _Check:
    yield from _circles("zones", "within", {zone.id: zone.within for zone in system.zones.values()})


def _host_circles(system: s.System) -> _Check:
    yield from host_circles(system.components)


def host_circles(components: Mapping[s.ComponentId, s.Component]) -> _Check:
    """A problem for each component that runs, in the end, on itself."""
    yield from _circles("components", "runs_on", {part.id: part.runs_on for part in components.values()})


def _circles(section: str, key: str, parents: Mapping[str, str | None]) -> _Check:
    """One problem for each member of a circle, found in linear time."""
    state: dict[str, int] = {}
    for start in parents:
        trail: list[str] = []
        node: str | None = start
        while node is not None and node not in state:
            state[node] = 1
            trail.append(node)
            node = parents.get(node)
        if node is not None and state[node] == 1:
            for member in trail[trail.index(node) :]:
                yield Problem(
                    message=f"`{member}` comes back to itself through `{key}`",
                    remedy=f"remove one `{key}` of the circle",
                    path=(section, member, key),
                )
        state.update(dict.fromkeys(trail, 2))


def _currencies(system: s.System) -> _Check:
    business = system.business
    base = business.currency if business else None
    rates = business.rates if business else {}
    amounts = list(_amounts(system))
    used = {money.currency for _, money in amounts}
    if base is None and len(used) > 1:
        yield Problem(
            message=f"amounts are in {', '.join(sorted(used))}, and the model does not say in which to add them",
            remedy="add `currency:` and `rates:` to `business`",
            path=("business",),
        )
    for path, money in amounts if base is not None else ():
        if money.currency != base and money.currency not in rates:
            yield Problem(
                message=f"there is no rate from {money.currency} to {base}",
                remedy=f"add `rates: {{{money.currency}: …}}` to `business`: what one {money.currency} is in {base}",
                path=path,
            )


def _amounts(system: s.System) -> Iterator[tuple[tuple[str, ...], Money]]:
    for loss in system.losses.values():
        for key, cost in (("cost", loss.cost), ("secondary", loss.secondary.cost if loss.secondary else None)):
            if isinstance(cost, s.MoneyInterval):
                yield ("losses", loss.id, key), cost.low
            elif isinstance(cost, s.MoneyPert):
                yield ("losses", loss.id, key), cost.likely
    for control in system.controls.values():
        for money in (control.cost.once, control.cost.per_year) if control.cost else ():
            if money is not None:
                yield ("controls", control.id, "cost"), money
    business = system.business
    if business is not None:
        if business.revenue is not None:
            yield ("business", "revenue"), business.revenue
        appetite = business.appetite
        for amount in (appetite.expected, appetite.tail.loss if appetite.tail else None) if appetite else ():
            if amount is not None:
                yield ("business", "appetite"), amount


def _is_model(kind: str) -> bool:
    return is_a(kind, "model") or is_a(kind, "agentic") or is_a(kind, "artefact") or is_a(kind, "pipeline")


_READ_ON: Mapping[str, tuple[Callable[[s.Component], bool], str]] = {
    "format": (lambda part: _is_model(part.kind), "models and where they are kept or served"),
    "detail": (lambda part: _is_model(part.kind) or is_a(part.kind, "interface"), "models and their interfaces"),
    "learns": (lambda part: _is_model(part.kind), "models and pipelines"),
    "trains_on": (lambda part: _is_model(part.kind), "models and pipelines"),
    "model": (lambda part: part.shape is Shape.PROCESS, "agents, orchestrators and other processes"),
    "tools": (lambda part: part.shape is Shape.PROCESS, "agents and models"),
    "recipients": (lambda part: part.shape is not Shape.STORE, "tools that send"),
    "output": (lambda part: part.shape is Shape.PROCESS, "processes"),
    "runs": (lambda part: part.shape is Shape.PROCESS, "processes"),
}


def _unread_keys(system: s.System) -> _Check:
    for part in system.components.values():
        for key, (reads, where) in _READ_ON.items():
            if getattr(part, key) and not reads(part):
                yield Problem(
                    message=f"nothing reads `{key}` on a {part.kind}",
                    remedy=f"it is meant for {where}",
                    path=("components", part.id, key),
                    severity=Severity.WARNING,
                )
