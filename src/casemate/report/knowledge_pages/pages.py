"""Every page of the knowledge, by its path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from casemate.knowledge import technique_accounts
from casemate.report.knowledge_pages import list_pages as lists
from casemate.report.knowledge_pages.atlas_of_pages import OWASP, Pages
from casemate.report.knowledge_pages.catalogue_pages import Exercise, control_page, entry_page, technique_page
from casemate.report.knowledge_pages.rule_page import rule_page

if TYPE_CHECKING:
    from casemate.knowledge import Knowledge


def knowledge_pages(knowledge: Knowledge, exercises: Sequence[Exercise] = ()) -> Mapping[str, str]:
    """The text of each page by its path below the folder, sorted; `exercises` are the scenarios of the lab."""
    pages = Pages(knowledge)
    made = {path: _text(lines) for path, lines in (*_overviews(pages), *_each(pages, exercises))}
    return dict(sorted(made.items()))


def _overviews(pages: Pages) -> Iterator[tuple[str, Iterable[str]]]:
    yield "README.md", lists.start_page(pages)
    yield "classic-attacks.md", lists.classics_page(pages)
    yield "rules/README.md", lists.rules_page(pages)
    yield "controls/README.md", lists.controls_page(pages)
    yield "techniques/README.md", lists.techniques_page(pages)
    yield "owasp/README.md", lists.owasp_page(pages)
    yield "lists/atlas_mitigations.md", lists.mitigations_page(pages)
    for framework in pages.knowledge.lists.values():
        if framework.id not in OWASP:
            yield f"lists/{framework.id}.md", lists.framework_page(pages, framework)


def _each(pages: Pages, exercises: Sequence[Exercise]) -> Iterator[tuple[str, Iterable[str]]]:
    knowledge = pages.knowledge
    accounts = {one.id: one for one in technique_accounts(knowledge.atlas, knowledge.rules, knowledge.dispositions)}
    for pack in knowledge.packs:
        for rule in pack.rules:
            yield pages.paths[rule.id], rule_page(pages, rule, PurePath(pack.document.name).stem)
    for control in knowledge.controls.values():
        yield pages.paths[control.id], control_page(pages, control)
    for name in knowledge.atlas.techniques:
        yield pages.paths[name], technique_page(pages, name, accounts.get(name))
    for framework in (knowledge.frameworks[name] for name in OWASP):
        for entry in framework.entries.values():
            yield pages.paths[entry.id], entry_page(pages, framework, entry, exercises)


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"
