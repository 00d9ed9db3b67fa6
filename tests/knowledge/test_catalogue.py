"""The knowledge as the analysis gets it: every id leads somewhere, every rule compiles and does what it shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from string import Formatter

import pytest

from analyses import knowledge, rules
from casemate.analysis import CompiledRule, compile_rules, run_examples
from casemate.analysis.datalog import Comparison, Literal, parse_clause
from casemate.analysis.sorts import ENTITIES, OPTIONAL_KEYS, sort_problems, words_of
from casemate.analysis.stability import negatable
from casemate.knowledge import Acts, load_knowledge
from casemate.model import BRANCHES, LEAVES, Component, Flow


def repeated(names: Iterable[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def test_atlas_is_whole() -> None:
    atlas = knowledge().atlas
    assert (len(atlas.tactics), len(atlas.techniques), len(atlas.mitigations)) == (16, 170, 35)
    assert atlas.edition == "5.6.0"


def test_every_relation_of_atlas_leads_somewhere() -> None:
    atlas = knowledge().atlas
    for technique in atlas.techniques.values():
        assert technique.tactics
        assert set(technique.tactics) <= set(atlas.tactics), technique.id
        if technique.parent is not None:
            assert technique.id.startswith(f"{technique.parent}."), technique.id
            assert technique.tactics == atlas.techniques[technique.parent].tactics
            assert atlas.techniques[technique.parent].parent is None
            assert atlas.family(technique.id) == technique.parent
    for mitigation in atlas.mitigations.values():
        assert mitigation.techniques, mitigation.id
        assert set(mitigation.techniques) <= set(atlas.techniques), mitigation.id
    used = {tactic for technique in atlas.techniques.values() for tactic in technique.tactics}
    assert used == set(atlas.tactics)


def test_ids_look_like_ids() -> None:
    atlas = knowledge().atlas
    assert all(re.fullmatch(r"AML\.TA\d{4}", one) for one in atlas.tactics)
    assert all(re.fullmatch(r"AML\.T\d{4}(\.\d{3})?", one) for one in atlas.techniques)
    assert all(re.fullmatch(r"AML\.M\d{4}", one) for one in atlas.mitigations)


def test_an_alias_means_one_thing() -> None:
    atlas = knowledge().atlas
    for part in (atlas.tactics, atlas.techniques, atlas.mitigations):
        aliases = [alias for item in part.values() for alias in item.aliases]
        assert repeated(aliases) == []
        assert not set(aliases) & {item.name for item in part.values()}


def test_names_are_not_repeated() -> None:
    atlas = knowledge().atlas
    for part in (atlas.tactics, atlas.mitigations, knowledge().controls, knowledge().adversaries):
        assert repeated(item.name for item in part.values()) == []
    # A sub-technique may be called like one of another parent, as ATLAS does.
    assert repeated(f"{item.parent} {item.name}" for item in atlas.techniques.values()) == []


def test_every_control_implements_mitigations_that_exist() -> None:
    for control in knowledge().controls.values():
        assert set(control.atlas) <= set(knowledge().atlas.mitigations), control.id
        assert control.strength.high == 0 or control.acts is Acts.PREVENTIVE, control.id


def test_an_entry_is_found_by_its_id() -> None:
    entry = knowledge().entry("LLM01:2025")
    assert entry is not None
    assert entry.framework == "owasp_llm"
    assert knowledge().entry("LLM99:2025") is None
    every = [identity for framework in knowledge().frameworks.values() for identity in framework.entries]
    assert repeated(every) == []


def test_reading_twice_gives_the_same_digest() -> None:
    assert load_knowledge().digest == knowledge().digest
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", knowledge().digest)


def test_rule_ids_stand_once_and_in_order() -> None:
    ids = [rule.rule.id for rule in rules()]
    assert ids == sorted(set(ids))
    assert len(ids) >= 40


def test_every_id_that_a_rule_names_exists() -> None:
    """Compiling refuses what is wrong; this says it without the compiler."""
    known = knowledge()
    for compiled in rules():
        rule = compiled.rule
        assert {use.id for use in (*rule.techniques, *rule.prepares)} <= set(known.atlas.techniques), rule.id
        assert {weakening.control for weakening in rule.mitigated_by} <= set(known.controls), rule.id
        for framework, cited in rule.references.items():
            assert set(cited) <= set(known.frameworks[framework].entries), rule.id
        for use in (*rule.techniques, *rule.prepares):
            assert use.tactic is None or use.tactic in known.atlas.techniques[use.id].tactics, rule.id


def test_a_rule_names_nothing_twice() -> None:
    for compiled in rules():
        rule = compiled.rule
        assert repeated(use.id for use in rule.techniques) == [], rule.id
        assert repeated(use.id for use in rule.prepares) == [], rule.id
        assert repeated(weakening.control for weakening in rule.mitigated_by) == [], rule.id
        assert repeated(str(part) for part in compiled.body) == [], rule.id


def test_a_rule_explains_itself() -> None:
    for compiled in rules():
        rule = compiled.rule
        assert 8 <= len(rule.explain.split()) <= 70, rule.id
        assert rule.explain.endswith("."), rule.id
        assert not rule.title.endswith("."), rule.id
        named = {name for _, name, _, _ in Formatter().parse(rule.title) if name}
        assert named <= set(compiled.variables), rule.id
        assert 0 < rule.success.low <= rule.success.high <= 1, rule.id
    assert repeated(compiled.rule.explain for compiled in rules()) == []
    assert repeated(compiled.rule.title for compiled in rules()) == []


def test_no_two_rules_say_the_same() -> None:
    def logic(compiled: CompiledRule) -> str:
        parts = [*sorted(map(str, compiled.requires)), ":-", *sorted(map(str, compiled.body)), "=>"]
        return " ".join([*parts, *sorted(map(str, compiled.grants))])

    assert repeated(logic(compiled) for compiled in rules()) == []


def test_no_rule_grants_what_it_requires() -> None:
    for compiled in rules():
        assert not set(compiled.grants) & set(compiled.requires), compiled.rule.id


def test_only_the_table_of_losses_grants_a_loss() -> None:
    for compiled in rules():
        assert all(atom.predicate != "causes" for atom in compiled.grants), compiled.rule.id
        needs_a_loss = any(atom.predicate == "causes" for atom in compiled.requires)
        assert compiled.rule.consequence == needs_a_loss or not needs_a_loss, compiled.rule.id


def test_every_capability_can_be_gained_and_used() -> None:
    # `hosts` and `nears` are where an adversary stands, which no step changes.
    atoms = set(knowledge().vocabulary.atoms) - {"causes", "hosts", "nears"}
    gained = {atom.predicate for compiled in rules() for atom in compiled.grants}
    assert atoms - gained == set()


@pytest.mark.parametrize("group", ["atoms", "inputs", "derived"])
def test_the_vocabulary_is_documented_and_sorted(group: str) -> None:
    for predicate in getattr(knowledge().vocabulary, group).values():
        assert predicate.doc, predicate.id
        assert bool(predicate.clauses) is (group == "derived"), predicate.id
        for sort in predicate.sorts:
            assert sort in ENTITIES or words_of(sort), f"{predicate.id}: {sort}"


def test_no_word_is_defined_twice() -> None:
    words = knowledge().vocabulary
    assert repeated([*words.atoms, *words.inputs, *words.derived]) == []


def test_every_clause_is_safe_sorted_and_about_its_own_predicate() -> None:
    words = knowledge().vocabulary
    for predicate in words.derived.values():
        for clause in predicate.clauses:
            head, body = parse_clause(clause)
            assert head.predicate == predicate.id, clause
            assert len(head.terms) == len(predicate.sorts), clause
            bound = {name for p in body if isinstance(p, Literal) and not p.negated for name in p.variables}
            used = {*head.variables, *(name for part in body for name in part.variables)}
            assert used <= bound, clause
            for part in body:
                if isinstance(part, Literal):
                    known = words.body(part.predicate)
                    assert known is not None, clause
                    assert len(known.sorts) == len(part.terms), clause
            assert sort_problems((head,), body, words)[1] == [], clause
            assert not any(isinstance(part, Comparison) and part.equal for part in body), clause


def test_the_vocabulary_negates_only_what_a_flow_cannot_change() -> None:
    words = knowledge().vocabulary
    stable = negatable(words)
    for predicate in words.derived.values():
        for clause in predicate.clauses:
            _, body = parse_clause(clause)
            wrong = [str(p) for p in body if isinstance(p, Literal) and p.negated and p.predicate not in stable]
            assert wrong == [], clause


def test_keys_that_may_be_unknown_are_keys() -> None:
    assert set(OPTIONAL_KEYS) <= set(Component.__dataclass_fields__)
    fields = {*Component.__dataclass_fields__, *Flow.__dataclass_fields__}
    for predicate in knowledge().vocabulary.derived.values():
        assert set(predicate.reads) <= fields, predicate.id


def test_every_kind_is_a_word_of_rules() -> None:
    assert words_of("kind") == {*LEAVES, *BRANCHES}


@pytest.mark.slow
def test_every_rule_fires_and_stays_quiet_on_its_own_examples() -> None:
    results = list(run_examples(rules(), knowledge()))
    assert {(one.rule, one.example) for one in results} >= {(r.rule.id, e) for r in rules() for e in ("fires", "quiet")}
    assert [f"{one.rule}: {one.example}: {one.why}" for one in results if not one.passed] == []


def test_some_rules_fire_and_stay_quiet_on_their_own_examples() -> None:
    some = frozenset(compiled.rule.id for compiled in rules()[::12])
    results = list(run_examples(rules(), knowledge(), some))
    assert len(results) > 3 * len(some)
    assert [f"{one.rule}: {one.example}: {one.why}" for one in results if not one.passed] == []


def test_compiling_is_the_same_each_time() -> None:
    assert compile_rules(knowledge()) == rules()
