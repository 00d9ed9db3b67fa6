from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from casemate.analysis import compile_rules, run_examples
from casemate.files import CasemateError, parse_document
from casemate.knowledge import RULE, load_knowledge
from casemate.knowledge.rules import read_rules
from casemate.report.rule_source import rule_source
from casemate.report.rules_guide import EXAMPLE, STARTS, rules_guide
from conftest import ROOT


def test_the_page_in_the_repository_is_up_to_date() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_guide(load_knowledge()), "run `make docs`"


def test_the_example_compiles_and_its_models_show_it(tmp_path: Path) -> None:
    pack = tmp_path / "example.yaml"
    pack.write_text(EXAMPLE, encoding="utf-8")
    knowledge = load_knowledge([pack])
    results = list(run_examples(compile_rules(knowledge), knowledge, frozenset({"coupon-codes-guessed"})))
    assert [(result.example, result.why) for result in results] == [
        ("fires", ""),
        ("quiet", ""),
        ("near miss of kind(Api, api)", ""),
        ("near miss of about(Codes, financial)", ""),
    ]


def test_the_page_has_every_word_that_a_rule_may_use() -> None:
    knowledge = load_knowledge()
    page = rules_guide(knowledge)
    words = knowledge.vocabulary
    for predicate in (*words.atoms.values(), *words.inputs.values(), *words.derived.values()):
        assert f"`{predicate.id}({', '.join(predicate.sorts)})`" in page
        assert all(clause in page for clause in predicate.clauses)
    assert all(f"| `{key.name}` |" in page for key in RULE.keys)
    assert all(f"| `{rule.id}` |" in page for rule in knowledge.rules)
    assert set(STARTS) == set(knowledge.adversaries)


def test_tables_have_as_many_cells_in_every_row() -> None:
    block: list[str] = []
    for line in [*rules_guide(load_knowledge()).splitlines(), ""]:
        if line.startswith("|"):
            block.append(line)
        elif block:
            assert len({row.replace("\\|", "").count("|") for row in block}) == 1, block[0]
            block = []


@pytest.mark.parametrize("identity", ["jailbreak", "JAILBREAK"])
def test_a_rule_that_is_shown_reads_back_as_it_was(identity: str) -> None:
    knowledge = load_knowledge()
    pack, reading = read_rules(parse_document(rule_source(knowledge, identity), "shown.yaml"))
    assert reading.problems == []
    assert pack.rules == tuple(replace(rule, followed=()) for rule in knowledge.rules if rule.id == "jailbreak")


def test_a_rule_that_is_not_there_gets_the_nearest() -> None:
    with pytest.raises(CasemateError, match="did you mean `jailbreak`"):
        rule_source(load_knowledge(), "jailbrake")
