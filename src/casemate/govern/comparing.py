"""Two reviews of a model compared: which threats and paths came, went and moved, and which change caused it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from casemate.analysis import Analysis, PathStep, StepRole, Threat
from casemate.govern.element_changes import Change, ElementChange, element_changes
from casemate.govern.facts_under import FactsUnder
from casemate.govern.pairing import Pairing, pair
from casemate.govern.reviewing import Review


class Move(StrEnum):
    """What became of a threat; `settled` and `opened`: its severity is the same, what people decided is not."""

    APPEARED = "appeared"
    WORSE = "worse"
    OPENED = "opened"
    SETTLED = "settled"
    BETTER = "better"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreatChange:
    """One threat that is not what it was."""

    move: Move
    threat: Threat
    """As it is now; of a vanished one as it was."""
    before: Threat | None
    causes: tuple[str, ...]
    """Names of the changed elements under it, added ones first; empty: what changed lies elsewhere in the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPath:
    """A way to a loss that takes a step which the old model did not have."""

    loss: str
    steps: tuple[PathStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that two reviews of a model differ in."""

    elements: tuple[ElementChange, ...]
    threats: tuple[ThreatChange, ...]
    """Appeared first, then worse, opened, settled, better, vanished; by score in each."""
    paths: tuple[NewPath, ...]
    old_of: Mapping[str, Threat]
    """By the id of a threat today: the same threat before."""

    def moved(self, *moves: Move) -> tuple[ThreatChange, ...]:
        """The threats with which one of these happened."""
        return tuple(change for change in self.threats if change.move in moves)


def compare(old: Review, new: Review) -> Comparison:
    """Compare two reviews, the older one first."""
    pairing = pair(old.analysis.system, new.analysis.system)
    elements = element_changes(old.analysis.system, new.analysis.system, pairing)
    old_of = _old_threats(old.analysis, new.analysis, pairing)
    return Comparison(
        elements=elements,
        threats=tuple(_threat_changes(old, new, old_of, _Causes(elements))),
        paths=tuple(_new_paths(old.analysis, new.analysis, pairing)),
        old_of=old_of,
    )


def _old_threats(old: Analysis, new: Analysis, pairing: Pairing) -> dict[str, Threat]:
    by_place = {(threat.rule, threat.at): threat for threat in old.threats}
    called = {name: before for (_, name), before in pairing.renamed.items()}
    places = {threat.id: (threat.rule, tuple(called.get(at, at) for at in threat.at)) for threat in new.threats}
    return {identity: by_place[place] for identity, place in places.items() if place in by_place}


class _Causes:
    """The changed elements that rules can see."""

    def __init__(self, elements: Iterable[ElementChange]) -> None:
        changed = [change for change in elements if change.matters]
        order = {Change.ADDED: 0, Change.REMOVED: 1}
        changed.sort(key=lambda change: order.get(change.change, 2))
        self.new = tuple(change.name for change in changed if change.change is not Change.REMOVED)
        self.old = tuple(change.was or change.name for change in changed if change.change is not Change.ADDED)

    def under(self, new: frozenset[str], old: frozenset[str]) -> tuple[str, ...]:
        """Those among the elements under a threat, as they are called now and were called before."""
        found = [*(name for name in self.new if name in new), *(name for name in self.old if name in old)]
        return tuple(dict.fromkeys(found))


def _threat_changes(old: Review, new: Review, old_of: Mapping[str, Threat], causes: _Causes) -> Iterator[ThreatChange]:
    old_facts, new_facts = FactsUnder(old.analysis), FactsUnder(new.analysis)
    found: list[ThreatChange] = []
    for threat in new.analysis.threats:
        before = old_of.get(threat.id)
        move = _move(old, new, before, threat)
        if move is not None:
            was = old_facts.elements(before) if before else frozenset()
            under = causes.under(new_facts.elements(threat), was)
            found.append(ThreatChange(move=move, threat=threat, before=before, causes=under))
    kept = {threat.id for threat in old_of.values()}
    for threat in old.analysis.threats:
        if threat.id not in kept:
            under = causes.under(frozenset(), old_facts.elements(threat))
            found.append(ThreatChange(move=Move.VANISHED, threat=threat, before=threat, causes=under))
    moves = list(Move)
    yield from sorted(found, key=lambda c: (moves.index(c.move), -c.threat.score, c.threat.id))


def _move(old: Review, new: Review, before: Threat | None, now: Threat) -> Move | None:
    if before is None:
        return Move.APPEARED
    if now.severity is not before.severity:
        return Move.WORSE if now.severity.rank < before.severity.rank else Move.BETTER
    if old.decided(before) != new.decided(now):
        return Move.SETTLED if new.decided(now) else Move.OPENED
    return None


def _new_paths(old: Analysis, new: Analysis, pairing: Pairing) -> Iterator[NewPath]:
    called = {name: before for (_, name), before in pairing.renamed.items()}
    known = set(zip(old.derived.graph.rules, old.derived.graph.bindings, strict=True))
    graph = new.derived.graph
    fresh = {
        graph.step_id(step)
        for step in graph.steps
        if (graph.rules[step], tuple(called.get(name, name) for name in graph.bindings[step])) not in known
        and _plain(graph.bindings[step])
    }
    for loss in new.losses:
        for path in loss.paths:
            steps = tuple(new.steps[name] for name in path)
            if any(step.role is StepRole.ATTACK and step.id in fresh for step in steps):
                yield NewPath(loss=loss.loss, steps=steps)


def _plain(bindings: tuple[str, ...]) -> bool:
    """Whether a step binds elements; those to a loss bind capabilities, and are no way of their own."""
    return not any("(" in name for name in bindings)
