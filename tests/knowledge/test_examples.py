"""Changes to the small model of a rule."""

from __future__ import annotations

from copy import deepcopy

import pytest

from casemate.files import Value, parse_document
from casemate.knowledge import Example, changed_example
from casemate.knowledge.rules import read_rules

EXAMPLE = Example(
    given=("reaches(shop)", "taints(page)"),
    model={
        "components": {"shop": {"kind": "api", "stores": ["orders", "cards"]}, "page": {"kind": "public_content"}},
        "flows": [{"from": "page", "to": "shop"}, {"from": "shop", "to": "page"}],
    },
)
RULE = """
rules:
  - id: mine
    title: Mine
    layer: interface
    requires: ["taints(Source)"]
    where: "kind(Source, store)"
    grants: ["plants(Source)"]
    success: {low: 0.1, high: 0.2, basis: judgement}
    explain: Because.
    fires: {components: {shop: {kind: api}}}
    quiet: {components: {shop: {kind: job}}}
    near_misses: CHANGES
"""


@pytest.mark.parametrize(
    ("change", "path", "expected"),
    [
        ({"components.shop.kind": "job"}, ("components", "shop", "kind"), "job"),
        ({"components.shop.access": "public"}, ("components", "shop", "access"), "public"),
        ({"components.shop.stores.0": None}, ("components", "shop", "stores"), ["cards"]),
        ({"flows.1": None}, ("flows",), [{"from": "page", "to": "shop"}]),
        ({"flows.0.as": "context"}, ("flows", 0), {"from": "page", "to": "shop", "as": "context"}),
        ({"flows.+": {"from": "shop", "to": "shop"}}, ("flows", 2), {"from": "shop", "to": "shop"}),
        ({"components.page": None}, ("components",), {"shop": {"kind": "api", "stores": ["orders", "cards"]}}),
    ],
)
def test_a_change_sets_adds_or_takes_away(
    change: dict[str, Value], path: tuple[str | int, ...], expected: Value
) -> None:
    before = deepcopy(EXAMPLE)
    found: object = changed_example(EXAMPLE, change).model
    for part in path:
        assert isinstance(found, (dict, list))
        found = found[part]  # type: ignore[call-overload,index]  # the test's own paths
    assert found == expected
    assert before == EXAMPLE


def test_what_is_given_can_be_taken_away() -> None:
    assert changed_example(EXAMPLE, {"given.0": None}).given == ("taints(page)",)
    assert changed_example(EXAMPLE, {"given": []}).given == ()


def test_two_changes_at_once_find_their_places() -> None:
    made = changed_example(EXAMPLE, {"flows.0": None, "flows.1.as": "context"})
    assert made.model["flows"] == [{"from": "shop", "to": "page", "as": "context"}]


def test_several_can_be_taken_away_by_the_places_that_they_had() -> None:
    many = Example(given=(), model={"flows": [{"from": str(number)} for number in range(12)]})
    made = changed_example(many, {"flows.2": None, "flows.10": None, "flows.0": None})
    assert [flow["from"] for flow in made.model["flows"]] == ["1", "3", "4", "5", "6", "7", "8", "9", "11"]  # type: ignore[union-attr,index,call-overload]  # as built above


@pytest.mark.parametrize("path", ["components.cart.kind", "flows.7", "flows.x", "given.2", "components.shop.kind.deep"])
def test_a_path_that_leads_nowhere_is_said(path: str) -> None:
    with pytest.raises(KeyError, match=path.split(".", maxsplit=1)[0]):
        changed_example(EXAMPLE, {path: 1})
    with pytest.raises(KeyError):
        changed_example(EXAMPLE, {path: None})


CONDITION = '"kind(Source, store)"'


def test_a_rule_lists_its_near_misses_by_condition() -> None:
    text = RULE.replace("CHANGES", f"{{{CONDITION}: [{{components.shop.kind: queue}}, {{components.shop: null}}]}}")
    pack, reading = read_rules(parse_document(text, "mine.yaml"))
    assert reading.problems == []
    first, second = pack.rules[0].near_misses
    assert first.fails == second.fails == "kind(Source, store)"
    assert changed_example(pack.rules[0].fires, first.change).model["components"] == {"shop": {"kind": "queue"}}
    assert changed_example(pack.rules[0].fires, second.change).model["components"] == {}


def test_a_change_that_leads_nowhere_is_said_with_its_place() -> None:
    text = RULE.replace("CHANGES", f"{{{CONDITION}: {{flows.3: null}}}}")
    document = parse_document(text, "mine.yaml")
    _, reading = read_rules(document)
    (problem,) = reading.problems
    assert "`flows.3` leads nowhere" in problem.message
    assert document.place(problem.path).line == 13


@pytest.mark.parametrize("changes", ["[components.shop.kind]", f"{{{CONDITION}: shop}}", f"{{{CONDITION}: {{}}}}"])
def test_what_is_no_mapping_to_changes_is_refused(changes: str) -> None:
    _, reading = read_rules(parse_document(RULE.replace("CHANGES", changes), "mine.yaml"))
    assert len(reading.problems) == 1
    assert "change" in reading.problems[0].message
