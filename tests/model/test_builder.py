"""Writing a model in Python gives the same system as the file that says the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from casemate.files import InvalidInput
from casemate.model import System, SystemBuilder, parse_model, system_from, to_values
from model_texts import EVERYTHING
from strategies import Raw, few, raw_models


def built(raw: Raw) -> System:
    """The system that the builder makes from the same words."""
    identity = dict(raw["system"])
    builder = SystemBuilder(identity.pop("name"), **identity)
    if "business" in raw:
        builder.business(**raw["business"])
    for name, keys in raw.get("zones", {}).items():
        builder.zone(name, **keys)
    for name, keys in raw.get("data", {}).items():
        builder.data(name, **(keys or {}))
    for name, keys in raw["components"].items():
        builder.component(name, keys["kind"], **{key: value for key, value in keys.items() if key != "kind"})
    for keys in raw["flows"]:
        ends = {"from", "to"}
        builder.flow(keys["from"], keys["to"], **{key: value for key, value in keys.items() if key not in ends})
    for name, keys in raw.get("controls", {}).items():
        builder.control(name, keys["control"], **{key: value for key, value in keys.items() if key != "control"})
    for name, keys in raw.get("adversaries", {}).items():
        builder.adversary(name, **keys)
    for name, keys in raw.get("losses", {}).items():
        builder.loss(name, **keys)
    builder.assume(*raw.get("assumptions", ()))
    return builder.build()


@few
@given(raw_models())
def test_the_same_system_as_the_file(raw: Raw) -> None:
    assert built(raw) == system_from(raw)


def test_every_key_can_be_said() -> None:
    system = parse_model(EVERYTHING).system
    raw: Any = to_values(system)
    assert built(raw) == system


def test_words_that_python_keeps_for_itself() -> None:
    system = (
        SystemBuilder("x", owner="me", **{"x-made-by": "hand"})
        .zone("vpc", trust="internal", name="Cloud")
        .data("d", class_="secret", name="Pages", **{"x-layout": [1]})
        .component("a", "service", zone="vpc", name="Front", source="hub")
        .component("b", "service", zone="vpc")
        .flow("a", "b", as_="query", carries=["d"], id="ask", name="Asks")
        .control("k", "quota", protects=["ask"], name="Quota")
        .loss("l", of="d", property="integrity", name="Lost")
        .adversary("rival", like="customer", name="Rival")
        .extra("x-whole", {"any": "thing"})
        .build()
    )
    text = """
        {casemate: 1, system: {name: x, owner: me, x-made-by: hand}, zones: {vpc: {trust: internal, name: Cloud}},
         data: {d: {class: secret, name: Pages, x-layout: [1]}},
         components: {a: {kind: service, zone: vpc, name: Front, source: hub}, b: {kind: service, zone: vpc}},
         flows: [{from: a, to: b, as: query, carries: [d], id: ask, name: Asks}],
         controls: {k: {control: quota, protects: [ask], name: Quota}},
         losses: {l: {of: d, property: integrity, name: Lost}},
         adversaries: {rival: {like: customer, name: Rival}}, x-whole: {any: thing}}
    """
    assert system == parse_model(text).system


def test_every_mistake_is_named_as_in_a_file() -> None:
    with pytest.raises(InvalidInput) as caught:
        SystemBuilder("x").component("a", "servic").flow("a", "b", carrys=["d"]).build()
    messages = [problem.message for problem in caught.value.problems]
    assert messages == ["a flow has no key `carrys`", "there is no `b` in `components`", "there is no kind `servic`"]


def test_the_same_id_twice_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="`a` stands in `components` already"):
        SystemBuilder("x").component("a", "service").component("a", "api")
    with pytest.raises(ValueError, match="does not start with `x-`"):
        SystemBuilder("x").extra("layout", 1)


def test_building_twice_gives_the_same() -> None:
    builder = SystemBuilder("x").component("a", "service")
    assert builder.build() == builder.build()
    assert builder.component("b", "api").build() != SystemBuilder("x").component("a", "service").build()
