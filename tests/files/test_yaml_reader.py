"""What the loader reads, what it refuses, and where it says that things stand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from casemate.files import CasemateError, InvalidInput, Limits, Place, Severity, parse_document, read_document
from conftest import SHARED, requires_shared

REFUSED = {
    "empty": ("", "1:1", "the file is empty"),
    "only comments": ("# nothing\n\n", "1:1", "the file is empty"),
    "only a marker": ("---\n", "1:1", "the file is empty"),
    "duplicate key": ("a: 1\nb: 2\na: 3\n", "3:1", "the key 'a' occurs twice"),
    "duplicate key in braces": ("x: {a: 1, 'a': 2}\n", "1:11", "the key 'a' occurs twice"),
    "the same key, quoted and not": ("1: a\n'1': b\n", "2:1", "the key '1' occurs twice"),
    "anchor": ("a: &x 1\n", "1:4", "the anchor &x is not allowed"),
    "anchored list": ("a: &x\n  - 1\n", "1:4", "the anchor &x is not allowed"),
    "alias": ("a: 1\nb: *a\n", "2:4", "the alias *a is not allowed"),
    "alias as key": ("*a : 1\n", "1:1", "the alias *a is not allowed"),
    "merge key": ("a:\n  <<: {b: 1}\n", "2:3", "merge keys '<<' are not allowed"),
    "local tag": ("a: !secret b\n", "1:4", "the tag !secret is not allowed"),
    "standard tag": ("a: !!str 1\n", "1:4", "the tag !!str is not allowed"),
    "binary": ("a: !!binary aGk=\n", "1:4", "the tag !!binary is not allowed"),
    "tag directive": ("%TAG ! tag:x,2000:\n---\na: 1\n", "1:1", "tags are not part of the language"),
    "unknown directive": ("%FOO\n---\na: 1\n", "1:5", "this directive is unknown"),
    "two documents": ("a: 1\n---\nb: 2\n", "2:1", "a second document starts here"),
    "list as key": ("? [a]\n: b\n", "1:3", "a key has to be a text"),
    "mapping as key": ("a: 1\n? {b: c}\n: d\n", "2:3", "a key has to be a text"),
    "block of text as key": ("? |\n  a\n: b\n", "1:3", "a block of text cannot be a key"),
    "no key": (": b\n", "1:1", "a key has to stand here"),
    "no key in braces": ("a: {? : b}\n", "1:7", "a key is missing before ':'"),
    "infinity": ("a: 1\nb: .inf\n", "2:4", "the number .inf is not finite"),
    "negative infinity": ("a: [1, -.INF]\n", "1:8", "the number -.INF is not finite"),
    "not a number": ("a: .NaN\n", "1:4", "the number .NaN is not finite"),
    "float beyond all floats": ("a: 1e400\n", "1:4", "the number 1e400 is too large"),
    "integer beyond 64 bits": ("a: 18446744073709551616\n", "1:4", "the number 18446744073709551616 is too large"),
    "integer of thousands of digits": (f"a: {'9' * 5000}\n", "1:4", "is too large"),
    "tab before a key": ("a:\n\tb: 1\n", "2:1", "a tab is used to indent"),
    "tab in front of everything": ("\ta: 1\n", "1:1", "a tab is used to indent"),
    "tab under a text": ("a: b\n\tc: d\n", "2:1", "a tab is used to indent"),
    "open list": ("a: 1\nb: [1, 2\nc: 3\n", "2:4", "the list is not closed"),
    "open mapping": ("a: {b: 1\n", "1:4", "the mapping is not closed"),
    "open single quote": ("a: 1\nb: 'x\nc: 2\n", "2:4", "the quotation mark is never closed"),
    "open double quote": ('a: "x\n', "1:4", "the quotation mark is never closed"),
    "document marker in quotes": ('a: "b\n---\n"\n', "1:4", "the quotation mark is never closed"),
    "unknown escape": ('a: "C:\\quick"\n', "1:7", "a backslash is followed by a letter that is no escape"),
    "half a character": ('a: "\\ud83d"\n', "1:7", "the escape stands for no character"),
    "colon in a text": ("a: b: c\n", "1:5", "a ':' stands where no key can stand"),
    "deeper key under a value": ("a: 1\n  b: 2\n", "2:4", "a ':' stands where no key can stand"),
    "line without a colon": ("a: 1\nb\n", "2:1", "this line is neither a key nor part of a text"),
    "item beside a key": ("a: - b\n", "1:4", "a list item '- ' cannot stand here"),
    "key after items": ("- a\nb: 1\n", "2:1", "a list item has to start with '- ' here"),
    "item less indented": ("a:\n  - b\n - c\n", "3:2", "a key has to stand here"),
    "text after a quoted text": ("a: 'x' y\n", "1:8", "a key has to stand here"),
    "reserved at sign": ("a: @x\n", "1:4", "a text cannot start with '@'"),
    "reserved backtick": ("a: `x`\n", "1:4", "a text cannot start with '`'"),
    "percent sign": ("a: %x\n", "1:4", "a text cannot start with '%'"),
    "lonely asterisk": ("a: * b\n", "1:5", "'&' and '*' cannot start a text"),
    "bracket that closes nothing": ("a: ]\n", "1:4", "a value is missing here"),
    "brace that closes nothing": ("{a: 1}}\n", "1:7", "this stands outside the document"),
    "text beside a block": ("a: |x\n  b\n", "1:5", "nothing may follow '|' or '>' on the same line"),
    "NUL": ("a: b\nc: \0\n", "2:4", "the character U+0000 is not allowed"),
    "escape character": ("a: \x1b[31m\n", "1:4", "the character U+001B is not allowed"),
    "C1 control": ("a: \x85\n", "1:4", "the character U+0085 is not allowed"),
    "byte order mark inside": ("a: \ufeff\n", "1:4", "the character U+FEFF is not allowed"),
    "half a pair": ("a: \ud800\n", "1:4", "the character U+D800 is not allowed"),
    "duplicate key in JSON": ('{\n  "a": 1,\n  "b": {"c": 1, "c": 2}\n}\n', "3:17", "the key 'c' occurs twice"),
    "half a character in JSON": ('{"a":\n ["\\ud83d"]}\n', "2:3", "half of a surrogate pair"),
    "large number in JSON": ('{"a": 1e999}\n', "1:7", "the number 1e999 is too large"),
    "JSON cut off": ('{"a": [1, 2\n', "1:7", "the list is not closed"),
}

WRONG_BYTES = {
    "Latin-1": ("a: 1\nb: caf\xe9\n".encode("latin-1"), "2:7", "the file is not UTF-8: byte 0xe9"),
    "cut off": ("a: é".encode()[:-1], "1:4", "the file is not UTF-8: byte 0xc3"),
    "UTF-16 with a mark": ("a: 1\n".encode("utf-16"), "1:1", "the file is UTF-16, not UTF-8"),
    "UTF-16 without a mark": ("a: 1\n".encode("utf-16-be"), "1:1", "the file is UTF-16, not UTF-8"),
    "UTF-32": ("a: 1\n".encode("utf-32"), "1:1", "the file is UTF-32, not UTF-8"),
    "an image": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "1:1", "the file is not UTF-8: byte 0x89"),
    "an archive": (b"PK\x03\x04\x14\0\0\0", "1:3", "the character U+0003 is not allowed"),
}

READ: dict[str, Any] = {
    "yes: on\nno: off\n": {"yes": "on", "no": "off"},
    "[y, n, Yes, NO]": ["y", "n", "Yes", "NO"],
    "[true, True, TRUE, false, False, FALSE, tRUE]": [True, True, True, False, False, False, "tRUE"],
    "[null, Null, NULL, ~, nULL]": [None, None, None, None, "nULL"],
    "a:\nb: ''\nc: ~\n": {"a": None, "b": "", "c": None},
    "- \n-\n": [None, None],
    "2024-01-31": "2024-01-31",
    "[12:30:45, 1.2.3, 1-2, 1 000]": ["12:30:45", "1.2.3", "1-2", "1 000"],
    "[0, -0, +5, 010, 40_000_000, 1__0, _1, 1_]": [0, 0, 5, 10, 40_000_000, "1__0", "_1", "1_"],
    "[0o17, 0x1F, 0xdead_beef, 0o8, 0b1, -0x1]": [15, 31, 0xDEADBEEF, "0o8", "0b1", "-0x1"],
    "[1.5, .5, 5., -1e3, 1E+3, 1_0.2_5, 1e, .e1, .]": [1.5, 0.5, 5.0, -1000.0, 1000.0, 10.25, "1e", ".e1", "."],
    "[inf, nan, NaN, Infinity]": ["inf", "nan", "NaN", "Infinity"],
    "[18446744073709551615, -9223372036854775808]": [2**64 - 1, -(2**63)],
    "['1', \"true\", '~', \".inf\"]": ["1", "true", "~", ".inf"],
    "1: a\ntrue: b\n~: c\n0x1: d\n": {"1": "a", "true": "b", "~": "c", "0x1": "d"},
    "'': a\n'<<': b\n": {"": "a", "<<": "b"},
    "a: |\n  x\n   y\n\nb: >-\n  x\n  y\n\n  z\n": {"a": "x\n y\n", "b": "x y\nz"},
    "a: |": {"a": ""},
    "a: |\n  no line feed at the end": {"a": "no line feed at the end\n"},
    "a: x\n  y\n\n  z": {"a": "x y\nz"},
    "a: x # comment\nb: x#y\n": {"a": "x", "b": "x#y"},
    "- a: 1\n  b: [x, {c: d}, e: f]\n- - 1\n": [{"a": 1, "b": ["x", {"c": "d"}, {"e": "f"}]}, [1]],
    "{a, b: c}": {"a": None, "b": "c"},
    "? a\n: b\n": {"a": "b"},
    "a->b: https://x.y/z?q=1&r=2\n": {"a->b": "https://x.y/z?q=1&r=2"},
    "a: 'it''s'\nb: \"\\u00e9\\x07\\U0001F600\"\n": {"a": "it's", "b": "é\x07😀"},
    "a: one\u2028two\u2029three\n": {"a": "one\u2028two\u2029three"},
    "\ufeffa: 1\n": {"a": 1},
    "a: 1\r\nb: |\r\n  x\r\n  y\r\n": {"a": 1, "b": "x\ny\n"},
    "a: 1\rb: 2\r": {"a": 1, "b": 2},
    "%YAML 1.2\n---\na: 1\n...\n": {"a": 1},
    "text": "text",
    "{}": {},
    "[]": [],
    '{"a": "\\ud83d\\ude00\\/", "b": [1, 2.0, -0.0, true, null]}': {"a": "😀/", "b": [1, 2.0, -0.0, True, None]},
    '{"' + "k" * 2000 + '": {"a"\n:1}}': {"k" * 2000: {"a": 1}},
    '\n\t[\n\t\t{"a":\t1}\n\t]\n': [{"a": 1}],
    '{"a": NaN}': {"a": "NaN"},
}


def refusal(data: bytes | str, limits: Limits | None = None) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        parse_document(data, "m.yaml", limits or Limits())
    return caught.value


@pytest.mark.parametrize(("text", "place", "message"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("padding", ["", "\n" * 5_000], ids=["small", "large"])
def test_refused(text: str, place: str, message: str, padding: str) -> None:
    """A large input takes the fast way first; the answer is the same."""
    problem = refusal(text + padding).problems[0]
    assert (str(problem.place), problem.severity) == (f"m.yaml:{place}", Severity.ERROR)
    assert message in problem.message
    assert problem.remedy


@pytest.mark.parametrize(("data", "place", "message"), WRONG_BYTES.values(), ids=WRONG_BYTES)
def test_refused_bytes(data: bytes, place: str, message: str) -> None:
    problem = refusal(data).problems[0]
    assert str(problem.place) == f"m.yaml:{place}"
    assert message in problem.message
    assert problem.remedy


@pytest.mark.parametrize("text", READ)
def test_read(text: str) -> None:
    for data in (text, text.encode("utf-8")):
        value = parse_document(data, "m.yaml").value
        assert repr(value) == repr(READ[text])  # repr tells 1 from 1.0 and True


def test_all_problems_are_told_in_their_order() -> None:
    error = refusal("a: &x 1\nb: {c: *x, c: .inf}\na: !t 2\nd: [1\n")
    assert [str(problem.place) for problem in error.problems] == [
        "m.yaml:1:4",
        "m.yaml:2:8",
        "m.yaml:2:12",
        "m.yaml:2:15",
        "m.yaml:3:1",
        "m.yaml:3:4",
        "m.yaml:4:4",
    ]
    assert error.problems[3].path == ("b", "c")
    assert str(error) == "7 problems in m.yaml"


def test_a_flood_of_problems_ends() -> None:
    assert len(refusal("- &a 1\n" * 5000).problems) == 100
    assert len(refusal("\0" * 5000).problems) == 20


TOO_MUCH = {
    "size": (Limits(size=10), "a: 123456789\n", "the file is larger than 10 bytes"),
    "depth of lists": (Limits(depth=3), "[[[[1]]]]", "more than 3 levels are inside each other"),
    "depth of mappings": (Limits(depth=3), "a:\n  b:\n    c:\n      d: 1\n", "more than 3 levels"),
    "depth of JSON": (Limits(depth=3), '{"a": [{"b": [1]}]}', "more than 3 levels"),
    "nodes": (Limits(nodes=10), "- 1\n" * 10, "more than 10 values"),
    "nodes of JSON": (Limits(nodes=10), "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", "more than 10 values"),
    "plain scalar": (Limits(scalar=9), "a: abcdefghij\n", "the text is longer than 9 characters"),
    "quoted scalar": (Limits(scalar=9), "a: 'abcdefghij'\n", "the text is longer than 9 characters"),
    "key": (Limits(scalar=9), "abcdefghij: a\n", "the text is longer than 9 characters"),
    "text of JSON": (Limits(scalar=9), '["abcdefghij"]', "the text is longer than 9 characters"),
    "key of JSON": (Limits(scalar=9), '{"abcdefghij": 1}', "the text is longer than 9 characters"),
}


@pytest.mark.parametrize(("limits", "text", "message"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_limits(limits: Limits, text: str, message: str) -> None:
    assert message in refusal(text, limits).problems[0].message


def test_limits_that_are_just_met() -> None:
    limits = Limits(size=40, depth=3, nodes=10, scalar=4)
    for text in ("{a: {b: {c: 1}}}", "[1, 2, 3, 4, 5, 6, 7, 8, 9]", '["abcd", [[1]]]', "abcd: 'abcd'"):
        assert parse_document(text, "m.yaml", limits).value is not None


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 50_000,
        '{"a":' * 100_000,
        "[" * 5_000 + "]" * 5_000,
        "- " * 50_000 + "a",
        "? " * 20_000 + "a",
        "".join(" " * depth + "a:\n" for depth in range(1_500)),
        "a: &a [x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(2_000)),
        "k" * 200_000 + ": 1",
        "'" * 200_001,
        "a: " + "!" * 100_000,
        "\n" * 300_000 + "a: ]",
    ],
    ids=lambda text: f"{text[:4]!r}…",
)
def test_hostile_inputs_are_refused_quickly(text: str) -> None:
    assert refusal(text).problems


def test_places() -> None:
    text = "a: 1\nb:\n  - x\n  - {c: y, d: [z]}\ne:\n  f:\n    g: |\n      text\nh:\n"
    document = parse_document(text, "m.yaml")
    places = {
        (): "1:1",
        ("a",): "1:4",
        ("b",): "3:3",
        ("b", 0): "3:5",
        ("b", 1): "4:5",
        ("b", 1, "c"): "4:9",
        ("b", 1, "d", 0): "4:16",
        ("e", "f", "g"): "7:8",
        ("h",): "9:3",
    }
    assert {path: str(document.place(path)) for path in places} == {
        path: f"m.yaml:{place}" for path, place in places.items()
    }
    assert str(document.place(("e", "f"), key=True)) == "m.yaml:6:3"
    assert str(document.place(("b", 1), key=True)) == "m.yaml:4:5"


def test_the_place_of_what_is_missing_is_the_nearest_that_exists() -> None:
    document = parse_document("a: 1\nb:\n  c:\n    d: 1\n", "m.yaml")
    assert document.place(("b", "c", "nope", 3)) == Place(file="m.yaml", line=3, column=3)
    assert document.place(("nope",)) == Place(file="m.yaml", line=1, column=1)
    assert document.place(("a", "nope")) == Place(file="m.yaml", line=1, column=1)


def test_places_of_json_and_of_large_inputs() -> None:
    document = parse_document('{\n "a": [1,\n  {"b\\u0041:": "c\\n"}],\n\n "d": {} }', "m.json")
    assert str(document.place(("a", 1, "bA:"))) == "m.json:3:16"
    assert str(document.place(("a", 1, "bA:"), key=True)) == "m.json:3:4"
    assert str(document.place(("d",))) == "m.json:5:7"
    large = parse_document("".join(f"key_{i}: {{a: {i}}}\n" for i in range(1_000)), "m.yaml")
    assert str(large.place(("key_700", "a"))) == "m.yaml:701:14"


def test_places_count_characters_not_bytes() -> None:
    document = parse_document("é😀: {ü: ö\u2028, x: y}\n".encode(), "m.yaml")
    assert str(document.place(("é😀", "x"))) == "m.yaml:1:16"


def test_a_problem_carries_its_place() -> None:
    document = parse_document("a:\n  b: 1\n", "m.yaml")
    problem = document.problem("b is wrong", ["a", "b"], "mend it", severity=Severity.WARNING)
    assert problem.render() == "m.yaml:2:6: warning: b is wrong (at a.b)\n    mend it"


def test_read_document(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_bytes(b"a: 1\r\n")
    document = read_document(path)
    assert (document.value, document.name) == ({"a": 1}, str(path))


def unreadable(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(CasemateError) as caught:
        read_document(path, limits or Limits())
    assert isinstance(caught.value, InvalidInput)
    problem = caught.value.problems[0]
    assert problem.remedy
    return problem.render()


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert "there is no such file" in unreadable(tmp_path / "nope.yaml")
    assert "there is no such file" in unreadable(tmp_path / "no" / "nope.yaml")
    assert "it is a folder, not a file" in unreadable(tmp_path)
    assert "it cannot be read" in unreadable(tmp_path / "\0")
    large = tmp_path / "large.yaml"
    large.write_text("a: 12345678\n")
    assert "larger than 10 bytes" in unreadable(large, Limits(size=10))
    assert "it cannot be read" in unreadable(large / "below.yaml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in unreadable(tmp_path / "pipe")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("a: 1\n")
    path.chmod(0)
    assert "no permission" in unreadable(path)


@requires_shared
def test_the_shared_systems_are_read() -> None:
    paths = sorted((SHARED / "facts").glob("**/*.yaml"))
    assert paths
    for path in paths:
        assert read_document(path).value is not None
