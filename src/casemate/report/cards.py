"""Everything that Casemate knows, as cards of one shape: to look up, to search, to list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from casemate.knowledge import Relation
from casemate.report.words import stopped, technique_name, typical_cost

if TYPE_CHECKING:
    from casemate.knowledge import (
        Atlas,
        AtlasMitigation,
        BuiltInAdversary,
        CatalogueControl,
        Entry,
        Framework,
        Knowledge,
        Rule,
        Tactic,
        Technique,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing that has an id."""

    id: str
    name: str
    kind: str
    """What it is, such as `technique`, `control` or the id of a list."""
    source: str
    """The framework or catalogue that it belongs to, with its edition."""
    summary: str
    aliases: tuple[str, ...] = ()
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What else is known, by label, in the order to show it."""


GROUPS = ("atlas", "controls", "adversaries", "rules")
"""What can be listed beside the lists of frameworks."""


_RELATIONS = {
    Relation.SAME: "same as",
    Relation.BROADER: "part of the broader",
    Relation.NARROWER: "holds",
    Relation.RELATED: "related to",
    Relation.SUPPORTS: "supports or is supported by",
}


@dataclass(frozen=True)
class CardBox:
    """The cards of one body of knowledge."""

    knowledge: Knowledge

    @cached_property
    def groups(self) -> Mapping[str, tuple[Card, ...]]:
        """Cards by framework or catalogue, in the framework's own order."""
        knowledge = self.knowledge
        return {
            "atlas": tuple(self._atlas(knowledge.atlas)),
            **{name: tuple(self._entries(framework)) for name, framework in sorted(knowledge.lists.items())},
            "controls": tuple(self._control(control) for control in knowledge.controls.values()),
            "adversaries": tuple(_adversary(adversary) for adversary in knowledge.adversaries.values()),
            "rules": tuple(
                _rule(rule, pack.document.name, self.names)
                for pack, rule in sorted(
                    ((pack, rule) for pack in knowledge.packs for rule in pack.rules), key=lambda pair: pair[1].id
                )
            ),
        }

    @property
    def cards(self) -> Iterator[Card]:
        """Every card."""
        for group in self.groups.values():
            yield from group

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names by id, for techniques, tactics, mitigations, entries and controls."""
        knowledge, atlas = self.knowledge, self.knowledge.atlas
        entries = {name: entry for framework in knowledge.lists.values() for name, entry in framework.entries.items()}
        found = {name: entry.name for name, entry in entries.items()}
        found |= {name: tactic.name for name, tactic in atlas.tactics.items()}
        found |= {name: mitigation.name for name, mitigation in atlas.mitigations.items()}
        found |= {name: control.name for name, control in knowledge.controls.items()}
        return found | {name: technique_name(atlas, name) for name in atlas.techniques}

    @cached_property
    def _citing(self) -> Mapping[str, tuple[str, ...]]:
        """The rules that cite each technique, entry or control."""
        found: dict[str, dict[str, None]] = {}
        for rule in self.knowledge.rules:
            cited = [use.id for use in (*rule.techniques, *rule.prepares)]
            cited += [name for names in rule.references.values() for name in names]
            cited += [category.value for category in rule.stride]
            cited += [weakening.control for weakening in rule.mitigated_by]
            for name in cited:
                found.setdefault(name, {})[rule.id] = None
        return {name: tuple(rules) for name, rules in found.items()}

    def _called(self, ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(f"{name} {self.names[name]}" if name in self.names else name for name in ids)

    def _across(self, identity: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What the crosswalks lead to, by relation."""
        found: dict[str, list[str]] = {}
        for pair in self.knowledge.pairs.get(identity, ()):
            words = _RELATIONS[pair.relation]
            found.setdefault(words, []).extend(self._called([pair.end]))
        return tuple((words, tuple(dict.fromkeys(found[words]))) for words in _RELATIONS.values() if words in found)

    def _rules(self, identity: str) -> tuple[str, tuple[str, ...]]:
        return "rules", self._citing.get(identity, ())

    def _atlas(self, atlas: Atlas) -> Iterator[Card]:
        source = f"MITRE ATLAS {atlas.edition}"
        yield from (self._tactic(tactic, source) for tactic in atlas.tactics.values())
        yield from (self._technique(technique, source) for technique in atlas.techniques.values())
        yield from (self._mitigation(mitigation, source) for mitigation in atlas.mitigations.values())

    def _tactic(self, tactic: Tactic, source: str) -> Card:
        inside = [t.id for t in self.knowledge.atlas.techniques.values() if tactic.id in t.tactics and not t.parent]
        facts = (("ATT&CK", _one(tactic.attack)), ("techniques", self._called(inside)))
        return _card(tactic, "tactic", source, facts)

    def _technique(self, technique: Technique, source: str) -> Card:
        atlas = self.knowledge.atlas
        family = {technique.id, technique.parent}
        against = [m.id for m in atlas.mitigations.values() if family & set(m.techniques)]
        controls = [c.id for c in self.knowledge.controls.values() if set(against) & set(c.atlas)]
        facts = (
            ("tactics", self._called(technique.tactics)),
            ("maturity", (technique.maturity.value,)),
            ("part of", self._called(_one(technique.parent))),
            ("sub-techniques", self._called([t.id for t in atlas.techniques.values() if t.parent == technique.id])),
            ("ATT&CK", _one(technique.attack)),
            ("mitigations", self._called(against)),
            ("controls", self._called(controls)),
            ("note", _one(f"gone in {atlas.edition}" if technique.gone else None)),
            self._rules(technique.id) if self._rules(technique.id)[1] else ("rules", ("none lists it",)),
            *self._across(technique.id),
        )
        return _card(technique, "sub-technique" if technique.parent else "technique", source, facts, self.names)

    def _mitigation(self, mitigation: AtlasMitigation, source: str) -> Card:
        controls = [c.id for c in self.knowledge.controls.values() if mitigation.id in c.atlas]
        facts = (("techniques", self._called(mitigation.techniques)), ("controls", self._called(controls)))
        return _card(mitigation, "mitigation", source, facts)

    def _entries(self, framework: Framework) -> Iterator[Card]:
        for entry in framework.entries.values():
            facts = (
                ("violates", _one(entry.property)),
                ("applies to", entry.applies_to),
                ("example", _one(entry.example)),
                ("note", _one(entry.note)),
                self._rules(entry.id),
                *self._across(entry.id),
            )
            yield _card(entry, framework.id, edition_name(framework), facts)

    def _control(self, control: CatalogueControl) -> Card:
        strength = control.strength
        facts = (
            ("acts", (f"{control.acts.value}, {control.nature.value}",)),
            ("sits on", control.sits_on),
            ("strength", (stopped(strength), f"basis: {strength.basis.value}", *_one(strength.source))),
            *(
                (words, (stopped(share), f"basis: {share.basis.value}", *_one(share.source)))
                for words, share in (("copied attacks", control.copied), ("adapted attacks", control.aware))
                if share is not None
            ),
            ("costs", (typical_cost(control), f"basis: {control.cost.basis.value}")),
            ("to verify", (control.verify,)),
            ("requires", self._called(control.requires)),
            ("ATLAS mitigations", self._called(control.atlas)),
            self._rules(control.id),
            *self._across(control.id),
        )
        return _card(control, "control", "Casemate's catalogue of controls", facts)


