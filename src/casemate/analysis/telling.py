"""Which threats are told with another: a cause, a consequence or a variant of it, about the same elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from casemate.analysis.building import Derived
from casemate.analysis.places import trust_of
from casemate.model import System, choices, is_a

Key = tuple[str, str]
"""A rule and a target: what makes a threat."""
Cost = tuple[float, ...]
"""What tells which is easier: the cost of the threat's likeliest step, then its impact below zero."""
Mark = str | int | tuple[str, str]
"""A target, an element's number, or an origin."""


def told_elsewhere(
    derived: Derived, groups: Mapping[Key, Iterable[int]], costs: Mapping[Key, Cost]
) -> Mapping[Key, Key]:
    """Of each threat that another one tells, too: that other one, which none tells itself.

    The rule says whose variant it is, in order of preference. The two are about the same where they have the target in
    common, or a data asset, or two components, or the one takes place at the other's target. Threats of one rule are
    about the same where they name a part in common, or their targets come from one source; threats to data, where they
    name two parts in common: the ends of one line. The easiest with the controls in place is told, so that a guarded
    target hides no open one; of equally easy ones the one that leads to the worst.
    """
    rules = derived.rules
    models = _models_of_weights(derived)
    bound = {key: _elements(derived, steps, models) for key, steps in groups.items()}
    likeness = _Likeness(derived, bound)
    by_rule: dict[str, _Members] = {}
    for key in sorted(groups, key=lambda held: (costs[held], held)):
        by_rule.setdefault(key[0], _Members()).add(key, likeness.marks(key))
    found: dict[Key, Key] = {}
    for key in sorted(groups):
        marks = likeness.marks(key)
        members = (by_rule[name] for name in rules[key[0]].rule.told_with if name in by_rule)
        candidates = (other for held in members for other in held.sharing(marks))
        other = next((other for other in candidates if other != key and likeness.same(key, other)), None)
        if other is not None:
            found[key] = other
    return {key: end for key in found if (end := _end(key, found, costs)) is not None}


class _Members:
    """The threats of one rule, easiest first, to be found by what they have in common with another."""

    def __init__(self) -> None:
        self._keys: list[Key] = []
        self._places: dict[Mark, list[int]] = {}

    def add(self, key: Key, marks: Iterable[Mark]) -> None:
        """Take in the next easiest."""
        for mark in marks:
            self._places.setdefault(mark, []).append(len(self._keys))
        self._keys.append(key)

    def sharing(self, marks: Iterable[Mark]) -> Iterator[Key]:
        """Those with any of these marks, easiest first; only they can be about the same."""
        for place in sorted({place for mark in marks for place in self._places.get(mark, ())}):
            yield self._keys[place]


def _end(key: Key, found: Mapping[Key, Key], costs: Mapping[Key, Cost]) -> Key | None:
    """The last of the chain; None in a circle, where the easiest is told and keeps the others."""
    seen = [key]
    while (key := found.get(key, key)) not in seen:
        seen.append(key)
    if key not in found:
        return key
    first = min(seen[seen.index(key) :], key=lambda held: (costs[held], held))
    return None if seen[0] == first else first


def _elements(derived: Derived, steps: Iterable[int], models: Mapping[int, set[int]]) -> frozenset[int]:
    named = {number for step in steps for number in derived.numbers[step]}
    return frozenset(named.union(*(models[number] for number in named & models.keys())))


def _models_of_weights(derived: Derived) -> Mapping[int, set[int]]:
    """Of data that a model's artefact carries: the models that are made of it; whoever has the one has the other."""
    elements = derived.elements
    found: dict[int, set[int]] = {}
    for flow in elements.system.flows:
        if flow.role is choices.Role.MODEL_ARTIFACT and is_a(elements.system.components[flow.target].kind, "model"):
            for data in flow.carries:
                found.setdefault(elements.data[data], set()).add(elements.by_name[flow.target])
    return found


class _Origins:
    """Where the parts of a system come from: their supplier, and the parts of others that artefacts come from."""

    def __init__(self, system: System) -> None:
        self._suppliers = {str(name): part.supplier for name, part in system.components.items()}
        self._foreign = {
            str(name) for name, part in system.components.items() if trust_of(system, part) not in choices.OWN_TRUST
        }
        self._sources: dict[str, set[str]] = {}
        for flow in system.flows:
            if flow.role is choices.Role.MODEL_ARTIFACT:
                self._sources.setdefault(flow.target, set()).add(flow.source)
        self._found: dict[str, frozenset[str]] = {}
        self._handers: dict[str, frozenset[str]] = {}

    def marks(self, part: str) -> Iterator[Mark]:
        """The supplier and the places outside, by which two parts of one origin are found."""
        supplier = self._suppliers.get(part)
        if supplier is not None:
            yield ("supplier", supplier)
        yield from (("source", place) for place in self._of(part))

    def one(self, part: str, other: str) -> bool:
        """Whether two parts are of one supplier, or their artefacts come from one place outside."""
        supplier = self._suppliers.get(part)
        if supplier is not None and supplier == self._suppliers.get(other):
            return True
        return not self._of(part).isdisjoint(self._of(other))

    def loads(self, loader: str, model: str) -> bool:
        """Whether a part of the owner's takes in the file of a model from outside and hands it on to the model."""
        return loader in self._before(model) and loader not in self._foreign and self.one(model, loader)

    def _of(self, part: str) -> frozenset[str]:
        if part not in self._found:
            self._found[part] = self._before(part) & self._foreign
        return self._found[part]

    def _before(self, part: str) -> frozenset[str]:
        if part not in self._handers:
            seen, ahead = {part}, [part]
            while ahead:
                further = self._sources.get(ahead.pop(), set()) - seen
                seen |= further
                ahead.extend(further)
            self._handers[part] = frozenset(seen - {part})
        return self._handers[part]


class _Likeness:
    """Whether two threats are about the same."""

    def __init__(self, derived: Derived, bound: Mapping[Key, frozenset[int]]) -> None:
        self._bound = bound
        self._by_name = derived.elements.by_name
        self._data = frozenset(derived.elements.data.values())
        self._origins = _Origins(derived.elements.system)
        self._components = {str(name): part for name, part in derived.elements.system.components.items()}

    def marks(self, key: Key) -> frozenset[Mark]:
        """What another threat that is about the same has at least one of."""
        return frozenset((key[1], *self._bound[key], *self._origins.marks(key[1])))

    def same(self, one: Key, other: Key) -> bool:
        if one[1] == other[1]:
            return True
        common = self._bound[one] & self._bound[other]
        if (
            one[0] == other[0]
        ):  # one cause told of several models: the rule names what they share, or they have one maker
            if self._by_name.get(one[1]) in self._data:
                return len(common - self._data) > 1
            return not common <= self._data or self._origins.one(one[1], other[1])
        if self._by_name.get(other[1]) in common or (self._acts(one[1]) and self._by_name.get(one[1]) in common):
            return True
        return len(common) > 1 or not common.isdisjoint(self._data) or self._origins.loads(other[1], one[1])

    def _acts(self, target: str) -> bool:
        """Whether what happens at the target is what it does for others: a tool, an agent, a stream or log."""
        part = self._components.get(target)
        return part is not None and any(is_a(part.kind, kind) for kind in ("agentic", "queue", "log_store"))
