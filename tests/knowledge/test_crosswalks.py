"""Crosswalks: every pair leads somewhere, says who says so, and lets rules follow from one edition to the next."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml

from analyses import knowledge
from casemate.files import InvalidInput, parse_document
from casemate.knowledge import Pair, Relation
from casemate.knowledge.crosswalks import led_to, pairs_of, read_crosswalk
from conftest import SHARED, requires_shared

HEAD = "crosswalk: mine\nname: Mine\nsource: Nobody\nstatus: R\nconfidence: low\n"


def every_pair() -> list[Pair]:
    return [pair for crosswalk in knowledge().crosswalks for pair in crosswalk.pairs]


def known_ids() -> set[str]:
    known = knowledge()
    entries = {name for framework in known.lists.values() for name in framework.entries}
    return {*entries, *known.controls, *known.atlas.tactics, *known.atlas.techniques, *known.atlas.mitigations}


def test_every_pair_leads_from_somewhere_to_somewhere() -> None:
    assert {end for pair in every_pair() for end in (pair.start, pair.end)} <= known_ids()


def test_no_crosswalk_says_the_same_twice() -> None:
    said = Counter((pair.crosswalk, pair.start, pair.end) for pair in every_pair())
    assert [pair for pair, number in said.items() if number > 1] == []


def test_every_pair_says_who_says_so() -> None:
    for crosswalk in knowledge().crosswalks:
        assert crosswalk.source
        assert all(pair.own is ("Casemate" in pair.source) for pair in crosswalk.pairs), crosswalk.id
        assert all(pair.status in {"V", "S", "R"} for pair in crosswalk.pairs), crosswalk.id


def test_every_control_has_its_ids_elsewhere() -> None:
    for name in knowledge().controls:
        ends = {pair.end for pair in knowledge().pairs[name]}
        for prefix in ("AIX-C-", "A.", "ai-act-"):
            assert any(end.startswith(prefix) for end in ends), f"{name}: {prefix}"
        assert any(end.partition(" ")[0] in {"GOVERN", "MAP", "MEASURE", "MANAGE"} for end in ends), name


def test_every_attack_of_the_taxonomies_is_found_in_atlas_or_is_an_objective() -> None:
    techniques = knowledge().atlas.techniques
    objectives = {"NISTAML.02", "NISTAML.03"}
    without = {
        name
        for framework in ("nist_aml",)
        for name in knowledge().lists[framework].entries
        if not any(pair.end in techniques for pair in knowledge().pairs.get(name, ()))
    }
    assert without - objectives == {"NISTAML.016", "NISTAML.017", "NISTAML.034"}


def test_a_pair_reads_both_ways() -> None:
    turned = Pair(
        start="a", end="b", relation=Relation.BROADER, confidence=every_pair()[0].confidence, status="V", own=True,
        source="Casemate", crosswalk="x",
    ).turned  # fmt: skip
    assert (turned.start, turned.end, turned.relation) == ("b", "a", Relation.NARROWER)
    assert turned.turned.relation is Relation.BROADER
    for name, pairs in knowledge().pairs.items():
        for pair in pairs:
            assert pair.start == name
            assert pair.turned in knowledge().pairs[pair.end]


def test_each_entry_of_2025_has_one_that_took_its_place_and_so_has_each_rule() -> None:
    pairs = knowledge().pairs
    new = {name: list(led_to(name, pairs, "llm-editions")) for name in knowledge().frameworks["owasp_llm"].entries}
    old = [name for name in new if name.endswith(":2025")]
    assert sorted(one for name in old for one in new[name]) == [f"LLM{n:02}:2026" for n in range(1, 11)]
    for rule in knowledge().rules:
        assert {one for name in rule.owasp_llm for one in new[name]} <= set(rule.references.get("owasp_llm", ()))
        assert not any(name.endswith(":2026") for name in rule.owasp_llm), f"{rule.id}: 2026 follows by itself"


def test_nothing_follows_from_what_is_broader() -> None:
    text = f"{HEAD}pairs:\n  - {{from: small, to: [big], relation: broader}}\n  - {{from: one, to: [other]}}\n"
    pairs = pairs_of([read_crosswalk(parse_document(text, "mine.yaml"))])
    assert list(led_to("small", pairs, "mine")) == ["big"]
    assert list(led_to("big", pairs, "mine")) == []
    assert list(led_to("one", pairs, "mine")) == []
    assert list(led_to("small", pairs, "other")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}pairs: []\nmore: 1\n", "more"),
        (f"{HEAD}pairs:\n  - {{from: a, to: [b], relation: near}}\n", "near"),
        (HEAD.replace("status: R", "status: X") + "pairs: []\n", "status"),
        (HEAD, "pairs"),
    ],
)
def test_what_is_no_crosswalk_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_crosswalk(parse_document(text, "mine.yaml"))
    assert any(said in problem.render() for problem in caught.value.problems)


@requires_shared
@pytest.mark.parametrize(
    ("ours", "source"), [("owasp-llm-2025", "llm25"), ("owasp-llm-2026", "llm26"), ("cwe-ai", "cwe")]
)
def test_published_pairs_are_those_published(ours: str, source: str) -> None:
    facts: Any = yaml.safe_load((SHARED / "facts" / "governance.yaml").read_text(encoding="utf-8"))
    published = {(one["a"], one["b"]) for one in facts["crosswalks"]["pairs"] if one["src"] == source}
    here = {(pair.start, pair.end.removesuffix(":2026")) for pair in every_pair() if pair.crosswalk == ours}
    assert here <= published
    left = {end for _, end in published - here}
    assert left & known_ids() == set()
