"""What the report rests on: assumptions, what the model leaves open, and how the numbers are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from casemate import __version__
from casemate.analysis import LOSS_RULE, StepRole
from casemate.model import digest
from casemate.report.document import (
    Bullets,
    Cell,
    Code,
    Column,
    Inlines,
    Muted,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
    Terms,
)
from casemate.report.threat_model.subject import Subject, badge
from casemate.report.words import count, listed, per_cent

if TYPE_CHECKING:
    from casemate.analysis import Threat

_MOST_ELEMENTS = 6


def assumptions(subject: Subject) -> Section | None:
    """What the model's authors take for granted; None where they say nothing of the kind."""
    stated = subject.system.assumptions
    apart = [part for part in subject.system.components.values() if part.out_of_scope]
    if not stated and not apart:
        return None
    items = tuple(((" ".join(text.split()),),) for text in stated)
    outside = tuple((((Strong(text=part.title), f" is out of scope: {part.out_of_scope}")),) for part in apart)
    said = "The authors of the model take these for granted. Where one is wrong, so is what is built on it."
    return Section(
        title="Assumptions",
        anchor="assumptions",
        blocks=(Paragraph(parts=(said,)), Bullets(items=(*items, *outside))),
    )


def unknowns(subject: Subject) -> Section | None:
    """Keys that the model does not give and that open threats rest on, grouped by key; None where there are none."""
    found: dict[tuple[str, str], dict[str, list[Threat]]] = {}
    for threat in subject.open:
        for path in threat.unknowns:
            section, _, rest = path.partition(".")
            element, _, key = rest.rpartition(".")
            found.setdefault((section, key), {}).setdefault(element, []).append(threat)
    if not found:
        return None
    said = (
        "The model does not say these things, and Casemate takes what is not said as possible. Each key that is filled "
        "in may close threats, or confirm them."
    )
    columns = (
        Column(title="Key"),
        Column(title="Missing at"),
        Column(title="Threats", number=True),
        Column(title="Worst"),
    )
    made = [_unknown(section, key, held) for (section, key), held in sorted(found.items())]
    made.sort(key=lambda pair: -pair[0])
    table = Table(caption="Keys that the model leaves open", columns=columns, rows=tuple(row for _, row in made))
    return Section(title="What the model leaves open", anchor="unknowns", blocks=(Paragraph(parts=(said,)), table))


def _unknown(section: str, key: str, held: dict[str, list[Threat]]) -> tuple[float, Row]:
    threats = {threat.id: threat for group in held.values() for threat in group}
    worst = max(threats.values(), key=lambda threat: threat.score)
    # An element with worse threats first.
    order = sorted(held, key=lambda name: (-max(threat.score for threat in held[name]), name))
    weight = sum((threat.score / 10) ** 3 for threat in threats.values())
    where = listed(order, _MOST_ELEMENTS)
    noun = section.removesuffix("s")
    return weight, Row(
        cells=(
            Cell(parts=(Code(text=key), Muted(text=f" of {count(len(held), noun)}"))),
            Cell(parts=(where,)),
            Cell(parts=(f"{len(threats)}",)),
            Cell(parts=(badge(worst),)),
        )
    )


def method(subject: Subject) -> Section:
    """How the numbers are made, from what knowledge, and how far they can be trusted."""
    knowledge = subject.analysis.knowledge
    rules = sum(rule.is_threat for rule in knowledge.rules)
    how: tuple[Inlines, ...] = (
        (
            "Rules derive an attack graph from the model: what each adversary can do at first, and what each step "
            "gains. A threat is one rule at one element, with its likeliest path.",
        ),
        (
            "A threat’s likelihood is that one campaign by its likeliest adversary succeeds along that path, with the "
            "controls that exist. Planned controls do not count.",
        ),
        (
            "Score = 10 × (0.5 impact + 0.3 likelihood + 0.2 reach), each part from 0 to 1. Impact: the worst loss or "
            "data it leads to. Likelihood: as above, times how mature the techniques are. Reach: the share of "
            "components and data that it opens.",
        ),
        ("Critical from 8.5, high from 6.5, medium from 4, low from 2, else info.",),
        (
            "Words for chances: almost certain from 99 %, very likely from 90 %, likely from 66 %, about even from 33 "
            "%, unlikely from 10 %, very unlikely from 1 %, else remote.",
        ),
        *_basis(subject),
    )
    lists = sorted(framework.name for framework in knowledge.frameworks.values())
    terms: tuple[tuple[str, Inlines], ...] = (
        (
            "Knowledge",
            (f"{count(len(knowledge.rules), 'rule')}, {rules} of which name threats", "; ", _controls(subject)),
        ),
        ("Frameworks", (f"MITRE ATLAS {knowledge.atlas.edition}; {'; '.join(lists)}",)),
        ("Digest of the knowledge", (Code(text=knowledge.digest),)),
        ("Digest of the model", (Code(text=digest(subject.system)),)),
        ("Casemate", (__version__,)),
    )
    blocks = (Bullets(items=tuple((line,) for line in how)), Terms(items=terms))
    return Section(title="How this was made", anchor="method", blocks=blocks)


def _controls(subject: Subject) -> str:
    return f"{count(len(subject.analysis.knowledge.controls), 'control')} in the catalogue"


def _basis(subject: Subject) -> Iterator[Inlines]:
    """On what the estimates rest, over the steps of open threats."""
    names = {name for threat in subject.open for name in threat.path}
    steps = [subject.analysis.steps[name] for name in sorted(names)]
    uncertain = [step for step in steps if step.role is StepRole.ATTACK and step.rule != LOSS_RULE]
    if not uncertain:
        return
    shares = sorted(Counter(step.basis for step in uncertain).items(), key=lambda pair: (-pair[1], pair[0]))
    said = listed([f"{per_cent(number / len(uncertain))} rest on {basis}" for basis, number in shares], 5)
    steps_said = count(len(uncertain), "step")
    yield (f"Of the {steps_said} under the open threats, {said}. Each estimate is a range; scores use its mean.",)
