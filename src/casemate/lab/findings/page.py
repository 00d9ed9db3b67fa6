"""The findings as a document: what to know first, each finding with its evidence, what was not shown, the method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from casemate import __version__
from casemate.lab.attacks import Scenario
from casemate.lab.findings.evidence_trail import evidence_fold
from casemate.lab.findings.interface import Finding, Findings, Rate, Standing
from casemate.lab.findings.wording import WORDING
from casemate.report.document import (
    Badge,
    Block,
    Bullets,
    Cell,
    Code,
    Column,
    Document,
    Fact,
    Facts,
    Fold,
    Inlines,
    Link,
    Muted,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
    Terms,
    Tone,
)
from casemate.report.words import count, listed, per_cent

_TONES = {"Critical": Tone.CRITICAL, "High": Tone.HIGH, "Medium": Tone.MEDIUM, "Low": Tone.LOW, "None": Tone.INFO}
_UNSCORED = "no score: install casemate[cvss]"


def findings_document(found: Findings) -> Document:
    """The report."""
    sections = [_summary(found)]
    if found.shown:
        sections.append(_findings(found))
    if rest := [one for one in found.findings if not one.standing.shown]:
        sections.append(_others(rest))
    sections.append(_method(found))
    return Document(
        title="Harbour, the assistant of a freight company",
        subtitle="What I found" if found.mine else "Findings of the lab",
        description=(
            "Harbour exists only in the Casemate lab: people, companies, accounts and codes here are invented, "
            "and every effect stayed in a temporary folder.",
        ),
        sections=tuple(sections),
        foot=(f"Made with Casemate {__version__}. It shows what was tried, and no more than that.",),
    )


def _summary(found: Findings) -> Section:
    blocks: list[Block] = [Paragraph(parts=(_verdict(found),), lead=True)]
    if not found.real:
        said = (
            "Some answers come from the simulated worst case, which is no language model: it obeys whatever it reads. "
            "It shows what stands in the way of an attack, never that a model falls for one."
        )
        blocks.append(Paragraph(parts=(Badge(text="simulated", tone=Tone.MEDIUM), " ", said)))
    blocks.append(Facts(items=tuple(_facts(found))))
    if found.shown:
        blocks.append(_table(found.shown))
    return Section(title="Summary", anchor="summary", blocks=tuple(blocks))


def _verdict(found: Findings) -> str:
    exploited = [one for one in found.findings if one.standing is Standing.EXPLOITED]
    total = count(len(found.findings), "exercise" if found.mine else "scenario")
    said = f"{len(exploited)} of {total} exploited" + (" by hand" if found.mine else "")
    if len(found.shown) > len(exploited):
        said += f", {len(found.shown) - len(exploited)} more under the simulated worst case only"
    retested = [one for one in found.shown if one.retest is not None]
    held = [one for one in retested if one.retest and one.retest.held]
    if not retested:
        return f"{said}. Nothing was tried again with controls on."
    if len(held) == len(retested):
        return f"{said}. Tried again with controls on, none of {len(retested)} had any effect."
    open_ones = listed([f"“{_title(one)}”" for one in retested if one not in held])
    return f"{said}. Tried again with controls on, {open_ones} still had an effect."


def _facts(found: Findings) -> Iterator[Fact]:
    exploited = [one for one in found.findings if one.standing is Standing.EXPLOITED]
    simulated = [one for one in found.findings if one.standing is Standing.SIMULATED]
    yield Fact(value=str(len(exploited)), label="exploited", tone=Tone.HIGH if exploited else Tone.GOOD)
    if simulated:
        yield Fact(value=str(len(simulated)), label="by the simulated worst case only", tone=Tone.MEDIUM)
    categories = {one.scenario.category for one in found.shown}
    yield Fact(value=str(len(categories)), label="of ten entries of the OWASP LLM Top 10 (2025)")
    yield Fact(value=str(sum(one.rate.trials for one in found.findings)), label="attempts")
    severities = Counter(one.score.severity for one in found.shown if one.score)
    for name in ("Critical", "High"):
        if severities[name]:
            yield Fact(value=str(severities[name]), label=f"of {name.lower()} severity", tone=_TONES[name])


def _table(shown: Sequence[Finding]) -> Table:
    grouped = any(one.benign for one in shown)
    columns = (
        Column(title="Finding"),
        Column(title="OWASP", tight=True),
        Column(title="CVSS 4.0", tight=True),
        Column(title="Worked", number=True, tight=True),
        Column(title="95 % interval", number=True, tight=True),
        *((Column(title="Harmless requests", number=True, tight=True),) if grouped else ()),
        Column(title="Retest", tight=True),
    )
    rows = tuple(_row(number, one, grouped=grouped) for number, one in enumerate(shown, start=1))
    caption = "Exploited ones before simulated ones, then by CVSS score, then by how often it worked"
    return Table(caption=caption, columns=columns, rows=rows)


def _row(number: int, one: Finding, *, grouped: bool) -> Row:
    said: list[Inlines] = [
        (f"{number}. ", Link(text=_title(one), anchor=one.scenario.id), *_how(one)),
        (one.scenario.category.partition(":")[0],),
        (_severity(one),),
        (_times(one.rate),),
        (_interval(one.rate),),
        *([(_times(one.benign) if one.benign else "–",)] if grouped else []),
        (_retest_badge(one),),
    ]
    return Row(cells=tuple(Cell(parts=parts) for parts in said))


def _title(one: Finding) -> str:
    return WORDING[one.scenario.id].title


def _how(one: Finding) -> Inlines:
    return (" ", Badge(text="simulated only", tone=Tone.MEDIUM)) if one.standing is Standing.SIMULATED else ()


def _severity(one: Finding) -> Badge | Muted:
    score = one.score
    if score is None:
        return Muted(text=_UNSCORED)
    return Badge(text=f"{score.severity} {score.score:.1f}", tone=_TONES[score.severity])


def _retest_badge(one: Finding) -> Badge | Muted:
    if one.retest is None:
        return Muted(text="none")
    return Badge(text="held", tone=Tone.GOOD) if one.retest.held else Badge(text="not held", tone=Tone.CRITICAL)


def _times(rate: Rate) -> str:
    return f"{rate.hits} of {rate.trials}"


def _interval(rate: Rate) -> str:
    low, high = rate.interval
    return f"{per_cent(low) if low else '0%'}–{per_cent(high)}"


def _findings(found: Findings) -> Section:
    told = tuple(_finding(number, one, found) for number, one in enumerate(found.shown, start=1))
    return Section(title="Findings", anchor="findings", blocks=(), sections=told)


def _finding(number: int, one: Finding, found: Findings) -> Section:
    scenario = one.scenario
    ids = " · ".join(filter(None, (scenario.category, scenario.category_2026)))
    head: Inlines = (_severity(one), " ", _standing_badge(one), " ", Muted(text=ids))
    blocks: list[Block] = [Paragraph(parts=head), Paragraph(parts=(WORDING[scenario.id].impact,))]
    blocks.append(Terms(items=tuple(_terms(one, found))))
    if one.evidence:
        blocks.append(evidence_fold(scenario.id, one.evidence))
    blocks.append(_why_so_bad(scenario, one))
    return Section(title=f"{number}. {_title(one)}", anchor=scenario.id, blocks=tuple(blocks))


def _standing_badge(one: Finding) -> Badge:
    tones = {Standing.EXPLOITED: Tone.HIGH, Standing.SIMULATED: Tone.MEDIUM, Standing.STOPPED: Tone.GOOD}
    return Badge(text=one.standing.value, tone=tones.get(one.standing, Tone.PLAIN))


def _terms(one: Finding, found: Findings) -> Iterator[tuple[str, Inlines]]:
    yield "Worked", (Strong(text=_times(one.rate)), f", 95 % interval {_interval(one.rate)}; {one.reason}")
    if one.benign:
        clear = one.benign.interval[1] < one.rate.interval[0]
        note = "" if clear else "; the intervals overlap, so it may need no attacker"
        yield "Harmless requests", (f"{_times(one.benign)} had the effect, {_interval(one.benign)}{note}",)
    yield "Counts as success", (one.scenario.oracle,)
    yield from _causes(one, found)
    yield "Retest", _retest(one)
    yield "In the model", tuple(_proved(one))
    yield "ATLAS", (", ".join(one.scenario.techniques),)


def _causes(one: Finding, found: Findings) -> Iterator[tuple[str, Inlines]]:
    if found.mine:
        missing: Inlines = (Muted(text="not written yet: “Your conclusion” in the page"),)
        yield "Root cause, in my words", (one.root_cause,) if one.root_cause else missing
        yield "Mitigation, in my words", (one.mitigation,) if one.mitigation else missing
        yield "What the lab says", (one.scenario.root_cause,)
    else:
        yield "Root cause", (one.root_cause,)
    for position, control in enumerate(one.scenario.controls):
        yield "or by" if position else "Stopped by", (Code(text=control.value), f" {control.what}")


def _retest(one: Finding) -> Inlines:
    retest = one.retest
    if retest is None:
        return (Muted(text="not tried again with a control on that is meant to stop it"),)
    named = listed([control.value for control in retest.controls], 4)
    said = f" {_times(retest.rate)} worked ({_interval(retest.rate)}) with {named} on"
    return (_retest_badge(one), said)


def _proved(one: Finding) -> Iterator[Code | str]:
    for position, proof in enumerate(one.proves):
        if position:
            yield ", "
        yield Code(text=proof.rule)
        yield f" at {proof.at}"


def _why_so_bad(scenario: Scenario, one: Finding) -> Fold:
    vector = scenario.severity.vector
    score = one.score
    said = f"{score.nomenclature} {score.score:.1f}, {score.severity.lower()}" if score else _UNSCORED
    reasons: list[tuple[Inlines, ...]] = [
        ((Strong(text=name), f": {text}"),) for name, text in scenario.severity.reasons.items()
    ]
    return Fold(
        title=("Why this severity",),
        aside=(said,),
        blocks=(Paragraph(parts=(Code(text=vector),)), Bullets(items=tuple(reasons))),
        anchor=f"{scenario.id}-severity",
        prints=True,
    )


def _others(rest: Sequence[Finding]) -> Section:
    columns = (
        Column(title="Scenario"),
        Column(title="OWASP", tight=True),
        Column(title="Worked", number=True, tight=True),
        Column(title="95 % interval", number=True, tight=True),
        Column(title="Stands as"),
    )
    rows = tuple(
        Row(
            cells=(
                Cell(parts=(_title(one),)),
                Cell(parts=(one.scenario.category.partition(":")[0],)),
                Cell(parts=(_times(one.rate),)),
                Cell(parts=(_interval(one.rate),)),
                Cell(parts=(_standing_badge(one), f" {one.reason}")),
            )
        )
        for one in rest
    )
    said = "No success among so few tries is no proof: the interval says what rates they leave possible."
    return Section(
        title="What was not shown",
        anchor="not-shown",
        blocks=(Paragraph(parts=(said,)), Table(caption="Tried without effect", columns=columns, rows=rows)),
    )


def _method(found: Findings) -> Section:
    lines = (
        "Each attempt has a fresh application, but for those made by hand. An oracle looks at what changed there: a "
        "row, a mail, a marker, what the page shows. Words alone are no success unless the scenario says so.",
        "Intervals are Wilson's, at 95 %, over distinct payloads. Payloads resemble each other, so the true "
        "uncertainty is larger.",
        "Severity is CVSS 4.0 by its base metrics, for Harbour without controls. It says how bad a success is, not how "
        "likely one is; that is what the column beside it shows.",
        "Controls are code outside the model. That they hold follows from what they do; a retest without success "
        "shows no more than that nothing got past them this time.",
    )
    return Section(
        title="How this was found",
        anchor="method",
        blocks=(
            Terms(items=tuple((label, (text,)) for label, text in found.setting)),
            Bullets(items=tuple(((line,),) for line in lines)),
        ),
    )
