"""Scoring one claim about a system against what a real attack on it used. Pure: no files, no Casemate.

A claim is what a tool says about a system: its ranked techniques, and its paths to losses. A case is what happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

OFF_SYSTEM_TACTICS = frozenset({"AML.TA0001", "AML.TA0002", "AML.TA0003"})
"""AI Attack Staging, Reconnaissance, Resource Development: what happens before the system is touched."""

MOST_SLOTS = 15
"""Techniques that a path may name, preparations included; a longer path names so many that some must fit."""
MOST_PATHS = 20
"""Best paths of a loss that count."""
LEAST_FAMILIES = 3
"""Cases with fewer core families say nothing about the order of a path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One incident: the techniques that it used, in order, each with the tactic that it served."""

    id: str
    uses: tuple[tuple[str, str], ...]
    """(technique, tactic)."""

    @property
    def techniques(self) -> frozenset[str]:
        """Everything that it used."""
        return frozenset(technique for technique, _ in self.uses)

    @property
    def core(self) -> tuple[str, ...]:
        """What it used on the system itself, in order of first use there."""
        return tuple(dict.fromkeys(name for name, tactic in self.uses if tactic not in OFF_SYSTEM_TACTICS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The techniques that could be claimed, and the family of each."""

    family: Mapping[str, str]
    """Of every technique: its parent, or itself."""
    core: frozenset[str]
    """Those with a tactic that is not off the system."""

    def families(self, techniques: Iterable[str]) -> tuple[str, ...]:
        """The families of these techniques, in order, without repeats."""
        return tuple(dict.fromkeys(self.family[name] for name in techniques))


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPart:
    """One step of a path."""

    techniques: tuple[str, ...]
    requires: tuple[str, ...]
    grants: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a tool says about one system."""

    ranks: Mapping[str, int]
    """Of each technique that it names: 1 is the likeliest; equal ranks tie."""
    paths: tuple[tuple[tuple[PathPart, ...], ...], ...] = ()
    """Of each loss: its paths, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListScore:
    """How good a ranked list is over one set of candidates; shares from 0 to 1."""

    auc: float
    recall: Mapping[int, float]
    """By cut: the share of what was used that stands above it."""
    family_recall: Mapping[int, float]
    flagged: float
    """Share of the candidates that the claim names at all."""
    used: tuple[str, ...]
    """What was used, sorted."""
    missed: tuple[str, ...]
    """What was used and is not named, sorted."""
    late: Mapping[str, int]
    """What was used and stands below the last cut, with its place in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseScore:
    """One claim against one case."""

    case: str
    core: ListScore | None
    """None where the case used nothing on the system itself."""
    all: ListScore
    chain: float | None
    """Largest share of the core families that one path names in the case's order; None for cases with too few."""


CUTS = (20, 30)


def score_case(claim: Claim, case: Case, candidates: Candidates) -> CaseScore:
    """The claim against the case."""
    core = frozenset(case.core) & candidates.core
    return CaseScore(
        case=case.id,
        core=score_list(claim, core, candidates.core, candidates) if core else None,
        all=score_list(claim, case.techniques, frozenset(candidates.family), candidates),
        chain=best_chain(claim, case, candidates),
    )


def score_list(claim: Claim, used: frozenset[str], among: frozenset[str], candidates: Candidates) -> ListScore:
    """The claimed list, restricted to these candidates, against what was used."""
    ranks = {name: rank for name, rank in claim.ranks.items() if name in among}
    ordered = sorted(ranks, key=lambda name: (ranks[name], name))
    families, wanted = candidates.families(ordered), frozenset(candidates.families(used))
    return ListScore(
        auc=auc(ranks, used, among),
        recall={cut: len(used & frozenset(ordered[:cut])) / len(used) for cut in CUTS},
        family_recall={cut: len(wanted & frozenset(families[:cut])) / len(wanted) for cut in CUTS},
        flagged=len(ranks) / len(among),
        used=tuple(sorted(used)),
        missed=tuple(sorted(used - ranks.keys())),
        late={name: place for place, name in enumerate(ordered, start=1) if name in used and place > CUTS[-1]},
    )


