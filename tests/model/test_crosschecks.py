"""What only the whole model shows: warnings that a person wants to read."""

from __future__ import annotations

import pytest
from hypothesis import given

from casemate.model import load_model, parse_model, shape_of, to_model_yaml
from casemate.model.kinds import BRANCHES, LEAVES, Shape, is_a, kinds_below
from conftest import SHARED, requires_shared
from strategies import Raw, few, raw_models

HEAD = "casemate: 1\nsystem: {name: x}\n"


def warnings(text: str) -> list[tuple[int | None, str]]:
    return [(w.place.line, w.message) for w in parse_model(text).warnings if w.place]


def test_a_model_without_zones_is_told_what_that_means() -> None:
    assert warnings(HEAD + "components:\n  a: {kind: api}\nflows: []\n") == [
        (4, "the model has no zones: people and outside parts are taken as untrusted, all else as one zone")
    ]
    assert warnings(HEAD + "components: {}\nflows: []\n") == []


@pytest.mark.parametrize(
    ("kind", "keys", "unread"),
    [
        ("database", "format: pickle", "format"),
        ("database", "learns: online", "learns"),
        ("service", "detail: scores", "detail"),
        ("database", "output: [html]", "output"),
        ("user", "runs: nothing", "runs"),
        ("database", "tools: [a]", "tools"),
        ("language_model", "learns: online", None),
        ("model_file", "format: pickle", None),
        ("api", "detail: scores", None),
    ],
)
def test_a_key_that_nothing_reads_there(kind: str, keys: str, unread: str | None) -> None:
    text = HEAD + f"zones: {{z: {{trust: internal}}}}\ncomponents:\n  a: {{kind: {kind}, zone: z, {keys}}}\nflows: []\n"
    assert warnings(text) == ([] if unread is None else [(5, f"nothing reads `{unread}` on a {kind}")])


@few
@given(raw_models())
def test_warnings_never_refuse(raw: Raw) -> None:
    from casemate.model import system_from

    system = system_from(raw)
    model = parse_model(to_model_yaml(system))
    assert all(warning.place is not None and warning.remedy for warning in model.warnings)


@requires_shared
def test_every_incident_loads() -> None:
    paths = sorted((SHARED / "incidents").glob("*.casemate.yaml"))
    assert len(paths) == 29
    assert all(load_model(path).system.components for path in paths)


def test_the_tree_of_kinds_is_whole() -> None:
    assert len(BRANCHES) == 13
    assert len(LEAVES) == 100
    assert {branch for chain in LEAVES.values() for branch in chain} == set(BRANCHES)
    for leaf, chain in LEAVES.items():
        assert is_a(leaf, leaf)
        assert all(is_a(leaf, branch) and leaf in kinds_below(branch) for branch in chain)
    assert LEAVES["classifier"] == ("predictive_model", "model")
    assert not is_a("classifier", "generative_model")
    assert not is_a("classifier", "detector")


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("user", Shape.EXTERNAL),
        ("vendor", Shape.EXTERNAL),
        ("api", Shape.PROCESS),
        ("agent", Shape.PROCESS),
        ("language_model", Shape.PROCESS),
        ("database", Shape.STORE),
        ("vector_store", Shape.STORE),
        ("dataset", Shape.STORE),
    ],
)
def test_shapes(kind: str, shape: Shape) -> None:
    assert shape_of(kind) is shape
