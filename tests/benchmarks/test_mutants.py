"""Making mutants of rules, which there are, that the models of a rule are asked, and how many of them they notice."""

from __future__ import annotations

import json
from functools import cache

import pytest

from analyses import knowledge, rules
from casemate.analysis import CompiledRule
from casemate.analysis.authoring import Verdict, mutants_of, verdicts
from casemate.analysis.datalog import Literal
from mutants import LEAST_KILLED, main, share

MEASURED = 0.92
"""The floor: what `python benchmarks/mutants.py` printed, 94.2 %, less what some new rules may cost. It may rise."""


@cache
def every_verdict() -> tuple[Verdict, ...]:
    return tuple(verdict for compiled in rules() for verdict in verdicts(compiled, rules(), knowledge()))


def rule(name: str) -> CompiledRule:
    return next(compiled for compiled in rules() if compiled.rule.id == name)


def test_each_condition_each_need_and_each_kind_gives_a_mutant() -> None:
    found = {(mutant.change.value, mutant.said) for mutant in mutants_of(rule("product-access"), knowledge())}
    assert found == {
        ("dropped", "not kind(Product, api)"),
        ("dropped", "puts_to(Product, Model)"),
        ("dropped", "shows(Model, Product)"),
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


def test_the_models_of_the_rules_notice_most_mutants() -> None:
    assert share(every_verdict()) >= max(MEASURED, LEAST_KILLED)


def test_what_is_not_counted_is_proved() -> None:
    same = [verdict for verdict in every_verdict() if verdict.same_because]
    assert all(not verdict.killed for verdict in same)
    assert len(same) < 0.05 * len(every_verdict())


def test_it_prints_what_survives(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--only", "product-access", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert found["mutants"] == 5
    assert found["killed"] == 5 - len(found["survivors"])
    code = main(["--only", "product-access"])
    assert ("holds" in capsys.readouterr().out) is (code == 0)


def test_a_rule_that_there_is_not_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "no-such-rule"]) == 2
    assert "no-such-rule" in capsys.readouterr().err
