"""The scenarios, in the order of the 2025 list: the texts of the guided exercises, with ratings."""

from __future__ import annotations

from collections.abc import Sequence

from casemate.files import CasemateError, nearest
from casemate.lab.attacks.results import Scenario
from casemate.lab.attacks.severities import RATINGS
from casemate.lab.exercise_texts import GUIDES
from casemate.lab.interface import Guide


def _scenario(guide: Guide) -> Scenario:
    rating = RATINGS[guide.id]
    return Scenario(
        id=guide.id,
        title=guide.title,
        category=guide.owasp,
        category_2026=guide.owasp_2026,
        goal=guide.story,
        root_cause=guide.explanation,
        controls=guide.stopped_by,
        severity=rating.severity,
        techniques=rating.techniques,
        uses_model=rating.uses_model,
        oracle=rating.oracle,
    )


SCENARIOS: tuple[Scenario, ...] = tuple(_scenario(guide) for guide in GUIDES)


def scenarios_named(names: Sequence[str] = ()) -> tuple[Scenario, ...]:
    """The scenarios of these ids, or of these categories such as `LLM05`; all of them without names.

    They come in the order of the catalogue. Raises `CasemateError` for a name that is neither.
    """
    wanted: set[str] = set()
    for name in names:
        found = {one.id for one in SCENARIOS if name in (one.id, one.category, one.category.partition(":")[0])}
        if not found:
            close = nearest(name, [one.id for one in SCENARIOS])
            guess = f"did you mean `{close}`?" if close else f"there are {', '.join(one.id for one in SCENARIOS)}"
            raise CasemateError(f"there is no scenario `{name}`; {guess}")
        wanted |= found
    return tuple(one for one in SCENARIOS if not names or one.id in wanted)