def auc(ranks: Mapping[str, int], used: frozenset[str], among: frozenset[str]) -> float:
    """Probability that a used candidate stands above one that was not used; ties count half.

    Candidates without a rank tie below all others. 0.5 where everything or nothing was used.
    """
    bottom = max(ranks.values(), default=0) + 1
    counts: dict[int, list[int]] = {}
    for name in among:
        counts.setdefault(ranks.get(name, bottom), [0, 0])[name in used] += 1
    positives = sum(hits for _, hits in counts.values())
    negatives = len(among) - positives
    if not positives or not negatives:
        return 0.5
    won, below = 0.0, 0
    for rank in sorted(counts, reverse=True):
        others, hits = counts[rank]
        won += hits * (below + others / 2)
        below += others
    return won / (positives * negatives)


def best_chain(claim: Claim, case: Case, candidates: Candidates) -> float | None:
    """The largest share of the case's core families that one path of the claim names in order; 0 without paths."""
    wanted = candidates.families(name for name in case.core if name in candidates.core)
    if len(wanted) < LEAST_FAMILIES:
        return None
    named = (slots(path, candidates) for paths in claim.paths for path in paths[:MOST_PATHS] if counts_as_path(path))
    return max((common_subsequence(path, wanted) / len(wanted) for path in named), default=0.0)


def counts_as_path(path: Sequence[PathPart]) -> bool:
    """Whether the path is short enough, and each step's requirements are granted earlier in it."""
    granted: set[str] = set()
    for part in path:
        if not granted.issuperset(part.requires):
            return False
        granted.update(part.grants)
    return sum(len(part.techniques) for part in path) <= MOST_SLOTS


def slots(path: Sequence[PathPart], candidates: Candidates) -> tuple[str, ...]:
    """The families that the path names, in order, with repeats; a technique that ATLAS does not have is skipped."""
    known = candidates.family
    return tuple(known[name] for part in path for name in part.techniques if name in known)


def common_subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for item in one:
        diagonal = 0
        for place, wanted in enumerate(other, start=1):
            above = row[place]
            row[place] = diagonal + 1 if item == wanted else max(above, row[place - 1])
            diagonal = above
    return row[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMeans:
    """Means over cases."""

    auc: float
    recall: Mapping[int, float]
    family_recall: Mapping[int, float]
    flagged: float
    flagged_most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Means over cases; every field is 0 where there are none."""

    cases: int
    core: ListMeans
    all: ListMeans
    chain: float
    """Share of the cases with a chain of at least half of their core families."""
    chain_share: float
    """Mean of the largest shares."""
    chain_cases: int


def means(scores: Sequence[CaseScore]) -> Means:
    """The means of these scores."""
    chains = [score.chain for score in scores if score.chain is not None]
    return Means(
        cases=len(scores),
        core=_list_means([score.core for score in scores if score.core is not None]),
        all=_list_means([score.all for score in scores]),
        chain=_mean(float(chain >= 0.5) for chain in chains),
        chain_share=_mean(chains),
        chain_cases=len(chains),
    )


def _list_means(scores: Sequence[ListScore]) -> ListMeans:
    return ListMeans(
        auc=_mean(score.auc for score in scores),
        recall={cut: _mean(score.recall[cut] for score in scores) for cut in CUTS},
        family_recall={cut: _mean(score.family_recall[cut] for score in scores) for cut in CUTS},
        flagged=_mean(score.flagged for score in scores),
        flagged_most=max((score.flagged for score in scores), default=0.0),
    )


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return fmean(found) if found else 0.0


def with_labels_of_the_next(cases: Sequence[Case]) -> Iterator[Case]:
    """Each case with the techniques of the next one (the last with those of the first), in the same order."""
    for place, case in enumerate(cases):
        yield Case(id=case.id, uses=cases[(place + 1) % len(cases)].uses)


def popularity(cases: Sequence[Case]) -> Iterator[Claim]:
    """For each case, the techniques ranked by how many other cases use them: a claim that looks at no system."""
    for case in cases:
        counts: dict[str, int] = {}
        for other in cases:
            for name in sorted(other.techniques) if other is not case else ():
                counts[name] = counts.get(name, 0) + 1
        levels = sorted(set(counts.values()), reverse=True)
        yield Claim(ranks={name: levels.index(count) + 1 for name, count in counts.items()})
