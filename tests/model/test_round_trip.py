"""Every key of the language is read, written and read again to the same system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.files import Record, to_json
from casemate.model import System, choices, digest, parse_model, system_from, to_model_yaml, to_values
from casemate.model import language as lang
from conftest import ROOT, SHARED, requires_shared
from model_texts import EVERYTHING
from strategies import Raw, few, raw_models

RECORDS: dict[str, Record] = {**lang.SECTIONS, "flows": lang.FLOW, "system": lang.IDENTITY, "business": lang.BUSINESS}


def entries(raw: Raw, section: str) -> Iterator[Raw]:
    held = raw[section]
    if section in ("system", "business"):
        yield held
    else:
        yield from held.values() if isinstance(held, dict) else held


def written(system: System) -> Any:
    return to_values(system)


def test_everything_reads_back_equal() -> None:
    system = parse_model(EVERYTHING).system
    again = parse_model(to_model_yaml(system)).system
    assert again == system
    assert to_model_yaml(again) == to_model_yaml(system)
    assert parse_model(to_json(to_values(system))).system == system


@pytest.mark.parametrize("section", RECORDS)
def test_everything_has_every_key(section: str) -> None:
    found = {key for entry in entries(written(parse_model(EVERYTHING).system), section) for key in entry}
    assert found == set(RECORDS[section].by_name)


def test_what_was_written_is_what_was_read() -> None:
    system = parse_model(EVERYTHING).system
    approval, biased = system.controls["approval"], system.losses["biased"]  # type: ignore[index]
    assert approval.strength == 0.35
    assert approval.cost is not None
    assert approval.cost.delay_weeks == 0.5
    assert str(approval.cost.once) == "40k EUR"
    assert biased.secondary is not None
    assert biased.secondary.cost == lang.s.MoneyPert(
        min=lang.s.Money(0, "EUR"), likely=lang.s.Money(1e6, "EUR"), max=lang.s.Money(8e6, "EUR")
    )
    assert system.data["pages"].records == 40_000_000  # type: ignore[index]
    assert system.data["key"].about == (choices.About.CREDENTIAL,)  # type: ignore[index]
    assert system.components["host"].attested is False  # type: ignore[index]
    assert system.assumptions == ("The cloud is sound.", "yes")
    assert [flow.id for flow in system.flows] == ["answer", "shopper->site", "site->answerer", "site->shopper"]
    assert system.business is not None
    assert dict(system.business.rates) == {"USD": 0.92}


def test_what_the_file_does_not_say_is_unknown() -> None:
    system = parse_model(EVERYTHING).system
    silent = next(flow for flow in system.flows if flow.id == "site->shopper")
    assert (silent.authn, silent.encrypted, silent.trigger, silent.uses) == (None, None, None, None)
    assert silent.role is choices.Role.DATA
    assert system.components["host"].access is None  # type: ignore[index]


@few
@given(raw_models())
def test_any_model_reads_back_equal(raw: Raw) -> None:
    system = system_from(raw)
    assert parse_model(to_model_yaml(system)).system == system


@few
@given(raw_models(), st.randoms(use_true_random=False))
def test_order_changes_neither_system_nor_digest(raw: Raw, random: Any) -> None:
    other = shuffled(raw, random)
    assert system_from(other) == system_from(raw)
    assert digest(system_from(other)) == digest(system_from(raw))


def shuffled(raw: Any, random: Any) -> Any:
    """The same model with its sections, entries, keys and flows in another order; other lists stay."""

    def keys_of(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        names = list(value)
        random.shuffle(names)
        return {name: keys_of(value[name]) for name in names}

    flows = [keys_of(flow) for flow in raw["flows"]]
    random.shuffle(flows)
    return keys_of(raw | {"flows": flows})


@few
@given(raw_models())
def test_the_digest_sees_every_change_but_no_layout(raw: Raw) -> None:
    before = digest(system_from(raw))
    first = sorted(raw["components"])[0]
    named = raw | {"components": raw["components"] | {first: raw["components"][first] | {"name": "Something else"}}}
    assert digest(system_from(named)) != before


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.casemate.yaml")), ids=lambda path: path.stem)
def test_the_examples_read_back_equal(path: Any) -> None:
    system = parse_model(path.read_bytes()).system
    assert parse_model(to_model_yaml(system)).system == system


@requires_shared
def test_the_incidents_read_back_equal() -> None:
    paths = sorted((SHARED / "incidents").glob("*.casemate.yaml"))
    assert paths
    for path in paths:
        system = parse_model(path.read_bytes(), path.name).system
        assert parse_model(to_model_yaml(system)).system == system, path.name
