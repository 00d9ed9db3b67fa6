"""What the knowledge itself answers for: every ATLAS technique, and what the numbers rest on; as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from casemate.files import Value, to_json
from casemate.knowledge import (
    EntryDepth,
    Footing,
    Standing,
    TechniqueAccount,
    entry_depths,
    footings,
    technique_accounts,
)
from casemate.quantities import Basis
from casemate.report.look import Look, laid_out, plain
from casemate.report.words import count, listed, technique_name

if TYPE_CHECKING:
    from rich.console import RenderableType

    from casemate.knowledge import Knowledge

VERSION = 1
_WORDS = {
    Standing.DERIVED: "derived by rules",
    Standing.PREPARATION: "preparation only",
    Standing.OUT_OF_SCOPE: "out of scope",
    Standing.NO_RULE: "no rule yet",
}


def accounts_json(knowledge: Knowledge) -> str:
    """The accounts for programs: `atlas` counts by standing, `techniques` has each."""
    accounts = _accounts(knowledge)
    counted = Counter(account.standing for account in accounts)
    atlas: dict[str, Value] = {standing.value: counted[standing] for standing in Standing}
    return to_json(
        {
            "casemate": VERSION,
            "kind": "knowledge_coverage",
            "edition": knowledge.atlas.edition,
            "atlas": atlas,
            "techniques": [_values(account) for account in accounts],
            "entries": [_depth_values(depth) for depth in _depths(knowledge)],
            "basis": [_footing(footing) for footing in footings(knowledge.rules, knowledge.controls.values())],
        }
    )


def accounts_text(knowledge: Knowledge, look: Look, *, why: bool = False) -> str:
    """The accounts for people; `why` lists every technique with its rules."""
    return laid_out(_text(knowledge, why), look)


def _accounts(knowledge: Knowledge) -> tuple[TechniqueAccount, ...]:
    return technique_accounts(knowledge.atlas, knowledge.rules, knowledge.dispositions)


def _values(account: TechniqueAccount) -> Value:
    made: dict[str, Value] = {"id": account.id, "standing": account.standing.value, "rules": list(account.rules)}
    made |= {"through": list(account.through)} if account.through else {}
    return made | ({"reason": account.reason} if account.reason else {})


def _footing(footing: Footing) -> Value:
    bases: dict[str, Value] = {basis.value: footing.numbers.get(basis, 0) for basis in Basis}
    return {"what": footing.what, "total": footing.total, **bases}


def _text(knowledge: Knowledge, why: bool) -> Iterator[RenderableType]:
    accounts = _accounts(knowledge)
    yield plain(f"MITRE ATLAS {knowledge.atlas.edition}: {count(len(accounts), 'technique')}", "bold")
    table = Table.grid(padding=(0, 2, 0, 0))
    for standing in Standing:
        number = sum(account.standing is standing for account in accounts)
        table.add_row(Text(f"{number:>4}"), _WORDS[standing])
    yield table
    for standing in Standing:
        inside = [account for account in accounts if account.standing is standing]
        if inside and (why or standing is not Standing.DERIVED):
            yield Text()
            yield plain(_WORDS[standing].capitalize(), "bold")
            yield _rows(knowledge, inside)
    yield Text()
    yield plain("Entries of other lists: rules, and mechanisms (rules that need or give something else)", "bold")
    yield _depth_rows(knowledge, why)
    yield Text()
    yield plain("What the numbers rest on", "bold")
    yield _bases(footings(knowledge.rules, knowledge.controls.values()))


def _depths(knowledge: Knowledge) -> Sequence[EntryDepth]:
    return entry_depths(knowledge.frameworks, knowledge.rules)


def _depth_values(depth: EntryDepth) -> Value:
    return {"id": depth.id, "rules": list(depth.rules), "mechanisms": depth.mechanisms}


def _depth_rows(knowledge: Knowledge, why: bool) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    for depth in _depths(knowledge):
        entry = knowledge.entry(depth.id)
        name = plain(entry.name if entry else "")
        said = plain(listed(depth.rules), "dim") if why else Text()
        table.add_row(plain(depth.id), Text(f"{len(depth.rules):>3}"), Text(f"{depth.mechanisms:>3}"), name, said)
    return table


def _rows(knowledge: Knowledge, accounts: Sequence[TechniqueAccount]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    for account in accounts:
        said = account.reason or listed(account.rules)
        if account.through:
            said = f"through {listed(account.through)}"
        table.add_row(plain(account.id), plain(technique_name(knowledge.atlas, account.id)), plain(said, "dim"))
    return table


def _bases(found: Sequence[Footing]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column()
    table.add_column("numbers", justify="right")
    for basis in Basis:
        table.add_column(basis.value, justify="right")
    for footing in found:
        shares = (f"{footing.share(basis):.0%}" for basis in Basis)
        table.add_row(plain(footing.what), str(footing.total), *shares)
    return table
