"""Joining models: one model keeps its shape, the order changes nothing, what is shared is there once."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.analysis import analyze
from casemate.files import CasemateError, InvalidInput, to_json, to_yaml
from casemate.knowledge import load_knowledge
from casemate.model import join, load_model, load_models, parse_model, system_from, to_model_yaml, to_values
from model_texts import EVERYTHING
from strategies import Raw, few, fewest, raw_models

SHARED = """
casemate: 1
zones: {net: {trust: untrusted}, core: {trust: internal}}
data: {token: {class: secret, about: [credential], opens: [gateway]}}
components:
  visitor: {kind: user, zone: net}
  gateway: {kind: gateway, zone: core, name: Gateway, access: public, secrets: [token]}
flows: [{from: visitor, to: gateway, as: query}]
"""
VISION = """
casemate: 1
system: {name: Vision}
include: [shared.casemate.yaml]
business: {currency: EUR, unit: sight, appetite: {expected: 10k EUR, tail: {probability: 0.05, loss: 1M EUR}}}
components:
  api: {kind: api, zone: core, name: API, stores: [token], supplier: Northwind}
flows: [{from: gateway, to: api, as: query}]
losses: {down: {of: api, property: availability, cost: {low: 1k EUR, high: 5k EUR}}}
"""
SPEECH = """
casemate: 1
system: {name: Speech}
include: [shared.casemate.yaml]
business: {currency: EUR, unit: hearing, appetite: {expected: 5k EUR, tail: {probability: 0.05, loss: 2M EUR}}}
zones: {far: {trust: partner}}
components:
  api: {kind: api, zone: core, name: API}
  eye: {kind: api, zone: far, same_as: "vision.casemate.yaml#api", supplier: Southwind, tags: [theirs]}
