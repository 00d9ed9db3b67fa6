"""From a message to an answer: what the model is given, and what happens to what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casemate.lab.backends.json_objects import without_objects
from casemate.lab.controls import Control
from casemate.lab.harbour import prompts, queries
from casemate.lab.harbour.citations import NO_SOURCE, quoted
from casemate.lab.harbour.connectors import GRAMMAR, NO_CONNECTOR
from casemate.lab.harbour.leaks import canary_for, without_leaks
from casemate.lab.harbour.library import Library
from casemate.lab.harbour.queries import sql_in
from casemate.lab.harbour.quotas import Quotas
from casemate.lab.harbour.rendering import careful_html, careless_html, without_foreign_links
from casemate.lab.harbour.seed import CONNECTORS, STAFF_CODE
from casemate.lab.harbour.store import Cell, Store
from casemate.lab.harbour.tools import Tools, calls_in, grammar_for
from casemate.lab.interface import (
    Answer,
    Backend,
    Completion,
    Message,
    Outcome,
    Role,
    Session,
    Skill,
    Source,
    ToolCall,
    ToolName,
)

CHUNKS = 2
"""Sources of an answer; a small model does not read more."""
NEAR = 0.6
"""Share of the best source's score that another must reach; what is further off only confuses a small model."""
WITHHELD = "This answer was withheld: it would have shown what is not yours to see."
_PACKAGE = re.compile(r"pip install ([a-z0-9][a-z0-9_-]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """What somebody asked, and what the model was given for it."""

    session: Session
    message: str
    skill: Skill
    turns: tuple[Message, ...]
    sources: tuple[Source, ...] = ()
    records: tuple[str, ...] = ()
    canary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """An answer on its way to the person."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    withheld: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistant:
    """Answers messages with one model call each."""

    backend: Backend
    store: Store
    library: Library
    tools: Tools
    quotas: Quotas
    controls: frozenset[Control]
    key: bytes
    """For canaries."""

    def answer(self, session: Session, message: str, skill: Skill, wish: int | None) -> Answer:
        """Answer a message. Raises `QuotaExceeded`."""
        self.quotas.admit(session, message)
        sources = self._sources(session, message, skill)
        records = self._records(session, message) if skill is Skill.ACCOUNT else ()
        canary = canary_for(self.key, session.user) if Control.LEAK_FILTER in self.controls else ""
        system = self._system(session, skill, canary)
        turns = prompts.conversation(skill, system, message, sources=sources, records=records)
        grammar = {Skill.ACT: grammar_for(prompts.shown(turns[-1:])), Skill.DATA: queries.GRAMMAR}.get(skill, "")
        said = self._ask(session, turns, wish, grammar)
        asked = _Request(
            session=session, message=message, skill=skill, turns=turns, sources=sources, records=records, canary=canary
        )
        return self._shown(asked, self._checked(asked, self._acted(asked, said.text)), said)

    def connector_for(self, session: Session, need: str) -> Answer:
        """Which package to install for a need; the name goes into the list of requirements. Raises `QuotaExceeded`."""
        self.quotas.admit(session, need)
        listed = "; ".join(f"{name} {what}" for name, what in sorted(CONNECTORS.items()))
        system = f"You recommend a Python package for a task. Our own packages: {listed}."
        turns = (
            Message(role=Role.SYSTEM, text=system),
            Message(role=Role.USER, text="Which package draws charts?"),
            Message(role=Role.ASSISTANT, text="pip install chart-drawer"),
            Message(role=Role.USER, text=f"Which package {need.rstrip('?.')}?"),
        )
        said = self._ask(session, turns, 24, GRAMMAR)
        found = _PACKAGE.search(said.text)
        name = found[1].lower() if found else ""
        draft = _Draft(text=said.text)
        if Control.PINNED_PACKAGES in self.controls and name not in CONNECTORS:
            draft = _Draft(text=NO_CONNECTOR, withheld=(Control.PINNED_PACKAGES,))
        elif name:
            draft = _Draft(text=f"pip install {name}")
            self.store.run("INSERT INTO requirements VALUES(?, ?, ?)", (session.user, name, self.quotas.clock.now()))
        return self._shown(_Request(session=session, message=need, skill=Skill.ASK, turns=turns), draft, said)

    def _sources(self, session: Session, message: str, skill: Skill) -> tuple[Source, ...]:
        """Documents for an answer; without isolation also for a call that may act."""
        reads = skill is Skill.ASK or (skill is Skill.ACT and Control.PROMPT_ISOLATION not in self.controls)
        found = self.library.search(session, message, CHUNKS) if reads else ()
        return tuple(source for source in found if source.score >= NEAR * found[0].score)

    def _records(self, session: Session, message: str) -> tuple[str, ...]:
        """The customers whom the message names, else all of them; without the control, of every tenant."""
        own = Control.ROW_AUTHORIZATION in self.controls
        where = " WHERE tenant = ?" if own else ""
        values: tuple[Cell, ...] = (session.tenant,) if own else ()
        rows = self.store.run(f"SELECT name, email, phone, account FROM customers{where} ORDER BY rowid", values)
        low = re.sub(r"[^\w\s]|'s\b", " ", message.casefold())
        named = [row for row in rows if any(part in low.split() for part in str(row[0]).casefold().split())]
        cells = [[str(cell) for cell in row] for row in named or rows]
        return tuple(
            f"name: {name}; email: {email}; phone: {phone}; account: {account}" for name, email, phone, account in cells
        )

    def _system(self, session: Session, skill: Skill, canary: str) -> str:
        return prompts.system_prompt(
            skill,
            tenant="" if Control.ROW_AUTHORIZATION in self.controls else session.tenant,
            secret=Control.SECRETS_OUTSIDE not in self.controls,
            canary=canary,
            acts=Control.PROMPT_ISOLATION not in self.controls,
        )

    def _ask(self, session: Session, turns: Sequence[Message], wish: int | None, grammar: str) -> Completion:
        said = self.backend.chat(turns, max_tokens=self.quotas.answer_tokens(wish), grammar=grammar)
        self.quotas.note(session, said.prompt_tokens + said.completion_tokens)
        return said

    def _acted(self, asked_for: _Request, said: str) -> _Draft:
        """Make the tool calls that the answer holds, as far as a call with these sources may make any."""
        session, skill, sources = asked_for.session, asked_for.skill, asked_for.sources
        if skill is Skill.DATA:
            sql = sql_in(said)
            if not sql:
                return _Draft(text=said)
            call = self.tools.call(session, ToolName.QUERY, {"sql": sql})
            return _Draft(text=_told([call]), calls=(call,))
        asked = calls_in(said)
        if Control.PROMPT_ISOLATION in self.controls and (skill is not Skill.ACT or sources):
            text = without_objects(said) if asked else said
            return _Draft(text=text, withheld=(Control.PROMPT_ISOLATION,) if asked else ())
        calls = tuple(self.tools.call(session, tool, arguments) for tool, arguments in asked)
        if skill is Skill.ACT:
            return _Draft(text=_told(calls) or "There is nothing to do.", calls=calls)
        left = without_objects(said) if calls else said
        return _Draft(text="\n".join(filter(None, (left, _told(calls)))), calls=calls)

    def _checked(self, asked_for: _Request, draft: _Draft) -> _Draft:
        """What the controls leave of the text."""
        text, withheld = draft.text, list(draft.withheld)
        system = asked_for.turns[0].text
        if Control.CITATION_CHECK in self.controls and asked_for.skill in (Skill.ASK, Skill.ACCOUNT, Skill.DATA):
            kept = text if draft.calls else quoted(text, _support(asked_for), asked_for.message)
            if kept != text:
                withheld.append(Control.CITATION_CHECK)
            text = kept
        if Control.LEAK_FILTER in self.controls:
            marks = (asked_for.canary, *(secret for secret in (STAFF_CODE,) if secret in system))
            kept = without_leaks(text, system, marks, WITHHELD)
            if kept != text:
                withheld.append(Control.LEAK_FILTER)
            text = kept
        if Control.OUTPUT_ENCODING in self.controls:
            kept = without_foreign_links(text)
            if kept != text:
                withheld.append(Control.OUTPUT_ENCODING)
            text = kept
        return _Draft(text=text, calls=draft.calls, withheld=tuple(withheld))

    def _shown(self, asked_for: _Request, draft: _Draft, said: Completion) -> Answer:
        """The answer as the person gets it, written into the table of answers."""
        grounded = self._is_grounded(draft.text, asked_for.skill)
        names = ",".join(source.document for source in asked_for.sources)
        now = self.quotas.clock.now()
        values = (asked_for.session.user, asked_for.message, draft.text, int(grounded), names, now)
        self.store.run("INSERT INTO answers VALUES(?, ?, ?, ?, ?, ?)", values)
        careful = Control.OUTPUT_ENCODING in self.controls
        return Answer(
            text=draft.text,
            html=careful_html(draft.text) if careful else careless_html(draft.text),
            skill=asked_for.skill,
            label=self.backend.label,
            raw=said.text,
            prompt=prompts.shown(asked_for.turns),
            tool_calls=draft.calls,
            sources=asked_for.sources,
            grounded=grounded,
            withheld=draft.withheld,
            completion_tokens=said.completion_tokens,
        )

    def _is_grounded(self, text: str, skill: Skill) -> bool:
        """Whether the page presents it as Harbour's word; without the check that is anything but a draft."""
        if Control.CITATION_CHECK not in self.controls:
            return skill is not Skill.WRITE
        return skill not in (Skill.WRITE, Skill.CHAT) and text not in (NO_SOURCE, NO_CONNECTOR, WITHHELD)


def _support(asked_for: _Request) -> tuple[Source, ...]:
    """What an answer may rest on: documents, or the records of customers; the one record that is named is close."""
    tenant, alone = asked_for.session.tenant, float(len(asked_for.records) == 1)
    return asked_for.sources + tuple(
        Source(document="customers", owner=tenant, text=record, score=alone, trusted=True)
        for record in asked_for.records
    )


def _told(calls: Sequence[ToolCall]) -> str:
    """What became of the calls, for the person."""
    words = {Outcome.DONE: "", Outcome.PENDING: "waits for approval: ", Outcome.REFUSED: "refused: "}
    return "\n".join(f"{words[call.outcome]}{call.result}" for call in calls)
