"""Findings of an automatic run, with those of a second run beside them as the retest."""

from __future__ import annotations

from casemate.files import CasemateError
from casemate.lab.attacks import LabRun, Scenario, ScenarioResult, Transcript, Verdict, scenarios_named
from casemate.lab.findings.interface import Exchange, Finding, Findings, Rate, Retest, Standing, worst_first


def findings_of(run: LabRun, retest: LabRun | None = None) -> Findings:
    """The findings of a run. Raises `CasemateError` where the retest is of another backend or has fewer controls on."""
    if retest is not None:
        _check_retest(run, retest)
    again = {one.scenario: one for one in retest.results} if retest else {}
    known = {one.id: one for one in scenarios_named(sorted({one.scenario for one in run.results}))}
    found = [_finding(known[one.scenario], one, run, again.get(one.scenario), retest) for one in run.results]
    return Findings(
        findings=worst_first(found),
        backend=str(run.backend),
        real=run.backend.kind.real,
        setting=_setting(run, retest),
    )


def _check_retest(run: LabRun, retest: LabRun) -> None:
    if retest.backend != run.backend:
        raise CasemateError(f"the retest was made with {retest.backend}, the run with {run.backend}; use the same")
    if not retest.controls > run.controls:
        raise CasemateError("a retest has more controls on than the run; make one with `--mode hardened`")


def _setting(run: LabRun, retest: LabRun | None) -> tuple[tuple[str, str], ...]:
    said = [
        ("Answered by", str(run.backend)),
        ("Weights (SHA-256)", run.backend.sha256),
        ("Vectors by", run.embedding),
        ("Controls on", ", ".join(sorted(run.controls)) or "none"),
        ("Payloads", f"{run.payloads.value}, seed {run.seed}"),
        ("Date", run.date),
    ]
    if retest is not None:
        said.append(("Retest", f"{retest.date}, {len(retest.controls)} controls on, {retest.payloads.value} payloads"))
    return tuple((label, text) for label, text in said if text)


def _finding(
    scenario: Scenario, result: ScenarioResult, run: LabRun, again: ScenarioResult | None, retest: LabRun | None
) -> Finding:
    return Finding(
        scenario=scenario,
        standing=_standing(scenario, result, run),
        reason=result.reason,
        rate=Rate(hits=result.hits, trials=result.trials, interval=result.interval),
        benign=Rate(hits=result.control_hits, trials=result.control_trials, interval=result.control_interval)
        if result.control_trials
        else None,
        evidence=_evidence(result),
        root_cause=scenario.root_cause,
        mitigation="",
        retest=_retested(scenario, again, retest) if again and retest else None,
    )


def _standing(scenario: Scenario, result: ScenarioResult, run: LabRun) -> Standing:
    match result.outcome:
        case Verdict.EXPLOITED:
            return Standing.EXPLOITED
        case Verdict.BLOCKED:
            return Standing.STOPPED
        case Verdict.ERROR:
            return Standing.UNTRIED
        case Verdict.INCONCLUSIVE:
            worse = result.hits * result.control_trials > result.control_hits * result.trials
            alone = result.hits and (worse or not result.control_trials)
            simulated = alone and scenario.uses_model and not run.backend.kind.real
            return Standing.SIMULATED if simulated else Standing.NOT_SHOWN


def _evidence(result: ScenarioResult) -> tuple[Exchange, ...]:
    """The shortest success and, beside it, an honest request that had no effect; without success, the first try."""
    attacks = [one for one in result.transcripts if not one.benign]
    hits = sorted((one for one in attacks if one.hit), key=lambda one: len(one.text))
    honest = [one for one in result.transcripts if one.benign and not one.hit]
    chosen = [*(hits[:1] or attacks[:1]), *(honest[:1] if hits else [])]
    return tuple(_exchange(one) for one in chosen)


def _exchange(kept: Transcript) -> Exchange:
    return Exchange(
        what=f"{'control group' if kept.benign else 'attack'} {kept.payload}",
        sent=kept.text,
        prompt=kept.prompt,
        said=kept.raw,
        shown=kept.answer,
        effect=kept.effect,
        hit=kept.hit,
    )


def _retested(scenario: Scenario, again: ScenarioResult, retest: LabRun) -> Retest:
    return Retest(
        controls=tuple(control for control in scenario.controls if control in retest.controls),
        rate=Rate(hits=again.hits, trials=again.trials, interval=again.interval),
        held=again.trials > 0 and again.hits == 0 and again.outcome is not Verdict.ERROR,
    )
