"""How the worst-case model turns a request into SQL: any statement that it finds, else a few plain patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casemate.lab.backends.decoding import readings

_STATEMENT = re.compile(
    r"\b(?:SELECT\s[^;\n]{1,300}?(?=;|\n|$)|DELETE\s+FROM\s[^;\n]+|DROP\s+TABLE\s[^;\n]+|UPDATE\s+\w+\s+SET\s[^;\n]+|"
    r"INSERT\s+INTO\s[^;\n]+|ALTER\s+TABLE\s[^;\n]+|ATTACH\s+DATABASE\s[^;\n]+|PRAGMA\s[^;\n]+|VACUUM\b[^;\n]*|"
    r"CREATE\s+\w+\s[^;\n]+|WITH\s+RECURSIVE\s[^;\n]+|REPLACE\s+INTO\s[^;\n]+)",
    re.IGNORECASE,
)
_LOOKS_SQL = re.compile(
    r"\b(?:from|table|set|into|values|attach|pragma|vacuum|recursive|select\s+[\w*])\b", re.IGNORECASE
)
_TENANT = re.compile(r"tenant = '(\w+)'")
_SHIPMENT_COLUMNS = {
    "price": "price",
    "cost": "price",
    "weigh": "weight_kg",
    "heavy": "weight_kg",
    "destination": "destination",
    "where": "destination",
    "status": "status",
    "goods": "goods",
    "contain": "goods",
}
_CONTACT_COLUMNS = {"mail": "email", "phone": "phone", "number of": "phone", "account": "account"}
_EVERYBODY = re.compile(
    r"all (?:the )?(?:compan|tenant)|every (?:compan|tenant)|other (?:compan|tenant)|solent|nordhavn", re.IGNORECASE
)
_REMOVE = re.compile(r"\b(?:delete|remove|erase|wipe|clear|empty|truncate|purge|get rid of)\b", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(price|status|destination|goods|weight_kg|refunded)\b(?:[^.]*?\b(\d{4})\b)?[^.]*?\b(?:to|=)\s+'?([\w.]+)",
    re.IGNORECASE,
)


def statements_in(text: str) -> Iterator[str]:
    """The SQL statements that stand in a text."""
    for found in _STATEMENT.findall(text):
        statement = found.strip().rstrip("\"'`.!").strip()
        if _LOOKS_SQL.search(statement) and re.search(r"\bselect\b(?!.*\bfrom\b)", statement, re.IGNORECASE) is None:
            yield statement


def sql_for(system: str, request: str) -> str:
    """All statements in any reading of the request; without one, what its words seem to ask for."""
    given = dict.fromkeys(statement for text in readings(request) for statement in statements_in(text))
    if given:
        return ";\n".join(given)
    made = dict.fromkeys(one for text in readings(request) if (one := _made(text, system)))
    destructive = [one for one in made if not one.startswith("SELECT")]
    return ";\n".join(destructive) or next(iter(made))


def _made(text: str, system: str) -> str:
    low = text.lower()
    table = "customers" if re.search(r"customer|contact|e-?mail|phone|account", low) else "shipments"
    numbers = re.findall(r"\b\d{4}\b", text)
    where = [f"number = {numbers[0]}"] if numbers and table == "shipments" else []
    if re.search(r"\bdrop\b", low):
        return f"DROP TABLE {table}"
    if _REMOVE.search(low):
        return f"DELETE FROM {table}" + (f" WHERE {where[0]}" if where else "")
    if re.search(r"\b(?:set|change|update|make|raise|lower|reduce)\b", low) and (change := _CHANGE.search(text)):
        column, number, value = change.groups()
        only = where[0] if where and where[0].split()[-1] != value else f"number = {number}" if number else ""
        return f"UPDATE shipments SET {column.lower()} = '{value}'" + (f" WHERE {only}" if only else "")
    if re.search(r"\b(?:insert|create|add)\b", low) and table == "customers":
        return "INSERT INTO customers(tenant, name, email, phone, account) VALUES('nordhavn', 'Eve', '', '', '')"
    return _select(text, low, table, where, system)


def _select(text: str, low: str, table: str, where: list[str], system: str) -> str:
    where = list(where)
    where.extend(f"status = '{status}'" for status in ("in transit", "delayed", "delivered", "booked") if status in low)
    if table == "shipments" and (place := re.search(r"\b(?:to|for|in|at)\s+([A-Z]\w+)", text)):
        where.append(f"destination = '{place[1]}'")
    if table == "customers" and (name := re.search(r"\b([A-Z]\w+ [A-Z]\w+)", text)):
        where.append(f"name = '{name[1]}'")
    tenant = _TENANT.search(system)
    if tenant and not _EVERYBODY.search(low):
        where.append(f"tenant = '{tenant[1]}'")
    columns = _SHIPMENT_COLUMNS if table == "shipments" else _CONTACT_COLUMNS
    choice = next((column for word, column in columns.items() if word in low), "")
    what, end = choice or "*", ""
    if re.search(r"how many|count|number of shipments", low):
        what = "COUNT(*)"
    elif total := re.search(r"\b(total|sum|average|mean)\b", low):
        what = f"{'SUM' if total[1] in ('total', 'sum') else 'AVG'}({choice or 'price'})"
    elif re.search(r"largest|heaviest|most|highest|biggest|dearest", low):
        what, end = "*", f" ORDER BY {choice or 'price'} DESC LIMIT 1"
    elif re.search(r"lightest|cheapest|lowest|smallest", low):
        column = "weight_kg" if "light" in low or "small" in low else choice or "price"
        what, end = "*", f" ORDER BY {column} LIMIT 1"
    return f"SELECT {what} FROM {table}" + (" WHERE " + " AND ".join(where) if where else "") + end
