"""The fast and the careful way to read YAML give the same values, or the fast way steps aside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from casemate.files import InvalidInput, Limits, Value, parse_document, to_yaml
from casemate.files.text import checked_text
from casemate.files.yaml_fast import StepAside, read_fast
from casemate.files.yaml_marked import mark_yaml
from casemate.files.yaml_oddities import is_odd
from conftest import ROOT, SHARED, requires_shared

LIMITS = Limits()

LOOKALIKES = """
null Null ~ true TRUE False yes no on off .inf -.inf .nan nan inf Infinity 010 1_000 0x1F 0o17 1.5 .5 5. 1e5 -1 +5
2024-01-01 12:30 << - -- ? : = a:b a#b #a [a {b} ]c &a *b !c %d @e `f |g >h 'i "j k' l" ,m ... --- x-y
"""
words = st.one_of(
    st.sampled_from(LOOKALIKES.split()),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    st.text("ab:-#,[]{}'\"\\ \n|>&*!%@?_01.", max_size=12),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    words,
)
values: st.SearchStrategy[Value] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=15
)


def both(text: str) -> tuple[Value, Value]:
    """What the careful and the fast way read; twice the careful value where the fast one steps aside."""
    checked = checked_text(text, "x", LIMITS)
    careful = mark_yaml(checked, "x", LIMITS)[0]
    try:
        return careful, read_fast(checked, LIMITS)
    except StepAside:
        return careful, careful


@given(values)
@example({"a": ["1_0", 10, "~", None, ".inf", "nan", {"x": "nan"}, 0.5]})
def test_our_own_yaml_reads_back_equal_both_ways(value: Value) -> None:
    careful, fast = both(to_yaml(value))
    assert repr(careful) == repr(value)
    assert repr(fast) == repr(value)


@given(
    st.recursive(words, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4)),
    st.sampled_from(["'", '"', "|", ">", None]),
    st.sampled_from([True, False, None]),
    st.sampled_from([20, 80, 10_000]),
    st.booleans(),
)
def test_the_yaml_of_others_is_read_the_same_both_ways(
    value: Any, style: str | None, flow: bool | None, width: int, unicode: bool
) -> None:
    text = yaml.safe_dump(
        value, default_style=style, default_flow_style=flow, width=width, allow_unicode=unicode, sort_keys=False
    )
    try:
        careful, fast = both(text)
    except InvalidInput:  # a key in a block, a key that is too long, a character that has no place in text
        return
    assert repr(fast) == repr(careful)
    if style is not None:  # unquoted, YAML 1.1 and 1.2 differ
        assert repr(careful) == repr(value)


INDICATORS = [
    ": ",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    " #",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    ", ",
    "|",
    ">-",
    "? ",
    "&a ",
    "*a",
    "!t ",
]
NODES = [
    "a",
    "b c",
    "k:",
    "k: v",
    "1_0",
    "~",
    "nan",
    ".5",
    "\\",
    "\u2028",
    "é",
    "\n- x",
    "\nk: ",
    "''",
    '"x"',
    "{a: b}",
    "[c]",
]
fragments = st.sampled_from(INDICATORS + NODES)


@given(st.lists(fragments, max_size=25).map("".join))
@example("- a: b\n - c")
@example("x: [a #b]")
@example("x: {a:, b}")
@example("x: {? a : b}")
@example("- {a: b}  - {c: d}")
@example("- 'a'  - b")
@example("- 'a'  ...\n  - b")
@example("- a\n  ...\n- b")
@example("- a #b c:\n    d: e")
@example("a:\tb")
@example("- }x")
@example("a: |2b\n c")
@example("a: *b")
@example("a: !b c")
@example("'a': &b c")
@example("a: 1\na: 2")
@example("k" * 1100 + ": v")
def test_what_the_careful_way_refuses_the_fast_way_never_reads(text: str) -> None:
    try:
        checked = checked_text(text, "x", LIMITS)
        fast = read_fast(checked, LIMITS)
    except (InvalidInput, StepAside):
        return
    assert repr(fast) == repr(mark_yaml(checked, "x", LIMITS)[0])


def test_ordinary_models_take_the_fast_way() -> None:
    text = """
# a comment
casemate: 1
system: {name: "R&D: search", tags: [rag, search]}   # another
components:
  site:
    kind: web_app
    description: >-
      Answers questions (see [1]); costs 5 % more. Really? Yes!
  "quoted key": {records: 40_000_000, ratio: .5, open: ~, hex: 0x1F, text: '1_0', no: "nan"}
flows:
  - {from: site, to: model, as: prompt, carries: [queries], encrypted: true}
  - from: a
    to: b
    note: 'it''s fine'
losses: {}
"""
    assert not is_odd(text, 64)
    assert read_fast(text, LIMITS) == mark_yaml(text, "x", LIMITS)[0]


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("**/*.yaml")), ids=lambda path: path.name)
def test_our_examples_are_read_the_same_both_ways(path: Path) -> None:
    careful, fast = both(path.read_text(encoding="utf-8"))
    assert repr(fast) == repr(careful)


@requires_shared
def test_the_shared_files_are_read_the_same_both_ways() -> None:
    paths = [path for suffix in ("yaml", "yml") for path in sorted(SHARED.glob(f"**/*.{suffix}"))]
    assert paths
    compared = 0
    for path in paths:
        text = checked_text(path.read_bytes(), path.name, LIMITS)
        try:
            careful = mark_yaml(text, path.name, LIMITS)[0]
        except InvalidInput:
            with pytest.raises(StepAside):
                read_fast(text, LIMITS)
            continue
        try:
            assert repr(read_fast(text, LIMITS)) == repr(careful)
            compared += 1
        except StepAside:
            pass
    assert compared > len(paths) // 2


def test_limits_are_kept() -> None:
    for limits in (Limits(depth=2), Limits(nodes=5), Limits(scalar=3)):
        with pytest.raises(StepAside):
            read_fast("a: {b: [1, 2, abcd]}\n", limits)


def test_rapidyaml_does_not_write_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InvalidInput):
        parse_document("a: 'x' y\n" + "# padding\n" * 500, "x")
    assert capfd.readouterr() == ("", "")


def test_reading_works_without_a_standard_error_stream() -> None:
    text = "a: [1]\n" + "# padding\n" * 500
    code = f"from casemate.files import parse_document; print(parse_document({text!r}, 'x').value)"
    done = subprocess.run(
        [sys.executable, "-c", f"import os; os.close(2); {code}"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert done.stdout == "{'a': [1]}\n"
