"""Running the analysis in tests: the packaged knowledge, read once, and models as plain values."""

from __future__ import annotations

from functools import cache
from typing import Any

from casemate.analysis import Analysis, CompiledRule, analyze, compile_rules, plain_capability
from casemate.knowledge import Knowledge, load_knowledge
from casemate.model import system_from


@cache
def knowledge() -> Knowledge:
    """The packaged knowledge."""
    return load_knowledge()


@cache
def rules() -> tuple[CompiledRule, ...]:
    """Its rules, compiled."""
    return compile_rules(knowledge())


def analysis_of(raw: dict[str, Any]) -> Analysis:
    """The analysis of a model given as plain values."""
    return analyze(system_from(raw), knowledge(), rules=rules())


def gained(analysis: Analysis) -> dict[str, dict[str, float]]:
    """By adversary: the capabilities that it can come to have, and what the likeliest way to each costs.

    As people read them: which flows a capability came in by, or whose session it is, has no name that stays.
    """
    names = analysis.derived.graph.capabilities
    return {
        reading.adversary: {
            names[number]: reading.derivation.costs[number]
            for number in reading.derivation.order
            if plain_capability(names[number]) == names[number]
        }
        for reading in analysis.readings
    }
