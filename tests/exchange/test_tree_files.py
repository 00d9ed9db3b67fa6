"""Trees of other tools in, pictures of ours out; hostile XML is refused before it does anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from casemate.exchange.adtool import load_adtool, parse_adtool
from casemate.exchange.deciduous import load_deciduous, parse_deciduous
from casemate.exchange.open_psa import load_open_psa, parse_open_psa
from casemate.exchange.tree_dot import tree_dot
from casemate.exchange.tree_mermaid import tree_mermaid
from casemate.exchange.xml_reader import parse_xml
from casemate.files import InvalidInput, Limits
from casemate.trees import AttackTree, Exact, NodeKind, TooLarge, TreeNode, compile_tree, given_probabilities
from casemate.trees.format_reader import parse_tree
from conftest import requires_shared

BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<adtree><node>&b;</node></adtree>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><opsa-mef>&a;</opsa-mef>"""

ADTOOL = b"""<adtree>
<node refinement="disjunctive"><label>Get in</label>
  <node refinement="sequential"><label>By force</label>
    <node><label>tools</label><parameter domainId="MinCost1" category="basic">20</parameter></node>
    <node><label>drill</label><parameter domainId="MinCost1" category="basic">5.5</parameter>
      <node switchRole="yes"><label>guard</label><parameter domainId="MinCost1" category="basic">90</parameter></node>
    </node>
  </node>
  <node refinement="conjunctive"><label>Quietly</label>
    <node><label>tools</label></node><node><label>key</label></node>
  </node>
</node></adtree>"""

OPEN_PSA = b"""<opsa-mef>
<define-fault-tree name="t">
  <define-gate name="top"><label>All lost</label>
    <or><gate name="both"/><not><basic-event name="c"/></not></or>
  </define-gate>
  <define-gate name="both">
    <atleast min="2"><basic-event name="a"/><basic-event name="b"/><house-event name="h"/></atleast>
  </define-gate>
  <define-house-event name="h"><constant value="true"/></define-house-event>
</define-fault-tree>
<model-data>
  <define-parameter name="p"><float value="0.1"/></define-parameter>
  <define-basic-event name="a"><parameter name="p"/></define-basic-event>
  <define-basic-event name="b"><float value="0.2"/></define-basic-event>
  <define-basic-event name="c"><float value="0.9"/></define-basic-event>
</model-data></opsa-mef>"""

DECIDUOUS = """
title: Logs
facts:
- open: a bucket left open
  from: [{reality: why not}]
attacks:
- search: look for open buckets
  from: [open]
- phish: phish somebody
mitigations:
- alert: notice the search
  from: [search]
goals:
- logs: read the logs
  from: [alert, {phish: often}, {search: , backwards: true}]
"""


def test_adtool_trees_share_equal_labels_and_keep_costs() -> None:
    tree = parse_adtool(ADTOOL)
    leaves = {node.id: node for node in (*tree.leaves, *tree.countermeasures)}
    assert set(leaves) == {"tools", "drill", "defence: guard", "key"}
    assert leaves["drill"].cost == 5.5
    assert leaves["defence: guard"].cost == 90
    kinds = {node.title: node.kind for node in tree.nodes if node.is_gate}
    assert kinds == {
        "Get in": NodeKind.OR,
        "By force": NodeKind.SAND,
        "drill": NodeKind.COUNTER,
        "Quietly": NodeKind.AND,
    }


def test_fault_trees_get_their_numbers_and_their_exact_probability() -> None:
    tree = parse_open_psa(OPEN_PSA)
    compiled = compile_tree(tree)
    assert not isinstance(compiled, TooLarge)
    both = 0.1 + 0.2 - 0.1 * 0.2  # one of a and b, as the house event holds
    expected = 1 - (1 - both) * (1 - 0.1)
    assert float(compiled.probability(given_probabilities(tree))[0]) == pytest.approx(expected, abs=1e-15)
    assert tree.title == "All lost"


def test_deciduous_trees_lead_from_facts_to_the_goal() -> None:
    tree = parse_deciduous(DECIDUOUS)
    assert tree.root == "logs"
    assert tree.by_id["logs"].children == ("alert", "phish")
    assert tree.by_id["search"].kind is NodeKind.AND
    assert tree.by_id["open"].kind is NodeKind.LEAF
    assert tree.by_id["phish"].title == "phish somebody"


