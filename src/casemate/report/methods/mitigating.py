"""The mitigation plan: what a budget buys where one is named, else the controls that end most risk first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casemate.knowledge import Acts
from casemate.report.document import (
    Block,
    Bullets,
    Cell,
    Column,
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
)
from casemate.report.fixes import fix_first
from casemate.report.methods.sentences import with_code
from casemate.report.methods.subject import Reviewed
from casemate.report.risk.plan_page import plan_sections
from casemate.report.risk.plan_sayings import candidate_name, years_said
from casemate.report.risk.sayings import money
from casemate.report.threat_model.subject import badges
from casemate.report.words import count, listed, own_cost, stopped, typical_cost

if TYPE_CHECKING:
    from casemate.analysis import Threat
    from casemate.report.fixes import Fix

_MOST, _BEST, _CARDS = 12, 3, 8
_NATURES = {
    "technical": "Technical controls",
    "process": "Process controls",
    "organisational": "Organisational controls",
}


def mitigating(subject: Reviewed, *, new_page: bool = True) -> Section:
    """What to do, on a page or two."""
    fixes = _fixes(subject)
    if not fixes:
        said = "Nothing is open that a control of the catalogue would weaken."
        return Section(title="Mitigation plan", anchor="plan", blocks=(Paragraph(parts=(said,)),), new_page=new_page)
    natures = Bullets(items=tuple(_best(fixes, nature) for nature in _NATURES))
    plan = subject.backing.plan
    if plan is not None:
        bought, order, *_ = plan_sections(plan)
        asked = "Beyond money, by nature: what ends most risk, whether the plan buys it or not."
        other = Section(title="Controls of each nature", anchor="natures", blocks=(Paragraph(parts=(asked,)), natures))
        return Section(
            title="Mitigation plan",
            anchor="plan",
            blocks=bought.blocks,
            sections=(order, other),
            new_page=new_page,
        )
    said = (
        f"{count(len(fixes), 'control')} of the catalogue would weaken something that is open; the table has the first "
        f"{min(_MOST, len(fixes))}, in the order in which they end most risk, each counted for what those before it "
        f"leave over. {_command(subject)}"
    )
    blocks = (Paragraph(parts=with_code(said)), _table(subject, fixes[:_MOST]), natures)
    return Section(title="Mitigation plan", anchor="plan", blocks=blocks, new_page=new_page)


def controls(subject: Reviewed, *, new_page: bool = True) -> Section | None:
    """The controls in full, by nature; None where there is nothing to weaken."""
    fixes = _fixes(subject)
    if not fixes:
        return None
    plan = subject.backing.plan
    changes = plan_sections(plan)[-2:-1] if plan is not None else ()
    said = f"The first {_CARDS} of each nature, with where they go and how to verify them. Numbers are the order."
    return Section(
        title="Controls in full",
        anchor="controls",
        blocks=(Paragraph(parts=(said,)),),
        sections=(*changes, *_natures(subject, fixes)),
        new_page=new_page,
    )


def bought_first(subject: Reviewed) -> Section | None:
    """What the plan begins with, for the first page; None where there is no plan or it is empty."""
    plan = subject.backing.plan
    if plan is None or not plan.chosen:
        return None
    items: tuple[tuple[Inlines, ...], ...] = tuple(
        (
            (Strong(text=candidate_name(plan, measure.candidate)),),
            (
                Muted(
                    text=f"{subject.analysis.knowledge.controls[measure.candidate.control].summary} Done by the end of "
                    f"quarter {measure.done}, for {money(measure.cost, plan.currency)} over {years_said(plan)}; "
                    f"avoids {money(max(measure.avoided, 0.0), plan.currency)} a year."
                ),
            ),
        )
        for measure in plan.chosen[:_BEST]
    )
    return Section(title="What to do first", anchor="first", blocks=(Bullets(items=items, ordered=True),))


def _fixes(subject: Reviewed) -> tuple[Fix, ...]:
    """Every control that would weaken something open, in the order of doing."""
    return fix_first(subject.analysis, len(subject.analysis.knowledge.controls))


def _command(subject: Reviewed) -> str:
    """How to get a plan under a budget."""
    if subject.backing.risk is None:
        return (
            "The order weighs threats, not money: once losses have costs (losses: cost), `casemate plan` chooses under "
            "a budget."
        )
    return (
        "The order weighs threats, not money: `casemate report --budget 200kEUR --weeks 30` puts here what such a "
        "budget buys."
    )


def _best(fixes: Sequence[Fix], nature: str) -> tuple[Inlines, ...]:
    """The first controls of one nature, in a line."""
    held = [fix for fix in fixes if fix.control.nature.value == nature]
    title = Strong(text=f"{_NATURES[nature]}: ")
    if not held:
        return ((title, f"none of the {len(fixes)} is {nature}."),)
    links: list[Inlines] = [
        (Link(text=fix.control.name, anchor=f"fix-{fix.control.id}"), f" ({count(len(fix.threats), 'threat')})")
        for fix in held[:_BEST]
    ]
    joined = tuple(part for place, one in enumerate(links) for part in ((", ", *one) if place else one))
    beyond = len(held) - _BEST
    return ((title, *joined, f" and {beyond} more." if beyond > 0 else "."),)


def _table(subject: Reviewed, fixes: Sequence[Fix]) -> Table:
    columns = (
        Column(title="Control"),
        Column(title="Nature", tight=True),
        Column(title="Weakens"),
        Column(title="Effect"),
        Column(title="Cost"),
    )
    rows = tuple(_row(subject, place, fix) for place, fix in enumerate(fixes, start=1))
    return Table(caption="Controls, the one that ends most risk first", columns=columns, rows=rows)


def _row(subject: Reviewed, place: int, fix: Fix) -> Row:
    return Row(
        cells=(
            Cell(parts=(f"{place}  ", Strong(text=fix.control.name))),
            Cell(parts=(fix.control.nature.value,)),
            Cell(parts=(count(len(fix.threats), "threat"), Muted(text=f" to {subject.losses(fix.losses)}"))),
            Cell(parts=(_effect(fix),)),
            Cell(parts=(_cost(fix),)),
        )
    )


def _effect(fix: Fix) -> str:
    if fix.control.acts is Acts.PREVENTIVE:
        return stopped(fix.control.strength)
    return "shortens what it does not stop" if fix.control.acts is Acts.CORRECTIVE else "makes it seen"


def _cost(fix: Fix) -> str:
    if fix.planned:
        plans = [f"{plan.id}{f': {own_cost(plan.cost)}' if plan.cost else ''}" for plan in fix.planned]
        return f"planned as {'; '.join(plans)}"
    return f"typically {typical_cost(fix.control)}"


def _natures(subject: Reviewed, fixes: Sequence[Fix]) -> list[Section]:
    found: list[Section] = []
    for nature, title in _NATURES.items():
        held = [(place, fix) for place, fix in enumerate(fixes, start=1) if fix.control.nature.value == nature]
        if held:
            cards = tuple(_card(subject, place, fix) for place, fix in held[:_CARDS])
        else:
            said = f"None of the {count(len(fixes), 'control')} that would weaken something open is {nature}."
            cards = (Paragraph(parts=(said,)),)
        found.append(Section(title=title, anchor=f"plan-{nature}", blocks=cards))
    return found


def _card(subject: Reviewed, place: int, fix: Fix) -> Block:
    control = fix.control
    needed: list[tuple[str, Inlines]] = []
    if control.requires:
        known = subject.analysis.knowledge.controls
        needed.append(("Needs", (listed([known[name].name for name in control.requires], 6),)))
    terms: list[tuple[str, Inlines]] = [
        ("Where", (listed([subject.name(one) for one in fix.places], 12),)),
        ("Cost", (_cost(fix),)),
        *needed,
        ("Weakens", (_worst(subject, fix.threats),)),
        ("To verify", (control.verify,)),
    ]
    return Fold(
        title=(f"{place}  ", Strong(text=control.name), " ", *badges(fix.threats)),
        blocks=(Paragraph(parts=(control.summary,)), Terms(items=tuple(terms))),
        anchor=f"fix-{control.id}",
        prints=True,
    )


def _worst(subject: Reviewed, threats: Sequence[Threat]) -> str:
    return listed([f"{threat.title} ({subject.shorts[threat.id]})" for threat in threats], 4)
