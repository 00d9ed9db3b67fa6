"""The scorer on cases made by hand, and against a count of every pair."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_scores import (
    Candidates,
    Case,
    Claim,
    PathPart,
    auc,
    best_chain,
    common_subsequence,
    counts_as_path,
    means,
    popularity,
    score_case,
    slots,
    with_labels_of_the_next,
)

SYSTEM, RECON = "AML.TA0004", "AML.TA0002"
FAMILY = {"A": "A", "A.1": "A", "A.2": "A", "B": "B", "B.1": "B", "C": "C", "D": "D", "R": "R", "S": "S"}
CANDIDATES = Candidates(family=FAMILY, core=frozenset(FAMILY) - {"R", "S"})


def case(*names: str, off_system: tuple[str, ...] = (), id: str = "CS1") -> Case:
    return Case(id=id, uses=(*((name, RECON) for name in off_system), *((name, SYSTEM) for name in names)))


def claim(*names: str, paths: tuple[tuple[PathPart, ...], ...] = ()) -> Claim:
    return Claim(ranks={name: place for place, name in enumerate(names, start=1)}, paths=(paths,))


def part(*techniques: str, needs: tuple[str, ...] = (), gives: tuple[str, ...] = ()) -> PathPart:
    return PathPart(techniques=techniques, requires=needs, grants=gives)


def auc_by_pairs(ranks: dict[str, int], used: frozenset[str], among: frozenset[str]) -> float:
    """The definition: over every pair of a used and an unused candidate."""
    bottom = 10**9
    won = [
        1.0 if ranks.get(hit, bottom) < ranks.get(other, bottom) else 0.5
        for hit, other in product(used, among - used)
        if ranks.get(hit, bottom) <= ranks.get(other, bottom)
    ]
    return sum(won) / (len(used) * len(among - used))


names = st.sampled_from([f"T{number}" for number in range(12)])


@given(st.dictionaries(names, st.integers(1, 6)), st.frozensets(names, min_size=1, max_size=11))
def test_auc_is_the_share_of_pairs_in_the_right_order(ranks: dict[str, int], used: frozenset[str]) -> None:
    among = frozenset(f"T{number}" for number in range(12))
    assert auc(ranks, used, among) == pytest.approx(auc_by_pairs(ranks, used, among))


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        ({"A": 1, "B": 2}, 1.0),  # both that were used, first
        ({"C": 1, "D": 2}, 0.0),  # only what was not used
        ({}, 0.5),  # nothing: all tie at the bottom
        ({"A": 1, "B": 1, "C": 1, "D": 1}, 0.5),  # all tie
        ({"A": 1, "C": 2}, 0.625),  # A beats C and D, B loses to C and ties with D
    ],
)
def test_auc_by_hand(ranks: dict[str, int], expected: float) -> None:
    assert auc(ranks, frozenset("AB"), frozenset("ABCD")) == expected


def test_auc_says_nothing_where_there_is_no_pair() -> None:
    assert auc({"A": 1}, frozenset("A"), frozenset("A")) == 0.5


subsequences = st.lists(st.sampled_from("ABCD"), max_size=7)


@given(subsequences, subsequences)
def test_the_longest_common_subsequence_is_the_longest(one: list[str], other: list[str]) -> None:
    every = {tuple(kept) for size in range(len(one) + 1) for kept in combinations(one, size)}
    theirs = {tuple(kept) for size in range(len(other) + 1) for kept in combinations(other, size)}
    assert common_subsequence(one, other) == max(len(kept) for kept in every & theirs)


def test_recall_counts_what_stands_above_the_cut_after_the_restriction() -> None:
    noise = [f"N{number}" for number in range(18)]
    family = {**FAMILY, **{name: name for name in noise}}
    candidates = Candidates(family=family, core=frozenset(family) - {"R", "S"})
    # R is no core candidate and an id that ATLAS does not have is none at all: they take no room above the cut.
    found = score_case(claim("R", "X", *noise, "A.1", "B", "C", "D"), case("A.1", "C", "B.1"), candidates)
    assert found.core is not None
    assert found.core.recall == {20: pytest.approx(1 / 3), 30: pytest.approx(2 / 3)}
    assert found.core.missed == ("B.1",)
    assert found.core.late == {}


def test_recall_by_family_drops_repeats_before_the_cut() -> None:
    family = {**{f"P.{number}": "P" for number in range(25)}, "P": "P", "Q": "Q", "Q.1": "Q"}
    candidates = Candidates(family=family, core=frozenset(family))
    found = score_case(claim(*(f"P.{number}" for number in range(25)), "Q.1"), case("Q", "P.3"), candidates)
    assert found.core is not None
    assert found.core.recall == {20: 0.5, 30: 0.5}
    assert found.core.family_recall == {20: 1.0, 30: 1.0}


def test_flagged_is_the_share_of_candidates_named() -> None:
    found = score_case(claim("A", "R", "unknown"), case("A"), CANDIDATES)
    assert found.core is not None
    assert found.core.flagged == pytest.approx(1 / 7)
    assert found.all.flagged == pytest.approx(2 / 9)


def test_core_is_what_was_used_on_the_system_at_least_once() -> None:
    attack = Case(id="CS1", uses=(("A", RECON), ("R", RECON), ("B", RECON), ("C", SYSTEM), ("B", SYSTEM)))
    assert attack.core == ("C", "B")
    assert attack.techniques == {"A", "R", "B", "C"}
    assert score_case(claim("A"), case(off_system=("A",)), CANDIDATES).core is None


THREE = case("A.1", "B", "C")
START = part(gives=("reaches(x)",))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((START, part("R"), part("A", needs=("reaches(x)",)), part("B.1", "C")), 1.0),  # families, preparations between
        ((START, part("C"), part("B"), part("A.2")), 1 / 3),  # the other way round
        ((START, part("A"), part("D")), 1 / 3),
        ((part("A", needs=("reaches(x)",)), part("B"), part("C")), 0.0),  # a requirement that nothing granted
        ((part("A", needs=("a",)), part("B", gives=("a",)), part("C")), 0.0),  # or that was granted too late
        ((*[part("D")] * 13, part("A", "B")), 2 / 3),  # fifteen slots
        ((*[part("D")] * 13, part("A", "B", "C")), 0.0),  # one too many
    ],
)
def test_a_chain_by_hand(path: tuple[PathPart, ...], expected: float) -> None:
    assert best_chain(claim(paths=(path,)), THREE, CANDIDATES) == pytest.approx(expected)


def test_only_the_best_paths_of_a_loss_count() -> None:
    good, bad = (part("A"), part("B"), part("C")), (part("D"),)
    assert best_chain(claim(paths=(*[bad] * 19, good)), THREE, CANDIDATES) == 1.0
    assert best_chain(claim(paths=(*[bad] * 20, good)), THREE, CANDIDATES) == 0.0


def test_a_case_with_few_families_has_no_chain() -> None:
    assert best_chain(claim(), case("A.1", "A.2", "B"), CANDIDATES) is None
    assert best_chain(claim(), case("A", "B", off_system=("C",)), CANDIDATES) is None
    assert best_chain(claim(), THREE, CANDIDATES) == 0.0


def test_slots_are_families_with_repeats() -> None:
    path = (part("A.1", "A.2"), part("unknown", "B.1"))
    assert counts_as_path(path)
    assert slots(path, CANDIDATES) == ("A", "A", "B")


def test_the_labels_of_the_next_case_go_round() -> None:
    cases = (case("A", id="CS1"), case("B", id="CS2"), case("C", id="CS3"))
    swapped = list(with_labels_of_the_next(cases))
    assert [(held.id, held.core) for held in swapped] == [("CS1", ("B",)), ("CS2", ("C",)), ("CS3", ("A",))]


def test_popularity_leaves_the_case_itself_out() -> None:
    cases = (case("A", "B"), case("B", "C"), case("B", "C", "D"))
    first, second, _ = popularity(cases)
    assert first.ranks == {"B": 1, "C": 1, "D": 2}
    assert second.ranks == {"B": 1, "A": 2, "C": 2, "D": 2}


def test_means_leave_out_what_a_case_cannot_tell() -> None:
    good = claim("A", "B", "C", paths=((part("A"), part("B")),))
    scores = [
        score_case(good, THREE, CANDIDATES),
        score_case(claim("D"), THREE, CANDIDATES),
        score_case(claim("R"), case(off_system=("R",)), CANDIDATES),
    ]
    found = means(scores)
    assert (found.cases, found.chain_cases) == (3, 2)
    assert found.chain == 0.5
    assert found.chain_share == pytest.approx(1 / 3)
    assert found.core.recall[20] == pytest.approx((2 / 3 + 0) / 2)
    assert found.core.flagged_most == pytest.approx(3 / 7)
    assert means([]).core.auc == 0.0
