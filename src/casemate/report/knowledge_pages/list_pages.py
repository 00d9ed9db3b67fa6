"""The pages that list: the start, rules by what is attacked, controls, techniques by tactic, the other frameworks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

from casemate.files import escape_markdown
from casemate.knowledge import Standing, footings, technique_accounts
from casemate.quantities import Basis
from casemate.report.cards import edition_name
from casemate.report.knowledge_pages.atlas_of_pages import OWASP, Pages, anchor, bullets, table
from casemate.report.knowledge_pages.writing import MARK
from casemate.report.words import count

if TYPE_CHECKING:
    from casemate.knowledge import AtlasMitigation, Entry, Framework


def start_page(pages: Pages) -> Iterator[str]:
    """Where everything is, and what the knowledge answers for."""
    knowledge = pages.knowledge
    accounts = technique_accounts(knowledge.atlas, knowledge.rules, knowledge.dispositions)
    yield from (
        "# What Casemate knows",
        "",
        MARK,
        "",
    )
    yield from bullets(
        (
            f"[Rules](rules/README.md): {count(len(knowledge.rules), 'way')} to gain a capability, by what is attacked",
            f"[Controls](controls/README.md): {len(knowledge.controls)}, with what they do, cost and weaken",
            f"[Techniques](techniques/README.md): all {len(accounts)} of ATLAS {knowledge.atlas.edition}, by tactic",
            "[OWASP lists](owasp/README.md): LLM, agentic, MCP and machine learning",
            "[Classic attacks and what they are now](classic-attacks.md)",
            *(
                f"[{escape_markdown(edition_name(one))}](lists/{one.id}.md)"
                for one in sorted(knowledge.lists.values(), key=lambda one: one.name)
                if one.id not in OWASP
            ),
            f"[Mitigations of MITRE ATLAS {knowledge.atlas.edition}](lists/atlas_mitigations.md)",
        )
    )
    yield from ("## ATLAS, accounted for", "")
    yield from table(
        ("standing", "techniques"),
        ((one.value.replace("_", " "), f"{sum(a.standing is one for a in accounts)}") for one in Standing),
    )
    yield from ("## What the numbers rest on", "")
    found = footings(knowledge.rules, knowledge.controls.values())
    yield from table(
        ("numbers", "how many", *(basis.value for basis in Basis)),
        ((one.what, f"{one.total}", *(f"{one.share(basis):.0%}" for basis in Basis)) for one in found),
    )


def rules_page(pages: Pages) -> Iterator[str]:
    """Every rule, by pack: by what is attacked."""
    here = "rules/README.md"
    yield from ("# Rules, by what is attacked", "")
    yield from ("[How to write one](../../rules.md)", "")
    for pack in sorted(pages.knowledge.packs, key=lambda pack: pack.document.name):
        yield from (f"## {PurePath(pack.document.name).stem.replace('-', ' ').capitalize()}", "")
        yield from bullets(pages.rule(rule, here) for rule in sorted(pack.rules, key=lambda rule: rule.id))


def controls_page(pages: Pages) -> Iterator[str]:
    """Every control, by what it changes."""
    here = "controls/README.md"
    yield from ("# Controls", "")
    controls = pages.knowledge.controls.values()
    for acts in dict.fromkeys(control.acts for control in controls):
        yield from (f"## {acts.value.capitalize()}", "")
        rows = (
            (pages.link(one.id, here, one.name), f"{len(pages.citing.get(one.id, ()))}", escape_markdown(one.summary))
            for one in controls
            if one.acts is acts
        )
        yield from table(("control", "rules", "what it does"), rows)


def techniques_page(pages: Pages) -> Iterator[str]:
    """Every technique, by tactic."""
    here, atlas = "techniques/README.md", pages.knowledge.atlas
    yield from (f"# Techniques of MITRE ATLAS {atlas.edition}", "")
    for tactic in atlas.tactics.values():
        yield from (f'<a id="{anchor(tactic.id)}"></a>', "", f"## {escape_markdown(tactic.name)} `{tactic.id}`", "")
        yield from (escape_markdown(tactic.summary), "")
        inside = sorted(one.id for one in atlas.techniques.values() if tactic.id in one.tactics)
        yield from bullets(f"{pages.named(name, here)} ({len(pages.citing.get(name, ()))})" for name in inside)


def owasp_page(pages: Pages) -> Iterator[str]:
    """The entries of the OWASP lists, by list and edition."""
    here, frameworks = "owasp/README.md", pages.knowledge.frameworks
    yield from ("# OWASP lists", "", "In brackets: how many rules show an entry.", "")
    for framework in (frameworks[name] for name in OWASP):
        editions = sorted({name.rpartition(":")[2] for name in framework.entries}, reverse=True)
        for edition in editions:
            yield from (f"## {escape_markdown(framework.name)}, {edition}", "")
            ids = [name for name in framework.entries if name.endswith(f":{edition}")]
            yield from bullets(f"{pages.named(name, here)} ({len(pages.citing.get(name, ()))})" for name in ids)


def framework_page(pages: Pages, framework: Framework) -> Iterator[str]:
    """The entries of another framework on one page, with what they are elsewhere."""
    yield from (f"# {escape_markdown(edition_name(framework))}", "")
    yield from (f"Source: <{framework.source}>. Licence: {escape_markdown(framework.licence)}.", "")
    if framework.note:
        yield from (escape_markdown(framework.note), "")
    yield from ("V: seen in a copy of the source; S: second-hand; R: recalled.", "")
    yield from _shared(pages, f"lists/{framework.id}.md", framework.entries.values())


def mitigations_page(pages: Pages) -> Iterator[str]:
    """The mitigations of ATLAS on one page, with the controls that implement them."""
    atlas = pages.knowledge.atlas
    yield from (f"# Mitigations of MITRE ATLAS {atlas.edition}", "")
    yield from _shared(pages, "lists/atlas_mitigations.md", atlas.mitigations.values())


def _shared(pages: Pages, here: str, entries: Iterable[Entry | AtlasMitigation]) -> Iterator[str]:
    for entry in entries:
        status = getattr(entry, "status", None)
        yield from (f'<a id="{anchor(entry.id)}"></a>', "")
        yield from (
            f"## {escape_markdown(entry.id)} {escape_markdown(entry.name)}{f' ({status})' if status else ''}",
            "",
        )
        yield from (escape_markdown(entry.summary), "")
        controls = [one for one in pages.knowledge.controls.values() if entry.id in one.atlas]
        across = [pair.end for pair in pages.knowledge.pairs.get(entry.id, ())]
        rules = pages.citing.get(entry.id, ())
        items = (
            ("rules", [pages.link(rule.id, here) for rule in rules]),
            ("controls", [pages.link(one.id, here, one.name) for one in controls]),
            ("elsewhere", [pages.link(name, here) for name in dict.fromkeys(across)]),
        )
        yield from bullets(f"{label}: {', '.join(links)}" for label, links in items if links)


def classics_page(pages: Pages) -> Iterator[str]:
    """Classic attacks and what they are now."""
    here = "classic-attacks.md"
    yield from ("# Classic attacks and what they are now", "")
    yield from ("What developers know already, and the form that it takes once a model is in the system.", "")
    for attack in pages.knowledge.classics:
        yield from (f"## {escape_markdown(attack.classic)} → {escape_markdown(attack.now)}", "")
        yield from (escape_markdown(attack.how), "")
        rules = {rule.id: rule for name in attack.cwe for rule in pages.citing.get(name, ())}
        yield from bullets(
            (
                f"weakness: {', '.join(pages.named(name, here) for name in attack.cwe)}",
                f"OWASP: {', '.join(pages.named(name, here) for name in attack.owasp)}",
                f"ATLAS: {', '.join(pages.named(name, here) for name in attack.techniques)}",
                f"rules: {', '.join(pages.link(name, here) for name in sorted(rules))}",
            )
        )
