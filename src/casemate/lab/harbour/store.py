"""The database of Harbour: its tables, the rows that it begins with, and a lock around every use."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from casemate.lab.harbour.seed import CUSTOMERS, SHIPMENTS

Cell = str | int | float | bytes | None

_TABLES = """
CREATE TABLE shipments(number INTEGER PRIMARY KEY, tenant TEXT, goods TEXT, weight_kg REAL, destination TEXT,
  status TEXT, price REAL, refunded INTEGER DEFAULT 0);
CREATE TABLE customers(tenant TEXT, name TEXT, email TEXT, phone TEXT, account TEXT);
CREATE TABLE refunds(shipment INTEGER, amount REAL, made_by TEXT, at REAL);
CREATE TABLE discounts(shipment INTEGER, granted_to TEXT, at REAL);
CREATE TABLE documents(id TEXT PRIMARY KEY, tenant TEXT, title TEXT, uploaded_by TEXT, state TEXT);
CREATE TABLE chunks(document TEXT, text TEXT, vector BLOB);
CREATE TABLE effects(id TEXT PRIMARY KEY, tool TEXT, arguments TEXT, asked_by TEXT, tenant TEXT, state TEXT);
CREATE TABLE feedback(user TEXT, text TEXT, label TEXT, at REAL);
CREATE TABLE ledger(user TEXT, tokens INTEGER, at REAL);
CREATE TABLE answers(user TEXT, question TEXT, answer TEXT, grounded INTEGER, sources TEXT, at REAL);
CREATE TABLE requirements(user TEXT, package TEXT, at REAL);
"""


class Store:
    """The database as the application itself uses it, with every right; the model's queries get another connection."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = RLock()
        fresh = not path.exists()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        # Harmless to lose: it lies in a temporary folder. Waiting for the disk would make every test slower.
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("PRAGMA journal_mode = MEMORY")
        if fresh:
            self._connection.executescript(_TABLES)
            with self.changes():
                self.run_many("INSERT INTO shipments VALUES(?, ?, ?, ?, ?, ?, ?, 0)", SHIPMENTS)
                self.run_many("INSERT INTO customers VALUES(?, ?, ?, ?, ?)", CUSTOMERS)

    @contextmanager
    def changes(self) -> Iterator[None]:
        """Several changes that happen together or not at all."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def run(self, statement: str, values: Sequence[Cell] = ()) -> list[tuple[Cell, ...]]:
        """One statement of ours; its rows."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def run_many(self, statement: str, rows: Sequence[Sequence[Cell]]) -> None:
        """One statement for each row."""
        with self._lock:
            self._connection.executemany(statement, rows)

    def tables(self) -> frozenset[str]:
        """The names of the tables that are there."""
        return frozenset(str(name) for (name,) in self.run("SELECT name FROM sqlite_master WHERE type = 'table'"))

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()
