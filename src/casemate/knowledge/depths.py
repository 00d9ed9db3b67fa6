"""How deep the rules go: by how many mechanisms each entry of a list is derived.

Two rules show two mechanisms where they need, or give, something else: `requires` or `grants` name other capabilities.
Rules that differ only in where they apply show one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casemate.knowledge.frameworks import Framework
from casemate.knowledge.rules import Rule

DEEP_LISTS = ("owasp_llm", "owasp_agentic", "owasp_ml", "owasp_mcp", "linddun")
"""The lists whose entries rules are written for."""
_SUPERSEDED = ":1.1"
"""Entries of the first LLM list; the crosswalk of editions leads from them to those that rules cite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDepth:
    """The rules for one entry of a list."""

    id: str
    rules: tuple[str, ...]
    """Those that cite it, sorted."""
    mechanisms: int
    """How many different pairs of capabilities needed and gained these rules have."""


def entry_depths(frameworks: Mapping[str, Framework], rules: Iterable[Rule]) -> tuple[EntryDepth, ...]:
    """The depth of every entry of the lists that rules cite, list by list, in the order of the entries."""
    citing: dict[str, list[Rule]] = {}
    for rule in rules:
        for cited in rule.references.values():
            for identity in cited:
                citing.setdefault(identity, []).append(rule)
    entries = (one for name in DEEP_LISTS for one in frameworks[name].entries if not one.endswith(_SUPERSEDED))
    return tuple(_depth(identity, citing.get(identity, ())) for identity in entries)


def _depth(identity: str, rules: Iterable[Rule]) -> EntryDepth:
    found = list(rules)
    return EntryDepth(
        id=identity,
        rules=tuple(sorted(rule.id for rule in found)),
        mechanisms=len({(_capabilities(rule.requires), _capabilities(rule.grants)) for rule in found}),
    )


def _capabilities(atoms: tuple[str, ...]) -> frozenset[str]:
    """The names of the capabilities, without of what: `steers(Agent)` and `steers(Model)` are one."""
    return frozenset(atom.partition("(")[0] for atom in atoms)
