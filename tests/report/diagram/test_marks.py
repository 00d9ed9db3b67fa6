from __future__ import annotations

import pytest

from casemate.model import LEAVES, system_from
from casemate.report.diagram.marks import Sort, marks_of, sort_of
from strategies import Raw

from .conftest import example


def model(components: Raw, flows: list[Raw], data: Raw) -> Raw:
    return {"casemate": 1, "system": {"name": "x"}, "components": components, "flows": flows, "data": data}


def test_what_strangers_write_is_marked_where_it_enters_and_not_further_in() -> None:
    raw = model(
        {
            "web": {"kind": "public_content"},
            "crawler": {"kind": "crawler"},
            "pages": {"kind": "object_store", "stores": ["text"]},
            "wiki": {"kind": "knowledge_base", "stores": ["notes"]},
        },
        [
            {"from": "web", "to": "crawler", "carries": ["text"]},
            {"from": "crawler", "to": "pages", "carries": ["text"]},
        ],
        {"text": {"origin": "public"}, "notes": {"origin": "user"}},
    )
    marks = marks_of(system_from(raw))
    assert {name for name, one in marks.items() if one.written_by_others} == {"web", "wiki"}


def test_a_writer_that_the_data_names_is_a_source() -> None:
    raw = model({"guest": {"kind": "service"}}, [], {"notes": {"origin": "internal", "writers": ["guest"]}})
    assert marks_of(system_from(raw))["guest"].written_by_others == ("notes",)


def test_who_gets_output_is_marked_and_who_gets_logs_is_not() -> None:
    raw = model(
        {
            "reader": {"kind": "user"},
            "admin": {"kind": "administrator"},
            "site": {"kind": "web_app"},
            "bot": {"kind": "language_model"},
        },
        [
            {"from": "bot", "to": "site", "as": "completion", "carries": ["answer"]},
            {"from": "site", "to": "reader", "as": "content", "carries": ["answer"]},
            {"from": "bot", "to": "admin", "as": "telemetry", "carries": ["trace"]},
        ],
        {"answer": {"origin": "generated"}, "trace": {"origin": "generated"}},
    )
    marks = marks_of(system_from(raw))
    assert {name for name, one in marks.items() if one.gets_output} == {"reader"}


def test_secrets_are_marked_however_the_model_says_it() -> None:
    raw = model(
        {
            "a": {"kind": "service", "secrets": ["key"]},
            "b": {"kind": "database", "stores": ["key"]},
            "c": {"kind": "api"},
        },
        [],
        {"key": {"about": ["credential"]}},
    )
    marks = marks_of(system_from(raw))
    assert {name for name, one in marks.items() if one.holds_secrets} == {"a", "b"}


@pytest.mark.parametrize("kind", sorted(LEAVES))
def test_every_kind_has_a_sort(kind: str) -> None:
    branch = LEAVES[kind][0]
    plain = branch in ("interface", "compute") or kind == "inference_server"
    assert (sort_of(kind) is Sort.PROCESS) == plain


def test_the_marks_of_the_search_engine() -> None:
    marks = marks_of(example("ai-search"))
    assert {name for name, one in marks.items() if one.gets_output} == {"visitor", "partner_app"}
    assert {"web", "visitor", "advertiser", "model_hub"} <= {n for n, one in marks.items() if one.written_by_others}
    assert not marks["word_index"].written_by_others
