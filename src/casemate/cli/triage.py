"""`casemate triage`: through the open threats, one key each."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casemate.cli.keys import read_key, read_line
from casemate.cli.options import Level, ModelFile, RulePacks
from casemate.cli.output import emit
from casemate.cli.reviewing import Today, day, review_of

if TYPE_CHECKING:
    from casemate.analysis import Threat
    from casemate.govern import Review, Walk
    from casemate.model import Decision, Verdict


def triage(
    model: ModelFile,
    *,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides.")],
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day of what is decided now.")] = None,
    level: Level = "high",
    today: Today = None,
    packs: RulePacks = None,
) -> int:
    """Walk through the open threats, worst first, and decide on them with one key each.

    a accepts, m: mitigated by what the model does not show, t transfers, v avoids, f: false positive; s skips, b goes
    back, ? shows the path, q ends. A decision asks why, and is saved at once in NAME.decisions.yaml. From a pipe, keys
    and reasons are lines.

    \b
    Example:
      casemate triage shop.casemate.yaml --by ana --until 2027-06-30

    \b
    Exit codes: 0 through, or ended with q; 2 the model or its decisions are not valid.
    """
    from casemate.govern import KEYS, Act, Walk

    end = None if until is None else day(until, "--until")
    talk = _Talk(model, review_of(model, packs or (), level, today), by=by, on=day(today), until=end)
    walk = Walk(talk.review)
    asked: Threat | None = None
    while (threat := walk.here) is not None:
        if threat is not asked:
            emit(talk.question(walk, threat))
        asked = threat
        key = read_key()
        if key is None:
            break
        wanted = KEYS.get(key)
        if wanted is None:
            emit(f"  keys: {_keys()}\n")
        elif isinstance(wanted, Act):
            walk.act(wanted)
            if wanted is Act.PATH:
                emit(talk.path(threat))
        elif talk.decide(threat, wanted):
            walk.decide(wanted)
    emit(talk.summary(walk))
    return 0


def _keys() -> str:
    from casemate.govern import KEYS

    return ", ".join(f"{key} {wanted.value.replace('_', ' ')}" for key, wanted in KEYS.items())


class _Talk:
    """What is said to the person, and what is saved."""

    def __init__(self, model: Path, review: Review, *, by: str, on: date, until: date | None) -> None:
        self.model = model
        self.review = review
        self.by = by
        self.on = on
        self.until = until
        self.decisions: tuple[Decision, ...] = review.decisions

    def question(self, walk: Walk, threat: Threat) -> str:
        """The threat in a few lines, and the keys."""
        from casemate.files import escape_terminal

        standing = self.review.standings.get(threat.id)
        lines = [
            "",
            f"[{walk.place + 1}/{len(walk.threats)}] {threat.severity} {threat.score:.1f}  {threat.title}",
            f"  {threat.id} {threat.rule}@{threat.at[0]}; leads to {', '.join(threat.losses) or 'no stated loss'}",
            *([f"  {standing.reason}"] if standing else ()),
            *([f"  missing: {', '.join(threat.missing[:4])}"] if threat.missing else ()),
            f"  {_keys()}",
        ]
        return escape_terminal("\n".join(lines)) + "\n"

    def path(self, threat: Threat) -> str:
        """The steps of the threat's path."""
        from casemate.files import escape_terminal

        steps = (self.review.analysis.steps[name] for name in threat.path)
        return escape_terminal("".join(f"    {n}. {step.title}\n" for n, step in enumerate(steps, start=1)))

    def decide(self, threat: Threat, verdict: Verdict) -> bool:
        """Ask why and save; without a reason nothing is decided."""
        from casemate.govern import take_decision, with_decision
        from casemate.model import decisions_path, save_decisions

        emit(f"  {verdict.value.replace('_', ' ')}; why? ")
        why = read_line()
        if not why:
            emit("  nothing decided: a decision needs a reason\n")
            return False
        analysis = self.review.analysis
        taken = take_decision(analysis, threat, verdict, why=why, by=self.by, on=self.on, until=self.until)
        self.decisions = with_decision(self.decisions, taken, analysis.system)
        save_decisions(decisions_path(self.model), self.decisions)
        return True

    def summary(self, walk: Walk) -> str:
        """What was decided, and what is left."""
        from casemate.model import decisions_path

        left = len(walk.threats) - len(walk.verdicts)
        where = f" in {decisions_path(self.model)}" if walk.verdicts else ""
        return f"\n{len(walk.verdicts)} decided{where}, {left} open\n"
