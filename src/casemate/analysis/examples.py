"""Running the small models of every rule: it must fire on the one and stay quiet on all others, each for its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casemate.analysis.authoring.firing import Scene, firings, scene_of
from casemate.analysis.authoring.killing import needed_parts
from casemate.analysis.authoring.mutants import without
from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import DatalogError
from casemate.files import InvalidInput
from casemate.knowledge import Example, Knowledge, NearMiss, changed_example


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleResult:
    """What one example of one rule showed."""

    rule: str
    example: str
    """fires | quiet | near miss of a condition | without a capability that it requires."""
    passed: bool
    why: str = ""
    """What went wrong; empty where it passed."""


def run_examples(
    rules: Sequence[CompiledRule], knowledge: Knowledge, only: frozenset[str] | None = None
) -> Iterator[ExampleResult]:
    """The results of every rule, or of those named, in order: both models, its near misses, what it requires."""
    for compiled in rules:
        if only is None or compiled.rule.id in only:
            yield from _Trial(compiled, rules, knowledge).results()


class _Trial:
    """The models of one rule."""

    def __init__(self, compiled: CompiledRule, rules: Sequence[CompiledRule], knowledge: Knowledge) -> None:
        self.compiled = compiled
        self.rules = rules
        self.knowledge = knowledge

    def results(self) -> Iterator[ExampleResult]:
        rule = self.compiled.rule
        fires = self._one("fires", rule.fires, must=True)
        yield fires
        yield self._one("quiet", rule.quiet, must=False)
        if fires.passed:
            alone = bool(rule.fires.given)
            for text, example in needed_parts(self.compiled, self.knowledge):
                yield self._one(f"without {text}", example, must=False, alone=alone)
            yield from (self._near_miss(miss, alone) for miss in rule.near_misses)

    def _one(self, name: str, example: Example, *, must: bool, alone: bool | None = None) -> ExampleResult:
        scene = self._scene(example)
        if isinstance(scene, str):
            return self._result(name, scene)
        # Given capabilities make the example stand on its own; without them the other rules have to lead there.
        fired = self._fires(scene, [self.compiled], bool(example.given) if alone is None else alone)[0]
        if must:
            return self._result(name, "" if fired else "it does not fire")
        return self._result(name, "it fires where it must stay quiet" if fired else "")

    def _near_miss(self, miss: NearMiss, alone: bool) -> ExampleResult:
        name = f"near miss of {miss.fails}"
        try:
            other = without(self.compiled, miss.fails)
        except KeyError:
            advice = f"`casemate rules near-misses {self.compiled.rule.id}` proposes what to write"
            return self._result(name, f"the rule has no such condition; {advice}")
        scene = self._scene(changed_example(self.compiled.rule.fires, miss.change))
        if isinstance(scene, str):
            return self._result(name, scene)
        fired, *without_it = self._fires(scene, [self.compiled, *([other] if other else [])], alone)
        if fired:
            return self._result(name, "it fires where it must stay quiet")
        if without_it and not without_it[0]:
            return self._result(
                name, "it is quiet, but not for this reason: without the condition it does not fire either"
            )
        return self._result(name, "")

    def _fires(self, scene: Scene, versions: Sequence[CompiledRule], alone: bool) -> list[bool]:
        rule = self.compiled.rule.id
        others = [] if alone else [one for one in self.rules if one.rule.id != rule]
        found = firings([scene], versions, others, self.knowledge)
        return [(0, number) in found for number in range(len(versions))]

    def _scene(self, example: Example) -> Scene | str:
        """The example, read, or what is wrong with it."""
        try:
            return scene_of(example, self.knowledge)
        except InvalidInput as error:
            said = "; ".join(f"{problem.message} (at {'.'.join(map(str, problem.path))})" for problem in error.problems)
            return f"its model is not valid: {said}"
        except (DatalogError, KeyError) as error:
            return f"its `given` cannot be read: {error}"

    def _result(self, example: str, why: str) -> ExampleResult:
        return ExampleResult(rule=self.compiled.rule.id, example=example, passed=not why, why=why)