@pytest.mark.parametrize("data", [BOMB, OUTSIDE])
@pytest.mark.parametrize("read", [parse_adtool, parse_open_psa])
def test_entities_are_refused_before_they_are_expanded(read: Callable[[bytes], AttackTree], data: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(data)
    assert "document type" in refused.value.problems[0].render()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<adtree><node></adtree>", "mismatched tag"),
        (b"", "no element found"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "encoding"),
        (b"<a>" * 70 + b"</a>" * 70, "nested deeper than 64"),
        (b"<a>" + b"<b/>" * 30 + b"</a>", "more than 20 elements"),
        (b"<a>" + b"x" * 3_000 + b"</a>", "larger than"),
    ],
)
def test_broken_or_oversized_xml_is_refused_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_xml(data, "t.xml", Limits(size=2_000, nodes=20 if said.startswith("more") else 1_000))
    problem = refused.value.problems[0]
    assert said in problem.render()
    assert problem.place is not None
    assert problem.place.file == "t.xml"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b'min="2"', b'min="4"', "at least `4` of 3"),
        (b'min="2"', b'min="two"', "at least `two`"),
        (b'<gate name="both"/>', b'<gate name="bath"/>', "there is no gate `bath`"),
        (b'<basic-event name="a"/>', b'<gate name="top"/>', "lead in a circle"),
        (b'<float value="0.9"/>', b'<float value="1.2"/>', "is 1.2"),
        (b'<float value="0.9"/>', b'<float value="often"/>', "not a number"),
        (b'<float value="0.9"/>', b"<Weibull/>", "is not read"),
        (b"opsa-mef", b"opsa", "expected <opsa-mef>"),
        (b'<parameter name="p"/>', b'<parameter name="q"/>', "has no value"),
        (b"<not>", b"<not><basic-event name='a'/>", "tree:4:28: error: <not> takes one event, not 2"),
    ],
)
def test_malformed_fault_trees_are_refused(before: bytes, after: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_open_psa(OPEN_PSA.replace(before, after))
    assert said in "\n".join(problem.render() for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"sequential", b"maybe", "`maybe` is not a refinement"),
        (b">20<", b">-3<", "not a number from 0"),
        (b"<label>key</label>", b"", "no label"),
        (b"adtree", b"tree", "expected <adtree>"),
    ],
)
def test_malformed_adtool_files_are_refused(before: bytes, after: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_adtool(ADTOOL.replace(before, after))
    assert said in "\n".join(problem.render() for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("from: [open]", "from: [opened]", "there is no `opened`"),
        ("from: [open]", "from: [search]", "its own causes"),
        ("goals:", "goal:", "has no goal"),
        ("- phish: phish somebody", "- search: again", "is taken"),
        ("from: [open]", "from: open", "expected a list"),
    ],
)
def test_malformed_decision_trees_are_refused(before: str, after: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_deciduous(DECIDUOUS.replace(before, after))
    assert said in "\n".join(problem.render() for problem in refused.value.problems)


HOSTILE = AttackTree(
    id='x"];evil',
    root="r",
    nodes=(
        TreeNode(
            id="r", kind=NodeKind.OR, title='<img src=x onerror=alert(1)> "quoted" `%%{init}%%`', children=("l", "m")
        ),
        TreeNode(id="l", kind=NodeKind.LEAF, title="line\nbreak]) --> r; click r href"),
        TreeNode(id="m", kind=NodeKind.LEAF, title="back\\slash\u202e"),
    ),
)


def test_titles_cannot_leave_their_labels() -> None:
    mermaid = tree_mermaid(HOSTILE)
    labels = [line for line in mermaid.splitlines() if '"' in line]
    assert len(labels) == 3
    assert all(line.count('"') == 2 for line in labels)
    assert "<img" not in mermaid
    assert "%%{" not in mermaid
    dot = tree_dot(HOSTILE)
    assert '\\"quoted\\"' in dot
    assert "\u202e" not in dot
    assert 'digraph "x\\"];evil"' in dot


SMALL = """casemate: 1
tree: {root: top, title: A small tree}
nodes:
  top: {or: [both, guarded], title: Get the data}
  both: {and: [a, b], title: From outside}
  guarded: {attack: c, unless: [wall], title: From inside}
  a: {probability: 0.5, title: Find the door, refs: [AML.T0006]}
  b: {probability: 0.4, title: Open it}
  c: {probability: 0.3, title: Ask a colleague}
  wall: {countermeasure: true, in_place: true, probability: 0.9, title: Two signatures}
"""


def test_the_pictures_of_a_small_tree(golden: Callable[[str, str], None]) -> None:
    tree = parse_tree(SMALL, "small").tree
    golden("small-tree.mermaid", tree_mermaid(tree))
    golden("small-tree.dot", tree_dot(tree))


@requires_shared
@pytest.mark.parametrize(
    ("name", "value"), [("chinese", 0.0011705818), ("das9205", 1.3840774e-08), ("baobab2", 0.00071301826)]
)
def test_known_fault_trees_have_their_known_probability(shared: Path, name: str, value: float) -> None:
    tree = load_open_psa(shared / "corpus" / "attack-trees" / "openpsa" / f"{name}.xml")
    compiled = compile_tree(tree)
    assert not isinstance(compiled, TooLarge)
    found = Exact(value=float(compiled.probability(given_probabilities(tree))[0]))
    assert found.value == pytest.approx(value, rel=1e-7)


@requires_shared
def test_every_tree_of_adtool_and_deciduous_in_the_corpus_is_read(shared: Path) -> None:
    corpus = shared / "corpus" / "attack-trees"
    assert all(load_adtool(path).leaves for path in sorted((corpus / "adt").glob("*.xml")))
    assert all(load_deciduous(path).leaves for path in sorted((corpus / "deciduous").iterdir()))
