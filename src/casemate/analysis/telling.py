"""Which threats are told with another: a cause, a consequence or a variant of it, about the same elements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casemate.analysis.building import Derived

Key = tuple[str, str]
"""A rule and a target: what makes a threat."""


def told_elsewhere(derived: Derived, groups: Mapping[Key, Iterable[int]]) -> Mapping[Key, Key]:
    """Of each threat that another one tells, too: that other one, which none tells itself.

    The rule says whose variant it is, in order of preference. The two are about the same where they have the target in
    common, or a data asset, or two components.
    """
    rules = derived.rules
    bound = {key: _elements(derived, steps) for key, steps in groups.items()}
    by_rule: dict[str, list[Key]] = {}
    for key in sorted(groups):
        by_rule.setdefault(key[0], []).append(key)
    found: dict[Key, Key] = {}
    for key in sorted(groups):
        candidates = (other for name in rules[key[0]].rule.told_with for other in by_rule.get(name, ()))
        other = next((other for other in candidates if other != key and _same(derived, key, other, bound)), None)
        if other is not None:
            found[key] = other
    return {key: end for key in found if (end := _end(key, found)) is not None}


def _end(key: Key, found: Mapping[Key, Key]) -> Key | None:
    """The last of the chain; None in a circle, where the first by name is told and keeps the others."""
    seen = [key]
    while (key := found.get(key, key)) not in seen:
        seen.append(key)
    if key not in found:
        return key
    first = min(seen[seen.index(key) :])
    return None if seen[0] == first else first


def _elements(derived: Derived, steps: Iterable[int]) -> frozenset[int]:
    return frozenset(number for step in steps for number in derived.numbers[step])


def _same(derived: Derived, one: Key, other: Key, bound: Mapping[Key, frozenset[int]]) -> bool:
    if one[1] == other[1]:
        return True
    common = bound[one] & bound[other]
    data = set(derived.elements.data.values())
    return len(common) > 1 or not common.isdisjoint(data)
