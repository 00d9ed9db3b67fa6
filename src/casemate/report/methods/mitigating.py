"""The mitigation plan: the controls that end most risk first, of every nature, with what each costs and proves it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casemate.knowledge import Acts
from casemate.report.document import (
    Block,
    Cell,
    Column,
    Fold,
    Inlines,
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
from casemate.report.threat_model.subject import badges
from casemate.report.words import count, listed, own_cost, stopped, typical_cost

if TYPE_CHECKING:
    from casemate.analysis import Threat
    from casemate.report.fixes import Fix

_MOST = 30
_NATURES = {
    "technical": "Technical controls",
    "process": "Process controls",
    "organisational": "Organisational controls",
}


def mitigating(subject: Reviewed) -> Section:
    """The section."""
    fixes = fix_first(subject.analysis, _MOST)
    if not fixes:
        said = "Nothing is open that a control of the catalogue would weaken."
        return Section(title="Mitigation plan", anchor="plan", blocks=(Paragraph(parts=(said,)),), new_page=True)
    natures = [fix.control.nature.value for fix in fixes]
    numbers = listed([f"{natures.count(nature)} {nature}" for nature in _NATURES if nature in natures])
    said = (
        f"{count(len(fixes), 'control')} in the order in which they end most risk, each counted for what those "
        f"before it leave over: {numbers}. The order weighs threats, not money; `casemate plan` chooses under a budget."
    )
    blocks: tuple[Block, ...] = (Paragraph(parts=with_code(said)), _table(subject, fixes))
    return Section(
        title="Mitigation plan", anchor="plan", blocks=blocks, sections=tuple(_natures(subject, fixes)), new_page=True
    )


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
            cards = tuple(_card(subject, place, fix) for place, fix in held)
        else:
            said = f"No {nature} control of the catalogue would weaken what is open."
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
        *needed,
        ("Ends", (_worst(subject, fix.threats),)),
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
