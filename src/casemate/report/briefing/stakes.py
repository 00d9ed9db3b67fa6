"""Losses in the words of the business: built from the loss, what it is of, the data, the law and how it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casemate.analysis import LOSS_RULE, StepRole
from casemate.model import choices
from casemate.report.briefing.subject import Subject, short
from casemate.report.words import technique_name

if TYPE_CHECKING:
    from casemate.analysis import PathStep

_BREACH = ("gdpr-33", "gdpr-34")
_PERSONAL = {
    choices.About.PERSONAL: "people",
    choices.About.SPECIAL_CATEGORY: "people's most private traits",
    choices.About.BIOMETRIC: "people's faces and voices",
    choices.About.CHILDREN: "children",
    choices.About.HEALTH: "people's health",
}


def best_path(subject: Subject, loss: str) -> tuple[PathStep, ...]:
    """The likeliest way to a loss."""
    analysis = subject.review.analysis
    found = next((one for one in analysis.losses if one.loss == loss), None)
    return tuple(analysis.steps[name] for name in found.paths[0]) if found is not None and found.paths else ()


def mechanism(subject: Subject, loss: str) -> str:
    """The technique that the likeliest way ends with, by its name in ATLAS, else the title of its last step."""
    attacks = [step for step in best_path(subject, loss) if step.role is StepRole.ATTACK and is_action(subject, step)]
    if not attacks:
        return ""
    atlas = subject.review.analysis.knowledge.atlas
    named = next((step for step in reversed(attacks) if step.techniques), None)
    return technique_name(atlas, named.techniques[0]) if named is not None else short(attacks[-1].title, 300)


def is_action(subject: Subject, step: PathStep) -> bool:
    """Whether the attacker does something in it; else it only says what a loss is, or means outside."""
    compiled = subject.review.analysis.derived.rules.get(step.rule)
    return step.rule != LOSS_RULE and (compiled is None or not compiled.rule.consequence)


def consequence(subject: Subject, loss: str) -> str:
    """What it means outside the system."""
    system = subject.system
    stated = next(one for name, one in system.losses.items() if str(name) == loss)
    asset = next((one for name, one in system.data.items() if str(name) == stated.of), None)
    part = next((one for name, one in system.components.items() if str(name) == stated.of), None)
    named = subject.name(stated.of, 170)
    about = set(asset.about) if asset is not None else set()
    match stated.violates:
        case choices.Property.CONFIDENTIALITY:
            who = next((words for kind, words in _PERSONAL.items() if kind in about), "")
            many = f"{asset.records:,} records of " if asset is not None and asset.records else ""
            if who:
                return f"{many}{named}, about {who}, with strangers"
            model = (part is not None and part.kind in _MODELS) or choices.About.MODEL in about
            return f"{named} in a competitor's hands" if model else f"{many}{named} known outside"
        case choices.Property.INTEGRITY:
            return f"{named}: wrong in our name, and acted on"
        case choices.Property.AVAILABILITY:
            return f"{named} out of service, or paid for without use"
        case choices.Property.SAFETY:
            return f"people harmed by {named}"
        case _:
            return f"{named}: nobody can prove who did what"


_MODELS = frozenset(
    {"language_model", "classifier", "ranker", "embedding_model", "model", "vision_model", "recommender", "regressor"}
)


def legal(subject: Subject, loss: str) -> str:
    """What the law makes of it, as far as the model says."""
    stated = next(one for name, one in subject.system.losses.items() if str(name) == loss)
    if any(rule in _BREACH for rule in stated.regulation):
        return "a breach to notify within 72 hours (GDPR Art. 33)"
    if stated.regulation:
        return f"the model cites {short(', '.join(stated.regulation), 150)}"
    return ""


def in_business_words(subject: Subject, loss: str) -> str:
    """`Exfiltration via AI Inference API → the ranker in a competitor's hands`."""
    how, what, law = mechanism(subject, loss), consequence(subject, loss), legal(subject, loss)
    return f"{f'{how} → ' if how else ''}{what}{f'; {law}' if law else ''}"
