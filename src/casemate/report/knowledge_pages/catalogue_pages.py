"""The pages of controls, of ATLAS techniques and of entries of the OWASP lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casemate.files import escape_markdown
from casemate.report.knowledge_pages.atlas_of_pages import Pages, bullets, table
from casemate.report.words import stopped, technique_name, typical_cost

if TYPE_CHECKING:
    from casemate.knowledge import CatalogueControl, Entry, Framework, Rule, TechniqueAccount

_MOST_BY_HAND = 3
"""Controls whose tests are told on the page of an entry that no scanner tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A scenario of the lab in which an entry can be tried."""

    entries: tuple[str, ...]
    """The OWASP ids that it shows."""
    title: str
    command: str


def control_page(pages: Pages, control: CatalogueControl) -> Iterator[str]:
    """The lines of the page of a control."""
    here = pages.paths[control.id]
    yield from (f"# {escape_markdown(control.name)}", "")
    yield from (f"Control `{control.id}`: {control.acts.value}, {control.nature.value}.", "")
    yield from (escape_markdown(control.summary), "")
    yield from bullets(
        (
            f"sits on: {', '.join(f'`{kind}`' for kind in control.sits_on)}",
            f"typical cost: {typical_cost(control)} ({control.cost.basis.value})",
            f"to verify: {escape_markdown(control.verify)}",
            *(f"cannot work without: {pages.link(name, here)}" for name in control.requires),
        )
    )
    yield from _strengths(control)
    against = [(rule, w) for rule in pages.citing.get(control.id, ()) for w in rule.mitigated_by]
    rows = [(rule, w) for rule, w in against if w.control == control.id]
    if rows:
        yield from ("## The rules that it weakens", "")
        yield from table(
            ("rule", "at", "strength there"),
            (
                (pages.rule(rule, here), ", ".join(w.at).lower(), stopped(w.strength) if w.strength else "")
                for rule, w in rows
            ),
        )
    if tests := list(_tests([rule for rule, _ in rows])):
        yield from ("## Tests to run with and without it", "")
        yield from bullets(tests)
    if control.atlas:
        yield from ("## The ATLAS mitigations that it implements", "")
        yield from bullets(pages.named(name, here) for name in control.atlas)
    yield from pages.across(control.id, here)


def _strengths(control: CatalogueControl) -> Iterator[str]:
    if not control.strength.high:
        return
    shares = (("all", control.strength), ("copied", control.copied), ("adapted to it", control.aware))
    yield from ("## How strong it is", "")
    yield from table(
        ("attacks", "strength", "basis", "source"),
        (
            (which, stopped(share), share.basis.value, escape_markdown(share.source or ""))
            for which, share in shares
            if share is not None
        ),
    )


def technique_page(pages: Pages, identity: str, account: TechniqueAccount | None) -> Iterator[str]:
    """The lines of the page of a technique; `account` is None where the edition in use no longer has it."""
    here, knowledge = pages.paths[identity], pages.knowledge
    atlas, technique = knowledge.atlas, knowledge.atlas.techniques[identity]
    yield from (f"# {escape_markdown(technique_name(atlas, identity))}", "")
    yield from (f"MITRE ATLAS {atlas.edition}, `{identity}`, {technique.maturity.value}.", "")
    yield from (escape_markdown(technique.summary), "")
    yield from bullets(f"tactic: {pages.named(tactic, here)}" for tactic in technique.tactics)
    if technique.parent:
        yield from (f"Part of {pages.named(technique.parent, here)}.", "")
    below = [one.id for one in atlas.techniques.values() if one.parent == identity]
    if below:
        yield from ("## Sub-techniques", "")
        yield from bullets(pages.named(name, here) for name in below)
    yield from ("## Rules", "")
    rules = pages.citing.get(identity, ())
    yield from bullets(pages.rule(rule, here) for rule in rules)
    if not rules:
        yield from (_unlisted(account), "")
    family = {identity, technique.parent}
    against = [one.id for one in atlas.mitigations.values() if family & set(one.techniques)]
    controls = [one for one in knowledge.controls.values() if set(against) & set(one.atlas)]
    if controls:
        yield from ("## Controls", "")
        yield from bullets(pages.link(one.id, here, one.name) for one in controls)
    yield from pages.across(identity, here)


def _unlisted(account: TechniqueAccount | None) -> str:
    if account is None:
        return "The edition in use no longer has this technique."
    if account.through:
        return f"Rules list its sub-techniques: {', '.join(account.through)}."
    if account.reason:
        return f"{account.standing.value.replace('_', ' ').capitalize()}: {escape_markdown(account.reason)}"
    return "No rule yet."


def entry_page(pages: Pages, framework: Framework, entry: Entry, exercises: Sequence[Exercise]) -> Iterator[str]:
    """The lines of the page of an OWASP entry."""
    here = pages.paths[entry.id]
    yield from (f"# {escape_markdown(entry.name)}", "")
    yield from (f"{escape_markdown(framework.name)}, `{entry.id}`.", "", escape_markdown(entry.summary), "")
    if example := _example(pages, entry):
        yield from (f"For example: {escape_markdown(example)}", "")
    if entry.note:
        yield from (escape_markdown(entry.note), "")
    rules = pages.citing.get(entry.id, ())
    yield from ("## Rules", "")
    yield from bullets(pages.rule(rule, here) for rule in rules)
    if not rules:
        yield from ("No rule cites this edition; see the entries below that took its place.", "")
    yield from _tried(pages, entry, rules, exercises)
    yield from _weakened(pages, rules, here)
    yield from pages.across(entry.id, here)


def _example(pages: Pages, entry: Entry) -> str | None:
    """The entry's own example, or that of an entry of another edition that is the same or a part of it."""
    if entry.example:
        return entry.example
    for pair in pages.knowledge.pairs.get(entry.id, ()):
        other = pages.knowledge.entry(pair.end)
        same_list = other is not None and other.framework == entry.framework
        if same_list and other is not None and other.example:
            return other.example
    return None


