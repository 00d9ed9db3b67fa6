"""What the knowledge answers for: the standing of every ATLAS technique, and what its numbers rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from casemate.files import Document, InvalidInput, Problem, hint
from casemate.knowledge.controls import CatalogueControl
from casemate.knowledge.frameworks import Atlas
from casemate.knowledge.rules import Rule
from casemate.quantities import Basis

BEFOREHAND = frozenset({"AML.TA0001", "AML.TA0002", "AML.TA0003"})
"""AI Attack Staging, Reconnaissance, Resource Development: what happens before the system is touched."""


class Standing(StrEnum):
    """How a technique is answered for."""

    DERIVED = "derived"
    """A rule lists it, or one of its sub-techniques, as what the attacker does in the step."""
    PREPARATION = "preparation"
    """It only gets attackers ready: rules list it as needed before, or nothing about a system tells when it is."""
    OUT_OF_SCOPE = "out_of_scope"
    NO_RULE = "no_rule"
    """Nobody has written a rule for it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispositions:
    """What is decided about techniques that no rule lists, with reasons."""

    out_of_scope: Mapping[str, str]
    preparation: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TechniqueAccount:
    """How one technique is answered for."""

    id: str
    standing: Standing
    rules: tuple[str, ...] = ()
    """Those that list it, sorted; of a parent without any, those that list its sub-techniques. Of a preparation, those
    whose attackers need it."""
    through: tuple[str, ...] = ()
    """The sub-techniques by which a parent is answered for, where no rule lists itself."""
    reason: str | None = None


def read_dispositions(document: Document, atlas: Atlas) -> Dispositions:
    """The file of dispositions. Raises `InvalidInput`, also where preparation is claimed for more than that."""
    top = document.value if isinstance(document.value, dict) else {}
    groups: dict[str, dict[str, str]] = {"out_of_scope": {}, "preparation": {}}
    problems: list[Problem] = []
    for group, found in groups.items():
        held = top.get(group)
        for name, reason in held.items() if isinstance(held, dict) else ():
            technique = atlas.techniques.get(name)
            if technique is None:
                advice = hint(name, tuple(atlas.techniques), "techniques")
                problems.append(document.problem(f"there is no technique `{name}`", (group, name), advice))
            elif group == "preparation" and not set(technique.tactics) <= BEFOREHAND:
                message = f"{name} serves a tactic on the system itself, so it is no mere preparation"
                problems.append(document.problem(message, (group, name), "write a rule for it"))
            found[name] = str(reason)
    if problems:
        raise InvalidInput(problems)
    return Dispositions(**{group: MappingProxyType(found) for group, found in groups.items()})


def technique_accounts(atlas: Atlas, rules: Iterable[Rule], decided: Dispositions) -> tuple[TechniqueAccount, ...]:
    """How every technique of the edition is answered for, in its order; those that it no longer has are left out."""
    done: dict[str, set[str]] = {}
    readied: dict[str, set[str]] = {}
    for rule in rules:
        for listing, uses in ((done, rule.techniques), (readied, rule.prepares)):
            for use in uses:
                listing.setdefault(use.id, set()).add(rule.id)
    children: dict[str, list[str]] = {}
    for one in atlas.techniques.values():
        if one.parent is not None:
            children.setdefault(one.parent, []).append(one.id)
    present = [name for name, one in atlas.techniques.items() if not one.gone]
    return tuple(_account(name, children.get(name, ()), (done, readied), decided) for name in present)


def _account(
    name: str, children: Sequence[str], listings: Sequence[Mapping[str, set[str]]], decided: Dispositions
) -> TechniqueAccount:
    for listing, standing in zip(listings, (Standing.DERIVED, Standing.PREPARATION), strict=True):
        if name in listing:
            return TechniqueAccount(id=name, standing=standing, rules=tuple(sorted(listing[name])))
        through = tuple(one for one in children if one in listing)
        if through:
            found = tuple(sorted({rule for one in through for rule in listing[one]}))
            return TechniqueAccount(id=name, standing=standing, rules=found, through=through)
    if name in decided.preparation:
        return TechniqueAccount(id=name, standing=Standing.PREPARATION, reason=decided.preparation[name])
    if name in decided.out_of_scope:
        return TechniqueAccount(id=name, standing=Standing.OUT_OF_SCOPE, reason=decided.out_of_scope[name])
    return TechniqueAccount(id=name, standing=Standing.NO_RULE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """What one sort of number rests on: how many stand on each basis."""

    what: str
    numbers: Mapping[Basis, int]

    @property
    def total(self) -> int:
        """How many numbers there are."""
        return sum(self.numbers.values())

    def share(self, basis: Basis) -> float:
        """The share on this basis; 0 where there is no number."""
        return self.numbers.get(basis, 0) / self.total if self.total else 0.0


def footings(rules: Sequence[Rule], controls: Iterable[CatalogueControl]) -> tuple[Footing, ...]:
    """What the chances of the rules, the strengths of the controls and their costs rest on.

    Only strengths above zero count: a detective control has none, which is no estimate.
    """
    catalogue = list(controls)
    shares = [s for c in catalogue for s in (c.strength, c.copied, c.aware) if s is not None and s.high > 0]
    against = [w.strength for rule in rules for w in rule.mitigated_by if w.strength is not None]
    counted = (
        ("chance that a campaign succeeds, by rule", [rule.success.basis for rule in rules]),
        ("strength, by control", [c.strength.basis for c in catalogue if c.strength.high > 0]),
        (
            "strength, with those against copied and adapted attacks and single rules",
            [s.basis for s in (*shares, *against)],
        ),
        ("cost, by control", [c.cost.basis for c in catalogue]),
    )
    return tuple(Footing(what=what, numbers=MappingProxyType(Counter(found))) for what, found in counted)
