from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemate.analysis import Analysis
from casemate.evidence import (
    Cluster,
    Evidence,
    Outcome,
    Updated,
    add_evidence,
    evidence_path,
    load_evidence,
    read_evidence,
    updates_of,
)
from casemate.evidence.updating import CORRELATION, FAMILIES, TRIES, counted
from casemate.files import InvalidInput
from casemate.quantities import Basis
from casemate.risk import assess
from priced import small_analysis

TODAY = date(2026, 11, 28)


@cache
def technique() -> str:
    """One that a rule uses at the model."""
    derived = small_analysis().derived
    steps = (s for s in derived.steps if derived.graph.targets[s] == "model" and derived.rule(s) is not None)
    used = [use.id for step in steps if (rule := derived.rule(step)) is not None for use in rule.rule.techniques]
    return sorted(used)[0]


def evidence(*clusters: tuple[str, int, int], prompts: int | None = None, **more: object) -> Evidence:
    made = tuple(Cluster(probe=p, trials=t, hits=h, prompts=prompts) for p, t, h in clusters)
    hits = any(cluster.hits for cluster in made)
    base = Evidence(
        test="probe run",
        target="model",
        tool="scanner 1.0",
        techniques=(technique(),),
        outcome=Outcome.HIT if hits else Outcome.NO_HIT,
        clusters=made,
        date=TODAY,
    )
    return replace(base, **more)  # type: ignore[arg-type]


def updates(*found: Evidence, analysis: Analysis | None = None, today: date = TODAY) -> Mapping[int, Updated]:
    return updates_of((analysis or small_analysis()).derived, found, today)


def prior_rate(updated: Updated) -> float:
    """Of one try, what the prior says."""
    return 1 - (1 - updated.prior.mean) ** (1 / (FAMILIES * TRIES))


def test_evidence_speaks_to_the_steps_at_its_target_that_use_its_technique() -> None:
    derived = small_analysis().derived
    found = updates(evidence(("a", 100, 50)))
    assert found
    expected = {
        step
        for step in derived.steps
        if derived.graph.targets[step] == "model"
        and (rule := derived.rule(step)) is not None
        and technique() in {use.id for use in rule.rule.techniques}
    }
    assert set(found) == expected
    assert not updates(evidence(("a", 100, 50), target="prompts"))


@given(trials=st.integers(1, 5000), share=st.floats(0, 1))
def test_a_rate_above_the_prior_raises_and_one_below_lowers(trials: int, share: float) -> None:
    hits = round(share * trials)
    for updated in updates(evidence(("a", trials, hits))).values():
        change = updated.estimate.mean - updated.prior.mean
        if hits / trials > prior_rate(updated):
            assert change > 0
        else:
            assert change < 0


def test_no_hits_in_a_thousand_prompts_of_one_probe_lower_only_its_own_share() -> None:
    for updated in updates(evidence(("a", 1000, 0))).values():
        untested = 1 - (1 - updated.prior.mean) ** ((FAMILIES - 1) / FAMILIES)
        assert untested <= updated.estimate.mean < updated.prior.mean
        assert updated.share <= 1 / FAMILIES


def test_a_thousand_copies_of_one_prompt_weigh_no_more_than_one() -> None:
    one = updates(evidence(("a", 1, 0), prompts=1))
    repeated = updates(evidence(("a", 1000, 0), prompts=1))
    copied = updates(*[evidence(("a", 1, 0), prompts=1)] * 1000)
    for step, updated in one.items():
        assert repeated[step].estimate == updated.estimate
        assert copied[step].estimate == updated.estimate


def test_a_cluster_counts_at_most_its_effective_size() -> None:
    trials, hits = counted([evidence(("a", 10**6, 5 * 10**5))], TODAY)["a"]
    assert trials == pytest.approx(1 / CORRELATION, rel=1e-3)
    assert hits == pytest.approx(trials / 2)
    split = [evidence(("a", 10**5, 5 * 10**4), date=TODAY - timedelta(days=n)) for n in range(10)]
    assert counted(split, TODAY)["a"][0] <= 1 / CORRELATION


