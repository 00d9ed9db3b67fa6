"""Making mutants of rules: which there are, and that the models of a rule are asked."""

from __future__ import annotations

import json

import pytest

from analyses import knowledge, rules
from casemate.analysis import CompiledRule
from casemate.analysis.datalog import Literal
from mutants import is_killed, main, mutants_of


def rule(name: str) -> CompiledRule:
    return next(compiled for compiled in rules() if compiled.rule.id == name)


def test_each_condition_each_need_and_each_kind_gives_a_mutant() -> None:
    found = {(mutant.change, mutant.part) for mutant in mutants_of(rule("product-access"), knowledge())}
    assert found == {
        ("dropped", "not kind(Product, api)"),
        ("unrequired", "reaches(Model)"),
        ("widened", "not kind(Product, api) to not kind(Product, interface)"),
    }


def test_no_mutant_leaves_a_variable_unbound() -> None:
    for compiled in rules():
        for mutant in mutants_of(compiled, knowledge()):
            positive = list(mutant.made.requires)
            positive += [part for part in mutant.made.body if isinstance(part, Literal) and not part.negated]
            bound = {name for atom in positive for name in atom.variables}
            assert set(mutant.made.variables) <= bound, (mutant.rule, mutant.part)


def test_a_mutant_that_fires_where_it_must_not_is_killed() -> None:
    found = {mutant.change: mutant for mutant in mutants_of(rule("product-access"), knowledge())}
    assert is_killed(found["widened"], rules(), knowledge())


def test_it_prints_what_survives(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--only", "product-access", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert found["mutants"] == 3
    assert found["killed"] == 3 - len(found["survivors"])
    code = main(["--only", "product-access"])
    assert ("holds" in capsys.readouterr().out) is (code == 0)


def test_a_rule_that_there_is_not_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "no-such-rule"]) == 2
    assert "no-such-rule" in capsys.readouterr().err
