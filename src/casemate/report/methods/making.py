"""The order of the report for each method."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from casemate import __version__
from casemate.report.document import Document, Link, Paragraph, Section
from casemate.report.methods.appendix import appendix
from casemate.report.methods.boundaries import boundaries
from casemate.report.methods.elements import stride_questions, stride_threats
from casemate.report.methods.footing import confidence, decisions, imprint, out_of_scope
from casemate.report.methods.losing import lost, ways
from casemate.report.methods.mitigating import bought_first, controls, mitigating
from casemate.report.methods.pasta import stages
from casemate.report.methods.risks import risks
from casemate.report.methods.subject import Reviewed, subject_of
from casemate.report.methods.tactics import by_tactic
from casemate.report.threat_model.footing import assumptions, method, unknowns
from casemate.report.threat_model.picture import picture
from casemate.report.threat_model.summary import summary

if TYPE_CHECKING:
    from casemate.govern import Review
    from casemate.report.methods.backing import Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One way to lay out a threat model."""

    name: str
    title: str
    parts: Callable[[Reviewed], Iterator[Section | None]]


def _hybrid(subject: Reviewed) -> Iterator[Section | None]:
    yield from _before(subject)
    yield ways(subject)
    yield boundaries(subject)
    yield controls(subject)


def _stride(subject: Reviewed) -> Iterator[Section | None]:
    yield from _before(subject)
    yield ways(subject)
    yield stride_questions(subject)
    yield stride_threats(subject)
    yield controls(subject)


def _atlas(subject: Reviewed) -> Iterator[Section | None]:
    yield from _before(subject)
    yield ways(subject)
    yield by_tactic(subject)
    yield controls(subject)


def _before(subject: Reviewed) -> Iterator[Section | None]:
    """What everybody reads; the rest of the report is for looking up."""
    yield risks(subject)
    yield mitigating(subject)
    yield replace(picture(subject), new_page=True)
    yield lost(subject)


def _pasta(subject: Reviewed) -> Iterator[Section | None]:
    yield risks(subject)
    yield from stages(subject)


def _guided(subject: Reviewed, first: Section, name: str) -> Section:
    """The first page with a line on what to read."""
    last = Link(text="Risk, impact and plan", anchor="stage-7") if name == "pasta" else None
    loss = Link(text="What could be lost", anchor="losses") if subject.analysis.losses else None
    end = last or loss or Link(text="The system", anchor="system")
    said = "In a hurry, read this page and " if last else "Read up to "
    rest = ". The rest shows the way there." if last else ". What follows is for looking up."
    bought = bought_first(subject)
    parts = tuple(bought if bought is not None and part.anchor == "first" else part for part in first.sections)
    return replace(first, blocks=(*first.blocks, Paragraph(parts=(said, end, rest))), sections=parts)


_METHODS: Mapping[str, Method] = MappingProxyType(
    {
        made.name: made
        for made in (
            Method(name="hybrid", title="Threat model", parts=_hybrid),
            Method(name="stride", title="Threat model by STRIDE", parts=_stride),
            Method(name="pasta", title="Threat model by PASTA", parts=_pasta),
            Method(name="atlas", title="Threat model by MITRE ATLAS", parts=_atlas),
        )
    }
)


def report_document(
    review: Review, *, method_name: str = "hybrid", told: int | None = None, backing: Backing | None = None
) -> Document:
    """The report of a review. `told`: how many threats, worst first, have a card; the others are rows.

    `backing`: the tests, the risk in money and the plan to show with it.
    """
    subject = subject_of(review, told, backing)
    chosen = _METHODS[method_name]
    parts = (
        _guided(subject, summary(subject), chosen.name),
        *chosen.parts(subject),
        decisions(subject),
        assumptions(subject),
        out_of_scope(subject),
        unknowns(subject),
        method(subject),
        confidence(subject),
        *appendix(subject),
    )
    identity = subject.system.identity
    return Document(
        title=subject.system.name,
        subtitle=chosen.title,
        description=(" ".join(identity.description.split()),) if identity.description else (),
        sections=tuple(part for part in parts if part is not None),
        foot=(f"Made with Casemate {__version__} from what the model says, and no more than that. {imprint(subject)}",),
    )
