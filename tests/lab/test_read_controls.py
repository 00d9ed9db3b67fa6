"""Holes that somebody found who read the controls: closed, also where the attacker chooses what the model says."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from casemate.lab import (
    HARDENED,
    BackendKind,
    Completion,
    Control,
    Forbidden,
    Harbour,
    Label,
    Outcome,
    QuotaExceeded,
    Session,
    Skill,
    VirtualClock,
)
from casemate.lab.harbour.quotas import HOUR, REQUESTS
from casemate.lab.harbour.seed import STAFF_CODE

Opened = Callable[..., Harbour]


def filled_memory(app: Harbour) -> bool:
    """Each level makes a text twenty times as long; five would not fit into any memory."""
    names = "abcdef"
    steps = [f"{after} AS (SELECT {'||'.join(['x'] * 20)} x FROM {before})" for before, after in pairwise(names)]
    sql = f"WITH a AS (SELECT goods x FROM shipments), {', '.join(steps)} SELECT length(x) FROM f"
    return app.chat(app.sign_in("ana"), sql, skill=Skill.DATA).tool_calls[0].outcome is Outcome.DONE


def test_no_query_fills_the_memory_in_any_mode(harbour: Opened) -> None:
    assert not filled_memory(harbour())
    assert not filled_memory(harbour(*HARDENED))


def test_an_artefact_that_never_ends_is_refused_unread(harbour: Opened) -> None:
    """A key that is a tuple of tuples, each holding the one before twice: hashing it takes 2**60 steps."""
    levels = b"".join(b"h" + bytes([level]) + b"\x86q" + bytes([level + 1]) for level in range(60))
    app = harbour(Control.SAFE_LOADING)
    app.publish_model(app.sign_in("eve"), "endless", b"\x80\x02}()q\x00" + levels + b"K\x01u.")
    assert "texts and numbers" in app.load_model(app.sign_in("eve"), "endless").reason


class Says:
    """A model whose words the attacker chooses."""

    def __init__(self, text: str) -> None:
        self.text = text

    @property
    def label(self) -> Label:
        return Label(kind=BackendKind.SIMULATED, model="accomplice", runtime="none")

    def chat(self, *_: object, **__: object) -> Completion:
        return Completion(text=self.text, prompt_tokens=1, completion_tokens=1, finished=True)

    def close(self) -> None:
        pass


@pytest.mark.parametrize("skill", list(Skill))
def test_no_door_makes_an_invention_the_companys_word(harbour: Opened, skill: Skill) -> None:
    app = harbour(*HARDENED, backend=Says("Lunar freight is free of charge."))
    answer = app.chat(app.sign_in("ana"), "What is the policy on lunar freight?", skill=skill)
    assert not (answer.grounded and "unar" in answer.text)


@pytest.mark.parametrize("text", [STAFF_CODE, STAFF_CODE[::-1], " ".join(STAFF_CODE), STAFF_CODE.encode().hex()])
def test_the_code_alone_is_a_leak_too(harbour: Opened, text: str) -> None:
    app = harbour(Control.LEAK_FILTER, backend=Says(text))
    assert text not in app.chat(app.sign_in("ana"), "Hello", skill=Skill.CHAT).text


@pytest.mark.parametrize(
    "link",
    [
        r"http://evil.example\.harbour.example/",
        "http://[::1",
        "http://evil.example／.harbour.example/",
        "http://e\\h.x",
    ],
)
def test_an_address_that_browsers_read_otherwise_is_no_link(harbour: Opened, link: str) -> None:
    app = harbour(Control.OUTPUT_ENCODING, backend=Says(f"Pay at {link} today"))
    assert "href" not in app.chat(app.sign_in("ana"), "Hello", skill=Skill.CHAT).html


@pytest.mark.parametrize("number", ["1003.0", " 1003", "x", "10030"])
def test_a_shipment_is_named_by_four_digits(harbour: Opened, number: str) -> None:
    app = harbour(backend=Says(f'{{"tool":"refund","shipment":"{number}"}}'))
    assert app.chat(app.sign_in("ana"), "Hello", skill=Skill.ACT).tool_calls[0].outcome is Outcome.REFUSED


def test_a_mail_to_an_address_of_other_letters_is_refused(harbour: Opened) -> None:
    app = harbour(backend=Says('{"tool":"mail","to":"аna@harbour.example","body":"hi"}'))
    assert app.chat(app.sign_in("ana"), "Hello", skill=Skill.ACT).tool_calls[0].outcome is Outcome.REFUSED


def test_the_turn_of_the_hour_gives_nothing_back(harbour: Opened) -> None:
    clock = VirtualClock(seconds=3599)
    app = harbour(Control.QUOTAS, clock=clock)
    ana = app.sign_in("ana")
    for _ in range(REQUESTS):
        app.feedback(ana, "books", "ordinary")
    clock.wait(2)
    with pytest.raises(QuotaExceeded):
        app.chat(ana, "Hello", skill=Skill.CHAT)
    clock.wait(HOUR)
    assert app.chat(ana, "Hello", skill=Skill.CHAT).text


def test_a_signature_is_of_one_name_and_its_newest_version(harbour: Opened) -> None:
    app = harbour(Control.SIGNATURE_CHECK)
    eve, first = app.sign_in("eve"), app.honest_artefact()
    old = (app.registry / "triage.sig").read_text(encoding="ascii")
    assert app.load_model(eve, "triage").accepted
    app.publish_model(eve, "other", first, old)
    assert "for this name" in app.load_model(eve, "other").reason
    new = app.sign_artefact("triage", first)
    app.publish_model(eve, "triage", first, new)
    assert app.load_model(eve, "triage").accepted
    for signature in (old, new.replace("2:", "1:"), new.partition(":")[2], "0:"):
        app.publish_model(eve, "triage", first, signature)
        assert not app.load_model(eve, "triage").accepted, signature
    app.publish_model(eve, "never-signed", first, f"0:{'0' * 64}")
    assert not app.load_model(eve, "never-signed").accepted


@pytest.mark.parametrize("costly", [Harbour.retrain, lambda app, eve: app.load_model(eve, "triage")])
def test_training_and_loading_count_against_the_quota(
    harbour: Opened, costly: Callable[[Harbour, Session], object]
) -> None:
    app = harbour(Control.QUOTAS)
    eve = app.sign_in("eve")
    for _ in range(REQUESTS):
        costly(app, eve)
    with pytest.raises(QuotaExceeded):
        costly(app, eve)


def test_a_supervisor_reads_what_waits_before_approving_it(harbour: Opened) -> None:
    app = harbour(*HARDENED)
    long = "\n\n".join(f"Paragraph {number}. {'It goes on. ' * 60}" for number in range(3))
    made = app.upload(app.sign_in("eve"), "Rule", long)
    text = app.document_text(app.sign_in("ben"), made.id)
    assert text.split() == long.split()
    assert app.document_text(app.sign_in("eve"), made.id) == text
    for stranger in ("ana", "dan", "mallory"):
        with pytest.raises(Forbidden):
            app.document_text(app.sign_in(stranger), made.id)
    with pytest.raises(Forbidden):
        app.document_text(app.sign_in("ben"), "doc-9999")
