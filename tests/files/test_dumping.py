from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from casemate.files import CasemateError, Value, parse_document, to_json, to_yaml

texts = st.one_of(
    st.text(),
    st.text("ab:-#,[]{}'\"\\ \n\t|>&*!%@?_01.~\u2028\x85\ufeffé"),
    st.sampled_from(
        ["null", "~", "true", "yes", "off", "1_0", "0x1", "1e5", ".inf", "2024-01-01", "<<", "=", "\n", " \n", "a\n\n"]
    ),
).filter(lambda text: not any("\ud800" <= character <= "\udfff" for character in text))
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values: st.SearchStrategy[Value] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5)
)


@given(values)
def test_yaml_reads_back_equal(value: Value) -> None:
    text = to_yaml(value)
    assert repr(parse_document(text, "x").value) == repr(value)
    assert text.endswith("\n")


@given(values)
def test_json_reads_back_equal(value: Value) -> None:
    for indent in (True, False):
        text = to_json(value, indent=indent)
        assert repr(parse_document(text, "x").value) == repr(value)
        assert repr(json.loads(text)) == repr(value)
        assert text.endswith("\n")


@given(st.recursive(st.none() | st.booleans() | texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner)))
def test_other_readers_of_yaml_understand_it(value: object) -> None:
    """PyYAML knows YAML 1.1, where `yes` and `2024-01-01` are no texts."""
    assert yaml.safe_load(to_yaml(value)) == value  # type: ignore[arg-type] # drawn from Value's own types


def test_yaml_is_what_a_person_would_write() -> None:
    value: Value = {
        "casemate": 1,
        "system": {"name": "Acme Search", "tags": ["rag", "search"], "owner": None, "notes": "one\ntwo\n"},
        "flows": [{"from": "a", "to": "b", "carries": []}, {"id": "a->b", "url": "https://x.y/z"}],
        "lists": [[1, 2], [{"a": ["b" * 70, "c" * 40]}]],
        "quoted": ["yes", "1", "2024-01-01", "a: b", "a, b", "- a", "#a", "", " a", "é", "50 % (half)"],
        "empty": {},
        "ratio": 0.5,
        "1": True,
    }
    assert to_yaml(value) == (
        "casemate: 1\n"
        "system:\n"
        "  name: Acme Search\n"
        "  tags: [rag, search]\n"
        "  owner: null\n"
        "  notes: |\n"
        "    one\n"
        "    two\n"
        "flows:\n"
        "  - from: a\n"
        "    to: b\n"
        "    carries: []\n"
        "  - id: a->b\n"
        "    url: https://x.y/z\n"
        "lists:\n"
        "  - [1, 2]\n"
        "  - - a:\n"
        f"        - {'b' * 70}\n"
        f"        - {'c' * 40}\n"
        'quoted: ["yes", "1", "2024-01-01", "a: b", "a, b", "- a", "#a", "", " a", é, "50 % (half)"]\n'
        "empty: {}\n"
        "ratio: 0.5\n"
        '"1": true\n'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", {"\ud800": 1}, [float("-inf")]])
def test_what_no_input_can_hold_is_not_written(value: Value) -> None:
    with pytest.raises(CasemateError):
        to_yaml(value)


@pytest.mark.parametrize("value", ["\ud800", 2**64, {"a": -(2**63) - 1}])
def test_what_json_cannot_hold_is_not_written(value: Value) -> None:
    with pytest.raises(CasemateError):
        to_json(value)
