"""A landscape under review: its models joined and analysed, and each model by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from casemate.analysis import DEFAULT_LEVEL, Analysis, Severity, analyze, check_names
from casemate.files import InvalidInput, Problem
from casemate.govern.landscape.decided import decided_together
from casemate.govern.reviewing import Review, review
from casemate.knowledge import Knowledge
from casemate.model import Decision, Joined, Model, decisions_path, join, load_decisions, load_models


@dataclass(frozen=True, kw_only=True)
class Landscape:
    """Several models as one."""

    joined: Joined
    review: Review
    """Of the joined system, with the decisions on its models; its `model` has no file."""
    own: Mapping[str, Review] = field(repr=False)
    """Of each model by its space: by itself, without the others."""

    @property
    def analysis(self) -> Analysis:
        """Of the joined system."""
        return self.review.analysis


def load_landscape(
    paths: Sequence[Path],
    knowledge: Knowledge,
    *,
    today: date,
    level: Severity = DEFAULT_LEVEL,
    currency: str | None = None,
) -> Landscape:
    """Read, join, analyse and judge models with the decisions beside each.

    Raises `InvalidInput` with what is wrong with any of the models, their decisions or a rule pack.
    """
    models = load_models(paths)
    problems: list[Problem] = []
    decisions: list[tuple[Decision, ...]] = []
    for model in models:
        problems.extend(check_names(model, knowledge))
        path = model.parts[0].path
        assert path is not None
        try:
            decisions.append(load_decisions(decisions_path(path)))
        except InvalidInput as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInput(dict.fromkeys(problems))
    return landscape_of(models, knowledge, decisions, today=today, level=level, currency=currency)


def landscape_of(
    models: Sequence[Model],
    knowledge: Knowledge,
    decisions: Sequence[Sequence[Decision]] = (),
    *,
    today: date,
    level: Severity = DEFAULT_LEVEL,
    currency: str | None = None,
) -> Landscape:
    """The landscape of models with the decisions on each. Raises `InvalidInput` where they cannot be joined."""
    joined = join(models, currency=currency)
    taken = dict(zip(map(id, models), decisions, strict=False))
    own = {
        member.space: review(member.model, knowledge, taken.get(id(member.model), ()), today=today, level=level)
        for member in joined.members
    }
    decided = decided_together(analyze(joined.system, knowledge, level=level), joined, own)
    warnings = tuple(dict.fromkeys((*(w for model in models for w in model.warnings), *joined.warnings)))
    whole = Review(
        model=Model(system=joined.system, warnings=warnings),
        analysis=decided.analysis,
        standings=decided.standings,
        decisions=tuple(standing.decision for _, standing in sorted(decided.standings.items())),
        strays=decided.strays,
    )
    return Landscape(joined=joined, review=whole, own=own)
