"""Which mutants the models of a rule notice: those on which a mutant shows something else than the rule must."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casemate.analysis.authoring.firing import Scene, firings, scene_of
from casemate.analysis.authoring.implied import implied_by
from casemate.analysis.authoring.mutants import Mutant, mutants_of
from casemate.analysis.compiled import CompiledRule
from casemate.analysis.starts import starts_of
from casemate.knowledge import Example, Knowledge, changed_example


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a mutant."""

    mutant: Mutant
    killed: bool
    same_because: str = ""
    """Why it is no other rule at all, where the vocabulary proves that; empty otherwise."""


def needed_parts(compiled: CompiledRule, knowledge: Knowledge) -> Iterator[tuple[str, Example]]:
    """The `fires` model without each capability that it is given and the rule requires: there it must be quiet.

    Left out is what an adversary of the model begins with anyhow; a near miss has to take that way in away as well.
    """
    example = compiled.rule.fires
    scene = scene_of(example, knowledge)
    begun = {start for found in starts_of(scene.system).values() for start in found}
    required = {atom.predicate for atom in compiled.requires}
    for place, (text, start) in enumerate(zip(example.given, scene.given, strict=True)):
        if start[0] in required and start not in begun:
            yield text, changed_example(example, {f"given.{place}": None})


def models_of(compiled: CompiledRule, knowledge: Knowledge) -> tuple[list[Scene], list[Scene]]:
    """The models of a rule by what they stand on: on what they are given alone, or on all rules.

    The first of the group that `fires` is in is `fires`; on all others the rule must be quiet.
    """
    rule = compiled.rule
    near = [changed_example(rule.fires, miss.change) for miss in rule.near_misses]
    near.extend(model for _, model in needed_parts(compiled, knowledge))
    groups: tuple[list[Scene], list[Scene]] = ([], [])
    groups[not rule.fires.given].extend(scene_of(one, knowledge) for one in (rule.fires, *near))
    groups[not rule.quiet.given].append(scene_of(rule.quiet, knowledge))
    return groups


def verdicts(compiled: CompiledRule, rules: Sequence[CompiledRule], knowledge: Knowledge) -> Iterator[Verdict]:
    """What becomes of each mutant of the rule. Raises where one of its models cannot be read."""
    mutants = list(mutants_of(compiled, knowledge))
    versions = [compiled, *(mutant.made for mutant in mutants)]
    rule = compiled.rule
    caught: set[int] = set()
    for alone, scenes in zip((True, False), models_of(compiled, knowledge), strict=True):
        if not scenes:
            continue
        others = [] if alone else [one for one in rules if one.rule.id != rule.id]
        fired = firings(scenes, versions, others, knowledge)
        must = {0} if alone is bool(rule.fires.given) else set()
        # A model on which the rule itself is wrong shows nothing about its mutants; `rules test` says so.
        sound = {scene for scene in range(len(scenes)) if ((scene, 0) in fired) is (scene in must)}
        caught.update(
            number
            for number in range(len(mutants))
            if any(((scene, number + 1) in fired) is not (scene in must) for scene in sound)
        )
    for number, mutant in enumerate(mutants):
        killed = number in caught
        because = "" if killed else implied_by(compiled, mutant, knowledge)
        yield Verdict(mutant=mutant, killed=killed, same_because=because)
