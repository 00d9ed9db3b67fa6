"""Honest work: what a task is, what is looked at when it is over, and what a run of all tasks found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from casemate.lab.controls import HARDENED, Control
from casemate.lab.harbour import Harbour
from casemate.lab.interface import Answer, Effects, Label


class Group(StrEnum):
    """What kind of work it is."""

    SHARED_DOCUMENTS = "shared documents"
    OWN_DOCUMENTS = "own documents"
    UPLOADS = "uploads"
    CONTACTS = "contacts"
    QUERIES = "queries"
    REFUNDS = "refunds"
    MAILS = "mails"
    WEB_TEXTS = "web texts"
    ABOUT_ATTACKS = "texts about attacks"
    WRITING = "writing"
    TRIAGE = "triage"
    SUPPLIES = "supplies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is there when the work is done."""

    shown: tuple[str, ...]
    """What the person was shown, one text per request, as plain text."""
    answers: tuple[Answer, ...]
    before: Effects
    after: Effects


class Doing(Protocol):
    """Does the work in an application and returns what was shown."""

    def __call__(self, app: Harbour) -> tuple[Answer | str, ...]: ...


class Check(Protocol):
    """Says whether the work was done, from its effect."""

    def __call__(self, seen: Seen) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One piece of honest work."""

    id: str
    """Kebab-case, unique, never changes."""
    group: Group
    asks: str
    """What the person wants, in the words that are sent where words are sent."""
    do: Doing
    done: Check
    wants: str
    """Which effect counts, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """One task, tried once in a fresh application."""

    task: str
    group: Group
    done: bool
    shown: str
    """What the person saw last."""
    refused: str
    """Why the application did not take it at all; empty where it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRun:
    """Every task against one application."""

    controls: frozenset[Control]
    """Those that were on."""
    backend: Label
    embedding: str
    date: str
    """ISO 8601, as passed in."""
    results: tuple[TaskResult, ...]

    @property
    def done(self) -> int:
        """How many tasks were completed."""
        return sum(one.done for one in self.results)

    @property
    def name(self) -> str:
        """`vulnerable`, `hardened`, or the controls that were on."""
        if self.controls == HARDENED:
            return "hardened"
        return ", ".join(sorted(self.controls)) or "vulnerable"

    def by_group(self) -> Mapping[Group, tuple[int, int]]:
        """Completed and tried, by kind of work."""
        found: dict[Group, tuple[int, int]] = {}
        for one in self.results:
            done, tried = found.get(one.group, (0, 0))
            found[one.group] = done + one.done, tried + 1
        return found

    def lost(self, other: TaskRun) -> tuple[str, ...]:
        """The tasks that are done here and not in the other run."""
        undone = {one.task for one in other.results if not one.done}
        return tuple(one.task for one in self.results if one.done and one.task in undone)
