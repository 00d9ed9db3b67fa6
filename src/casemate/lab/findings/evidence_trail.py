"""The transcript of a success, step by step, as long as a reader can bear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casemate.lab.findings.interface import Exchange
from casemate.report.document import Badge, Fold, Inlines, Muted, Strong, Tone, Trail, TrailStep

_MOST_LINES, _LONGEST_LINE = 12, 400


def evidence_fold(scenario: str, evidence: Sequence[Exchange]) -> Fold:
    """Everything of the evidence that is worth reading."""
    steps = tuple(step for exchange in evidence for step in _steps(exchange))
    title = "What was sent, said and done"
    aside = evidence[-1] if not any(one.hit for one in evidence) else next(one for one in evidence if one.hit)
    said = "; ".join(aside.effect) or _first_line(aside.shown) or "no effect"
    return Fold(
        title=(title,), aside=(said[:_LONGEST_LINE],), blocks=(Trail(steps=steps),), anchor=f"{scenario}-evidence",
        prints=True,
    )  # fmt: skip


def _steps(one: Exchange) -> Iterator[TrailStep]:
    yield TrailStep(mark="sent", title=(Strong(text=one.what),), notes=_lines(one.sent))
    if one.prompt:
        yield TrailStep(mark="given", title=("What the model was given",), notes=_lines(one.prompt))
    if one.said:
        yield TrailStep(mark="said", title=("What the model said",), notes=_lines(one.said))
    if one.shown and one.shown != one.said:
        yield TrailStep(mark="shown", title=("What the person saw",), notes=_lines(one.shown))
    verdict = Badge(text="effect found" if one.hit else "no effect", tone=Tone.HIGH if one.hit else Tone.GOOD)
    effects = tuple((line,) for line in one.effect) or ((Muted(text="nothing changed in the application's folder"),),)
    yield TrailStep(mark="effect", title=(verdict,), notes=effects, tone=Tone.PLAIN)


def _lines(text: str) -> tuple[Inlines, ...]:
    """The lines that are not empty; what is beyond a page is counted."""
    every = [line.strip() for line in text.splitlines() if line.strip()]
    kept: list[Inlines] = [(_shortened(line),) for line in every[:_MOST_LINES]]
    if len(every) > _MOST_LINES:
        kept.append((Muted(text=f"… {len(every) - _MOST_LINES} more lines"),))
    return tuple(kept)


def _shortened(line: str) -> str:
    return (
        line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} … {len(line) - _LONGEST_LINE} more characters"
    )


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
