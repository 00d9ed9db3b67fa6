"""The report by each method: every threat with path, evidence and decision; what is missing is asked for."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache

import jsonschema
import pytest

from casemate.analysis import Severity, Threat
from casemate.evidence import Cluster, Evidence, Outcome, updates_of
from casemate.govern import Review, review, take_decision
from casemate.knowledge import load_knowledge
from casemate.knowledge.case_studies import case_studies
from casemate.model import Model, Verdict, load_model, system_from
from casemate.report.fixes import fix_first, open_threats
from casemate.report.html import to_html
from casemate.report.markdown import to_markdown
from casemate.report.methods import METHODS, REPORT_FORMATS
from casemate.report.methods.backing import Backing, backing_of
from casemate.report.methods.making import report_document
from casemate.report.methods.schema import report_schema
from casemate.report.methods.subject import subject_of
from casemate.report.risk.plan_sayings import verdict_said
from casemate.report.risk.sayings import basis_said
from casemate.risk.plan import Limits
from conftest import ROOT
from hostile import Page, hostile_model

TODAY = date(2026, 11, 28)
BARE = {
    "casemate": 1,
    "system": {"name": "Bare"},
    "components": {"app": {"kind": "service"}, "brain": {"kind": "language_model"}},
    "flows": [{"from": "app", "to": "brain"}],
}


@cache
def reviewed(name: str) -> Review:
    if name == "support-agent":
        return review(load_model(ROOT / "examples" / "support-agent.casemate.yaml"), load_knowledge([]), today=TODAY)
    system = system_from(hostile_model() if name == "hostile" else BARE)
    return review(Model(system=system), load_knowledge([]), today=TODAY)


@cache
def page(name: str, method: str) -> str:
    return to_html(report_document(reviewed(name), method_name=method))


@pytest.mark.parametrize("method", METHODS)
def test_every_threat_is_told_once(method: str) -> None:
    made = Page(page("support-agent", method))
    ids = [held["id"] for held in made.named("details", "tr") if held.get("id", "").startswith("t-")]
    assert sorted(ids) == sorted(threat.id for threat in reviewed("support-agent").analysis.threats)


@pytest.mark.parametrize("method", METHODS)
def test_every_threat_has_path_evidence_and_decision(method: str) -> None:
    found = reviewed("support-agent").analysis.threats
    text = " ".join(Page(page("support-agent", method)).text)
    assert text.count("no test run") >= len(found)
    assert len(re.findall(r"none recorded", text)) == len(found)
    pictures = sum(held.get("class") == "trail" for held in Page(page("support-agent", method)).named("ol"))
    assert pictures == min(30, len(found))


@pytest.mark.parametrize("method", METHODS)
def test_links_lead_somewhere_and_ids_are_there_once(method: str) -> None:
    made = Page(page("support-agent", method))
    ids = [held["id"] for _, held in made.tags if "id" in held]
    assert len(ids) == len(set(ids))
    assert {held["href"][1:] for held in made.named("a")} <= set(ids)
    assert (made.unbalanced, made.open) == ([], [])


def test_hybrid_reads_each_layer_by_its_framework() -> None:
    said = to_markdown(report_document(reviewed("support-agent"), method_name="hybrid"))
    for title in ("Application, by STRIDE", "Interface, by the OWASP Top 10", "Pipeline, by MITRE ATLAS"):
        assert title in said
    assert "Organisational controls" in said


def test_stride_answers_every_question_of_every_element() -> None:
    subject = subject_of(reviewed("support-agent"))
    said = to_markdown(report_document(reviewed("support-agent"), method_name="stride"))
    start, end = said.index("## STRIDE per element"), said.index("## Threats by element")
    rows = [line for line in said[start:end].splitlines() if line.startswith("| **")]
    assert len(rows) == len(subject.coverage.stride)


def test_pasta_asks_a_bare_model_for_what_is_missing() -> None:
    said = to_markdown(report_document(reviewed("bare"), method_name="pasta"))
    assert [f"Stage {number}" in said for number in range(1, 8)] == [True] * 7
    for asked in ("business: appetite", "losses", "zones", "adversaries"):
        assert asked in said


def test_a_decision_stands_with_its_threat() -> None:
    before = reviewed("support-agent")
    worst = before.analysis.threats[0]
    taken = take_decision(before.analysis, worst, Verdict.ACCEPTED, why="Small shop", by="Ada", on=TODAY)
    after = review(before.model, before.analysis.knowledge, [taken], today=TODAY, level=Severity.HIGH)
    said = to_markdown(report_document(after))
    assert "accepted by Ada on 2026-11-28: Small shop" in said


@pytest.mark.parametrize("method", METHODS)
def test_hostile_text_stays_text(method: str) -> None:
    made = Page(page("hostile", method))
    assert not made.named("script", "iframe", "img", "form", "object")
    assert (made.unbalanced, made.others) == ([], [])


def test_json_groups_every_threat_once() -> None:
    for method in METHODS:
        made = json.loads(REPORT_FORMATS["json"].render(reviewed("support-agent"), method, None))
        held = [threat for group in made["groups"] for threat in group["threats"]]
        assert sorted(held) == sorted(threat["id"] for threat in made["analysis"]["threats"])
        assert made["method"] == method


def test_case_studies_cite_techniques_of_the_edition() -> None:
    known = load_knowledge([]).atlas.techniques
    found = case_studies()
    assert len(found) == len({case.id for case in found}) > 20
    assert [case.id for case in found if not set(case.techniques) <= set(known)] == []


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_as_pdf_twice_the_same(method: str) -> None:
    pytest.importorskip("typst", reason="no Typst: pip install 'casemate[reports]'")
    made = REPORT_FORMATS["pdf"].render(reviewed("hostile"), method, None)
    assert made == REPORT_FORMATS["pdf"].render(reviewed("hostile"), method, None)


def with_tests(outcome: str = "hit") -> Backing:
    """A backing with one test of the rented model, of the technique of the worst threat there."""
    found = reviewed("support-agent").analysis
    threat = speaking_to()
    used = found.derived.rules[threat.rule].rule.techniques[0].id
    target = next(at for at in threat.at if at in found.system.components)
    test = Evidence(
        test="many-shots",
        target=target,
        tool="probe 1.2",
        techniques=(used,),
        outcome=Outcome(outcome),
        clusters=(Cluster(probe="a", trials=40, hits=3), Cluster(probe="b", trials=20, hits=0)),
        date=date(2026, 11, 1),
    )
    return Backing(evidence=(test,), today=TODAY, updates=updates_of(found.derived, [test], TODAY))


def speaking_to() -> Threat:
    found = reviewed("support-agent").analysis
    return next(
        threat
        for threat in found.threats
        if found.derived.rules[threat.rule].rule.techniques and set(threat.at) & set(found.system.components)
    )


@pytest.mark.parametrize("method", METHODS)
def test_tests_stand_with_the_threats_they_speak_to(method: str) -> None:
    said = to_markdown(report_document(reviewed("support-agent"), method_name=method, backing=with_tests()))
    assert "many-shots of 2026-11-01 with probe 1.2: 3 of 60 trials got through" in said.replace("\\", "")
    assert "no test run" in said


def test_a_test_that_says_nothing_is_not_counted_as_trials() -> None:
    said = to_markdown(report_document(reviewed("support-agent"), backing=with_tests("inconclusive")))
    assert "inconclusive" in said
    assert "trials got through" not in said


def test_the_json_has_the_tests_and_fits_its_schema() -> None:
    for backing in (None, with_tests()):
        made = json.loads(REPORT_FORMATS["json"].render(reviewed("support-agent"), "hybrid", None, backing))
        jsonschema.Draft202012Validator(report_schema()).validate(made)
        tests = [test for held in made["evidence"].values() for test in held]
        assert bool(tests) == (backing is not None)
        assert all((test["trials"], test["hits"]) == (60, 3) for test in tests)


def test_a_budget_brings_its_plan_and_the_basis_counts_money() -> None:
    path = ROOT / "examples" / "support-agent.casemate.yaml"
    found = reviewed("support-agent")
    backing = backing_of(path, found, TODAY, limits=Limits(money=20_000.0, weeks=6.0))
    assert backing.plan is not None
    assert backing.risk is not None
    said = to_markdown(report_document(found, backing=backing))
    assert verdict_said(backing.plan).split(":")[0] in said
    assert f"Of the money that a year is expected to cost, {basis_said(backing.risk)}" in said
    made = json.loads(REPORT_FORMATS["json"].render(found, "hybrid", None, backing))
    jsonschema.Draft202012Validator(report_schema()).validate(made)
    assert made["budget_plan"]["cost"] <= 20_000.0
    assert sum(made["basis"].values()) == pytest.approx(1.0)


def test_every_open_control_is_considered_for_each_nature() -> None:
    found = reviewed("support-agent").analysis
    fixes = fix_first(found, len(found.knowledge.controls))
    could = {name for threat in open_threats(found) for name in threat.missing}
    assert {fix.control.id for fix in fixes} == could
    said = to_markdown(report_document(reviewed("support-agent")))
    for nature in ("technical", "process", "organisational"):
        best = next((fix.control.name for fix in fixes if fix.control.nature.value == nature), None)
        assert (best or f"is {nature}") in said
