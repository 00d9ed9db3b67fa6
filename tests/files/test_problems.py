from __future__ import annotations

import pytest

from casemate.files import CasemateError, InvalidInput, Place, Problem, Severity, path_text


def test_a_place_says_what_is_known() -> None:
    assert str(Place(file="m.yaml")) == "m.yaml"
    assert str(Place(file="m.yaml", line=3)) == "m.yaml:3"
    assert str(Place(file="m.yaml", line=3, column=7)) == "m.yaml:3:7"
    assert str(Place(file="m.yaml", column=7)) == "m.yaml"


def test_a_problem_renders_as_one_block() -> None:
    problem = Problem(
        message="unknown kind 'databse'",
        remedy="did you mean 'database'?",
        path=("components", "answerer", "kind"),
        place=Place(file="m.yaml", line=3, column=7),
    )
    assert problem.render() == (
        "m.yaml:3:7: error: unknown kind 'databse' (at components.answerer.kind)\n    did you mean 'database'?"
    )
    assert Problem(message="odd", severity=Severity.WARNING).render() == "warning: odd"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("flows", 3, "from"), "flows[3].from"),
        ((0, "a"), "[0].a"),
        (("flows", "a->b"), "flows.a->b"),
        (("a", "b.c", ""), "a['b.c']['']"),
        (("a\nb",), "['a\\nb']"),
    ],
)
def test_paths_are_written_as_people_write_them(path: tuple[str | int, ...], text: str) -> None:
    assert path_text(path) == text


def test_invalid_input_sorts_its_problems_and_counts_them() -> None:
    def problem(file: str, line: int | None, column: int | None = None) -> Problem:
        return Problem(message="m", place=Place(file=file, line=line, column=column))

    error = InvalidInput(
        [problem("b", 1), problem("a", 10, 2), problem("a", 10, 1), problem("a", None), problem("a", 9)]
    )
    assert [str(found.place) for found in error.problems] == ["a", "a:9", "a:10:1", "a:10:2", "b:1"]
    assert str(error) == "5 problems in a, b"
    assert str(InvalidInput([problem("a", 1)])) == "1 problem in a"
    assert str(InvalidInput([Problem(message="m")])) == "1 problem"
    assert isinstance(error, CasemateError)
