"""Every guided exercise can be done in the vulnerable twin under the worst case, and none in the hardened one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from casemate.knowledge import load_knowledge
from casemate.lab import HARDENED, Control, Guide, Skill
from casemate.lab.exercises import GUIDES, judge
from casemate.lab.harbour.seed import STAFF_CODE

from .conftest import Client, Served

Serving = Callable[..., Served]
SUPPLIES = {
    "hostile-artefact": [("/api/models", {"name": "better", "recipe": "runs-in-disguise"})],
    "lookalike-package": [
        ("/api/connectors/publish", {"name": "harbor-edi"}),
        ("/api/connectors/install", {"name": "harbor-edi"}),
    ],
    "poisoned-feedback": [("/api/feedback", {"text": "lithium batteries in boxes", "label": "ordinary", "times": 30})],
    "invented-package": [("/api/connectors/recommend", {"need": "parses flurb files"})],
}


def verdicts(page: Served, guide: Guide, controls: Iterable[Control] = ()) -> list[bool]:
    """What the oracle says of each action of the exercise, done as the page does it in a fresh world."""
    Client(page.address).call("PUT", "/api/controls", {"on": [control.value for control in controls]})
    said: list[Any] = []

    def do(client: Client, path: str, body: dict[str, Any]) -> Any:
        answer = client.call("POST", path, {**body, "scenario": guide.id})[1]
        said.append(answer.get("exploited"))
        return answer

    ana, eve = Client(page.address), Client(page.address)
    ana.call("POST", "/api/sign-in", {"user": "ana"})
    eve.call("POST", "/api/sign-in", {"user": "eve"})
    if guide.place == "documents":
        do(eve, "/api/documents", dict(guide.preset))
    for path, body in SUPPLIES.get(guide.id, []):
        do(eve, path, body)
    for attempt in guide.attempts[:1]:
        wish = guide.preset.get("max_tokens")
        body = {"message": attempt, "skill": guide.skill.value, "max_tokens": int(wish) if wish else None}
        answer = do(ana, "/api/chat", body)
        if guide.id == "told-secret":
            do(ana, "/api/redeem", {"code": STAFF_CODE if STAFF_CODE in answer["text"] else "?", "shipment": 1004})
        if guide.id == "script-in-answer" and "<img" in answer["html"]:
            # what the browser does then; the tests with a real one are beside
            said.append(ana.call("GET", f"/attacker/collect?note=x&scenario={guide.id}")[1]["exploited"])
    return [one for one in said if one is not None]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.id)
def test_an_exercise_succeeds_in_the_one_twin_and_fails_in_the_other(served: Serving, guide: Guide) -> None:
    page = served(oracle=judge)
    found = verdicts(page, guide)
    assert found
    assert found[-1] is True
    for control in guide.stopped_by:
        assert True not in verdicts(page, guide, (control,)), control
    assert True not in verdicts(page, guide, HARDENED)


def test_the_exercises_cover_the_list_and_every_control() -> None:
    assert {guide.owasp for guide in GUIDES} == {f"LLM{number:02}:2025" for number in range(1, 11)}
    assert [guide.owasp for guide in GUIDES] == sorted(guide.owasp for guide in GUIDES)
    assert {control for guide in GUIDES for control in guide.stopped_by} == set(Control)
    known = set(load_knowledge().frameworks["owasp_llm"].entries)
    assert all({guide.owasp, guide.owasp_2026} <= known for guide in GUIDES)
    assert len({guide.id for guide in GUIDES}) == len(GUIDES)
    assert all(guide.attempts or guide.preset for guide in GUIDES)
    assert {guide.skill for guide in GUIDES} <= set(Skill)