def edition_name(framework: Framework) -> str:
    """What a framework is called with its edition."""
    return f"{framework.name} {framework.edition}"


def _card(
    item: Entry | Tactic | Technique | AtlasMitigation | CatalogueControl,
    kind: str,
    source: str,
    facts: _Facts,
    names: Mapping[str, str] | None = None,
) -> Card:
    return Card(
        id=item.id,
        name=(names or {}).get(item.id, item.name),
        kind=kind,
        source=source,
        summary=item.summary,
        aliases=getattr(item, "aliases", ()),
        facts=tuple((label, values) for label, values in facts if values),
    )


_Facts = tuple[tuple[str, tuple[str, ...]], ...]


def _adversary(adversary: BuiltInAdversary) -> Card:
    rate = adversary.attempts_per_year
    facts: _Facts = (
        ("skill", (adversary.skill.value,)),
        ("resources", (adversary.resources.value,)),
        ("campaigns a year", (f"{rate.low:g}–{rate.high:g}", f"basis: {rate.basis.value}", *_one(rate.note))),
        ("motive", (adversary.motive,)),
    )
    return Card(
        id=adversary.id,
        name=adversary.name,
        kind="adversary",
        source="Casemate's built-in adversaries",
        summary=adversary.summary,
        facts=facts,
    )


def _rule(rule: Rule, pack: str, names: Mapping[str, str]) -> Card:
    def called(ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(f"{name} {names[name]}" for name in ids)

    facts: _Facts = (
        ("layer", (rule.layer.value,)),
        ("requires", rule.requires),
        ("helped by", rule.helped_by),
        ("where", (rule.where,)),
        ("grants", rule.grants),
        ("success", (f"{rule.success.low:g}–{rule.success.high:g}", f"basis: {rule.success.basis.value}")),
        ("effort", (f"skill {rule.effort.skill.value}, {rule.effort.hours:g} hours",)),
        ("techniques", called([use.id for use in rule.techniques])),
        ("prepared by", called([use.id for use in rule.prepares])),
        *((name, called(cited)) for name, cited in rule.references.items()),
        ("stride", tuple(category.value for category in rule.stride)),
        ("weakened by", called([weakening.control for weakening in rule.mitigated_by])),
    )
    kept = tuple((label, values) for label, values in facts if values)
    return Card(id=rule.id, name=rule.title, kind="rule", source=pack, summary=rule.explain, facts=kept)


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)
