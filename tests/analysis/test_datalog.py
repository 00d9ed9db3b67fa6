"""Reading bodies: what is read is printed as it was meant, and nothing else gets through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.analysis.datalog import (
    BodyPart,
    Comparison,
    DatalogError,
    Literal,
    Term,
    Variable,
    Word,
    parse_atom,
    parse_body,
    parse_clause,
)

variables = st.from_regex(r"[A-Z][A-Za-z0-9_]{0,6}", fullmatch=True).map(Variable)
words = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(lambda word: word != "not")
terms: st.SearchStrategy[Term] = variables | words.map(Word)
literals = st.builds(
    Literal,
    words,
    st.lists(terms | st.just(Variable("_")), min_size=1, max_size=3).map(tuple),
    st.booleans(),
)
comparisons = st.builds(Comparison, terms, terms, st.booleans())
bodies: st.SearchStrategy[tuple[BodyPart, ...]] = st.lists(literals | comparisons, min_size=1, max_size=5).map(tuple)


@given(bodies)
def test_what_is_printed_reads_back(body: tuple[BodyPart, ...]) -> None:
    assert parse_body(", ".join(str(part) for part in body)) == body


@given(bodies, st.sampled_from(["", " ", "\n", "  \t "]))
def test_space_means_nothing(body: tuple[BodyPart, ...], space: str) -> None:
    text = f",{space}".join(str(part).replace("(", f"{space}({space}").replace(")", f"{space})") for part in body)
    assert parse_body(f"{space}{text}{space}") == body


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """What gets through holds no character but those of names, brackets, commas and comparisons."""
    try:
        body = parse_body(text)
    except DatalogError:
        return
    printed = ", ".join(str(part) for part in body)
    assert set(printed) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ (),=!")


@given(st.text(alphabet="flow(AB,_)= !not#:-.", max_size=40))
def test_texts_that_are_nearly_bodies(text: str) -> None:
    try:
        body = parse_body(text)
    except DatalogError:
        return
    assert parse_body(", ".join(str(part) for part in body)) == body


@pytest.mark.parametrize(
    ("text", "variables"),
    [("taints(Source)", ("Source",)), ("flow(F, A, B)", ("F", "A", "B")), ("kind( A , model )", ("A",))],
)
def test_atoms(text: str, variables: tuple[str, ...]) -> None:
    assert parse_atom(text).variables == variables


@pytest.mark.parametrize(
    "text", ["", "taints", "not taints(A)", "A = B", "taints(A), reads(B)", "taints(A).", "Taints(A)"]
)
def test_what_is_no_atom(text: str) -> None:
    with pytest.raises(DatalogError):
        parse_atom(text)


def test_clauses() -> None:
    head, body = parse_clause("tool(A, T) :- flow(F, A, T), A != T.")
    assert str(head) == "tool(A, T)"
    assert [str(part) for part in body] == ["flow(F, A, T)", "A != T"]
    for text in ("tool(A, T).", "tool(A, T) :- flow(F, A, T)", ":- flow(F, A, T).", "not a(B) :- c(B)."):
        with pytest.raises(DatalogError):
            parse_clause(text)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("flow(F, A, B), #", "(character 16)"),
        ("flow(F A)", "at character"),
        ("flow(F,", "at the end"),
        ("a(B) c(D)", "`c`"),
    ],
)
def test_a_mistake_is_placed(text: str, where: str) -> None:
    with pytest.raises(DatalogError) as caught:
        parse_body(text)
    assert where in str(caught.value)
