"""Things to fix: the open threats, each under the control that would do most against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casemate.report.document import Block, Fold, Inlines, Muted, Paragraph, Section, Strong, Terms
from casemate.report.fixes import fix_first
from casemate.report.threat_model.subject import Subject, badges, threat_rows
from casemate.report.words import count, listed, own_cost, stopped, typical_cost

if TYPE_CHECKING:
    from casemate.analysis import Threat
    from casemate.report.fixes import Fix

_MOST, _MOST_ROWS = 20, 100
_CONSIDERED = 60
"""Controls looked at; those that only weaken what stands under another are not shown."""


def fixing(subject: Subject) -> Section | None:
    """The section; None where nothing is open."""
    if not subject.open:
        return None
    blocks: list[Block] = [
        Paragraph(
            parts=(
                "Each control is worth what the ones above it leave over, so the second is the best one after the "
                "first. A threat stands under the first control that would weaken it.",
            )
        )
    ]
    seen: set[str] = set()
    place = 0
    for fix in fix_first(subject.analysis, _CONSIDERED):
        fresh = [threat for threat in fix.threats if threat.id not in seen]
        if fresh and place < _MOST:
            place += 1
            seen.update(threat.id for threat in fresh)
            blocks.append(_fix(subject, place, fix, fresh))
    left = [threat for threat in subject.open if threat.id not in seen]
    if left:
        blocks.append(_left(subject, left))
    return Section(title="Things to fix", anchor="fixes", blocks=tuple(blocks))


def _fix(subject: Subject, place: int, fix: Fix, fresh: list[Threat]) -> Fold:
    control = fix.control
    before = len(fix.threats) - len(fresh)
    also = f", and {before} of those above" if before else ""
    about = f"Weakens {count(len(fresh), 'threat')}{also} · {stopped(control.strength)}"
    terms: list[tuple[str, Inlines]] = [
        ("Where", (listed([subject.name(one) for one in fix.places], 12),)),
        ("Against", (subject.losses(fix.losses),)),
        ("Cost", (_cost(fix),)),
        ("To verify", (control.verify,)),
    ]
    return Fold(
        title=(f"{place} · ", Strong(text=control.name), " ", *badges(fresh)),
        aside=(about,),
        blocks=(
            Paragraph(parts=(control.summary,)),
            Terms(items=tuple(terms)),
            threat_rows(subject, fresh[:_MOST_ROWS], f"Threats that {control.name.lower()} would weaken"),
            *_more(fresh),
        ),
        anchor=f"fix-{control.id}",
        prints=True,
    )


def _more(threats: list[Threat]) -> tuple[Paragraph, ...]:
    beyond = len(threats) - _MOST_ROWS
    return (Paragraph(parts=(Muted(text=f"And {count(beyond, 'further threat')}."),)),) if beyond > 0 else ()


def _cost(fix: Fix) -> str:
    if fix.planned:
        plans = [f"{plan.id}{f': {own_cost(plan.cost)}' if plan.cost else ''}" for plan in fix.planned]
        return f"planned as {'; '.join(plans)}"
    return f"typically {typical_cost(fix.control)}"


def _left(subject: Subject, left: list[Threat]) -> Fold:
    return Fold(
        title=(Strong(text="Everything else"), " ", *badges(left)),
        aside=(f"{count(len(left), 'threat')} that none of these controls would weaken",),
        blocks=(threat_rows(subject, left[:_MOST_ROWS], "Threats that need something else"), *_more(left)),
        anchor="fix-else",
    )
