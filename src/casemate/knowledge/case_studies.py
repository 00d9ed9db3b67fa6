"""Case studies of MITRE ATLAS: attacks that took place, or exercises, with the techniques that they used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import as_file, files

from casemate.files import Choice, ListOf, Reading, Record, Text, key, read_document
from casemate.knowledge.frameworks import finish


class CaseKind(StrEnum):
    """Whether it was done by adversaries or by researchers."""

    INCIDENT = "incident"
    EXERCISE = "exercise"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStudy:
    """One case study."""

    id: str
    name: str
    kind: CaseKind
    year: str
    target: str
    summary: str
    """What happened, in one sentence of ours."""
    techniques: tuple[str, ...]
    """In the order of its procedure."""


_CASE = Record(
    "a case study",
    CaseStudy,
    (
        key("id", Text(), "", required=True),
        key("name", Text(), "", required=True),
        key("kind", Choice(CaseKind), "", required=True),
        key("year", Text(), "", required=True),
        key("target", Text(), "", required=True),
        key("summary", Text(), "", required=True),
        key("techniques", ListOf(Text()), "", required=True),
    ),
)


@cache
def case_studies() -> tuple[CaseStudy, ...]:
    """All that are packaged, by id."""
    with as_file(files("casemate.knowledge").joinpath("data", "case_studies.yaml")) as path:
        document = read_document(path)
    top = document.value if isinstance(document.value, dict) else {}
    listed = top.get("case_studies")
    reading = Reading()
    found: list[CaseStudy] = []
    for place, raw in enumerate(listed if isinstance(listed, list) else ()):
        reading.path.extend(("case_studies", place))
        case = _CASE.read(reading, raw)
        if isinstance(case, CaseStudy):
            found.append(case)
        del reading.path[-2:]
    finish(reading, document)
    return tuple(found)
