"""A model under review: its files, its analysis and the decisions on it, taken together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from casemate.analysis import DEFAULT_LEVEL, Analysis, Severity, Threat, analyze, check_names
from casemate.files import InvalidInput
from casemate.govern.deciding import OPEN, Hold, Standing, apply_decisions
from casemate.knowledge import Knowledge
from casemate.model import Decision, Model, decisions_path, load_decisions, load_model


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One state of a model, analysed and decided on."""

    model: Model
    analysis: Analysis
    """With the status that decisions give each threat."""
    standings: Mapping[str, Standing]
    """By threat id."""
    decisions: tuple[Decision, ...]
    strays: tuple[Decision, ...]
    """Decisions on threats that there are no longer."""

    @property
    def open(self) -> tuple[Threat, ...]:
        """The threats that somebody has to do something about, worst first."""
        return tuple(threat for threat in self.analysis.threats if threat.status in OPEN)

    def decided(self, threat: Threat) -> bool:
        """Whether a decision on the threat holds."""
        standing = self.standings.get(threat.id)
        return standing is not None and standing.hold is Hold.HOLDS


def load_review(
    path: Path, knowledge: Knowledge, *, today: date, level: Severity = DEFAULT_LEVEL, root: Path | None = None
) -> Review:
    """Read, analyse and judge a model file with the decisions beside it; `root` as in `load_model`.

    Raises `InvalidInput` with all that is wrong with the model, a rule pack or the decisions.
    """
    model = load_model(path, root=root)
    return review(model, knowledge, load_decisions(decisions_path(path)), today=today, level=level)


def review(
    model: Model,
    knowledge: Knowledge,
    decisions: Sequence[Decision] = (),
    *,
    today: date,
    level: Severity = DEFAULT_LEVEL,
) -> Review:
    """A model under review. Raises `InvalidInput` where it names what the catalogue does not have."""
    if unknown := check_names(model, knowledge):
        raise InvalidInput(unknown)
    decided = apply_decisions(analyze(model.system, knowledge, level=level), decisions, today)
    return Review(
        model=model,
        analysis=decided.analysis,
        standings=decided.standings,
        decisions=tuple(decisions),
        strays=decided.strays,
    )
