from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from casemate.analysis import Analysis, analyze
from casemate.files import Value
from casemate.knowledge import Knowledge, load_knowledge
from casemate.model import load_model, system_from
from casemate.report.analysis_json import analysis_document, analysis_json, rounded
from casemate.report.results_schema import results_schema
from conftest import ROOT, SHARED, requires_shared

EXAMPLES = sorted((ROOT / "examples").glob("*.casemate.yaml"))
INCIDENTS = sorted((SHARED / "incidents").glob("*.casemate.yaml"))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = results_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_golden(small: Analysis, golden: Callable[[str, str], None]) -> None:
    golden("small.json", analysis_json(small))


def test_it_reads_back_as_the_same_document(small: Analysis) -> None:
    text = analysis_json(small)
    assert text.endswith("}\n")
    assert json.loads(text) == analysis_document(small)


def turned_round(value: Value) -> Value:
    """The same mapping, and the same flows, in another order; lists of words keep theirs."""
    if isinstance(value, dict):
        return {key: turned_round(held) for key, held in reversed(value.items())}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [turned_round(held) for held in reversed(value)]
    return value


def test_another_order_of_the_file_changes_no_byte(
    small: Analysis, small_values: dict[str, Value], small_knowledge: Knowledge
) -> None:
    other = turned_round(small_values)
    assert json.dumps(other) != json.dumps(small_values)
    assert analysis_json(analyze(system_from(other), small_knowledge)) == analysis_json(small)


def test_another_name_changes_no_id(
    small: Analysis, small_values: dict[str, Value], small_knowledge: Knowledge
) -> None:
    renamed: dict[str, Any] = json.loads(json.dumps(small_values))
    renamed["components"]["clerk"]["name"] = "Quite another name"
    found = analyze(system_from(renamed), small_knowledge)
    assert [(threat.id, threat.path) for threat in found.threats] == [(t.id, t.path) for t in small.threats]
    assert [threat.title for threat in found.threats] != [threat.title for threat in small.threats]


def test_the_schema_describes_every_field(validator: Draft202012Validator) -> None:
    def undescribed(schema: Any, path: str) -> list[str]:
        found = []
        for name, held in schema.get("properties", {}).items():
            here = f"{path}.{name}"
            if not {"description", "$ref", "const", "properties"} & set(held):
                found.append(here)
            found += undescribed(held, here)
        return found

    schema: Any = validator.schema
    assert undescribed(schema, "") == []
    assert [place for name, held in schema["$defs"].items() for place in undescribed(held, name)] == []


def test_the_schema_refuses_what_is_not_a_result(small: Analysis, validator: Draft202012Validator) -> None:
    validator.validate(analysis_document(small))
    for change in ({"casemate": 2}, {"threats": [{"id": "t-1"}]}, {"losses": [{"id": "x", "paths": [["s-1"]]}]}):
        assert not validator.is_valid(analysis_document(small) | change)


def problems_with(document: Any) -> list[str]:
    """What breaks the promises of the format that JSON Schema cannot say."""
    found = []
    threats = {threat["id"] for threat in document["threats"]}
    steps = document["steps"]
    named = {name for threat in document["threats"] for name in threat["path"]}
    named |= {name for loss in document["losses"] for path in loss["paths"] for name in path}
    if named != set(steps):
        found.append("steps are not exactly those that a path names")
    order = [(-threat["score"], threat["id"]) for threat in document["threats"]]
    if order != sorted(order) or len(threats) != len(order):
        found.append("threats are not ordered by score and id")
    if [held["rank"] for held in document["techniques"]] != list(range(1, len(document["techniques"]) + 1)):
        found.append("ranks have gaps")
    if not {name for held in document["techniques"] for name in held["threats"]} <= threats:
        found.append("a technique names a threat that is not there")
    for path in [threat["path"] for threat in document["threats"]] + [
        path for loss in document["losses"] for path in loss["paths"]
    ]:
        held: set[str] = set()
        for name in path:
            if not set(steps[name]["requires"]) <= held:
                found.append(f"{name} requires what no earlier step grants")
            held |= set(steps[name]["grants"])
        if len({steps[name].get("adversary") for name in path if steps[name]["role"] == "start"}) != 1:
            found.append(f"the path to {path[-1]} is not one adversary's")
    return found


def check(model: Path, validator: Draft202012Validator) -> None:
    found = analyze(load_model(model).system, load_knowledge())
    document = analysis_document(found)
    validator.validate(document)
    assert problems_with(document) == []
    coverage: Any = document["coverage"]
    assert sum(coverage["atlas"].values()) == len(load_knowledge().atlas.techniques)
    assert coverage["atlas"]["derived"] + coverage["atlas"]["preparation"] == len(found.techniques)
    assert coverage["stride"]["tampering"] == sum("tampering" in threat.stride for threat in found.threats)


def test_the_small_document_keeps_every_promise(small: Analysis) -> None:
    assert problems_with(analysis_document(small)) == []


@pytest.mark.parametrize("model", EXAMPLES, ids=lambda path: path.name.split(".")[0])
def test_the_examples_give_valid_documents(model: Path, validator: Draft202012Validator) -> None:
    check(model, validator)


@requires_shared
@pytest.mark.slow
@pytest.mark.parametrize("model", INCIDENTS, ids=lambda path: path.name.split(".")[0])
def test_the_incidents_give_valid_documents(model: Path, validator: Draft202012Validator) -> None:
    check(model, validator)


@pytest.mark.parametrize(
    ("number", "expected"), [(0.12345678, 0.123457), (1e-9, 1e-9), (0.0, 0.0), (8.4, 8.4), (1 / 3, 0.333333)]
)
def test_numbers_have_six_digits(number: float, expected: float) -> None:
    assert rounded(number) == expected
