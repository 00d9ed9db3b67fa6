from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.report.document import Cell, Code, Column, Drawn, Element, Link, Row, Table, markup, text_of
from hostile import PAYLOADS, Page


def test_text_and_values_are_escaped_once() -> None:
    made = markup(Element("p", {"title": "a\"b'<&"}, ("<b> & </p>",)))
    assert made == '<p title="a&quot;b&#39;&lt;&amp;">&lt;b&gt; &amp; &lt;/p&gt;</p>'


def test_empty_attributes_are_left_out_and_void_elements_stay_open() -> None:
    assert markup(Element("br", {"class": ""})) == "<br>"


def test_drawn_markup_stands_as_it_is() -> None:
    assert markup(Element("div", {}, (Drawn(markup="<svg></svg>"), "<"))) == "<div><svg></svg>&lt;</div>"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_stays_text_in_content_and_in_attributes(payload: str) -> None:
    page = Page(markup(Element("p", {"title": payload}, (payload, Element("b", {}, (payload,))))))
    assert [tag for tag, _ in page.tags] == ["p", "b"]
    assert set(page.tags[0][1]) == {"title"}
    assert (page.unbalanced, page.others, page.open) == ([], [], [])


@given(st.text())
def test_any_text_comes_back_from_a_parser(said: str) -> None:
    page = Page(markup(Element("p", {}, (said,))))
    assert page.tags == [("p", {})]
    assert len("".join(page.text)) == len(said)


def test_the_words_of_a_line() -> None:
    assert text_of(("a ", Code(text="b"), Link(text=" c", anchor="x"))) == "a b c"


def test_a_table_refuses_a_row_that_is_too_short() -> None:
    with pytest.raises(AssertionError):
        Table(caption="", columns=(Column(title="a"), Column(title="b")), rows=(Row(cells=(Cell(parts=()),)),))
