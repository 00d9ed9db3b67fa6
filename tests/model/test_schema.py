"""The JSON Schema agrees with the reader: what the one takes, the other takes."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from casemate.files import InvalidInput, parse_document
from casemate.model import language, model_schema, parse_model, system_from, to_values
from conftest import ROOT, SHARED, requires_shared
from strategies import Raw, few, raw_models

VALIDATOR = jsonschema.Draft202012Validator(model_schema())
SMALL: Raw = {
    "casemate": 1,
    "system": {"name": "small"},
    "zones": {"vpc": {"trust": "internal"}},
    "data": {"pages": {"origin": ["public"]}},
    "components": {"a": {"kind": "service", "zone": "vpc"}, "b": {"kind": "database", "zone": "vpc"}},
    "flows": [{"from": "a", "to": "b"}],
    "controls": {"k": {"control": "quota", "cost": {"once": "1k EUR"}}},
    "losses": {"l": {"of": "pages", "property": "integrity", "cost": {"low": "1 EUR", "high": "2 EUR"}}},
    "business": {"currency": "EUR", "rates": {"USD": 0.9}},
}


def complaints(value: Any) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(value)]


def changed(path: tuple[str | int, ...], value: Any) -> Raw:
    raw = deepcopy(SMALL)
    held: Any = raw
    for part in path[:-1]:
        held = held[part]
    held[path[-1]] = value
    return raw


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(model_schema())


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.casemate.yaml")), ids=lambda path: path.stem)
def test_the_examples_are_valid(path: Path) -> None:
    assert complaints(parse_document(path.read_bytes(), path.name).value) == []


@requires_shared
def test_the_incidents_are_valid() -> None:
    for path in sorted((SHARED / "incidents").glob("*.casemate.yaml")):
        assert complaints(parse_document(path.read_bytes(), path.name).value) == [], path.name


@few
@given(raw_models())
def test_what_the_reader_takes_and_writes_is_valid(raw: Raw) -> None:
    assert complaints(raw) == []
    assert complaints(to_values(system_from(raw))) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("losses",), None),
        (("data", "pages"), None),
        (("data", "pages", "origin"), "public"),
        (("x-layout",), {"any": ["thing"]}),
        (("components", "x-layout"), 5),
        (("zones", "x-layout"), None),
        (("components", "a", "x-layout"), {"x": 1}),
        (("flows", 0, "x-layout"), [1]),
        (("business", "x-layout"), "y"),
        (("business", "rates", "x-layout"), "y"),
        (("controls", "k", "cost", "x-layout"), "y"),
        (("losses", "l", "cost", "x-layout"), "y"),
        (("controls", "k", "strength"), 0.5),
        (("controls", "k", "strength"), "weak"),
        (("losses", "l", "cost"), {"min": 0, "likely": 1, "max": 2}),
        (("losses", "l", "cost"), {"min": "0 EUR", "likely": 1.5, "max": "2k EUR"}),
        (("include",), []),
    ],
)
def test_both_take(path: tuple[str | int, ...], value: Any) -> None:
    raw = changed(path, value)
    system_from(raw)
    assert complaints(raw) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("casemate",), 2),
        (("casemate",), "1"),
        (("system",), {}),
        (("system", "name"), ""),
        (("system", "colour"), "red"),
        (("components",), []),
        (("components", "Bad"), {"kind": "service", "zone": "vpc"}),
        (("components", "a"), None),
        (("components", "a", "kind"), "person"),
        (("components", "a", "stores"), "pages"),
        (("components", "a", "attested"), "yes"),
        (("flows",), {}),
        (("flows", 0, "as"), "promt"),
        (("flows", 0, "to"), 5),
        (("controls", "k", "strength"), 1.5),
        (("controls", "k", "strength"), "huge"),
        (("controls", "k", "cost", "weeks"), -1),
        (("losses", "l", "cost"), {"low": "1 EUR"}),
        (("losses", "l", "property"), "beauty"),
        (("business", "rates", "dollar"), 1),
        (("business", "rates", "USD"), 0),
        (("business", "users"), 1.5),
        (("unknown",), 1),
        (("assumptions",), "all is well"),
    ],
)
def test_both_refuse(path: tuple[str | int, ...], value: Any) -> None:
    raw = changed(path, value)
    with pytest.raises(InvalidInput):
        system_from(raw)
    assert complaints(raw) != []


def test_every_key_explains_itself() -> None:
    schema: Any = model_schema()
    for name, section in schema["properties"].items():
        assert section.get("description") or section["additionalProperties"], name
    records = [*language.SECTIONS.values(), language.FLOW, language.IDENTITY, language.BUSINESS]
    assert [key.name for record in records for key in record.keys if not key.doc] == []


def test_a_text_that_the_schema_takes_reads() -> None:
    assert parse_model("casemate: 1\nsystem: {name: x}\ncomponents:\nflows: []\n").system.name == "x"
    assert complaints({"casemate": 1, "system": {"name": "x"}, "components": None, "flows": []}) == []
