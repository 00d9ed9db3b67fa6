"""Decisions: a file beside the model, read, checked and written again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.files import InvalidInput
from casemate.model import Decision, Verdict, decisions_path, load_decisions, parse_decisions, save_decisions

TEXT = """\
casemate: 1
decisions:
  - {threat: t-3fa9c1d2b04e, verdict: accepted, why: Small., by: ana, on: 2026-06-30, until: 2027-06-30,
     fingerprint: f1, rule: poison, at: [index], title: Poisoned pages}
"""

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
decisions = st.builds(
    Decision,
    threat=st.from_regex(r"t-[0-9a-f]{12}", fullmatch=True),
    verdict=st.sampled_from(Verdict),
    why=words,
    by=words,
    on=days,
    until=st.none() | days,
    fingerprint=words,
    rule=words,
    at=st.lists(words, max_size=3, unique=True).map(tuple),
    title=st.none() | words,
)


@given(st.lists(decisions, max_size=4, unique_by=lambda decision: (decision.threat, decision.on)))
def test_what_is_saved_reads_back_equal(tmp_path_factory: pytest.TempPathFactory, found: list[Decision]) -> None:
    path = tmp_path_factory.mktemp("decisions") / "x.decisions.yaml"
    save_decisions(path, found)
    assert load_decisions(path) == tuple(sorted(found, key=lambda decision: (decision.threat, decision.on)))
    before = path.read_bytes()
    save_decisions(path, list(reversed(found)))
    assert path.read_bytes() == before


def test_a_decision_is_read() -> None:
    (decision,) = parse_decisions(TEXT)
    assert decision.verdict is Verdict.ACCEPTED
    assert decision.on == date(2026, 6, 30)
    assert decision.at == ("index",)
    assert not decision.expired(date(2027, 6, 30))
    assert decision.expired(date(2027, 7, 1))


def test_without_an_end_it_never_expires() -> None:
    (decision,) = parse_decisions(TEXT.replace("until: 2027-06-30,", ""))
    assert not decision.expired(date.max)


def test_no_file_no_decisions(tmp_path: Path) -> None:
    assert load_decisions(tmp_path / "x.decisions.yaml") == ()


@pytest.mark.parametrize(
    ("model", "beside"),
    [("app.casemate.yaml", "app.decisions.yaml"), ("app.yaml", "app.decisions.yaml"), ("app", "app.decisions.yaml")],
)
def test_they_stand_beside_the_model(model: str, beside: str) -> None:
    assert decisions_path(Path("some") / model) == Path("some") / beside


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("casemate: 1", "casemate: 2", 1, "not a file of decisions"),
        ("decisions:", "decisons:", 2, "no key `decisons`"),
        ("casemate: 1", "casemate: 1\nx-note: lost when it is written", 2, "no key `x-note`"),
        ("t-3fa9c1d2b04e", "3fa9", 3, "a threat id"),
        ("verdict: accepted", "verdict: accept", 3, "not one of the choices"),
        ("why: Small.,", "", 3, "needs `why`"),
        ("by: ana", "by: 5", 3, "expected text"),
        ("2026-06-30", "30.6.2026", 3, "expected a day"),
        ("2026-06-30", "2026-02-30", 3, "there is no day"),
        ("until: 2027-06-30", "untill: 2027-06-30", 3, "no key `untill`"),
        ("at: [index]", "at: index", 4, "expected a list"),
        ("rule: poison,", "", 3, "needs `rule`"),
        ("fingerprint: f1,", "", 3, "needs `fingerprint`"),
    ],
)
def test_a_wrong_decision_is_refused(old: str, new: str, line: int, said: str) -> None:
    assert old in TEXT
    with pytest.raises(InvalidInput) as caught:
        parse_decisions(TEXT.replace(old, new, 1), "x.decisions.yaml")
    found = [(problem.place.line, problem.message) for problem in caught.value.problems if problem.place]
    assert any(where == line and said in message for where, message in found), found


@pytest.mark.parametrize(
    "text", ["", "[]", "5", "casemate: 1\n", "casemate: 1\ndecisions: {}\n", "casemate: 1\ndecisions: [5]"]
)
def test_what_is_no_list_of_decisions(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_decisions(text)
