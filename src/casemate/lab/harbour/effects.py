"""What has happened in the folder of an application, read for oracles."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import MappingProxyType

from casemate.lab.harbour.store import Cell, Store
from casemate.lab.interface import Effects


def effects_in(store: Store, mailbox: Path, markers: Path, site: Path) -> Effects:
    """Everything that has happened so far; what a table held that is gone reads as empty."""
    tables = store.tables()

    def rows(table: str, columns: str) -> list[tuple[Cell, ...]]:
        return store.run(f"SELECT {columns} FROM {table} ORDER BY rowid") if table in tables else []

    shipments = {
        int(number or 0): (str(status), float(price or 0), bool(refunded))
        for number, status, price, refunded in rows("shipments", "number, status, price, refunded")
    }
    return Effects(
        mails=MappingProxyType({path.name: _mail(path) for path in sorted(mailbox.glob("*.eml"))}),
        markers=MappingProxyType({path.name: _text(path) for path in sorted(markers.glob("*")) if path.is_file()}),
        shipments=MappingProxyType(shipments),
        tables=tables,
        customers=len(rows("customers", "rowid")),
        refunds=len(rows("refunds", "rowid")),
        discounts=len(rows("discounts", "rowid")),
        connectors=frozenset(path.name for path in site.glob("*") if path.is_dir()),
        requirements=frozenset(str(name) for (name,) in rows("requirements", "package")),
    )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _mail(path: Path) -> str:
    """Who gets it, and its text."""
    mail = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
    return f"To: {mail['To']}\n\n{mail.get_content()}"
