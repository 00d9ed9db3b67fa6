from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from casemate.analysis import Analysis
from casemate.analysis.coverage import Answer, Coverage, coverage_of
from casemate.knowledge import load_knowledge
from casemate.model import BRANCHES, LEAVES
from casemate.report.coverage_formats import COVERAGE_FORMATS, CoverageView
from casemate.report.coverage_json import coverage_json
from casemate.report.coverage_phrases import CAPABILITIES, FACTS, KIND_NOUNS, OF_SEVERAL, VALUES
from casemate.report.coverage_table import MARKS, coverage_table
from casemate.report.coverage_words import reason_text, with_article
from casemate.report.look import Look


@pytest.fixture(scope="module")
def covered(small: Analysis) -> Coverage:
    return coverage_of(small)


def texts(coverage: Coverage) -> dict[tuple[str, str], str]:
    return {
        (cell.element, cell.asked): reason_text(coverage, cell.reason)
        for cell in (*coverage.stride, *coverage.atlas)
        if cell.reason is not None
    }


def test_reasons_say_which_condition_fails_where(covered: Coverage) -> None:
    found = texts(covered)
    # The only rule that cites tampering is about language models.
    assert found["till", "tampering"] == "Till chat is not a language model but a chat"
    assert found["ledger", "tampering"] == "Ledger is not a language model but a database"
    # The only rule that cites disclosure needs a store with something in it.
    assert found["clerk", "information_disclosure"] == "Clerk model keeps no data"


def test_a_capability_that_nobody_gains_is_said(analyze_text: Callable[..., Analysis], small_text: str) -> None:
    text = small_text.replace("  - {from: shopper, to: till, as: prompt, carries: [orders]}\n", "")
    found = texts(coverage_of(analyze_text(text)))
    assert found["clerk", "tampering"] == "nobody gets answers of Clerk model to inputs of their choosing"


def test_reasons_are_no_fixed_text(covered: Coverage) -> None:
    assert len(set(texts(covered).values())) > len(covered.analysis.system.components)


def test_every_capability_and_fact_has_its_words() -> None:
    vocabulary = load_knowledge().vocabulary
    assert set(CAPABILITIES) == set(vocabulary.atoms)
    for predicate, known in FACTS:
        body = vocabulary.body(predicate)
        assert body is not None, predicate
        assert int(max(known)) < len(body.sorts), predicate
    assert {*VALUES, *OF_SEVERAL} <= vocabulary.inputs.keys()
    assert set(KIND_NOUNS) <= {*LEAVES, *BRANCHES}


def test_json_has_every_cell(covered: Coverage) -> None:
    made: dict[str, Any] = json.loads(coverage_json(covered))
    assert made["kind"] == "coverage"
    assert len(made["stride"]) == len(covered.stride)
    assert len(made["atlas"]) == len(covered.atlas)
    assert len(made["techniques"]) == len(load_knowledge().atlas.techniques)
    for group in ("stride", "atlas", "techniques"):
        answers = [cell["answer"] for cell in made[group]]
        assert made["summary"][group] == {answer.value: answers.count(answer.value) for answer in Answer}
    for cell in (
        *made["stride"],
        *made["atlas"],
        *made["techniques"],
        *(c for held in made["lists"].values() for c in held),
    ):
        assert ("threats" in cell) == (cell["answer"] == "threat")
        assert ("because" in cell) == (cell["answer"] in ("unknown", "not_applicable", "open"))
        assert cell.get("because", {"text": "x"})["text"]


def test_the_matrix_shows_each_answer(covered: Coverage) -> None:
    page = coverage_table(covered, CoverageView(), Look())
    row = next(line for line in page.splitlines() if line.startswith("Clerk model"))
    assert row.split()[-6:].count(MARKS[Answer.THREAT]) == 1
    assert "does not apply" in page
    assert "OWASP Top 10 for LLM" in page
    assert max(map(len, page.splitlines())) <= 100


def test_one_element_comes_with_its_reasons(covered: Coverage) -> None:
    page = coverage_table(covered, CoverageView(element="ledger", why=True), Look())
    assert "Ledger · stride" in page
    assert "Clerk model ·" not in page
    assert "not a language model but a database" in " ".join(page.split())


def test_one_framework_alone(covered: Coverage) -> None:
    page = coverage_table(covered, CoverageView(framework="owasp_llm"), Look())
    assert "LLM01:2025" in page
    assert "Clerk model" not in page


def test_text_of_the_model_moves_no_cursor(analyze_text: Callable[..., Analysis], small_text: str) -> None:
    nasty = small_text.replace("name: Ledger", 'name: "Led\\u001b[31mger"')
    coverage = coverage_of(analyze_text(nasty))
    for view in (CoverageView(), CoverageView(why=True)):
        assert "\x1b" not in COVERAGE_FORMATS["table"].render(coverage, view, Look())


@pytest.mark.parametrize(
    ("kind", "said"), [("agent", "an agent"), ("vector_store", "a vector store"), ("agentic", "an agentic part")]
)
def test_kinds_have_their_article(kind: str, said: str) -> None:
    assert with_article(kind) == said
