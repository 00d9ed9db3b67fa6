"""The first page: the numbers in words, the three worst things, and what to do first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from casemate.analysis import Severity, Status
from casemate.report.charts import SeverityBar, severity_bars
from casemate.report.document import (
    Block,
    Bullets,
    Fact,
    Facts,
    Figure,
    Inlines,
    Muted,
    Paragraph,
    Section,
    Strong,
    Tone,
)
from casemate.report.fixes import fix_first
from casemate.report.threat_model.subject import Subject, badge, by_severity, tone
from casemate.report.words import chance, count, listed, loss_cost, per_cent, stopped

if TYPE_CHECKING:
    from casemate.analysis import LossPaths, Threat

_WORST, _FIRST = 3, 3
_ASIDE: Inlines = (Muted(text="Every threat, the settled ones too: as things stand, and as if no control existed."),)
_NUMBERS = {2: "two", 3: "three"}


def summary(subject: Subject) -> Section:
    """The section."""
    return Section(title="In short", anchor="summary", blocks=tuple(_blocks(subject)), sections=tuple(_parts(subject)))


def _blocks(subject: Subject) -> Iterator[Block]:
    yield Paragraph(parts=_in_words(subject), lead=True)
    yield _facts(subject)
    if subject.analysis.threats:
        yield Figure(picture=severity_bars(list(_bars(subject))), alt=_alt(subject), caption=_ASIDE, least_width=560)


def _in_words(subject: Subject) -> Inlines:
    system, found = subject.system, subject.open
    drawn = f"{count(len(system.components), 'component')} and {count(len(system.flows), 'flow')}"
    if not found:
        return (f"In {drawn}, no threat is open. That holds for what the model says; see what it leaves open below.",)
    bad = [f"{number} {severity.value}" for severity, number in by_severity(found) if severity.rank <= 2]
    weight = f", {listed(bad)}" if bad else ""
    said = f"{drawn} leave {count(len(found), 'threat')} open{weight}."
    if subject.closed:
        settled = f"{count(len(subject.closed), 'further one')} {'is' if len(subject.closed) == 1 else 'are'} settled"
        said = f"{said} {settled}, by controls or by decision."
    return (said, *_likeliest(subject))


def _likeliest(subject: Subject) -> Inlines:
    reached = reachable(subject)
    stated = len(subject.system.losses)
    if not stated:
        return (" The model states no losses, so nothing here says what an attack would cost.",)
    if not reached:
        return (f" No way was found to any of the {count(stated, 'stated loss', 'stated losses')}.",)
    worst = reached[0]
    loss = subject.system.losses[worst.loss]  # type: ignore[index]  # ids are text
    cost = loss_cost(loss.cost)
    whole = count(stated, "stated loss", "stated losses")
    share = (
        f"{len(reached)} of {whole}" if len(reached) < stated else f"All {whole}" if stated > 1 else "The stated loss"
    )
    return (
        f" {share} can be brought about; the likeliest is “",
        Strong(text=loss.title),
        f"” ({chance(worst.probability)}, {per_cent(worst.probability)} a campaign{f', {cost}' if cost else ''}).",
    )


def reachable(subject: Subject) -> list[LossPaths]:
    """The losses that somebody can bring about, likeliest first."""
    found = [loss for loss in subject.analysis.losses if loss.paths]
    return sorted(found, key=lambda loss: (-loss.probability, loss.loss))


def _facts(subject: Subject) -> Facts:
    numbers = dict(by_severity(subject.open))
    mitigated = sum(threat.status is Status.MITIGATED for threat in subject.closed)
    severities = (
        Fact(value=f"{numbers.get(severity, 0):,}", label=severity.value, tone=tone(severity))
        for severity in (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM)
    )
    losses = Fact(value=f"{len(reachable(subject))} of {len(subject.system.losses)}", label="losses within reach")
    return Facts(
        items=(
            Fact(value=f"{len(subject.open):,}", label="open threats" if len(subject.open) != 1 else "open threat"),
            *severities,
            Fact(value=f"{mitigated:,}", label="held by controls", tone=Tone.GOOD),
            losses,
        )
    )


def _bars(subject: Subject) -> Iterator[SeverityBar]:
    everything = subject.analysis.threats
    yield SeverityBar(label="With controls", counts=_counted(threat.severity for threat in everything))
    yield SeverityBar(label="Without them", counts=_counted(threat.inherent for threat in everything))


def _counted(severities: Iterable[Severity]) -> dict[Tone, int]:
    found: dict[Tone, int] = {}
    for severity in severities:
        found[tone(severity)] = found.get(tone(severity), 0) + 1
    return found


def _alt(subject: Subject) -> str:
    return "; ".join(
        f"{bar.label.lower()}: {listed([f'{number} {one.value}' for one, number in bar.counts.items()], 5)}"
        for bar in _bars(subject)
    )


def _parts(subject: Subject) -> Iterator[Section]:
    if worst := _worst(subject):
        items = tuple(_bad_thing(subject, threat) for threat in worst)
        title = "The worst" if len(worst) == 1 else f"The {_NUMBERS[len(worst)]} worst things"
        yield Section(title=title, anchor="worst", blocks=(Bullets(items=items, ordered=True),))
    fixes = fix_first(subject.analysis, _FIRST)
    if fixes:
        items = tuple(
            (
                (Strong(text=fix.control.name), " – ", fix.control.summary),
                (
                    Muted(
                        text=f"Weakens {count(len(fix.threats), 'threat')} on the way to "
                        f"{subject.losses(fix.losses)}; {stopped(fix.control.strength)}. "
                        f"At {listed([subject.name(place) for place in fix.places])}."
                    ),
                ),
            )
            for fix in fixes
        )
        yield Section(title="What to do first", anchor="first", blocks=(Bullets(items=items, ordered=True),))


def _worst(subject: Subject) -> list[Threat]:
    """The worst threats of different rules: three times the same thing is one thing."""
    found: dict[str, Threat] = {}
    for threat in subject.open:
        found.setdefault(threat.rule, threat)
    return list(found.values())[:_WORST]


def _bad_thing(subject: Subject, threat: Threat) -> tuple[Inlines, ...]:
    again = sum(other.rule == threat.rule for other in subject.open) - 1
    more = f" The same stands open in {count(again, 'other place')}." if again else ""
    who = subject.names[threat.adversary]
    ends = f"leads to {subject.losses(threat.losses)}" if threat.losses else "leads to no stated loss"
    said = f"{who}, {chance(threat.probability)} ({per_cent(threat.probability)} a campaign); {ends}.{more}"
    return (badge(threat), " ", subject.link(threat)), (threat.explain,), (Muted(text=said),)
