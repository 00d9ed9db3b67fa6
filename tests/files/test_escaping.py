from __future__ import annotations

import html
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from casemate.files import escape_csv, escape_html, escape_markdown, escape_terminal

ODD = "\N{REPLACEMENT CHARACTER}"
nasty = st.text(st.sampled_from("ab1 \n\t\r<>&\"'`*_[](){}#+-=.!|~\\:/@$w;^%\x1b\x07\u202e\u2028é")) | st.text()


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs).get("title")))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(nasty)
def test_html_shows_the_text_and_nothing_else(text: str) -> None:
    seen = Seen()
    escaped = escape_html(text)
    seen.feed(f"<p title=\"{escaped}\">{escaped}</p><p title='{escaped}'></p>")
    seen.close()
    assert [tag for tag, _ in seen.tags] == ["p", "p"]
    assert {title for _, title in seen.tags} == {html.unescape(escaped)} == {escape_terminal(text)}
    assert seen.text == escape_terminal(text)


@given(nasty)
def test_markdown_shows_the_text_and_nothing_else(text: str) -> None:
    escaped = escape_markdown(text)
    assert "\n" not in escaped
    paragraph = MarkdownIt("gfm-like", {"linkify": False}).parse(escaped)
    if not escaped:
        assert paragraph == []
        return
    assert [token.type for token in paragraph] == ["paragraph_open", "inline", "paragraph_close"]
    inline = paragraph[1].children or []
    assert {token.type for token in inline} <= {"text", "text_special"}
    shown = "".join(token.content for token in inline)
    assert shown.split() == escape_terminal(" ".join(text.splitlines())).split()


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("third_party _x_ *y*", "third_party \\_x\\_ \\*y\\*"),
        ("a|b", "a\\|b"),
        ("- a", "\\- a"),
        ("12. a", "12\\. a"),
        ("[a](javascript:b)", "\\[a\\](javascript:b)"),
        ("https://x.y www.z.de", "https\\://x.y www\\.z.de"),
        ("AML.T0051", "AML.T0051"),
        ("one\r\ntwo", "one two"),
    ],
)
def test_markdown_stays_readable(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_csv_cells_are_no_formulas(start: str) -> None:
    assert escape_csv(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"
    assert escape_csv(f"a{start}") == f"a{start}"


def test_csv_leaves_the_rest_alone() -> None:
    assert escape_csv("") == ""
    assert escape_csv("1 = 1") == "1 = 1"


def test_terminal_text_cannot_move_the_cursor_or_reorder() -> None:
    assert escape_terminal("a\x1b[2Jb\rc\x9b1A\x08") == f"a{ODD}[2Jb{ODD}c{ODD}1A{ODD}"
    assert escape_terminal("user\u202egnp.exe\u2066\u200f") == f"user{ODD}gnp.exe{ODD}{ODD}"
    assert escape_terminal("a\tb\nc — é😀") == "a\tb\nc — é😀"


@given(nasty)
def test_terminal_text_holds_no_control_characters(text: str) -> None:
    escaped = escape_terminal(text)
    assert len(escaped) == len(text)
    assert all(unicodedata.category(character) not in ("Cc", "Cs") for character in escaped if character not in "\t\n")
    assert escape_terminal(escaped) == escaped
    escaped.encode("utf-8")
