"""Page 3: the conditions, each with control, test, threshold, date and owner."""

from __future__ import annotations

from collections.abc import Iterator

from casemate.govern.verdict import Condition, ConditionKind, Outcome
from casemate.report.briefing.subject import Subject, short
from casemate.report.document import Block, Cell, Column, Inlines, Muted, Paragraph, Row, Section, Strong, Table
from casemate.report.words import count, listed, per_cent

MOST = 7
_KEEP = {ConditionKind.CONTROL: 4, ConditionKind.FACT: 2, ConditionKind.TEST: 3}


def terms(subject: Subject) -> Section:
    """The page."""
    found = subject.verdict.conditions
    shown = shown_conditions(found)
    blocks: list[Block] = []
    if shown:
        blocks.append(_table(subject, shown))
    blocks.extend(Paragraph(parts=line) for line in _foot(subject, len(found) - len(shown)))
    return Section(
        title=_title(subject),
        anchor="conditions",
        blocks=tuple(blocks),
        notes=((f"All {count(len(found), 'condition')} of {subject.title}: JSON, field conditions.",),),
    )


def shown_conditions(found: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Those that a page holds: of each kind the first ones, more where other kinds leave room."""
    kept = [one for kind, most in _KEEP.items() for one in [c for c in found if c.kind is kind][:most]]
    for one in found:
        if len(kept) >= MOST:
            break
        if one not in kept:
            kept.append(one)
    return tuple(sorted(kept[:MOST], key=found.index))


def _title(subject: Subject) -> str:
    found = subject.verdict.conditions
    owners = sorted({subject.owner(one.owner) for one in found})
    match subject.verdict.ruling.outcome:
        case Outcome.GO:
            return "No condition: nothing has to be done for this verdict to stand"
        case Outcome.NOT_DECIDABLE:
            return "One thing is missing: how much annual loss the owner accepts"
        case Outcome.NO_GO if not found:
            return "Nothing can be made a condition of a prohibited practice"
        case Outcome.NO_GO:
            return f"Before asking again: {count(len(found), 'step')}, owned by {listed(owners, 2)}"
        case _:
            return f"{count(len(found), 'condition')}, owned by {listed(owners, 2)}"


def _table(subject: Subject, shown: tuple[Condition, ...]) -> Table:
    rows = []
    for place, one in enumerate(shown, start=1):
        test, threshold = _test(subject, one)
        cells: tuple[Inlines, ...] = (
            (f"{place}. ", *what(subject, one)),
            (test,),
            (threshold,),
            (one.due.isoformat(),),
            (subject.owner(one.owner),),
        )
        rows.append(Row(cells=tuple(Cell(parts=cell) for cell in cells)))
    return Table(
        caption="In the order in which they are due to be worked on",
        columns=(
            Column(title="What"),
            Column(title="Test"),
            Column(title="Threshold"),
            Column(title="By", tight=True),
            Column(title="Owner"),
        ),
        rows=tuple(rows),
    )


def what(subject: Subject, one: Condition) -> Inlines:
    """The condition in a few words."""
    places = listed([subject.name(place, 190) for place in one.at], 2)
    match one.kind:
        case ConditionKind.CONTROL:
            return Strong(text=subject.control(one.control or "")), f" at {places}"
        case ConditionKind.FACT:
            key = one.subject.rpartition(".")[2]
            return Strong(text=f"State {key}"), f" of {places}"
        case _:
            return Strong(text="Try out"), f": {subject.threat_title(one.rule or '', one.at[0])}"


def _test(subject: Subject, one: Condition) -> tuple[str, str]:
    """How it is checked, and what has to come out."""
    probes = "; ".join(f"{tool} {', '.join(named)}" for tool, named in one.probes)
    match one.kind:
        case ConditionKind.FACT:
            return "The model says it, and the verdict is run again", "stated"
        case ConditionKind.TEST:
            return probes or "Trial by hand in a copy of the system", _threshold(one)
        case _:
            title = subject.threat_title(one.rule or "", one.at[0]) if one.rule else ""
            tried = f"Try: {title}" if title else _verify(subject, one)
            return f"{tried}{f' ({probes})' if probes else ''}", _threshold(one)


def _verify(subject: Subject, one: Condition) -> str:
    known = subject.review.analysis.knowledge.controls.get(one.control or "")
    return short(known.verify, 500) if known is not None else "In place and reviewed"


def _threshold(one: Condition) -> str:
    if one.threshold is None:
        return "in place"
    judged = f" (judged: {per_cent(one.assumed)})" if one.assumed is not None else ""
    return f"works in at most {per_cent(one.threshold)} of campaigns{judged}"


def _foot(subject: Subject, more: int) -> Iterator[Inlines]:
    verdict = subject.verdict
    if verdict.ruling.outcome is Outcome.GO and verdict.grounds.now is not None:
        held = verdict.grounds.now
        yield (
            f"It stands while the tolerance holds in nine of ten draws; today it holds in {held.holds} of "
            f"{held.draws}.",
        )
    if verdict.ruling.outcome is Outcome.NOT_DECIDABLE:
        current = subject.profile.current
        yield (
            f"To help set it: a year is expected to cost {subject.money(current.expected.expected)}, and one year in "
            f"twenty more than {subject.money(current.annual.quantile(0.95))}.",
        )
    if more > 0:
        yield (Muted(text=f"{count(more, 'further condition')} in the JSON of this briefing."),)
    best = verdict.grounds.best
    if verdict.ruling.outcome is Outcome.NO_GO and best is not None:
        yield (
            "These controls are the best first step, not enough: the tolerance then holds in "
            f"{best.holds} of {best.draws} draws. The tests decide whether the judgement behind it is too dark.",
        )
