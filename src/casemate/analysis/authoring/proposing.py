"""Proposing near misses: for each mutant that the models of a rule do not notice, the plainest edit that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from casemate.analysis.authoring.edits import Edit, single_edits
from casemate.analysis.authoring.firing import Scene, firings, scene_of
from casemate.analysis.authoring.killing import verdicts
from casemate.analysis.authoring.mutants import Mutant
from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import DatalogError
from casemate.files import InvalidInput
from casemate.knowledge import Knowledge, changed_example

_BATCH = 400
_MOST_PAIRS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What to write for a mutant; no edit where none was found."""

    mutant: Mutant
    edit: Edit | None
    still_fires: bool = False
    """The edit keeps the rule firing and silences the mutant: it belongs into `fires` itself."""


def proposals(
    compiled: CompiledRule, rules: Sequence[CompiledRule], knowledge: Knowledge, pairs: bool = True
) -> Iterator[Proposal]:
    """One for each mutant that survives and is not proved to be the same rule."""
    found = verdicts(compiled, rules, knowledge)
    search = _Search(compiled, [v.mutant for v in found if not v.killed and not v.same_because], rules, knowledge)
    singles = list(single_edits(compiled.rule.fires))
    search.over(singles)
    search.over([{f"given.{n}": None, **edit} for n in range(len(compiled.rule.fires.given)) for edit in singles])
    if pairs:
        search.over(_pairs(singles))
    yield from search.answers()


def _pairs(singles: Sequence[Edit]) -> Iterator[Edit]:
    """Two edits at once that touch different places."""
    made = ({**one, **other} for one, other in combinations(singles, 2) if not one.keys() & other.keys())
    return islice(made, _MOST_PAIRS)


class _Search:
    """Looks for the first edit that shows each mutant."""

    def __init__(
        self,
        compiled: CompiledRule,
        mutants: Sequence[Mutant],
        rules: Sequence[CompiledRule],
        knowledge: Knowledge,
    ) -> None:
        self.compiled = compiled
        self.mutants = mutants
        self.knowledge = knowledge
        alone = bool(compiled.rule.fires.given)
        self.others = [] if alone else [one for one in rules if one.rule.id != compiled.rule.id]
        self.found: dict[int, tuple[Edit, bool]] = {}

    def over(self, edits: Iterator[Edit] | Sequence[Edit]) -> None:
        """Try the edits in turn, as long as a mutant is left."""
        left = iter(edits)
        while len(self.found) < len(self.mutants) and (batch := list(islice(left, _BATCH))):
            self._try(batch)

    def _try(self, edits: Sequence[Edit]) -> None:
        scenes = {number: scene for number, edit in enumerate(edits) if (scene := self._scene(edit))}
        places = list(scenes)
        versions = [self.compiled, *(mutant.made for mutant in self.mutants)]
        fired = firings(list(scenes.values()), versions, self.others, self.knowledge)
        for number in range(len(self.mutants)):
            shown = (
                (at, (at, 0) in fired) for at in range(len(places)) if ((at, 0) in fired) != ((at, number + 1) in fired)
            )
            best = min(shown, key=lambda one: (one[1], one[0]), default=None)
            if best is not None and number not in self.found:
                self.found[number] = (edits[places[best[0]]], best[1])

    def _scene(self, edit: Edit) -> Scene | None:
        try:
            return scene_of(changed_example(self.compiled.rule.fires, edit), self.knowledge)
        except (InvalidInput, DatalogError, KeyError):
            return None

    def answers(self) -> Iterator[Proposal]:
        """Of each mutant, in order."""
        for number, mutant in enumerate(self.mutants):
            edit, still_fires = self.found.get(number, (None, False))
            yield Proposal(mutant=mutant, edit=edit, still_fires=still_fires)


def near_misses_of(found: Sequence[Proposal]) -> Mapping[str, list[Edit]]:
    """What to write under `near_misses`: each edit once, under the first condition that it shows."""
    made: dict[str, list[Edit]] = {}
    for proposal in found:
        if proposal.edit is not None and not proposal.still_fires:
            changes = made.setdefault(proposal.mutant.part, [])
            if proposal.edit not in changes:
                changes.append(proposal.edit)
    return made
