"""Findings of a learner: what was done by hand in the browser, judged by its effect, with the learner's own words."""

from __future__ import annotations

from collections.abc import Sequence

from casemate.files import CasemateError
from casemate.lab.attacks import Scenario, scenarios_named, wilson
from casemate.lab.controls import Control
from casemate.lab.findings.interface import Exchange, Finding, Findings, Rate, Retest, Standing, worst_first
from casemate.lab.interface import BackendKind
from casemate.lab.journal import Entry, Journal

_MOST_STEPS = 6
"""Steps of the evidence, up to the one that had the effect."""


def findings_by_hand(journal: Journal) -> Findings:
    """The findings of a journal. Raises `CasemateError` where no exercise was tried."""
    tried = {entry.scenario for entry in journal.entries if entry.scenario}
    if not tried:
        raise CasemateError(
            "the journal holds no exercise; open one in the page of `casemate lab start`, and try an attempt there"
        )
    known = [one for one in scenarios_named() if one.id in tried | set(journal.conclusions)]
    found = [_finding(one, [entry for entry in journal.entries if entry.scenario == one.id], journal) for one in known]
    entries = [entry for entry in journal.entries if entry.scenario]
    backends = list(dict.fromkeys(entry.backend for entry in entries))
    days = sorted(entry.at for entry in entries)
    return Findings(
        findings=worst_first(found),
        backend="; ".join(backends),
        real=all(map(_is_real, entries)),
        setting=(
            ("Answered by", "; ".join(backends)),
            ("Found by", "a person, by hand in the browser"),
            ("Judged by", "the oracle of each exercise, from the effect alone"),
            ("From", days[0]),
            ("Until", days[-1]),
        ),
        mine=True,
    )


def _finding(scenario: Scenario, entries: Sequence[Entry], journal: Journal) -> Finding:
    judged = [entry for entry in entries if entry.exploited is not None]
    bare = [entry for entry in judged if not set(entry.controls) & set(scenario.controls)]
    hits = [entry for entry in judged if entry.exploited]
    standing, reason = _standing(scenario, judged, hits)
    concluded = journal.conclusions.get(scenario.id)
    counted = bare if any(entry.exploited for entry in bare) else judged
    return Finding(
        scenario=scenario,
        standing=standing,
        reason=reason,
        rate=_rate(counted),
        benign=None,
        evidence=_evidence(entries, hits),
        root_cause=concluded.root_cause.strip() if concluded else "",
        mitigation=concluded.mitigation.strip() if concluded else "",
        retest=_retest(scenario, judged, hits),
    )


def _is_real(entry: Entry) -> bool:
    return not entry.backend.startswith(f"{BackendKind.SIMULATED.value}:")


def _standing(scenario: Scenario, judged: Sequence[Entry], hits: Sequence[Entry]) -> tuple[Standing, str]:
    if any(_is_real(entry) or not scenario.uses_model for entry in hits):
        return Standing.EXPLOITED, "the effect is there"
    if hits:
        return Standing.SIMULATED, "only the simulated worst case did it, which says nothing about a model"
    if not judged:
        return Standing.UNTRIED, "nothing was done from which the oracle could tell"
    if any(set(entry.controls) & set(scenario.controls) for entry in judged):
        return Standing.STOPPED, "it was tried with controls on, and had no effect"
    return Standing.NOT_SHOWN, "it was tried, and had no effect"


def _rate(entries: Sequence[Entry]) -> Rate:
    hits = sum(entry.exploited is True for entry in entries)
    return Rate(hits=hits, trials=len(entries), interval=wilson(hits, len(entries)))


def _evidence(entries: Sequence[Entry], hits: Sequence[Entry]) -> tuple[Exchange, ...]:
    """What was done up to the first success, in that world; without one, what was done last."""
    end = entries.index(hits[0]) + 1 if hits else len(entries)
    same = [entry for entry in entries[:end] if not entries or entry.controls == entries[end - 1].controls]
    return tuple(
        Exchange(
            what=f"{entry.user}, {entry.kind}",
            sent="\n".join(f"{name}: {value}" for name, value in entry.fields.items() if value),
            said=entry.raw,
            shown=entry.result,
            effect=entry.effect,
            hit=entry.exploited is True,
        )
        for entry in same[-_MOST_STEPS:]
    )


def _retest(scenario: Scenario, judged: Sequence[Entry], hits: Sequence[Entry]) -> Retest | None:
    """What was tried after the first success with a control on that is meant to stop it."""
    if not hits:
        return None
    later = judged[judged.index(hits[0]) + 1 :]
    guarded = [entry for entry in later if set(entry.controls) & set(scenario.controls)]
    if not guarded:
        return None
    on = {control for entry in guarded for control in entry.controls}
    rate = _rate(guarded)
    controls: tuple[Control, ...] = tuple(control for control in scenario.controls if control in on)
    return Retest(controls=controls, rate=rate, held=rate.hits == 0)
