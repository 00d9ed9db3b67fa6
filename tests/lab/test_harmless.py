"""Nothing that the lab does reaches beyond its temporary folder: no file, no connection, no real address."""

from __future__ import annotations

import re
import socket
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

from casemate.lab import VULNERABLE
from casemate.lab.attacks import SCENARIOS, Plan, run_attacks
from casemate.lab.attacks.payloads import payloads_of
from casemate.lab.backends import Simulated
from casemate.lab.exercises import GUIDES
from casemate.lab.tasks import TASKS, run_tasks

RESERVED = (".example", ".invalid", ".test", ".localhost")
"""Top-level domains that can belong to nobody: RFC 2606."""
_HOST = re.compile(r"(?:https?://|//|@|\bwww\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)


def texts() -> dict[str, str]:
    found = {f"{one.id} {payload.id}": payload.text for one in SCENARIOS for payload in payloads_of(one.id)}
    found |= {guide.id: " ".join((guide.story, *guide.attempts, *guide.preset.values())) for guide in GUIDES}
    return found | {task.id: f"{task.asks} {task.wants}" for task in TASKS}


def test_every_host_in_it_belongs_to_nobody() -> None:
    named = {(where, host.lower()) for where, text in texts().items() for host in _HOST.findall(text)}
    assert len(named) > 20
    assert {host for _, host in named if not host.endswith(RESERVED)} == set()


def test_an_attack_leaves_nothing_behind_and_calls_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("the lab tried to connect")

    work, scratch = tmp_path / "work", tmp_path / "scratch"
    work.mkdir()
    scratch.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(work))
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    monkeypatch.setattr(socket.socket, "connect", refuse)
    run = run_attacks(Simulated(), VULNERABLE, date="2026-11-28", plan=Plan(most=1))
    assert sum(one.hits for one in run.results) >= 12, "the attacks were real"
    assert run_tasks(Simulated(), VULNERABLE, date="2026-11-28", tasks=TASKS[-8:]).done == 8
    assert list(work.rglob("*")) == []
    assert list(scratch.rglob("*")) == []
