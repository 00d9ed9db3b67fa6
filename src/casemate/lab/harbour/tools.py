"""The tools of the assistant: what it may do to the world, and what each control leaves of that."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from casemate.lab.backends.json_objects import objects_in
from casemate.lab.controls import Control
from casemate.lab.harbour.queries import run_query
from casemate.lab.harbour.store import Store
from casemate.lab.interface import Clock, Forbidden, Outcome, Pending, Rights, Session, ToolCall, ToolName

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
"""ASCII alone: whoever approves a mail must not be shown letters that only look like those of an address."""
_NUMBER = re.compile(r"\b\d{4}\b", re.ASCII)
_LONGEST_BODY = 400
Call = tuple[ToolName, Mapping[str, str]]


def calls_in(answer: str) -> list[Call]:
    """The tool calls that a model's answer holds, in its order; what is no proper call is text."""
    found: list[Call] = []
    for given in objects_in(answer):
        named = given.get("tool")
        if named in tuple(ToolName):
            arguments = {name: str(value) for name, value in given.items() if name != "tool"}
            found.append((ToolName(str(named)), arguments))
    return found


def grammar_for(text: str) -> str:
    """GBNF for one call of mail or refund whose numbers and addresses stand in a text.

    A small model copies badly; choosing between what is there it does well.
    """
    choices = ["none"]
    rules = [r'none ::= "{\"tool\":\"none\"}"']
    if numbers := _among(_NUMBER.findall(text)):
        rules.append(rf'refund ::= "{{\"tool\":\"refund\",\"shipment\":\"" ({numbers}) "\"}}"')
        choices.append("refund")
    if addresses := _among(_ADDRESS.findall(text)):
        body = rf'[^"\\\x00-\x1f]{{1,{_LONGEST_BODY}}}'
        rules.append(rf'mail ::= "{{\"tool\":\"mail\",\"to\":\"" ({addresses}) "\",\"body\":\"" {body} "\"}}"')
        choices.append("mail")
    return "\n".join([f"root ::= {' | '.join(reversed(choices))}", *rules])


