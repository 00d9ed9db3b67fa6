"""The page of a rule: why it works, what it takes, what weakens it, and the smallest system on which it fires."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from casemate.files import Value, escape_markdown, to_json, to_yaml
from casemate.report.knowledge_pages.atlas_of_pages import Pages, bullets, spoken
from casemate.report.words import stopped

if TYPE_CHECKING:
    from casemate.knowledge import Example, Rule, Share

_EMPTY = ("components", "flows")


def rule_page(pages: Pages, rule: Rule, pack: str) -> Iterator[str]:
    """The lines of the page; `pack` is the name of its pack."""
    here = pages.paths[rule.id]
    yield from (f"# {spoken(rule.title)}", "", f"Rule `{rule.id}`, pack `{pack}`.", "")
    yield from (escape_markdown(rule.explain), "")
    yield from ("## What it takes and what it gives", "")
    yield from bullets(_logic(rule))
    yield from _cited(pages, rule, here)
    yield from _weakened(pages, rule, here)
    yield from _tests(rule)
    yield from ("## Where it fires, and where not", "")
    yield from _model("It fires on this system", rule.fires)
    yield from _model("It stays quiet on this one", rule.quiet)
    if rule.near_misses:
        yield from ("Each of these changes of the first system silences it, for one reason alone:", "")
        yield from bullets(
            f"`{miss.fails}` fails with {', '.join(_change(path, miss.change[path]) for path in miss.change)}"
            for miss in rule.near_misses
        )


def _logic(rule: Rule) -> Iterator[str]:
    yield f"needs: {_codes(rule.requires)}"
    if rule.helped_by:
        yield f"helped by: {_codes(rule.helped_by)}"
    yield f"where: `{rule.where}`"
    if rule.grants:
        yield f"gives: {_codes(rule.grants)}"
    yield f"chance that a campaign succeeds: {_share(rule.success)}"
    yield f"effort: {rule.effort.skill.value} skill, {rule.effort.hours:g} hours"


def _codes(atoms: tuple[str, ...]) -> str:
    return ", ".join(f"`{atom}`" for atom in atoms)


def _share(share: Share) -> str:
    said = f"{share.low:.0%} to {share.high:.0%} ({share.basis.value})"
    return f"{said}; {escape_markdown(share.source)}" if share.source else said


def _cited(pages: Pages, rule: Rule, here: str) -> Iterator[str]:
    uses = [f"{pages.named(use.id, here)}, {use.typical.value}" for use in rule.techniques]
    before = [f"{pages.named(use.id, here)}, beforehand" for use in rule.prepares]
    others = [pages.named(name, here) for cited in rule.references.values() for name in cited]
    stride = [f"STRIDE: {pages.named(category.value, here)}" for category in rule.stride]
    if uses or before or others or stride:
        yield from ("## What others call it", "")
        yield from bullets((*uses, *before, *others, *stride))


def _weakened(pages: Pages, rule: Rule, here: str) -> Iterator[str]:
    if not rule.mitigated_by:
        return
    yield from ("## What weakens it", "")
    for weakening in rule.mitigated_by:
        control = pages.knowledge.controls[weakening.control]
        where = f" at {', '.join(name.lower() for name in weakening.at)}" if weakening.at else ""
        strength = weakening.strength or control.strength
        said = stopped(strength) if strength.high else f"{control.acts.value}: changes what follows, not the chance"
        yield f"- {pages.link(control.id, here, control.name)}{where}: {said}"
    yield ""


def _tests(rule: Rule) -> Iterator[str]:
    if rule.tests:
        yield from ("## How to test it", "")
        yield from bullets(f"{tool}: {_words(names)}" for tool, names in sorted(rule.tests.items()))


def _words(value: Value) -> str:
    return ", ".join(f"`{one}`" for one in value) if isinstance(value, list) else f"`{value}`"


def _change(path: str, value: Value) -> str:
    return f"`{path}` taken away" if value is None else f"`{path}: {to_json(value, indent=False).strip()}`"


def _model(said: str, example: Example) -> Iterator[str]:
    held = {key: value for key, value in example.model.items() if key not in ("casemate", "system")}
    shown: Mapping[str, Value] = {key: value for key, value in held.items() if value or key not in _EMPTY}
    given = f", with {_codes(example.given)} taken as gained" if example.given else ""
    yield from (f"{said}{given}:", "", "```yaml", to_yaml(dict(shown)).rstrip("\n"), "```", "")
