"""Which way to a threat is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

from casemate.analysis.readings import Marks, Reading
from casemate.analysis.ways import Order, Ways
from casemate.graph import AttackGraph, Weights, derive, through

CAPABILITIES = ("reaches(a)", "runs(a)", "runs(b)", "alters(d)", "causes(l)")
REACHES, RUNS_A, RUNS_B, ALTERS, LOSS = range(5)
MARKS = Marks(losses=("l",), impacts=(1.0,))
A_LOSS = 1


def graph_of(steps: Sequence[tuple[int, int]]) -> AttackGraph:
    """Steps as pairs: what one needs, what it gains."""
    many = len(steps)
    return AttackGraph(
        capabilities=CAPABILITIES,
        rules=tuple(f"r{number}" for number in range(many)),
        bindings=((),) * many,
        targets=("a",) * many,
        requires=tuple((needed,) for needed, _ in steps),
        helped_by=((),) * many,
        grants=tuple((gained,) for _, gained in steps),
        starts={"outsider": (REACHES,)},
        goals={"l": LOSS},
    )


def ways_of(
    steps: Sequence[tuple[int, int]], success: Sequence[float], onward: Mapping[int, float]
) -> tuple[Ways, Reading]:
    graph = graph_of(steps)
    derivation = derive(graph, Weights(success=tuple(success), hours=(1.0,) * len(steps)), (REACHES,))
    reading = Reading(
        adversary="outsider",
        derivation=derivation,
        inherent=derivation,
        ahead=(0,) * len(CAPABILITIES),
        onward={"l": onward},
        whole=through(derivation, (LOSS,), toll=0.05),
        shares=(0.0,) * len(CAPABILITIES),
    )
    return Ways(graph, (reading,), MARKS), reading


def order(step: int) -> Order:
    return float(step), 0.0, step, 0


def test_a_way_back_to_where_it_came_from_is_none() -> None:
    # Code on a, from there code on b, from there a flaw in a: the last step gains what was there.
    ways, reading = ways_of([(REACHES, RUNS_A), (RUNS_A, RUNS_B), (RUNS_B, RUNS_A)], [0.5, 0.5, 0.5], {})
    assert ways.circular(reading.derivation, 2)
    assert not ways.circular(reading.derivation, 1)
    assert ways.worth_showing([order(2)], A_LOSS) is None


def test_a_later_way_is_shown_where_the_likeliest_goes_in_a_circle() -> None:
    ways, _ = ways_of([(REACHES, RUNS_A), (RUNS_A, RUNS_B), (RUNS_B, RUNS_A), (REACHES, ALTERS)], [0.5] * 4, {})
    assert ways.worth_showing([order(2), order(3)], A_LOSS) == (order(3), 0)


def test_a_loss_that_the_foothold_reaches_far_more_likely_is_not_the_steps() -> None:
    # From code on a the loss is certain; by a flaw in b, one campaign in ten gets on.
    steps = [(REACHES, RUNS_A), (RUNS_A, RUNS_B), (RUNS_B, LOSS), (RUNS_A, LOSS)]
    ways, reading = ways_of(steps, [0.5, 0.1, 1.0, 1.0], {RUNS_A: 0.05, RUNS_B: 0.05})
    assert ways.superfluous(reading, 1) == A_LOSS
    assert ways.worth_showing([order(1)], A_LOSS) == (order(1), A_LOSS)


def test_a_loss_that_the_step_makes_about_as_likely_stays() -> None:
    steps = [(REACHES, RUNS_A), (RUNS_A, RUNS_B), (RUNS_B, LOSS), (RUNS_A, LOSS)]
    ways, reading = ways_of(steps, [0.5, 0.5, 1.0, 0.9], {RUNS_A: -log(0.9) + 0.05, RUNS_B: 0.05})
    assert ways.superfluous(reading, 1) == 0


def test_what_anybody_begins_with_is_no_foothold() -> None:
    ways, reading = ways_of([(REACHES, RUNS_A), (RUNS_A, LOSS)], [0.01, 1.0], {REACHES: 0.0, RUNS_A: 0.05})
    assert ways.superfluous(reading, 0) == 0


def test_a_way_that_adds_to_a_loss_comes_before_a_likelier_one_that_adds_to_none() -> None:
    steps = [(REACHES, RUNS_A), (RUNS_A, RUNS_B), (REACHES, RUNS_B), (RUNS_B, LOSS), (RUNS_A, LOSS)]
    ways, _ = ways_of(steps, [0.9, 0.3, 0.05, 1.0, 1.0], {RUNS_A: 0.05, RUNS_B: 0.05})
    assert ways.worth_showing([order(1), order(2)], A_LOSS) == (order(2), 0)


def test_what_begins_after_two_other_threats_is_far() -> None:
    graph = graph_of([(REACHES, RUNS_A), (RUNS_A, RUNS_B), (RUNS_B, ALTERS)])
    derivation = derive(graph, Weights(success=(0.9,) * 3, hours=(1.0,) * 3), (REACHES,))
    reading = Reading(
        adversary="outsider",
        derivation=derivation,
        inherent=derivation,
        ahead=(0,) * len(CAPABILITIES),
        onward={},
        whole=through(derivation, (LOSS,), toll=0.05),
        shares=(0.0,) * len(CAPABILITIES),
    )
    assert Ways(graph, (reading,), MARKS, {"r0", "r1", "r2"}).far(reading, 2)
    assert not Ways(graph, (reading,), MARKS, {"r0", "r1", "r2"}).far(reading, 1)
    assert not Ways(graph, (reading,), MARKS, {"r0", "r2"}).far(reading, 2)  # r1 only leads on
