"""Where each page lies, and links between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, relpath
from string import Formatter
from typing import TYPE_CHECKING

from casemate.files import escape_markdown
from casemate.report.cards import CardBox
from casemate.report.words import technique_name

if TYPE_CHECKING:
    from casemate.knowledge import Knowledge, Pair, Rule

OWASP = ("owasp_llm", "owasp_agentic", "owasp_mcp", "owasp_ml")
"""The lists with a page for each entry."""


@dataclass(frozen=True)
class Pages:
    """The paths of all pages, by what they are about."""

    knowledge: Knowledge

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """The page of each id; entries of other lists share a page."""
        knowledge = self.knowledge
        found = {rule.id: f"rules/{rule.id}.md" for rule in knowledge.rules}
        found |= {name: f"controls/{name}.md" for name in knowledge.controls}
        found |= {name: f"techniques/{name}.md" for name in knowledge.atlas.techniques}
        found |= {name: f"techniques/README.md#{anchor(name)}" for name in knowledge.atlas.tactics}
        found |= {name: f"lists/atlas_mitigations.md#{anchor(name)}" for name in knowledge.atlas.mitigations}
        for framework in knowledge.lists.values():
            own = framework.id in OWASP
            found |= {
                name: f"owasp/{name.replace(':', '-')}.md" if own else f"lists/{framework.id}.md#{anchor(name)}"
                for name in framework.entries
            }
        return found

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name of each id."""
        return CardBox(self.knowledge).names

    @cached_property
    def citing(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that name each id: techniques, entries, controls."""
        found: dict[str, dict[str, Rule]] = {}
        for rule in self.knowledge.rules:
            named = [use.id for use in (*rule.techniques, *rule.prepares)]
            named += [name for cited in rule.references.values() for name in cited]
            named += [category.value for category in rule.stride]
            named += [weakening.control for weakening in rule.mitigated_by]
            for name in named:
                found.setdefault(name, {})[rule.id] = rule
        return {name: tuple(rules.values()) for name, rules in found.items()}

    def link(self, identity: str, here: str, said: str | None = None) -> str:
        """A link from the page `here`; the id alone where there is no page for it."""
        text = escape_markdown(identity if said is None else said)
        return f"[{text}]({self.way(identity, here)})" if identity in self.paths else text

    def way(self, identity: str, here: str) -> str:
        """The address of the page of an id, seen from the page `here`."""
        path, _, part = self.paths[identity].partition("#")
        way = relpath(path, dirname(here) or ".")
        return f"{way}#{part}" if part else way

    def named(self, identity: str, here: str) -> str:
        """A link with the id, and the name after it."""
        atlas = self.knowledge.atlas
        name = technique_name(atlas, identity) if identity in atlas.techniques else self.names.get(identity, "")
        return f"{self.link(identity, here)} {escape_markdown(name)}".strip()

    def rule(self, rule: Rule, here: str) -> str:
        """A link to a rule by what happens when it applies."""
        return f"[{spoken(rule.title)}]({self.way(rule.id, here)})"

    def across(self, identity: str, here: str) -> Iterator[str]:
        """What the crosswalks say of an id, as a section; nothing where they say nothing."""
        pairs = [pair for pair in self.knowledge.pairs.get(identity, ()) if pair.end not in self.knowledge.controls]
        if not pairs:
            return
        yield from ("## In other frameworks", "")
        rows = ((self.named(p.end, here), p.relation.value, p.confidence.value, _says(p)) for p in pairs)
        yield from table(("entry", "relation", "confidence", "who says so"), rows)


def _says(pair: Pair) -> str:
    source = escape_markdown(pair.source)
    said = "Casemate" if pair.own else f"{source} ({pair.status})"
    return f"{said}; {escape_markdown(pair.note)}" if pair.note else said


def anchor(identity: str) -> str:
    """The anchor of an id on a page that it shares."""
    return "".join(letter if letter.isalnum() else "-" for letter in identity.casefold())


def spoken(title: str) -> str:
    """A title of a rule as Markdown, its variables as the conditions name them: `{Model}` becomes `*Model*`."""
    parts: list[str] = []
    for text, field, _, _ in Formatter().parse(title):
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        parts.append(f"{before}{escape_markdown(text)}{after if text.strip() else ''}")
        if field is not None:
            parts.append(f"*{field}*")
    return "".join(parts)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table of cells that are Markdown already, with an empty line after it."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(cells)} |" for cells in rows)
    yield ""


def bullets(items: Iterable[str]) -> Iterator[str]:
    """A list, with an empty line after it; nothing where it is empty."""
    found = [f"- {item}" for item in items]
    if found:
        yield from (*found, "")
