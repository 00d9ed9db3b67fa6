from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from jsonschema import Draft202012Validator

from casemate.analysis import Analysis
from casemate.files import CasemateError
from casemate.report import THREAT_FORMATS, Look
from casemate.report.results_schema import results_schema
from casemate.report.threat_story import find_threat, tell


def test_golden(small: Analysis, golden: Callable[[str, str], None]) -> None:
    golden("small-threat.txt", THREAT_FORMATS["text"].render(small, small.threats[-1], Look()))


def test_a_threat_is_found_by_id_beginning_rule_or_rule_and_element(small: Analysis) -> None:
    wanted = small.threats[1]
    for text in (wanted.id, wanted.id[:5], wanted.rule, f"{wanted.rule}@clerk", f"{wanted.rule} @ clerk"):
        assert find_threat(small, text) is wanted


def test_an_id_that_is_not_there_gets_the_nearest(small: Analysis) -> None:
    wanted = small.threats[1]
    wrong = f"{wanted.id[:-1]}{'0' if wanted.id[-1] != '0' else '1'}"
    with pytest.raises(CasemateError, match=wanted.id):
        find_threat(small, wrong)
    with pytest.raises(CasemateError, match="model-obeys@clerk"):
        find_threat(small, "model-obey@clerk")
    with pytest.raises(CasemateError, match="--all"):
        find_threat(small, "zzzzzzzzzzzzzzzz")


def test_what_fits_several_threats_lists_them(analyze_text: Callable[..., Analysis], small_text: str) -> None:
    twice = small_text.replace(
        "flows:\n", "  twin: {kind: language_model, zone: office}\nflows:\n  - {from: till, to: twin, as: prompt}\n"
    ).replace("  twin", "  twin", 1)
    found = analyze_text(twice)
    with pytest.raises(CasemateError, match="fits 2 threats"):
        find_threat(found, "model-obeys")
    for nothing in ("", "t", "t-"):
        with pytest.raises(CasemateError):
            find_threat(found, nothing)


def test_the_story_has_controls_citations_and_advice(small: Analysis) -> None:
    story = tell(small, find_threat(small, "model-queries-store"))
    assert [step.step.role.value for step in story.steps] == ["start", "preparation", "attack", "attack", "attack"]
    asked, obeyed, queried = story.steps[2:]
    assert [(control.id, known.id) for control, known in asked.present] == [("queue", "rate-limiting")]
    assert [known.id for known in asked.missing] == ["authentication"]
    assert [control.id for control, _ in obeyed.present] == ["reader"]
    assert queried.explain.startswith("What the model writes is run as a query.")
    assert [(cited.framework, cited.id) for cited in story.citations] == [
        ("cwe", "CWE-89"),
        ("stride", "information_disclosure"),
    ]
    assert [(loss.id, round(likely, 3)) for loss, likely in story.losses] == [
        ("orders-out", round(small.losses[2].probability, 3))
    ]
    assert [advice.control.id for advice in story.advice] == ["least-privilege"]


def test_json_holds_the_parts_of_the_analysis_document(small: Analysis) -> None:
    document = json.loads(THREAT_FORMATS["json"].render(small, small.threats[1], Look()))
    assert (document["casemate"], document["kind"]) == (1, "threat")
    whole = results_schema()
    for part, values in (("threat", [document["threat"]]), ("step", document["steps"])):
        validator = Draft202012Validator({"$ref": f"#/$defs/{part}", "$defs": whole["$defs"]})
        for value in values:
            validator.validate(value)
    assert [step["id"] for step in document["steps"]] == document["threat"]["path"]
    assert document["first"][0] == {"control": "prompt-isolation", "name": "Prompt isolation", "planned": ["reader"]}
