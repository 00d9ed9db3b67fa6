"""What would change the verdict: other judgements, another appetite, and the tests that would move it most."""

from __future__ import annotations

from collections.abc import Iterator

from casemate.govern.verdict import Outcome
from casemate.quantities import Basis
from casemate.report.briefing.subject import Subject, apart, draws_said
from casemate.report.document import Block, Bullets, Cell, Column, Inlines, Row, Section, Strong, Table
from casemate.report.words import count, per_cent

_WORDS = {
    Outcome.GO: "GO",
    Outcome.CONDITIONS: "GO WITH CONDITIONS",
    Outcome.NO_GO: "NO-GO",
    Outcome.NOT_DECIDABLE: "NOT DECIDABLE",
}
_FACTORS = {0.5: "halved", 1.0: "as judged", 2.0: "doubled"}


def flips_said(subject: Subject) -> Iterator[str]:
    """What would turn the verdict, as sentences."""
    money = {flip.what: flip for flip in subject.verdict.flips if flip.what != "judgement"}
    for flip in subject.verdict.flips:
        if flip.what == "judgement":
            how = "at most" if flip.value < 1 else "at least"
            yield (
                f"all judged probabilities {how} {flip.value:.2g} times what they are would make it "
                f"{_WORDS[flip.outcome]}."
            )
    if money:
        parts = []
        if "tail_loss" in money:
            chance = per_cent(subject.profile.appetite.tail_probability or 0.0)
            parts.append(f"a limit of {subject.money(money['tail_loss'].value)} at {chance}")
        if "expected" in money:
            parts.append(f"{subject.money(money['expected'].value)} a year expected")
        outcome = next(iter(money.values())).outcome
        yield f"an appetite of {' and '.join(parts)} would make it {_WORDS[outcome]} as things stand."


def shaken_said(subject: Subject) -> str:
    """The verdict with other judgements, in a sentence or two."""
    again = [
        f"{_FACTORS.get(one.factor, one.factor)}: {_WORDS[one.outcome]}, {subject.money(one.expected_now)} a year"
        for one in subject.verdict.shaken
    ]
    flips = [f"{one[:1].upper()}{one[1:]}" for one in flips_said(subject)]
    return " ".join((f"All judged probabilities {'; '.join(again)}.", *flips))


def shaking(subject: Subject) -> Section:
    """The page."""
    blocks: list[Block] = [_table(subject)]
    lines: list[Inlines] = [(Strong(text="It would flip: "), said) for said in flips_said(subject)]
    if not subject.verdict.flips:
        lines.append(("No factor from 1/32 to 32 on the judged probabilities gives another verdict.",))
    blocks.append(Bullets(items=tuple((line,) for line in lines)))
    if subject.verdict.tests:
        blocks.append(_tests(subject))
    outcomes = {one.outcome for one in subject.verdict.shaken}
    steady = (
        "Halving or doubling every judgement leaves the verdict"
        if len(outcomes) == 1
        else "The verdict hangs on judgement"
    )
    share = per_cent(subject.verdict.grounds.judgement)
    estimates = subject.profile.pricing.likelihood.estimates
    steps = sum(one is not None and one.basis is Basis.JUDGEMENT for one in estimates)
    return Section(
        title=f"{steady}; {share} of the exceedance is judged",
        anchor="flip",
        blocks=tuple(blocks),
        notes=(
            (f"{count(steps, 'judged step')} of the attack graph were multiplied; JSON, fields shaken and flips.",),
        ),
    )


def _table(subject: Subject) -> Table:
    appetite = subject.profile.appetite
    limit = f"above {subject.money(appetite.tail_loss)}" if appetite.tail_loss is not None else ""
    rows = []
    for one in subject.verdict.shaken:
        accepted = appetite.tail_probability
        chances = [
            "–" if value is None or accepted is None else apart(value, accepted)[0]
            for value in (one.exceeds_now, one.exceeds_best)
        ]
        held = ["–" if c is None else draws_said(c.holds, c.draws) for c in (one.grounds.now, one.grounds.best)]
        cells = (
            _FACTORS.get(one.factor, f"× {one.factor:g}"),
            subject.money(one.expected_now),
            *chances,
            *held,
            _WORDS[one.outcome],
        )
        rows.append(Row(cells=tuple(Cell(parts=(cell,)) for cell in cells)))
    return Table(
        caption="The verdict again, with every judged probability multiplied",
        columns=(
            Column(title="Judged probabilities"),
            Column(title="Expected a year", number=True),
            Column(title=f"Chance {limit}, today".replace("  ", " ").replace(" ,", ","), number=True),
            Column(title="After the plan", number=True),
            Column(title="Within, today"),
            Column(title="Within, after"),
            Column(title="Verdict"),
        ),
        rows=tuple(rows),
    )


def _tests(subject: Subject) -> Table:
    tailed = subject.profile.appetite.tail_loss is not None
    say = per_cent if tailed else subject.money
    rows = []
    for test in subject.verdict.tests:
        probes = "; ".join(f"{tool} {', '.join(named)}" for tool, named in test.probes) or "a trial by hand"
        cells = (
            subject.threat_title(test.rule, test.at),
            probes,
            f"{per_cent(test.low)}–{per_cent(test.high)}",
            f"{say(test.exceeds_low)} – {say(test.exceeds_high)}",
        )
        rows.append(Row(cells=tuple(Cell(parts=(cell,)) for cell in cells)))
    return Table(
        caption="The tests that would move it most",
        columns=(
            Column(title="What to try out"),
            Column(title="With"),
            Column(title="Works in, judged", number=True),
            Column(title="Chance to exceed then" if tailed else "Expected a year then", number=True),
        ),
        rows=tuple(rows),
    )
