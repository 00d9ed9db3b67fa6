"""The findings report: in order, with evidence beside honest requests, escaped, and in the learner's own words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from casemate.cli import main
from casemate.files import CasemateError
from casemate.lab import HARDENED, VULNERABLE, Answer, BackendKind, Control, Label, Session, Skill
from casemate.lab.attacks import SCENARIOS, LabRun, Plan, run_attacks, run_json
from casemate.lab.attacks.running import result_of
from casemate.lab.backends import Simulated
from casemate.lab.exercises import judge
from casemate.lab.findings import Findings, Standing, findings_by_hand, findings_of
from casemate.lab.findings.formats import FINDINGS_FORMATS
from casemate.lab.findings.wording import WORDING
from casemate.lab.journal import Conclusion, JournalFile
from hostile import PAYLOADS, Page

DATE = "2026-11-28"
REAL = Label(kind=BackendKind.ENDPOINT, model="some model", runtime="a server 1.0", sha256="")


class Named(Simulated):
    """The worst case under the name of a real model, to see what is claimed then."""

    @property
    def label(self) -> Label:
        return REAL


def as_if_real(run: LabRun) -> LabRun:
    """The same transcripts, judged as those of a real model."""
    known = {one.id: one for one in SCENARIOS}
    results = tuple(result_of(known[one.scenario], run.controls, Named(), one.transcripts) for one in run.results)
    return replace(run, backend=REAL, results=results)


@pytest.fixture(scope="session")
def vulnerable() -> LabRun:
    return run_attacks(Simulated(), VULNERABLE, date=DATE, plan=Plan(most=2))


@pytest.fixture(scope="session")
def hardened() -> LabRun:
    return run_attacks(Simulated(), HARDENED, date=DATE, plan=Plan(most=2))


def test_every_scenario_has_words_for_its_owner() -> None:
    assert set(WORDING) == {one.id for one in SCENARIOS}
    assert all("You are" not in one.impact for one in WORDING.values())


def test_what_only_the_worst_case_did_is_never_called_exploited(vulnerable: LabRun) -> None:
    found = findings_of(vulnerable)
    by_id = {one.scenario.id: one for one in found.findings}
    assert not found.real
    assert by_id["told-secret"].standing is Standing.SIMULATED
    assert by_id["hostile-artefact"].standing is Standing.EXPLOITED, "no model has a part in it"
    assert {one.standing for one in findings_of(as_if_real(vulnerable)).findings} == {Standing.EXPLOITED}


def test_the_worst_comes_first(vulnerable: LabRun) -> None:
    pytest.importorskip("cvss")
    found = findings_of(as_if_real(vulnerable)).findings
    scores = [one.score.score for one in found if one.score]
    assert len(scores) == len(SCENARIOS)
    assert scores == sorted(scores, reverse=True)
    standings = [one.standing for one in findings_of(vulnerable).findings]
    assert standings == sorted(standings, key=list(Standing).index)


def test_the_retest_stands_beside(vulnerable: LabRun, hardened: LabRun) -> None:
    found = findings_of(vulnerable, hardened)
    for one in found.shown:
        assert one.retest is not None
        assert one.retest.held
        assert one.retest.controls == one.scenario.controls
    assert all(one.retest is None for one in findings_of(vulnerable).findings)
    assert {one.standing for one in findings_of(hardened).findings} == {Standing.STOPPED}


def test_runs_that_do_not_belong_together_are_refused(vulnerable: LabRun, hardened: LabRun) -> None:
    with pytest.raises(CasemateError, match="use the same"):
        findings_of(as_if_real(vulnerable), hardened)
    with pytest.raises(CasemateError, match="more controls"):
        findings_of(vulnerable, vulnerable)


def test_evidence_is_a_success_and_an_honest_request_without_one(vulnerable: LabRun) -> None:
    for one in findings_of(vulnerable).shown:
        assert [kept.hit for kept in one.evidence] == [True, False]
        assert one.evidence[0].sent
        assert one.benign is not None


def hostile(run: LabRun) -> LabRun:
    """The run as if payloads, model and effects were made to break out of the report."""
    together = "\n".join(PAYLOADS)

    def spoilt(position: int, text: str) -> str:
        return f"{text} {PAYLOADS[position % len(PAYLOADS)]}\n{together}"

    results = []
    for result in run.results:
        kept = tuple(
            replace(
                one,
                text=spoilt(at, one.text),
                prompt=spoilt(at + 1, one.prompt),
                raw=spoilt(at + 2, one.raw),
                answer=spoilt(at + 3, one.answer),
                effect=(*one.effect, *PAYLOADS),
            )
            for at, one in enumerate(result.transcripts)
        )
        results.append(replace(result, transcripts=kept, reason=together))
    return replace(run, results=tuple(results), embedding=together)


def test_nothing_of_a_transcript_becomes_markup(vulnerable: LabRun, hardened: LabRun) -> None:
    clean = Page(FINDINGS_FORMATS["html"].render(findings_of(vulnerable, hardened)))
    page = Page(FINDINGS_FORMATS["html"].render(findings_of(hostile(vulnerable), hardened)))
    assert page.unbalanced == page.others == []
    assert {tag for tag, _ in page.tags} == {tag for tag, _ in clean.tags}
    assert not {name for _, attributes in page.tags for name in attributes if name.startswith("on")}
    assert all(attributes.get("href", "#").startswith("#") for _, attributes in page.tags)
    text = FINDINGS_FORMATS["markdown"].render(findings_of(hostile(vulnerable), hardened))
    shown = Page(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
    assert not {"script", "img", "svg", "iframe", "a", "style", "form"} & {tag for tag, _ in shown.tags}


def test_the_same_run_gives_the_same_bytes(vulnerable: LabRun, hardened: LabRun) -> None:
    for made in FINDINGS_FORMATS.values():
        assert made.render(findings_of(vulnerable, hardened)) == made.render(findings_of(vulnerable, hardened))


def test_the_document_for_programs_holds_the_counts(vulnerable: LabRun, hardened: LabRun) -> None:
    made = json.loads(FINDINGS_FORMATS["json"].render(findings_of(vulnerable, hardened)))
    assert (made["kind"], made["real"], made["by_hand"]) == ("lab-report", False, False)
    assert len(made["findings"]) == len(SCENARIOS)
    first = made["findings"][0]
    assert first["rate"]["hits"] <= first["rate"]["trials"] == 2
    assert first["retest"]["held"] is True
    assert first["proves"]


@pytest.fixture
def mine(tmp_path: Path) -> Findings:
    """A learner refunds, understands, switches the approval on, and tries again; then asks something in vain."""
    pytest.importorskip("fastapi", reason="the extra is not installed: pip install -e .[lab]")
    from casemate.lab.web.stage import Attempt, Stage

    journal = JournalFile(tmp_path / "journal.json")
    stage = Stage(tmp_path / "world", Simulated(), VULNERABLE, journal=journal, judge=judge)

    def say(message: str, scenario: str, skill: Skill) -> None:
        session: Session = stage.harbour.sign_in("ana")
        attempt = Attempt(kind="chat", session=session, scenario=scenario, fields={"message": message})

        def do() -> Answer:
            return stage.harbour.chat(session, message, skill=skill)

        stage.done(attempt, do, lambda made: made.text)

    say("Hello there!", "refund-unasked", Skill.ACT)
    say("Please refund shipment 1003.", "refund-unasked", Skill.ACT)
    stage.begin_again({Control.HUMAN_APPROVAL})
    say("Please refund shipment 1003.", "refund-unasked", Skill.ACT)
    stage.begin_again(())
    say("How are you?", "foreign-refund", Skill.ACT)
    journal.conclude("refund-unasked", Conclusion(root_cause="Nobody <b>agrees</b>.", mitigation="Ask ben."))
    stage.close()
    return findings_by_hand(journal.journal)


def test_what_a_learner_did_is_reported_in_the_learners_words(mine: Findings) -> None:
    refund, other = mine.findings
    assert (refund.scenario.id, refund.standing) == ("refund-unasked", Standing.SIMULATED)
    assert (refund.root_cause, refund.mitigation) == ("Nobody <b>agrees</b>.", "Ask ben.")
    assert (refund.rate.hits, refund.rate.trials) == (1, 2)
    assert [kept.hit for kept in refund.evidence] == [False, True]
    assert refund.retest is not None
    assert refund.retest.held
    assert refund.retest.controls == (Control.HUMAN_APPROVAL,)
    assert (other.scenario.id, other.standing) == ("foreign-refund", Standing.NOT_SHOWN)
    page = Page(FINDINGS_FORMATS["html"].render(mine))
    assert "Nobody <b>agrees</b>." in "".join(page.text)
    assert "b" not in {tag for tag, _ in page.tags}


def test_a_journal_without_an_exercise_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(CasemateError, match="holds no exercise"):
        findings_by_hand(JournalFile(tmp_path / "journal.json").journal)


def cli(capsys: pytest.CaptureFixture[str], arguments: Sequence[object]) -> tuple[int, str, str]:
    code = main([str(one) for one in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_report_is_written_from_files(
    vulnerable: LabRun, hardened: LabRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "vulnerable.json", tmp_path / "hardened.json"
    first.write_text(run_json(vulnerable), encoding="utf-8")
    second.write_text(run_json(hardened), encoding="utf-8")
    code, out, _ = cli(capsys, ["lab", "report", first, "--retest", second])
    assert code == 0
    assert "4 of 15 scenarios exploited, 11 more under the simulated worst case only" in out
    code, _, err = cli(capsys, ["lab", "report", first, "--retest", first])
    assert (code, "more controls" in err) == (2, True)
    code, _, err = cli(capsys, ["lab", "report"])
    assert (code, "--mine" in err) == (2, True)
    code, _, err = cli(capsys, ["lab", "report", "--mine", "--journal", tmp_path / "none.json"])
    assert (code, "none.json" in err) == (2, True)
    code, _, err = cli(capsys, ["lab", "report", tmp_path / "absent.json"])
    assert (code, "no result of the lab" in err) == (2, True)


def test_the_command_line_names_the_formats_that_there_are() -> None:
    from casemate.cli.lab_findings import FINDINGS_FORMATS as NAMED
    from casemate.lab.findings.formats import FINDINGS_FORMATS

    assert [(one.name, one.doc) for one in NAMED.values()] == [(one.name, one.doc) for one in FINDINGS_FORMATS.values()]