def _tried(pages: Pages, entry: Entry, rules: Sequence[Rule], exercises: Sequence[Exercise]) -> Iterator[str]:
    """Where to try it, the scanners' tests for it, and where no scanner has one what shows that its controls work."""
    here = [exercise for exercise in exercises if entry.id in exercise.entries]
    lab = [f"in the lab: {escape_markdown(one.title)}, `{one.command}`" for one in here]
    tests = list(_tests(rules))
    by_hand = [] if tests else list(_by_hand(pages, rules))
    if lab or tests or by_hand:
        yield from ("## How to try and test it", "")
        yield from bullets((*lab, *tests, *by_hand))


def _by_hand(pages: Pages, rules: Sequence[Rule]) -> Iterator[str]:
    controls = pages.knowledge.controls
    for name in _by_rules(rules)[:_MOST_BY_HAND]:
        yield f"by hand, for {controls[name].name.lower()}: {escape_markdown(controls[name].verify)}"


def _by_rules(rules: Sequence[Rule]) -> list[str]:
    """The controls that weaken these rules, those that weaken most of them first."""
    counted = Counter(weakening.control for rule in rules for weakening in rule.mitigated_by)
    return sorted(counted, key=lambda name: (-counted[name], name))


def _tests(rules: Sequence[Rule]) -> Iterator[str]:
    """The tests of scanners that show these rules, by tool."""
    tests: dict[str, set[str]] = {}
    for rule in rules:
        for tool, names in rule.tests.items():
            tests.setdefault(tool, set()).update(map(str, names if isinstance(names, list) else [names]))
    yield from (f"{tool}: {', '.join(f'`{name}`' for name in sorted(tests[tool]))}" for tool in sorted(tests))


def _weakened(pages: Pages, rules: Sequence[Rule], here: str) -> Iterator[str]:
    counted = Counter(weakening.control for rule in rules for weakening in rule.mitigated_by)
    if counted:
        yield from ("## Controls", "")
        controls = pages.knowledge.controls
        yield from bullets(
            f"{pages.link(name, here, controls[name].name)}: weakens {counted[name]} of these {len(rules)} rules"
            for name in _by_rules(rules)
        )