def test_expired_evidence_decays_to_the_prior() -> None:
    made = evidence(("a", 500, 400), expires=TODAY)
    means = [
        next(iter(updates(made, today=TODAY + timedelta(days=days)).values())).estimate.mean
        for days in (0, 90, 400, 2000)
    ]
    prior = next(iter(updates(made).values())).prior.mean
    assert means == sorted(means, reverse=True)
    assert means[-1] == pytest.approx(prior, abs=1e-3)


@pytest.mark.parametrize("outcome", [Outcome.ERROR, Outcome.INCONCLUSIVE])
def test_a_test_that_says_nothing_changes_nothing(outcome: Outcome) -> None:
    said = evidence(("a", 100, 0), outcome=outcome)
    assert not updates(said)
    assert not counted([said], TODAY)


def test_the_risk_says_how_much_rests_on_evidence() -> None:
    derived = small_analysis().derived
    every = sorted({use.id for rule in derived.rules.values() for use in rule.rule.techniques})
    probes = tuple((f"probe {n}", 1000, 0) for n in range(7))
    without, with_it = (
        assess(small_analysis(), draws=4),
        assess(small_analysis(), draws=4, evidence=updates(evidence(*probes, techniques=tuple(every)))),
    )
    assert without.drivers.basis[Basis.EVIDENCE] == 0
    assert with_it.drivers.basis[Basis.EVIDENCE] > 0
    assert sum(with_it.drivers.basis.values()) == pytest.approx(1)
    assert with_it.profile.current.expected.expected < without.profile.current.expected.expected


def written(tmp_path: Path, **more: object) -> Path:
    one = {
        "test": "run",
        "target": "model",
        "tool": "scanner 1.0",
        "techniques": [technique()],
        "outcome": "hit",
        "clusters": [{"probe": "a", "trials": 40, "hits": 3}],
        "date": "2026-11-01",
    } | more
    path = tmp_path / "results.json"
    path.write_text(json.dumps({"casemate": 1, "kind": "evidence", "evidence": [one]}), encoding="utf-8")
    return path


def known_techniques() -> frozenset[str]:
    return frozenset(small_analysis().knowledge.atlas.techniques)


def test_what_is_added_is_kept_beside_the_model_once(tmp_path: Path) -> None:
    model, system = tmp_path / "shop.casemate.yaml", small_analysis().system
    read = read_evidence(written(tmp_path), system, known_techniques())
    assert read[0].source is not None
    assert add_evidence(model, (), read) == read
    kept = load_evidence(model, system, known_techniques())
    assert kept == read
    before = evidence_path(model).read_bytes()
    assert add_evidence(model, kept, read) == ()
    assert evidence_path(model).read_bytes() == before
    assert evidence_path(model).name == "shop.evidence.yaml"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"clusters": [{"probe": "a", "trials": 3, "hits": 4}]}, "4 hits in 3 trials"),
        ({"clusters": [{"probe": "a", "trials": 0, "hits": 0}]}, "0"),
        ({"clusters": [{"probe": "a", "trials": 2.5, "hits": 1}]}, "whole number"),
        ({"clusters": [{"probe": "a", "trials": 5, "hits": 1, "prompts": 9}]}, "9 prompts in 5 trials"),
        ({"target": "modle"}, "no component `modle`"),
        ({"techniques": ["AML.T9999"]}, "no technique"),
        ({"outcome": "no_hit"}, "there are 3 hits"),
        ({"outcome": "perhaps"}, "perhaps"),
        ({"date": "soon"}, "expected a day"),
        ({"expires": "2020-01-01"}, "expires before"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, change: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_evidence(written(tmp_path, **change), small_analysis().system, known_techniques())
    problem = next(p for p in caught.value.problems if message in p.message)
    assert problem.place is not None


def test_another_file_is_not_evidence(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(InvalidInput):
        read_evidence(path, small_analysis().system, known_techniques())