def _among(words: list[str]) -> str:
    """Alternatives in GBNF; addresses and numbers hold nothing that would need escaping."""
    return " | ".join(f'"{word.rstrip(".")}"' for word in dict.fromkeys(words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the assistant can do."""

    store: Store
    mailbox: Path
    clock: Clock
    controls: frozenset[Control]

    def call(self, session: Session, tool: ToolName, arguments: Mapping[str, str]) -> ToolCall:
        """Do what the model asks, or put it before a person, or refuse it."""
        outcome, result = self._checked(session, tool, arguments)
        return ToolCall(tool=tool, arguments=dict(arguments), outcome=outcome, result=result)

    def pending(self, session: Session) -> tuple[Pending, ...]:
        """What waits in this tenant, oldest first."""
        rows = self.store.run(
            "SELECT id, tool, arguments, asked_by, tenant FROM effects WHERE state = 'waiting' AND tenant = ? "
            "ORDER BY rowid",
            (session.tenant,),
        )
        return tuple(
            Pending(
                id=str(row[0]),
                tool=ToolName(str(row[1])),
                arguments=json.loads(str(row[2])),
                asked_by=str(row[3]),
                tenant=str(row[4]),
            )
            for row in rows
        )

    def approve(self, session: Session, effect: str) -> str:
        """Do what was shown, to the letter. Raises `Forbidden` unless another supervisor of the tenant says so."""
        waiting = self._decided(session, effect, "approved")
        asker = Session(token="", user=waiting.asked_by, tenant=waiting.tenant, rights=Rights.CLERK)
        outcome, result = self._done(asker, waiting.tool, waiting.arguments)
        return result if outcome is Outcome.DONE else f"not done: {result}"

    def reject(self, session: Session, effect: str) -> None:
        """Drop what waits. Raises `Forbidden` as `approve` does."""
        self._decided(session, effect, "rejected")

    def _decided(self, session: Session, effect: str, state: str) -> Pending:
        found = [one for one in self.pending(session) if one.id == effect]
        if not found or session.rights is not Rights.SUPERVISOR or found[0].asked_by == session.user:
            raise Forbidden("only another supervisor of the tenant decides about what somebody asked for")
        self.store.run("UPDATE effects SET state = ? WHERE id = ?", (state, effect))
        return found[0]

    def _checked(self, session: Session, tool: ToolName, arguments: Mapping[str, str]) -> tuple[Outcome, str]:
        if refusal := self._refusal(session, tool, arguments):
            return Outcome.REFUSED, refusal
        if Control.HUMAN_APPROVAL not in self.controls:
            return self._done(session, tool, arguments)
        if tool is ToolName.QUERY:
            reading = self.controls | {Control.READ_ONLY_SQL}
            result = run_query(self.store.path, arguments.get("sql", ""), session, reading)
            if not result.refused or Control.READ_ONLY_SQL in self.controls:
                return (Outcome.REFUSED if result.refused else Outcome.DONE), result.text
        return Outcome.PENDING, self._wait(session, tool, arguments)

    def _refusal(self, session: Session, tool: ToolName, arguments: Mapping[str, str]) -> str:
        """Why nobody has to be asked; empty where the call makes sense."""
        if tool is ToolName.MAIL and not _ADDRESS.fullmatch(arguments.get("to", "")):
            return "there is no such address"
        if tool is ToolName.REFUND:
            if not _NUMBER.fullmatch(arguments.get("shipment", "")):
                return "there is no such shipment"
            rows = self.store.run("SELECT tenant FROM shipments WHERE number = ?", (arguments.get("shipment", ""),))
            foreign = Control.ROW_AUTHORIZATION in self.controls and rows and rows[0][0] != session.tenant
            if not rows or foreign:
                return "there is no such shipment"
        return ""

    def _wait(self, session: Session, tool: ToolName, arguments: Mapping[str, str]) -> str:
        count = self.store.run("SELECT COUNT(*) FROM effects")[0][0]
        identity = f"effect-{int(count or 0) + 1:04}"
        kept = json.dumps(dict(arguments), sort_keys=True)
        row = (identity, tool.value, kept, session.user, session.tenant)
        self.store.run("INSERT INTO effects VALUES(?, ?, ?, ?, ?, 'waiting')", row)
        return identity

    def _done(self, session: Session, tool: ToolName, arguments: Mapping[str, str]) -> tuple[Outcome, str]:
        if tool is ToolName.QUERY:
            result = run_query(self.store.path, arguments.get("sql", ""), session, self.controls)
            return (Outcome.REFUSED if result.refused else Outcome.DONE), result.text
        if tool is ToolName.MAIL:
            return self._mail(session, arguments.get("to", ""), arguments.get("body", ""))
        return self._refund(session, arguments.get("shipment", ""))

    def _mail(self, session: Session, to: str, body: str) -> tuple[Outcome, str]:
        mail = EmailMessage()
        mail["From"] = f"{session.user}@{session.tenant}.example"
        mail["To"] = to
        mail["Subject"] = "From Harbour"
        mail.set_content(body)
        self.mailbox.mkdir(exist_ok=True)
        number = len(list(self.mailbox.glob("*.eml"))) + 1
        (self.mailbox / f"{number:04}.eml").write_bytes(mail.as_bytes())
        return Outcome.DONE, f"mail sent to {to}"

    def _refund(self, session: Session, shipment: str) -> tuple[Outcome, str]:
        with self.store.changes():
            rows = self.store.run("SELECT price, refunded FROM shipments WHERE number = ?", (shipment,))
            if not rows or rows[0][1]:
                return Outcome.REFUSED, "there is no such shipment, or it was refunded already"
            self.store.run("UPDATE shipments SET refunded = 1 WHERE number = ?", (shipment,))
            values = (int(shipment), rows[0][0], session.user, self.clock.now())
            self.store.run("INSERT INTO refunds VALUES(?, ?, ?, ?)", values)
        return Outcome.DONE, f"shipment {shipment} refunded"
