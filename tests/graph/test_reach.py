"""What each capability opens, against plain reachability."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casemate.graph import AttackGraph, Weights, opened
from strategies import attack_graphs


def reachable(graph: AttackGraph, capability: int) -> set[int]:
    """A step counts as soon as one of its requirements is there."""
    found, waiting = {capability}, [capability]
    while waiting:
        here = waiting.pop()
        more = {given for s in graph.steps if here in graph.requires[s] for given in graph.grants[s]} - found
        found |= more
        waiting.extend(more)
    return found


@given(attack_graphs(capabilities=12, steps=20), st.lists(st.integers(0, 255), min_size=12, max_size=12))
def test_marks_of_everything_reachable_come_together(drawn: tuple[AttackGraph, Weights], marks: list[int]) -> None:
    graph, _ = drawn
    found = opened(graph, marks)
    for capability in range(len(graph.capabilities)):
        expected = 0
        for other in reachable(graph, capability):
            expected |= marks[other]
        assert found[capability] == expected


def test_a_long_chain_and_a_large_ring() -> None:
    length = 20_000
    graph = AttackGraph(
        capabilities=tuple(f"acts(c{n})" for n in range(length)),
        rules=("r",) * length,
        bindings=tuple((f"c{n}",) for n in range(length)),
        targets=("c0",) * length,
        requires=tuple((n,) for n in range(length)),
        helped_by=((),) * length,
        # the second half is a ring that the first half leads into
        grants=tuple((n + 1 if n + 1 < length else length // 2,) for n in range(length)),
        starts={},
        goals={},
    )
    marks = [0] * length
    marks[0], marks[length // 2], marks[-1] = 1, 2, 4
    found = opened(graph, marks)
    assert found[0] == 7
    assert found[1] == 6
    assert set(found[length // 2 :]) == {6}
