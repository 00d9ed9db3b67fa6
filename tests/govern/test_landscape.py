"""What a landscape says about common causes, paths that cross systems, and the year of all of them together."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from casemate.analysis import StepRole
from casemate.govern.landscape import (
    CauseKind,
    Falling,
    Landscape,
    Territory,
    causes_of,
    dependence_of,
    landscape_of,
    load_landscape,
    routes_of,
)
from casemate.knowledge import load_knowledge
from casemate.model import choices, parse_model
from casemate.risk import compile_pricing
from conftest import ROOT

TODAY = date(2026, 11, 28)
PLATFORM = sorted((ROOT / "examples" / "platform").glob("*.casemate.yaml"))
ONE = """
casemate: 1
system: {name: One}
components:
  visitor: {kind: user}
  bot: {kind: language_model, supplier: Northwind, access: public, exposed: internet}
flows: [{from: visitor, to: bot, as: prompt, encrypted: true}]
losses: {wrong: {of: bot, property: integrity, cost: {low: 1k EUR, high: 9k EUR}}}
"""


@pytest.fixture(scope="module")
def platform() -> Landscape:
    return load_landscape(PLATFORM, load_knowledge(), today=TODAY)


def small() -> Landscape:
    models = [parse_model(ONE.replace("One", name), f"{name}.casemate.yaml") for name in ("a", "b", "c")]
    return landscape_of(models, load_knowledge(), today=TODAY)


def territory(found: Landscape) -> Territory:
    return Territory(found.joined, found.analysis)


def test_a_supplier_of_three_systems_is_a_common_cause() -> None:
    (cause,) = causes_of(territory(small()))
    assert (cause.kind, cause.id) == (CauseKind.SUPPLIER, "Northwind")
    assert {space: list(parts) for space, parts in cause.uses.items()} == {
        "a": ["a.bot"],
        "b": ["b.bot"],
        "c": ["c.bot"],
    }


def test_what_a_campaign_reaches_is_what_enumeration_says() -> None:
    """The systems share nothing but their attacker, so each is reached or not by itself."""
    found = small()
    alone = Falling(territory(found), None)
    for reading, worlds, today in alone._trials:
        success = dict(enumerate(reading.derivation.weights.success))
        by_system = []
        for space in "abc":
            steps = [step for step in worlds.steps if any(name.startswith(space) for name in _bound(found, step))]
            assert len(steps) < 16
            by_system.append(_reached(found, reading.adversary, f"{space}.wrong", steps, success))
        exact = sum(_chance(by_system, told) for told in product((False, True), repeat=3) if sum(told) > 1)
        assert today == pytest.approx(exact, abs=0.03)


def _bound(found: Landscape, step: int) -> tuple[str, ...]:
    return found.analysis.derived.graph.bindings[step]


def _reached(found: Landscape, adversary: str, loss: str, steps: list[int], success: dict[int, float]) -> float:
    """The probability of a loss, by trying every combination of steps that work."""
    graph = found.analysis.derived.graph
    whole = 0.0
    for works in product((False, True), repeat=len(steps)):
        chance = 1.0
        for step, does in zip(steps, works, strict=True):
            chance *= success[step] if does else 1 - success[step]
        held = set(graph.starts[adversary])
        working = [step for step, does in zip(steps, works, strict=True) if does]
        for _ in working:
            for step in working:
                if held.issuperset(graph.requires[step]):
                    held.update(graph.grants[step])
        whole += chance * (graph.goals[loss] in held)
    return whole


def _chance(chances: list[float], told: tuple[bool, ...]) -> float:
    found = 1.0
    for chance, does in zip(chances, told, strict=True):
        found *= chance if does else 1 - chance
    return found


def test_when_the_supplier_falls_all_systems_do() -> None:
    found = territory(small())
    (fall,) = Falling(found, compile_pricing(found.analysis)).falls(causes_of(found))
    assert set(fall.losses) == {"a.wrong", "b.wrong", "c.wrong"}
    assert fall.several == 1.0
    assert fall.campaign.without == 0.0
    pricing = compile_pricing(found.analysis)
    assert pricing is not None
    assert fall.expected == pytest.approx(dependence_of(found, pricing).joint.expected, rel=1e-3)


def test_the_sum_lies_between_independent_and_comonotone() -> None:
    found = territory(small())
    pricing = compile_pricing(found.analysis)
    assert pricing is not None
    year = dependence_of(found, pricing)
    each = sum(one.expected for one in year.systems.values())
    assert year.joint.expected == pytest.approx(each)
    assert year.independent.expected == pytest.approx(each)
    assert year.independent.worst <= year.joint.worst * 1.001
    assert year.joint.worst <= year.comonotone.worst * 1.001


def test_one_model_alone_has_no_common_cause_and_no_crossing() -> None:
    found = territory(landscape_of([parse_model(ONE, "one.casemate.yaml")], load_knowledge(), today=TODAY))
    assert causes_of(found) == ()
    assert routes_of(found) == ()


def test_the_platform_shares_a_gateway_a_key_a_host_a_dataset_and_suppliers(platform: Landscape) -> None:
    kinds: dict[CauseKind, set[str]] = {}
    for cause in causes_of(territory(platform)):
        kinds.setdefault(cause.kind, set()).add(cause.id)
    assert {"Example AI Inc.", "Open Model Hub", "Northlight Data"} <= kinds[CauseKind.SUPPLIER]
    assert "shared.platform_key" in kinds[CauseKind.KEY]
    assert "shared.gpu_hosts" in kinds[CauseKind.HOST]
    assert {"shared.gateway", "vision.report_library"} <= kinds[CauseKind.PART]
    assert "shared.instruction_set" in kinds[CauseKind.DATASET]
    assert "shared.limits" in kinds[CauseKind.CONTROL]


def test_paths_cross_the_platform_through_an_image_and_through_audio(platform: Landscape) -> None:
    routes = routes_of(territory(platform))
    spaces = territory(platform).spaces
    assert {(one.source, one.target) for one in routes} == {(a, b) for a in spaces for b in spaces if a != b}
    media = {one.medium: one for one in routes if one.medium is not None}
    components = platform.joined.system.components
    for medium in (choices.Modality.IMAGE, choices.Modality.AUDIO):
        route = media[medium]
        assert route.source != route.target
        assert platform.joined.holders["losses"][route.loss] == (route.target,)
        assert 0 < route.probability < 1
        assert route.steps[0].role is StepRole.START
        held = [components[step.at].modalities for step in route.steps if step.at in components]  # type: ignore[index]
        assert any(medium in taken for taken in held)


def test_a_path_is_as_likely_as_its_steps(platform: Landscape) -> None:
    graph = platform.analysis.derived.graph
    numbers = {graph.step_id(step): step for step in graph.steps}
    success = {one.adversary: one.derivation.weights.success for one in platform.analysis.readings}
    for route in routes_of(territory(platform)):
        chance = 1.0
        held = {graph.capabilities[c] for c in graph.starts[route.adversary]}
        for step in route.steps:
            if step.id in numbers:
                assert held.issuperset(step.requires), step
                held.update(step.grants)
                chance *= success[route.adversary][numbers[step.id]]
        assert "loss" in {step.rule for step in route.steps}
        assert chance == pytest.approx(route.probability)


def test_the_order_of_the_files_changes_no_route(platform: Landscape) -> None:
    again = load_landscape(list(reversed(PLATFORM)), load_knowledge(), today=TODAY)
    assert routes_of(territory(again)) == routes_of(territory(platform))
    assert causes_of(territory(again)) == causes_of(territory(platform))
