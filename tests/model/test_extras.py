"""`x-NAME` keys: anyone may put them into any mapping, nobody else reads them, and every edit keeps them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from casemate.files import InvalidInput
from casemate.model import digest, parse_model, system_from, to_model_yaml, to_values
from model_texts import EVERYTHING

STRANGE: Any = {"nested": [1, 2.5, None, {"x": "y: z"}], "text": "two\nlines\n", "empty": {}}
WHOLE: Any = to_values(parse_model(EVERYTHING).system)


def mappings(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every mapping of the model."""
    found = [path] if isinstance(value, dict) else []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found + [inner for key, held in pairs for inner in mappings(held, (*path, key))]


def with_extra(path: tuple[Any, ...], name: str = "x-layout") -> Any:
    raw = deepcopy(WHOLE)
    held = raw
    for part in path:
        held = held[part]
    held[name] = STRANGE
    return raw


@pytest.mark.parametrize("path", mappings(WHOLE), ids=lambda path: ".".join(map(str, path)) or "model")
def test_any_mapping_keeps_them(path: tuple[Any, ...]) -> None:
    raw = with_extra(path)
    system = system_from(raw)
    again = parse_model(to_model_yaml(system)).system
    assert again == system
    found = to_values(again)
    for part in path:
        # A parallel flow may stand elsewhere in the list; this model's flows are written in the order they had.
        found = found[part]  # type: ignore[index,call-overload,assignment]
    assert found["x-layout"] == STRANGE
    assert digest(system) != digest(system_from(WHOLE))


def test_they_are_no_ids() -> None:
    raw = with_extra(("components",), "x-web")
    assert "x-web" not in system_from(raw).components
    raw["flows"].append({"from": "site", "to": "x-web"})
    with pytest.raises(InvalidInput) as caught:
        system_from(raw)
    assert [problem.path for problem in caught.value.problems] == [("flows", len(raw["flows"]) - 1, "to")]


def test_a_section_of_nothing_else_is_kept() -> None:
    raw = {"casemate": 1, "system": {"name": "x"}, "components": {}, "flows": [], "zones": {"x-layout": 1}}
    system = system_from(raw)
    assert not system.zones
    assert to_values(system)["zones"] == {"x-layout": 1}


@pytest.mark.parametrize("name", ["x-", "X-layout", "x_layout", "ex-layout"])
def test_only_x_and_a_name(name: str) -> None:
    with pytest.raises(InvalidInput):
        system_from(with_extra((), name))
    with pytest.raises(InvalidInput):
        system_from(with_extra(("components", "site"), name))
    with pytest.raises(InvalidInput):
        system_from(with_extra(("business", "rates"), name))