flows: [{from: gateway, to: api, as: query}, {from: api, to: eye, as: query}]
losses: {down: {of: api, property: availability, cost: {low: 2k EUR, high: 5k EUR}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shared.casemate.yaml").write_text(SHARED, encoding="utf-8")
    (tmp_path / "vision.casemate.yaml").write_text(VISION, encoding="utf-8")
    (tmp_path / "speech.casemate.yaml").write_text(SPEECH, encoding="utf-8")
    return tmp_path


def paths(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.casemate.yaml"))


def nameless(values: Any) -> Any:
    """Plain values without the names that joining gives to what has none."""
    for section in ("zones", "data", "components", "losses"):
        for name, element in values.get(section, {}).items():
            if element.get("name") == name.partition(".")[2].replace("_", " "):
                del element["name"]
    return values


def without_prefix(value: Any, space: str) -> Any:
    """Plain values with every `space.` taken away."""
    return to_json(value).replace(f"{space}.", "").replace(f"{space}: ", "")


@few
@given(raw_models())
def test_one_model_stays_what_it_is_up_to_the_prefix(raw: Raw) -> None:
    model = parse_model(to_json(raw), "one.casemate.yaml")
    joined = join([model]).system
    assert set(joined.components) == {f"one.{name}" for name in model.system.components}
    assert {flow.source for flow in joined.flows} <= set(joined.components)
    assert _flows_apart(nameless(to_values(joined))) == _flows_apart(to_values(model.system))


def _flows_apart(values: Any) -> Any:
    """The text without prefixes; ids of flows follow from their ends, so the order of flows may differ."""
    flows = sorted(without_prefix(flow, "one") for flow in values.pop("flows", []))
    return without_prefix(values, "one"), flows


def test_a_model_that_says_everything_stays_what_it_is() -> None:
    model = parse_model(EVERYTHING, "one.casemate.yaml")
    assert _flows_apart(nameless(to_values(join([model]).system))) == _flows_apart(to_values(model.system))


@fewest
@given(st.lists(raw_models(most=5), min_size=2, max_size=3))
def test_the_order_changes_nothing(raws: list[Raw]) -> None:
    models = [parse_model(to_json(raw), f"m{number}.casemate.yaml") for number, raw in enumerate(raws)]
    texts = {to_model_yaml(join(list(order)).system) for order in permutations(models)}
    assert len(texts) == 1


@fewest
@given(raw_models(most=5), raw_models(most=5))
def test_models_that_share_nothing_keep_their_threats(first: Raw, second: Raw) -> None:
    knowledge = load_knowledge()
    models = [parse_model(to_json(raw), f"m{number}.casemate.yaml") for number, raw in enumerate((first, second))]
    apart = {
        (threat.rule, tuple(f"m{n}.{at}" for at in threat.at))
        for n, model in enumerate(models)
        for threat in analyze(model.system, knowledge).threats
        if not any("->" in at or at.startswith(("data.", "losses.")) for at in threat.at)
    }
    together = {(threat.rule, threat.at) for threat in analyze(join(models).system, knowledge).threats}
    assert apart <= together


def test_shared_parts_are_there_once(folder: Path) -> None:
    joined = join(load_models(paths(folder)))
    assert sorted(joined.system.components) == ["shared.gateway", "shared.visitor", "speech.api", "vision.api"]
    assert sorted(joined.system.data) == ["shared.token"]
    assert joined.holders["components"]["shared.gateway"] == ("speech", "vision")
    assert joined.holders["components"]["vision.api"] == ("speech", "vision")
    assert [(member.space, own) for member, own in joined.places("components", "vision.api")] == [
        ("speech", "eye"),
        ("vision", "api"),
    ]
    assert [flow.id for flow in joined.system.flows] == [
        "shared.gateway->speech.api",
        "shared.gateway->vision.api",
        "shared.visitor->shared.gateway",
        "speech.api->vision.api",
    ]
    assert joined.files["shared"].endswith("shared.casemate.yaml")


def test_the_file_that_is_pointed_to_counts_and_says_so(folder: Path) -> None:
    joined = join(load_models(paths(folder)))
    api = joined.system.components["vision.api"]  # type: ignore[index]  # ids are text
    assert (api.supplier, api.tags, api.zone, api.same_as) == ("Northwind", ("theirs",), "shared.core", None)
    (warning,) = joined.warnings
    assert "`supplier` is `Southwind` here and `Northwind` in" in warning.message
    assert warning.place is not None
    assert warning.place.line == 9


def test_equal_titles_are_told_apart(folder: Path) -> None:
    names = {part.id: part.name for part in join(load_models(paths(folder))).system.components.values()}
    assert names["vision.api"] == "API (vision)"  # type: ignore[index]  # ids are text
    assert names["shared.gateway"] == "Gateway"  # type: ignore[index]


def test_what_owners_accept_adds_up(folder: Path) -> None:
    business = join(load_models(paths(folder))).system.business
    assert business is not None
    assert business.appetite is not None
    assert business.appetite.expected is not None
    assert business.appetite.tail is not None
    assert (business.appetite.expected.amount, business.appetite.tail.loss.amount) == (15e3, 3e6)
    assert business.unit == "hearing, sight"


def test_two_models_may_point_to_a_third_that_is_not_there(folder: Path) -> None:
    (folder / "other.casemate.yaml").write_text(
        SPEECH.replace("Speech", "Other").replace(
            "  api: {kind: api, zone: core, name: API}", "  api: {kind: cli, zone: core}"
        ),
        encoding="utf-8",
    )
    joined = join([load_model(folder / "speech.casemate.yaml"), load_model(folder / "other.casemate.yaml")])
    assert joined.holders["components"]["other.eye"] == ("other", "speech")
    assert "speech.eye" not in joined.system.components


def test_two_kinds_cannot_be_one(folder: Path) -> None:
    (folder / "speech.casemate.yaml").write_text(SPEECH.replace("eye: {kind: api", "eye: {kind: database"), "utf-8")
    with pytest.raises(InvalidInput) as caught:
        join(load_models(paths(folder)))
    (problem,) = (one for one in caught.value.problems if one.severity.value == "error")
    assert "`kind` is `database` here and `api` in" in problem.message
    assert problem.place is not None
    assert problem.place.line == 9


def test_problems_of_all_files_come_at_once(folder: Path) -> None:
    (folder / "speech.casemate.yaml").write_text(SPEECH.replace("as: query", "as: wish"), encoding="utf-8")
    (folder / "vision.casemate.yaml").write_text("casemate: 1\n: [", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_models([*paths(folder), folder / "absent.casemate.yaml"])
    files = {problem.place.file.rpartition("/")[2] for problem in caught.value.problems if problem.place}
    assert files == {"absent.casemate.yaml", "speech.casemate.yaml", "vision.casemate.yaml"}


def test_a_landscape_of_parts_alone_is_refused(folder: Path) -> None:
    with pytest.raises(InvalidInput):
        load_models([folder / "shared.casemate.yaml"])
    with pytest.raises(CasemateError):
        join([])


def money(name: str, currency: str, rates: str = "") -> Any:
    business = f"business: {{currency: {currency}, rates: {{{rates}}}}}"
    loss = f"losses: {{down: {{of: api, property: availability, cost: {{low: 1k {currency}, high: 5k {currency}}}}}}}"
    text = f"casemate: 1\nsystem: {{name: {name}}}\n{business}\ncomponents: {{api: {{kind: api}}}}\nflows: []\n{loss}\n"
    return parse_model(text, f"{name}.casemate.yaml")


def test_currencies_need_rates() -> None:
    with pytest.raises(InvalidInput) as caught:
        join([money("a", "EUR"), money("b", "USD")])
    assert "EUR, USD" in caught.value.problems[0].message
    business = join([money("a", "EUR"), money("b", "USD", "EUR: 1.25")]).system.business
    assert business is not None
    assert (business.currency, dict(business.rates)) == ("USD", {"EUR": 1.25})
    chosen = join([money("a", "EUR", "USD: 0.8"), money("b", "USD", "EUR: 1.25")], currency="USD").system.business
    assert chosen is not None
    assert chosen.currency == "USD"


def test_rates_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        join([money("a", "EUR", "USD: 0.8"), money("b", "EUR", "USD: 0.9")])
    assert "1 USD is 0.9 EUR here and 0.8 EUR in a.casemate.yaml" in caught.value.problems[0].message


def test_files_of_one_name_are_told_apart_by_their_folder(tmp_path: Path) -> None:
    models = []
    for name in ("a", "b", "B!", "9"):
        (tmp_path / name).mkdir()
        path = tmp_path / name / "Model.casemate.yaml"
        path.write_text("casemate: 1\nsystem: {name: X}\ncomponents: {c: {kind: api}}\nflows: []\n", encoding="utf-8")
        models.append(load_model(path))
    spaces = [member.space for member in join(models).members]
    assert spaces == ["a-model", "b-model", "b-model-2", "m9-model"]
    assert all(space[0].isalpha() for space in spaces)


def test_hostile_names_of_files_become_ids() -> None:
    for name in ("<script>.casemate.yaml", "=1+1.yaml", "\u202eabc.casemate.yaml", "ü.casemate.yaml", "…", "x" * 300):
        space = (
            join([parse_model("casemate: 1\nsystem: {name: X}\ncomponents: {}\nflows: []\n", name)]).members[0].space
        )
        assert space.isascii()
        assert space.replace("-", "").replace("_", "").isalnum()


def test_a_shared_part_that_means_two_things_is_refused(folder: Path) -> None:
    text = SHARED.replace("components:", "losses: {gone: {of: api, property: integrity}}\ncomponents:")
    (folder / "shared.casemate.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        join(load_models(paths(folder)))
    assert "`of` of the shared `gone` means one thing for" in caught.value.problems[0].message


def test_the_joined_system_is_one_that_the_analysis_takes(folder: Path) -> None:
    joined = join(load_models(paths(folder)))
    found = analyze(joined.system, load_knowledge())
    assert any(at == "vision.api" for threat in found.threats for at in threat.at)
    assert to_yaml(to_values(joined.system))
    with pytest.raises(InvalidInput):
        system_from(to_values(joined.system))  # ids with a dot are the landscape's, not those of a file
