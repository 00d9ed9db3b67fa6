"""Models that are wrong: each is refused whole, with every problem, its line, and what to do about it."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from casemate.files import InvalidInput
from casemate.model import parse_model, system_from

Expected = tuple[int | None, str]
"""The line, and what message or remedy say."""


def refused(text: str | bytes) -> list[Expected]:
    with pytest.raises(InvalidInput) as caught:
        parse_model(text, "m.casemate.yaml")
    problems = caught.value.problems
    assert all(problem.place is not None and problem.place.file == "m.casemate.yaml" for problem in problems)
    assert all(problem.message and "\n" not in problem.message for problem in problems)
    assert len("".join(problem.render() for problem in problems)) < 20_000
    return [(problem.place.line, f"{problem.message} | {problem.remedy}") for problem in problems if problem.place]


def assert_refused(text: str | bytes, *expected: Expected) -> None:
    found = refused(text)
    assert len(found) == len(expected), found
    for (line, said), (wanted, fragment) in zip(found, expected, strict=True):
        assert fragment in said
        assert line == wanted, said


HEAD = "casemate: 1\nsystem: {name: x}\n"
"""Two lines."""

BODY = """\
components:
  a: {kind: service}
  b: {kind: database}
flows: [{from: a, to: b}]
"""


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "the file is empty"),
        ("# only a comment\n", 1, "the file is empty"),
        ("- a\n- b\n", 1, "expected a model, found a list"),
        ("just text\n", 1, "expected a model, found text"),
        ("{}", 1, "does not say its version"),
        ("null\n", 1, "expected a model, found nothing"),
        ("casemate: [1\n", 1, "not closed"),
        ("casemate: 1\n\tsystem: x\n", 2, "tab"),
        ("casemate: 1\ncasemate: 1\n", 2, "casemate"),
        ("casemate: 1\n---\ncasemate: 1\n", 2, "document"),
        ("casemate: &one 1\n", 1, "anchor"),
        ("casemate: 1\nsystem: *one\n", 2, "alias"),
        ("casemate: 1\nsystem: !!python/object:os.system {}\n", 2, "tag"),
        ('casemate: 1\nsystem: {name: "\x07"}\n', 2, "U+0007"),
        ("casemate: 1\nusers: .inf\n", 2, "finite"),
    ],
)
def test_what_is_no_model_says_so(text: str, line: int, said: str) -> None:
    found = refused(text)
    assert any(place == line and said.lower() in words.lower() for place, words in found), found


def test_binary() -> None:
    assert refused(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)))
    assert "UTF-8" in refused(b"casemate: 1\nsystem: {name: \xff\xfe}\n")[0][1]
    assert "UTF-16" in refused("casemate: 1\n".encode("utf-16"))[0][1]


def test_a_bomb_of_aliases() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert refused("\n".join(lines))


def test_ten_megabytes() -> None:
    assert "larger" in refused(HEAD + BODY + "x-note: " + "y" * 10_000_001)[0][1]
    assert refused(HEAD + BODY + "x-note: " + "y" * 9_000_000)


@pytest.mark.parametrize("nested", ["[" * 5_000 + "]" * 5_000, "{a: " * 5_000 + "1" + "}" * 5_000])
def test_deep_nesting(nested: str) -> None:
    assert refused(f"{HEAD}{BODY}x-deep: {nested}\n")
    assert refused(f'{{"casemate": 1, "x-deep": {nested.replace("a", chr(34) + "a" + chr(34))}}}')


WRONG: dict[str, tuple[str, int, str]] = {
    "version": (HEAD.replace("1", "2", 1) + BODY, 1, "version 2"),
    "version true": (HEAD.replace("1", "true", 1) + BODY, 1, "version True"),
    "no system": ("casemate: 1\n" + BODY, 1, "add `system:`"),
    "no components": (HEAD + "flows: []\n", 1, "add `components:`"),
    "no flows": (HEAD + "components: {}\n", 1, "it may be []"),
    "no name": ("casemate: 1\nsystem: {owner: me}\n" + BODY, 2, "the system needs `name`"),
    "unknown section": (HEAD + BODY + "component: {}\n", 7, "did you mean `components`?"),
    "section of wrong type": (HEAD + BODY + "data: [pages]\n", 7, "a mapping from ids"),
    "flows as mapping": (HEAD + "components: {}\nflows: {}\n", 4, "expected a list"),
    "flow as text": (HEAD + "components: {}\nflows:\n  - a->b\n", 5, "{from: …, to: …}"),
    "flow without end": (HEAD + "components: {a: {kind: api}}\nflows:\n  - {from: a}\n", 5, "a flow needs `to`"),
    "id with capital": (HEAD + "components:\n  Web: {kind: api}\nflows: []\n", 4, "small letter"),
    "id of an x- key": (
        HEAD + "components:\n  x-web: {kind: api}\n  a: {kind: api}\nflows:\n  - {from: a, to: x-web}\n",
        7,
        "there is no `x-web`",
    ),
    "no kind": (HEAD + "components:\n  a: {}\nflows: []\n", 4, "a component needs `kind`"),
    "kind misspelt": (HEAD + "components:\n  a: {kind: language-model}\nflows: []\n", 4, "mean `language_model`?"),
    "kind is a branch": (HEAD + "components:\n  a: {kind: person}\nflows: []\n", 4, "choose one of: user"),
    "kind unknown": (HEAD + "components:\n  a: {kind: zzzzzzzz}\nflows: []\n", 4, "there is no kind `zzzzzzzz`"),
    "kind a list": (HEAD + "components:\n  a: {kind: [api]}\nflows: []\n", 4, "expected a kind, found a list"),
    "key misspelt": (HEAD + "components:\n  a: {kind: api, acess: public}\nflows: []\n", 4, "did you mean `access`?"),
    "key far off": (HEAD + "components:\n  a: {kind: api, zzz: 1}\nflows: []\n", 4, "your own keys start with `x-`"),
    "word misspelt": (HEAD + "components:\n  a: {kind: api, access: pubic}\nflows: []\n", 4, "did you mean `public`?"),
    "word unknown": (HEAD + "components:\n  a: {kind: api, updates: x}\nflows: []\n", 4, "automatic, manual, pinned"),
    "role misspelt": (HEAD + BODY.replace("to: b", "to: b, as: tool-call"), 6, "did you mean `tool_call`?"),
    "yes is text": (HEAD + "components:\n  a: {kind: sensor, attested: yes}\nflows: []\n", 4, "YAML 1.2"),
    "number as name": (HEAD + "components:\n  a: {kind: api, name: 5}\nflows: []\n", 4, 'quote it: "5"'),
    "empty name": (HEAD + 'components:\n  a: {kind: api, name: ""}\nflows: []\n', 4, "expected text"),
    "list as text": (HEAD + BODY + "data: {d: {}}\nlosses: {l: {of: [d], property: integrity}}\n", 8, "found a list"),
    "text as list": (HEAD + "components:\n  a: {kind: api, tags: web}\nflows: []\n", 4, "in brackets: [web]"),
    "twice in a list": (HEAD + "components:\n  a: {kind: api, tags: [x, x]}\nflows: []\n", 4, "stands twice"),
    "dangling zone": (HEAD + BODY + "zones: {vpc: {trust: internal}}\n" + "", 4, "stands in no zone"),
    "dangling flow end": (HEAD + BODY.replace("to: b", "to: bb"), 6, "there is no `bb`"),
    "dangling data": (HEAD + BODY.replace("to: b", "to: b, carries: [c]"), 6, "the model has no `data` yet"),
    "dangling host": (HEAD + "components:\n  box: {kind: api, runs_on: bix}\nflows: []\n", 4, "did you mean `box`?"),
    "dangling control": (HEAD + "components:\n  a: {kind: api, controls: [k]}\nflows: []\n", 4, "no `controls` yet"),
    "dangling protects": (
        HEAD + BODY + "controls:\n  k: {control: quota, protects: [a->c]}\n",
        8,
        "did you mean `a->b`?",
    ),
    "ambiguous loss": (
        HEAD + BODY + "data: {a: {}}\nlosses:\n  l: {of: a, property: integrity}\n",
        9,
        "stands in `data` and in `components`",
    ),
    "ambiguous protects": (
        HEAD + BODY.replace("to: b", "to: b, id: a") + "controls:\n  k: {control: quota, protects: [a]}\n",
        8,
        "which is meant?",
    ),
    "same flow twice": (
        HEAD + BODY.replace("}]", "}, {from: a, to: b, carries: []}]"),
        6,
        "the same flow stands twice",
    ),
    "flow id twice": (
        HEAD + BODY.replace("}]", ", id: f}, {from: b, to: a, id: f}]"),
        6,
        "two flows have the id `f`",
    ),
    "flow id malformed": (HEAD + BODY.replace("to: b", "to: b, id: A>B"), 6, "is not an id"),
    "strength too large": (HEAD + BODY + "controls:\n  k: {control: quota, strength: 1.5}\n", 8, "at most 1"),
    "strength word": (HEAD + BODY + "controls:\n  k: {control: quota, strength: string}\n", 8, "mean `strong`?"),
    "probability": (
        HEAD + BODY + "business: {appetite: {tail: {probability: 5, loss: 1 EUR}}}\n",
        7,
        "5 is out of range",
    ),
    "records": (HEAD + BODY + "data:\n  d: {records: 1.5}\n", 8, "a whole number"),
    "negative": (HEAD + BODY + "data:\n  d: {records: -1}\n", 8, "out of range"),
    "link": (HEAD + "components:\n  a: {kind: api, same_as: other}\nflows: []\n", 4, "app.casemate.yaml#api"),
    "nested key": (HEAD + BODY + "business:\n  ai_act: {rol: provider}\n", 8, "did you mean `role`?"),
    "appetite": (HEAD + BODY + "business:\n  appetite: 5 EUR\n", 8, "expected a mapping"),
    "assumption": (HEAD + BODY + "assumptions:\n  - fine\n  - 5\n", 9, "put it in quotes"),
    "include": (HEAD + BODY + "include: other.yaml\n", 7, "expected a list"),
}


@pytest.mark.parametrize("name", WRONG)
def test_one_mistake_one_problem_at_its_line(name: str) -> None:
    text, line, said = WRONG[name]
    found = refused(text)
    matching = [words for place, words in found if place == line and said in words]
    assert matching, found
    # A component without a zone is said once for each; every other mistake once.
    assert len(found) == (2 if name == "dangling zone" else 1), found


LOSS = HEAD + BODY + "losses:\n  l: {of: a, property: integrity, cost: COST}\n"


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ("5 EUR", "expected a mapping"),
        ("{low: 5 EUR}", "needs `high`"),
        ("{low: 5, high: 6 EUR}", "names no currency"),
        ("{low: 5 Euro, high: 6 EUR}", "no amount of money"),
        ("{low: -5 EUR, high: 6 EUR}", "cannot be negative"),
        ("{low: EUR 5, high: 6 EUR}", "the currency comes last"),
        ('{low: "5,000 EUR", high: 6 EUR}', "no comma"),
        ("{low: true, high: 6 EUR}", "true or false"),
        ("{low: 7 EUR, high: 6 EUR}", "swap them"),
        ("{low: 0 EUR, high: 6 EUR}", "above zero"),
        ("{low: 5 EUR, high: 6 USD}", "different currencies"),
        ("{min: 1 EUR, max: 6 EUR}", "needs `likely`"),
        ("{min: 1 EUR, likely: 8 EUR, max: 6 EUR}", "swap them"),
        ("{min: 1 EUR, low: 2 EUR, likely: 3 EUR, max: 6 EUR}", "has no key `low`"),
        ("{low: 1e400 EUR, high: 6 EUR}", "no amount of money"),
        ("[1 EUR, 2 EUR]", "found a list"),
    ],
)
def test_bad_money(cost: str, said: str) -> None:
    assert_refused(LOSS.replace("COST", cost), (8, said))


def test_every_problem_comes_at_once_in_the_order_of_the_file() -> None:
    text = dedent("""\
        casemate: 1
        system: {nam: x}
        components:
          a: {kind: servic}
          b: {kind: database, stores: [pages]}
        flows:
          - {from: a, to: c}
          - {from: a}
        lossses: {}
        """)
    assert_refused(
        text,
        (2, "the system needs `name`"),
        (2, "the system has no key `nam`"),
        (4, "did you mean `service`?"),
        (5, "there is no `pages`"),
        (7, "there is no `c`"),
        (8, "a flow needs `to`"),
        (9, "did you mean `losses`?"),
    )


def test_circles() -> None:
    zones = "zones:\n  p: {trust: internal, within: q}\n  q: {trust: internal, within: p}\n"
    zones += "  r: {trust: internal, within: p}\n"
    components = "components:\n  a: {kind: api, zone: p, runs_on: b}\n  b: {kind: host, zone: p, runs_on: b}\n"
    components += "flows: []\n"
    assert_refused(
        HEAD + zones + components,
        (4, "`p` comes back to itself through `within`"),
        (5, "`q` comes back to itself through `within`"),
        (9, "`b` comes back to itself through `runs_on`"),
    )


def test_currencies() -> None:
    loss = "losses:\n  l: {of: a, property: integrity, cost: {low: 5 USD, high: 6 USD}}\n"
    control = "controls:\n  k: {control: quota, cost: {once: 5 GBP}}\n"
    missing = HEAD + BODY + "business: {currency: EUR, rates: {USD: 0.9}}\n" + loss + control
    assert_refused(missing, (11, "no rate from GBP to EUR"))
    assert_refused(HEAD + BODY + loss + control, (1, "GBP, USD"))
    assert parse_model(HEAD + BODY + loss).warnings[0].message.startswith("the model has no zones")


@pytest.mark.parametrize(
    ("rates", "said"),
    [("{usd: 1}", "currency code"), ("{USD: 0}", "out of range"), ("{USD: free}", "a number"), ("5", "a mapping")],
)
def test_rates(rates: str, said: str) -> None:
    assert_refused(HEAD + BODY + f"business: {{currency: EUR, rates: {rates}}}\n", (7, said))


@pytest.mark.parametrize("value", [None, 5, "text", [], {"casemate": 1, "system": None, "components": [], "flows": {}}])
def test_plain_values_that_are_no_model(value: Any) -> None:
    with pytest.raises(InvalidInput):
        system_from(value)


def test_a_large_model_says_the_same_lines() -> None:
    """Beyond some thousand characters another reader takes over; positions are looked for only when needed."""
    many = "".join(f"  c{n}: {{kind: service}}\n" for n in range(3_000))
    text = f"{HEAD}components:\n{many}  last: {{kind: servic}}\nflows: []\n"
    assert_refused(text, (3_004, "did you mean `service`?"))
