"""Positions found from a few lines are those found from the whole text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.files import Limits, Value, parse_document, to_yaml
from casemate.files.document import find_below
from casemate.files.yaml_fast import StepAside, read_fast
from casemate.files.yaml_marked import mark_yaml
from casemate.files.yaml_places import Places
from conftest import SHARED, requires_shared

LIMITS = Limits()


def paths(value: Value, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every path into the value, and beside each container one that leads nowhere."""
    yield before
    if isinstance(value, dict | list):
        yield (*before, "nowhere", 1)
        for part, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(child, (*before, part))


def agree(text: str) -> int:
    """Compare every position; the number of paths, or 0 where the text is not for the fast way."""
    try:
        value = read_fast(text, LIMITS)
    except StepAside:
        return 0
    whole = mark_yaml(text, "x", LIMITS)[1]
    places = Places(text, "x", value, LIMITS)
    asked = list(paths(value))
    for path in asked:
        expected, exists = find_below(whole, path)
        mark, found = places.find(path)
        assert (path, found, mark.line, mark.column, mark.key) == (
            path,
            exists,
            expected.line,
            expected.column,
            expected.key,
        )
    return len(asked)


FILLER = "".join(f"    # comment {number}\n" for number in range(300))
"""Makes an entry too large to be read as a whole."""


@pytest.mark.parametrize(
    "text",
    [
        f"a:\n  b:\n{FILLER}    c: 1\n    'd e': {{f: [1, 2]}}\n  g: 2\n",
        f"a:\n- b: 1\n{FILLER}  c: [x]\n-\n  d: 1\n-   - e\n    - f\ng: 1\n",
        f"a:\n    - b\n{FILLER}    - - c\n      - d\nb: |\n  a:\n\n  b:\n",
        f"# head\n\na:   # why\n{FILLER}  b: x\n    y\n  c: 'it''s\n    fine'\n",
        f"'a b':\n{FILLER}  'c: d':\n    e: f\n\n  g:\nh: ~\n",
        f'a: >-\n  b: c\n  d: e\nb:\n  c:\n{FILLER}    d: ["#", x]\n# end\n',
        f'a: "x\n  z\n\n  y: 1"\nb:\n{FILLER}  c: 1\n',
        f"- a\n{FILLER}- b: c\n",
    ],
)
def test_positions_agree(text: str) -> None:
    assert agree(text) > 3


words = st.text("ab1:-#'\" \n", min_size=1, max_size=6)
values: st.SearchStrategy[Value] = st.recursive(
    st.none() | st.integers(0, 9) | words,
    lambda inner: st.lists(inner, min_size=1, max_size=5) | st.dictionaries(words, inner, min_size=1, max_size=5),
    max_leaves=30,
)


@given(st.dictionaries(words, values, min_size=1, max_size=4), st.sampled_from([0, 3, 200]))
def test_positions_in_our_own_yaml_agree(value: dict[str, Value], few: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("casemate.files.yaml_places._FEW_LINES", few)
        agree(to_yaml(value))


@requires_shared
@pytest.mark.parametrize("few", [0, 5, 200])
def test_positions_in_the_shared_systems_agree(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casemate.files.yaml_places._FEW_LINES", few)
    counts = [agree(path.read_text(encoding="utf-8")) for path in sorted((SHARED / "research").glob("**/*.yaml"))]
    counts += [agree(path.read_text(encoding="utf-8")) for path in sorted((SHARED / "corpus").glob("**/*.yaml"))]
    assert sum(counts) > 1_000


def test_one_place_does_not_cost_a_second_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "components:\n" + "".join(f"  c{number}:\n    kind: api\n    zone: z\n" for number in range(2_000))
    document = parse_document(text, "x")
    read: list[int] = []

    def counted(part: str, name: str, limits: Limits) -> object:
        read.append(len(part))
        return mark_yaml(part, name, limits)

    monkeypatch.setattr("casemate.files.yaml_marked.mark_yaml", counted)
    assert str(document.place(("components", "c1500", "zone"))) == "x:4504:11"
    assert str(document.place(("components", "c1500", "kind"), key=True)) == "x:4503:5"
    assert len(read) == 1
    assert read[0] < 100
