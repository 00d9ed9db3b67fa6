"""From counts of a scanner to the probability of a campaign: the link, and what it assumes.

A step's estimate is the probability p that one campaign gets it to work. A campaign tries several families of variants
(role play, encodings, other languages, …), each several times. With K families of equal standing and m independent
tries in each,

    1 − p = ∏ (1 − r_f) ^ m        so that the prior alone has r₀ = 1 − (1 − p) ^ (1 / (K m)) in every family.

A probe speaks to one family. n trials of one probe are alike, so they count as n / (1 + (n − 1) ρ) independent ones
(the design effect of Kish 1965, "Survey Sampling"), 1 / ρ at the most, and never more than there were different
prompts. The family's rate becomes the mean of prior and counts, (c r₀ + hits) / (c + n), where c is what the prior
weighs. What no probe has tried keeps r₀: nobody can lower the whole by testing one variant a thousand times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log
from pathlib import Path

from casemate.analysis import Analysis, Derived
from casemate.evidence.documents import load_evidence
from casemate.evidence.types import Evidence
from casemate.graph import StepNumber
from casemate.quantities import Basis, Beta, Estimate

FAMILIES = 8
"""K: families of variants of one technique. Judgement: some scanners have more probes, many attackers know fewer. Where
more than seven were tested there is one more: what nobody has thought of yet."""
TRIES = 10
"""m: independent tries that a campaign makes in one family. Judgement."""
CORRELATION = 0.05
"""ρ: of the outcomes within one cluster. Judgement; a cluster never counts more than 1 / ρ = 20 trials."""
_EDGE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """One step's estimate with the evidence in it."""

    step: StepNumber
    prior: Estimate
    estimate: Estimate
    share: float
    """How much of the new estimate rests on evidence, from 0 to 1."""
    evidence: tuple[Evidence, ...]
    """What spoke to it."""


def updates_of(derived: Derived, evidence: Sequence[Evidence], today: date) -> Mapping[StepNumber, Updated]:
    """Of every step that some evidence with weight speaks to: its new estimate.

    Evidence speaks to the steps that stand at its target and use one of its techniques.
    """
    weighty = [one for one in evidence if one.weight(today) > 0]
    by_target: dict[int, list[Evidence]] = {}
    numbers = {str(name): number for name, number in derived.elements.components.items()}
    for one in weighty:
        if one.target in numbers:
            by_target.setdefault(numbers[one.target], []).append(one)
    found: dict[StepNumber, Updated] = {}
    for step in derived.steps:
        rule = derived.rule(step)
        there = by_target.get(_target(derived, step), []) if rule is not None else []
        if rule is None or not there:
            continue
        used = {use.id for use in rule.rule.techniques}
        speaking = [one for one in there if used & set(one.techniques)]
        if speaking:
            said = rule.rule.success
            beta = Beta.from_interval(said.low, said.high)
            prior = Estimate(distribution=beta, basis=said.basis, source=said.source or "")
            found[step] = _updated(step, prior, beta, speaking, today)
    return found


def updates_beside(model: Path, analysis: Analysis, today: date) -> Mapping[StepNumber, Updated]:
    """The same from the evidence kept beside a model file; empty where there is none. Raises `InvalidInput`."""
    known = load_evidence(model, analysis.system, frozenset(analysis.knowledge.atlas.techniques))
    return updates_of(analysis.derived, known, today) if known else {}


def _target(derived: Derived, step: StepNumber) -> int:
    return derived.elements.by_name.get(derived.graph.targets[step], -1)


def _updated(step: StepNumber, prior: Estimate, beta: Beta, evidence: Sequence[Evidence], today: date) -> Updated:
    counts = counted(evidence, today)
    families = max(FAMILIES, len(counts) + 1)
    weight = beta.a + beta.b
    failing = max(1 - beta.mean, _EDGE)
    start = 1 - failing ** (1 / (families * TRIES))
    log_failing: float = 0.0
    resting: float = 0.0
    left = failing ** (1 / families)
    for trials, hits in counts.values():
        rate = (weight * start + hits) / (weight + trials)
        log_failing += TRIES * _safe_log(1 - rate)
        resting += trials / (weight + trials)
    log_failing += (families - len(counts)) * _safe_log(left)
    mean = min(max(1 - exp(log_failing), _EDGE), 1 - _EDGE)
    share = resting / families
    heavier = weight + sum(trials for trials, _ in counts.values()) / families
    estimate = Estimate(
        distribution=Beta(mean * heavier, (1 - mean) * heavier),
        basis=Basis.EVIDENCE if share >= 0.5 else prior.basis,
        source="; ".join(sorted({f"{one.tool}, {one.date.isoformat()}" for one in evidence})),
    )
    return Updated(step=step, prior=prior, estimate=estimate, share=share, evidence=tuple(evidence))


def counted(evidence: Sequence[Evidence], today: date) -> Mapping[str, tuple[float, float]]:
    """Of each probe: effective trials and hits. The same probe in several tests is one cluster; copies count once."""
    sums: dict[str, list[float]] = {}
    seen: set[tuple[str, str, date, str, object]] = set()
    for one in evidence:
        weight = one.weight(today)
        if weight == 0:  # what says nothing is no trial
            continue
        for cluster in one.clusters:
            same = (one.test, one.tool, one.date, one.target, cluster)
            if same in seen:
                continue
            seen.add(same)
            alone = min(cluster.trials, cluster.prompts or cluster.trials)
            kept = sums.setdefault(cluster.probe, [0.0, 0.0])
            kept[0] += weight * alone
            kept[1] += weight * alone * cluster.hits / cluster.trials
    found: dict[str, tuple[float, float]] = {}
    for probe, (trials, hits) in sorted(sums.items()):
        effective = trials / (1 + max(trials - 1, 0.0) * CORRELATION)
        found[probe] = (effective, hits * effective / trials)
    return found


def _safe_log(value: float) -> float:
    return log(max(value, 1e-300))
