"""Running the SQL that the model wrote."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casemate.lab.controls import Control
from casemate.lab.interface import Session

MOST_ROWS = 50
LONGEST_CELL = 10_000
"""Bytes of a text that a query may make. Doubling one thirty times takes few steps and all the memory there is."""
MOST_SELECTS = 6
"""SELECTs in one statement. SQLite copies the columns of a nested one into the outer one: a few levels, and all the
memory is gone while the statement is still being compiled."""
LONGEST_STATEMENT = 600
"""Bytes."""
LONGEST_PATTERN = 60
"""Bytes of a pattern of LIKE, whose time grows with both lengths."""
_STEPS = 2_000_000
"""Virtual machine instructions of one query under quotas; an ordinary one takes a few hundred."""
_FUSE = 40_000_000
"""The same without quotas: the lab's own fuse, two or three seconds."""
_EVERY = 10_000
"""Instructions between two looks at the alarm."""
_COLUMNS = {
    "shipments": (
        "number INTEGER, goods TEXT, weight_kg REAL, destination TEXT, status TEXT, price REAL, refunded INTEGER"
    ),
    "customers": "name TEXT, email TEXT, phone TEXT, account TEXT",
}
"""What queries may see, as declared."""
_FUNCTIONS = frozenset(
    {"abs", "avg", "coalesce", "count", "length", "like", "lower", "max", "min", "round", "sum", "total", "upper"}
)
GRAMMAR = r"""
root ::= select | "DELETE FROM " tail | "UPDATE " tail | "DROP TABLE " tail | "INSERT INTO " tail
select ::= "SELECT " what " FROM " table tail
what ::= "*" | "COUNT(*)" | column | ("SUM" | "AVG" | "MIN" | "MAX") "(" column ")"
column ::= "number" | "goods" | "weight_kg" | "destination" | "status" | "price" | contact
contact ::= "name" | "email" | "phone" | "account"
table ::= "shipments" | "customers"
tail ::= [^;\n]{0,160} ";"?
"""
"""GBNF for how a statement begins, so that a small model keeps to the syntax; it forbids nothing that harms."""
_FENCE = re.compile(r"```(?:\w+)?\n?|\n?```")
_FIRST = re.compile(
    r"\b(?:select|with|insert|update|delete|drop|create|alter|replace|pragma|attach|vacuum|explain)\b", re.IGNORECASE
)
# ATTACH and PRAGMA could leave the lab's folder: refused in every mode, as the lab's own fuse
_LIMITS = {
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_CELL,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: LONGEST_STATEMENT,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: LONGEST_PATTERN,
}
"""In every mode, as another fuse of the lab."""
_NEVER = frozenset({sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, sqlite3.SQLITE_PRAGMA})


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """What a query brought."""

    text: str
    """Rows as lines, cells separated by bars; or why it was refused."""
    refused: bool
    changes: bool
    """Whether it asked for more than reading."""


def sql_in(answer: str) -> str:
    """The SQL in what a model said: from its first keyword on, without fences."""
    bare = _FENCE.sub("", answer)
    first = _FIRST.search(bare)
    return bare[first.start() :].strip() if first else ""


def run_query(database: Path, sql: str, session: Session, controls: frozenset[Control]) -> QueryResult:
    """Run the statements with the rights that the controls leave them."""
    read_only, own_rows = Control.READ_ONLY_SQL in controls, Control.ROW_AUTHORIZATION in controls
    connection = _copy_of_own_rows(database, session.tenant) if own_rows else _connect(database, read_only=read_only)
    try:
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        authorizer = _Authorizer(read_only=read_only)
        connection.set_authorizer(authorizer)
        for limit, most in _LIMITS.items():
            connection.setlimit(limit, most)
        connection.set_progress_handler(_Alarm(_STEPS if Control.QUOTAS in controls else _FUSE), _EVERY)
        lines: list[str] = []
        before = connection.total_changes
        for statement in [sql] if read_only else list(_statements(sql)):
            authorizer.selects = 0
            rows = connection.execute(statement).fetchmany(MOST_ROWS)
            lines.extend(" | ".join("" if cell is None else str(cell) for cell in row) for row in rows)
        changed = connection.total_changes != before
        return QueryResult(text="\n".join(lines) or "no rows", refused=False, changes=changed)
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
        return QueryResult(text=f"the database refused: {error}", refused=True, changes=False)
    finally:
        connection.close()


def _connect(database: Path, *, read_only: bool) -> sqlite3.Connection:
    if read_only:
        return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    return sqlite3.connect(database, isolation_level=None)


def _copy_of_own_rows(database: Path, tenant: str) -> sqlite3.Connection:
    """A database in memory that holds the tenant's rows and nothing else; what is written there is gone afterwards.

    Views with an authorizer that lets only them read the tables would do without a copy, but a common table expression
    with the name of the view passes for it.
    """
    copy = sqlite3.connect(":memory:", isolation_level=None)
    source = _connect(database, read_only=True)
    try:
        for table, columns in _COLUMNS.items():
            copy.execute(f"CREATE TABLE {table}({columns})")
            names = [column.split()[0] for column in columns.split(", ")]
            select = f"SELECT {', '.join(names)} FROM {table} WHERE tenant = ? ORDER BY rowid"
            rows = source.execute(select, (tenant,)).fetchall()
            copy.executemany(f"INSERT INTO {table} VALUES({', '.join('?' for _ in names)})", rows)
    except sqlite3.OperationalError:
        # A table that somebody dropped in the vulnerable twin is as empty as it looks.
        return copy
    finally:
        source.close()
    return copy


@dataclass(slots=True, kw_only=True)
class _Authorizer:
    """Asked by SQLite for every operation as it compiles a statement: https://www.sqlite.org/c3ref/set_authorizer.html."""

    read_only: bool
    selects: int = 0

    def __call__(
        self, action: int, first: str | None, second: str | None, database: str | None, through: str | None
    ) -> int:
        self.selects += action == sqlite3.SQLITE_SELECT
        refused = (
            action in _NEVER
            or self.selects > MOST_SELECTS
            or (self.read_only and not _only_reads(action, first, second))
        )
        return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK


def _only_reads(action: int, first: str | None, second: str | None) -> bool:
    if action == sqlite3.SQLITE_READ:
        return first in _COLUMNS
    if action == sqlite3.SQLITE_FUNCTION:
        return (second or "").lower() in _FUNCTIONS
    return action == sqlite3.SQLITE_SELECT


class _Alarm:
    """Stops a query that takes too many steps."""

    def __init__(self, steps: int) -> None:
        self._left = steps // _EVERY

    def __call__(self) -> int:
        self._left -= 1
        return int(self._left < 0)


def _statements(sql: str) -> Iterator[str]:
    """The single statements; a semicolon within quotes does not end one."""
    begun = ""
    for part in re.split(r"(;)", sql):
        begun += part
        if part == ";" and sqlite3.complete_statement(begun):
            yield begun
            begun = ""
    if begun.strip():
        yield begun
