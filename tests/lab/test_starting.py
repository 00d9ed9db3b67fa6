"""`casemate lab start` as a person runs it: it says where it is, serves, and leaves nothing behind but the journal."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import GUIDE, Client


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way there")
def test_start_serve_stop(tmp_path: Path) -> None:
    pytest.importorskip("fastapi", reason="the extra is not installed: pip install -e .[lab]")
    (tmp_path / "temporary").mkdir()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "casemate",
            "lab",
            "start",
            "--backend",
            "simulated",
            "--mode",
            "hardened",
            "--port",
            "0",
        ],
        cwd=tmp_path,
        env={"TMPDIR": str(tmp_path / "temporary"), "PATH": ""},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        said = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert address, said
        assert "simulated" in said
        client = Client(address[0])
        client.call("POST", "/api/sign-in", {"user": "ana"})
        status, state, _ = client.call("GET", "/api/state")
        assert status == 200
        assert all(control["on"] for control in state["controls"])
        assert not state["real"]
        client.call("POST", "/api/chat", {"message": GUIDE.attempts[0], "skill": "write"})
        assert len(list((tmp_path / "temporary").iterdir())) == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        process.stderr.read()
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["harbour-journal.json", "temporary"]
    assert list((tmp_path / "temporary").iterdir()) == []
