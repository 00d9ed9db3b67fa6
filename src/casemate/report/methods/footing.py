"""Decisions, scope, and how far the report can be trusted."""

from __future__ import annotations

from collections import Counter

from casemate.analysis import LOSS_RULE, StepRole
from casemate.model import digest
from casemate.report.document import (
    Block,
    Bullets,
    Cell,
    Column,
    Inlines,
    Link,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
)
from casemate.report.methods.elements import asked_answers
from casemate.report.methods.sentences import with_code
from casemate.report.methods.subject import Reviewed
from casemate.report.methods.testing import untested
from casemate.report.risk.sayings import basis_said
from casemate.report.words import count, listed, per_cent

_ANSWERS = {
    "threat": "have threats",
    "step": "are only steps on the way",
    "unknown": "depend on what the model leaves out",
    "not_applicable": "do not apply",
    "open": "are asked by no rule",
}


def decisions(subject: Reviewed) -> Section:
    """What people decided on threats, and whether it still holds."""
    standings = subject.review.standings
    strays = subject.review.strays
    if not standings and not strays:
        said = (
            f"No decision is recorded: each of the {count(len(subject.open), 'open threat')} waits for somebody to "
            "mitigate, accept, transfer or avoid it (`casemate decide`, `casemate triage`)."
        )
        return Section(title="Decisions", anchor="decisions", blocks=(Paragraph(parts=with_code(said)),))
    by_id = {threat.id: threat for threat in subject.analysis.threats}
    columns = (
        Column(title="Threat"),
        Column(title="Verdict", tight=True),
        Column(title="Stands", tight=True),
        Column(title="Why"),
    )
    rows = tuple(
        Row(
            cells=(
                Cell(parts=(subject.link(by_id[name]),)),
                Cell(parts=(standing.decision.verdict.value.replace("_", " "),)),
                Cell(parts=(standing.hold.value,)),
                Cell(parts=(standing.reason,)),
            )
        )
        for name, standing in sorted(standings.items())
    )
    blocks: list[Block] = []
    if rows:
        blocks.append(Table(caption="Decisions on threats of this model", columns=columns, rows=rows))
    if strays:
        gone = listed([one.title or one.threat for one in strays], 6)
        blocks.append(Paragraph(parts=(f"Decided, but no longer derived: {gone}.",)))
    return Section(title="Decisions", anchor="decisions", blocks=tuple(blocks))


def out_of_scope(subject: Reviewed) -> Section | None:
    """Elements that the authors leave out, with the reason; None where there are none."""
    apart = [part for part in subject.system.components.values() if part.out_of_scope]
    if not apart:
        return None
    items: tuple[tuple[Inlines, ...], ...] = tuple(
        ((Strong(text=part.title), f": {part.out_of_scope}"),) for part in apart
    )
    return Section(title="Out of scope", anchor="out-of-scope", blocks=(Bullets(items=items),))


def confidence(subject: Reviewed) -> Section:
    """On what the numbers rest, and what was not looked at."""
    cells = list(asked_answers(subject))
    whole = sum(number for _, number in cells)
    said = listed([f"{number:,} {_ANSWERS[answer.value]}" for answer, number in cells if number], 5)
    items: list[Inlines] = [
        (Strong(text="Asked and answered. "), f"Of {whole:,} questions ({_where(subject)}) {said}."),
        (Strong(text="Basis of the estimates. "), _basis(subject)),
        (Strong(text="Evidence. "), _evidence(subject)),
        (
            Strong(text="Unknown. "),
            f"{count(_unknown(subject), 'open threat rests', 'open threats rest')} on keys that the model leaves out "
            "and that are taken as possible.",
        ),
    ]
    said_first = (
        "What is not drawn was not analysed, and what no rule knows was not found. ",
        Link(text="The coverage", anchor="coverage"),
        " says where.",
    )
    blocks: tuple[Block, ...] = (Paragraph(parts=said_first), Bullets(items=tuple((one,) for one in items)))
    return Section(title="Confidence", anchor="confidence", blocks=blocks)


def _evidence(subject: Reviewed) -> str:
    if not subject.backing.evidence:
        return "No test of this system is kept beside the model, so no estimate here rests on evidence from it."
    return untested(subject)


def _where(subject: Reviewed) -> str:
    edition = subject.analysis.knowledge.atlas.edition
    return f"each component and crossing flow by STRIDE, each component by ATLAS {edition}, the system by every list"


def _unknown(subject: Reviewed) -> int:
    return sum(bool(threat.unknowns) for threat in subject.open)


def _basis(subject: Reviewed) -> str:
    """Shares of the uncertain steps under all threats, by what their estimates rest on."""
    names = {name for threat in subject.analysis.threats for name in threat.path}
    steps = [subject.analysis.steps[name] for name in sorted(names)]
    uncertain = [step.basis for step in steps if step.role is StepRole.ATTACK and step.rule != LOSS_RULE]
    if not uncertain:
        return "There is no uncertain step."
    counts = Counter(uncertain)
    shares = [
        f"{per_cent(counts[basis] / len(uncertain)) if counts[basis] else 'none'} on {basis}"
        for basis in ("judgement", "literature", "evidence")
    ]
    said = f"Of the {count(len(uncertain), 'step')} that the paths take, {listed(shares)}."
    risk = subject.backing.risk
    if risk is None:
        return said
    return f"Of the money that a year is expected to cost, {basis_said(risk)}. {said}"


def imprint(subject: Reviewed) -> str:
    """What the report was made from, for its foot."""
    return f"Model {digest(subject.system)}."
