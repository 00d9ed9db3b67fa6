"""Tree files: what is read, what is refused and where, what is written."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from casemate.files import InvalidInput, Limits, parse_document
from casemate.quantities import Basis
from casemate.trees import NodeKind
from casemate.trees.format import tree_schema
from casemate.trees.format_reader import load_tree, parse_tree
from casemate.trees.format_writer import tree_text
from conftest import ROOT

HEAD = "casemate: 1\ntree: {root: top}\nnodes:\n"
WHOLE = """casemate: 1
tree: {root: top, id: demo, title: A demonstration, currency: EUR}
nodes:
  top: {or: [both, guarded, two, late], damage: 100, title: Anything}
  both: {and: [a, b]}
  guarded: {attack: c, unless: [wall]}
  two: {at_least: 2, of: [a, b, c]}
  late: {sand: [a, absent]}
  absent: {not: b}
  a: {probability: 0.25, cost: 10, time: 1.5, skill: high, detectability: low, refs: [AML.T0020]}
  b: {probability: {low: 0.1, high: 0.4, basis: literature, source: A study}, rate: 2}
  c: {probability: {value: 0.5, basis: evidence, source: Tests}, group: alike}
  wall: {countermeasure: true, in_place: false, probability: 0.75, cost: 5}
"""


def test_everything_that_can_be_said_is_read() -> None:
    file = parse_tree(WHOLE, "demo.tree.yaml")
    tree = file.tree
    kinds = {node.id: node.kind for node in tree.nodes}
    assert tree.id == "demo"
    assert kinds["top"] is NodeKind.OR
    assert kinds["both"] is NodeKind.AND
    assert kinds["guarded"] is NodeKind.COUNTER
    assert tree.by_id["guarded"].children == ("c", "wall")
    assert tree.by_id["two"].k == 2
    assert kinds["late"] is NodeKind.SAND
    assert kinds["absent"] is NodeKind.NOT
    assert kinds["wall"] is NodeKind.COUNTERMEASURE
    a, b = tree.by_id["a"].probability, tree.by_id["b"].probability
    assert a is not None
    assert (a.mean, a.basis) == (0.25, Basis.JUDGEMENT)
    assert b is not None
    assert b.distribution.quantile(0.95) == pytest.approx(0.4, abs=1e-5)  # type: ignore[union-attr] # a Beta
    assert tree.by_id["wall"].in_place is False


def test_what_is_written_reads_back_the_same() -> None:
    tree = parse_tree(WHOLE).tree
    again = parse_tree(tree_text(tree)).tree
    for before, after in zip(tree.nodes, again.nodes, strict=True):
        assert before.probability is None or after.probability is not None
        if before.probability is not None and after.probability is not None:
            assert after.probability.mean == pytest.approx(before.probability.mean, abs=1e-5)
        for name in ("id", "kind", "children", "k", "cost", "time", "skill", "damage", "in_place", "refs", "group"):
            assert getattr(before, name) == getattr(after, name)


MALFORMED = {
    "no mapping": ("- a\n", "1:1", "expected a tree"),
    "no version": ("tree: {root: a}\nnodes: {a: {}}\n", "1:1", "does not say its version"),
    "unknown top key": (HEAD + "  top: {}\nroots: 1\n", "5:1", "no key `roots`"),
    "no nodes": ("casemate: 1\ntree: {root: top}\n", "", "a tree needs `nodes`"),
    "no root": ("casemate: 1\ntree: {title: x}\nnodes: {a: {}}\n", "2:1", "needs `root`"),
    "unknown root": ("casemate: 1\ntree: {root: tip}\nnodes: {top: {}}\n", "2:14", "there is no `tip`"),
    "unknown gate": (HEAD + "  top: {xand: [a, b]}\n  a: {}\n  b: {}\n", "4:9", "no key `xand`"),
    "unknown child": (HEAD + "  top: {or: [a, bb]}\n  a: {}\n  b: {}\n", "4:17", "there is no `bb`"),
    "child twice": (HEAD + "  top: {or: [a, a]}\n  a: {}\n", "4:17", "stands twice"),
    "cycle": (HEAD + "  top: {or: [a]}\n  a: {and: [b]}\n  b: {or: [a]}\n", "", "its own causes"),
    "own child": (HEAD + "  top: {or: [top]}\n", "4:3", "its own causes"),
    "two gates": (HEAD + "  top: {or: [a], and: [a]}\n  a: {}\n", "4:18", "one kind of gate"),
    "k beyond n": (HEAD + "  top: {at_least: 3, of: [a, b]}\n  a: {}\n  b: {}\n", "4:19", "can never hold"),
    "k of nothing": (HEAD + "  top: {at_least: 1}\n", "4:9", "needs `of`"),
    "k zero": (HEAD + "  top: {at_least: 0, of: [a]}\n  a: {}\n", "4:19", "out of range"),
    "empty gate": (HEAD + "  top: {or: []}\n", "4:13", "at least one node"),
    "probability 1.2": (HEAD + "  top: {probability: 1.2}\n", "4:22", "out of range"),
    "negative cost": (HEAD + "  top: {cost: -1}\n", "4:15", "out of range"),
    "probability of a gate": (HEAD + "  top: {or: [a], probability: 0.1}\n  a: {}\n", "4:18", "belongs to leaves"),
    "no basis": (HEAD + "  top: {probability: {value: 0.1}}\n", "4:9", "needs `basis`"),
    "no source": (HEAD + "  top: {probability: {value: 0.1, basis: literature}}\n", "4:9", "name its source"),
    "low above high": (HEAD + "  top: {probability: {low: 0.5, high: 0.1, basis: judgement}}\n", "4:28", "swap"),
    "half an interval": (HEAD + "  top: {probability: {low: 0.5, basis: judgement}}\n", "4:22", "`low` and `high`"),
    "in place, no countermeasure": (HEAD + "  top: {in_place: true}\n", "4:9", "belongs to countermeasures"),
    "countermeasure with children": (HEAD + "  top: {or: [a], countermeasure: true}\n  a: {}\n", "4:8", "no children"),
    "attack alone": (HEAD + "  top: {attack: a}\n  a: {}\n", "4:9", "needs `unless`"),
    "wrong id": (HEAD + "  top: {}\n  Upper: {}\n", "5:3", "not a valid id"),
    "anchor": (HEAD + "  top: &x {}\n", "4:8", "anchor"),
    "wrong skill": (HEAD + "  top: {skill: heroic}\n", "4:16", "not one of the choices"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_refused_with_place_and_remedy(name: str) -> None:
    text, place, said = MALFORMED[name]
    with pytest.raises(InvalidInput) as refused:
        parse_tree(text, "x.tree.yaml")
    problems = refused.value.problems
    rendered = "\n".join(problem.render() for problem in problems)
    assert said in rendered
    if place:
        assert any(str(problem.place) == f"x.tree.yaml:{place}" for problem in problems), rendered


def test_all_problems_come_at_once() -> None:
    text = HEAD + "  top: {or: [a, b]}\n  a: {cost: -1}\n  b: {probability: 2, skill: x}\n"
    with pytest.raises(InvalidInput) as refused:
        parse_tree(text)
    assert len(refused.value.problems) == 3


def test_a_file_beyond_the_limits_is_refused() -> None:
    with pytest.raises(InvalidInput, match="problem"):
        parse_document(WHOLE, "x", Limits(size=100))


def test_a_deep_chain_is_read_without_recursion() -> None:
    links = "".join(f"  n{number}: {{or: [n{number + 1}]}}\n" for number in range(3_000))
    tree = parse_tree("casemate: 1\ntree: {root: n0}\nnodes:\n" + links + "  n3000: {}\n").tree
    assert len(tree.nodes) == 3_001


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "trees").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_examples_are_valid_and_every_number_has_a_basis(path: Path) -> None:
    file = load_tree(path)
    jsonschema.validate(parse_document(path.read_bytes(), path.name).value, tree_schema())
    assert file.head.model == "../ai-search.casemate.yaml"
    for node in file.tree.nodes:
        if not node.is_gate:
            assert node.probability is not None or node.refs, f"{node.id} has neither a number nor a reference"


def test_the_schema_knows_what_the_reader_refuses() -> None:
    checker = jsonschema.Draft202012Validator(tree_schema())
    assert checker.is_valid(parse_document(WHOLE, "x").value)
    for name in ("unknown gate", "probability 1.2", "negative cost", "no basis", "wrong skill"):
        assert not checker.is_valid(parse_document(MALFORMED[name][0], "x").value), name
