"""What the page sends: one small type per request, with limits that only keep the lab itself alive."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from casemate.lab.controls import Control
from casemate.lab.interface import Skill

Line = Annotated[str, StringConstraints(max_length=300)]
Prose = Annotated[str, StringConstraints(max_length=20_000)]


class SignIn(BaseModel):
    """Who wants to be whom; Harbour has no passwords, since the lab is not about them."""

    user: Line


class Said(BaseModel):
    """A message to the assistant."""

    message: Prose
    skill: Skill | None = None
    max_tokens: int | None = None
    scenario: Line = ""


class Document(BaseModel):
    """A document to upload."""

    title: Line
    text: Prose
    scenario: Line = ""


class Code(BaseModel):
    """A discount code to use."""

    code: Line
    shipment: int
    scenario: Line = ""


class Label(BaseModel):
    """Feedback for the classifier; `times` repeats it, as a script would."""

    text: Line
    label: Line
    times: Annotated[int, "1 to 200"] = 1
    scenario: Line = ""


class Artefact(BaseModel):
    """A model artefact to publish. The page offers recipes, so that no foreign code ever runs here."""

    name: Line
    recipe: Line
    scenario: Line = ""


class Package(BaseModel):
    """A connector package, by its name."""

    name: Line
    scenario: Line = ""


class Need(BaseModel):
    """What a package should do."""

    need: Line
    scenario: Line = ""


class Here(BaseModel):
    """The exercise in which something happens."""

    scenario: Line = ""


class Controls(BaseModel):
    """The controls that shall be on."""

    on: list[Control]


class Written(BaseModel):
    """What the learner concludes."""

    root_cause: Prose
    mitigation: Prose
