"""The columns of an attack graph while it is built; capabilities are numbers made of atom and element."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casemate.analysis.facts import Elements
from casemate.analysis.grounding import Bindings
from casemate.knowledge import Knowledge

Key = int
"""A capability before the graph numbers it."""


@dataclass(slots=True)
class Draft:
    """One entry per step in every column."""

    rules: list[str] = field(default_factory=list)
    numbers: list[Bindings] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    requires: list[tuple[Key, ...]] = field(default_factory=list)
    helped_by: list[tuple[Key, ...]] = field(default_factory=list)
    grants: list[tuple[Key, ...]] = field(default_factory=list)
    twins: dict[int, int] = field(default_factory=dict)
    """Of a step that is another one over again, in one caller's session: that other one."""

    def add(
        self,
        rule: str,
        bound: Bindings,
        target: int,
        *,
        requires: tuple[Key, ...],
        helped_by: tuple[Key, ...],
        grants: tuple[Key, ...],
    ) -> None:
        """Take in a step."""
        self.rules.append(rule)
        self.numbers.append(bound)
        self.targets.append(target)
        self.requires.append(requires)
        self.helped_by.append(helped_by)
        self.grants.append(grants)

    def add_twin(self, step: int, requires: tuple[Key, ...], grants: tuple[Key, ...]) -> None:
        """Take in the step over again, between other capabilities."""
        self.twins[len(self.rules)] = self.twins.get(step, step)
        self.add(
            self.rules[step],
            self.numbers[step],
            self.targets[step],
            requires=requires,
            helped_by=self.helped_by[step],
            grants=grants,
        )


class Atoms:
    """Numbers capabilities: `atom * width + element`, so that no text is made for them."""

    def __init__(self, knowledge: Knowledge, elements: Elements) -> None:
        self.names = tuple(knowledge.vocabulary.atoms)
        self.place: Mapping[str, int] = {name: number for number, name in enumerate(self.names)}
        self.width = len(elements.names)
        self.every = len(self.names) * self.width
        """Keys beyond this are of content that came in by certain flows, or of certain sessions of a model."""

    def key(self, atom: str, element: int) -> Key:
        """The capability itself."""
        return self.place[atom] * self.width + element

    def special(self, atom: str, element: int, number: int) -> Key:
        """The capability by this set of flows or in this set of sessions, numbered from 1."""
        return number * self.every + self.key(atom, element)

    def text(self, key: Key, names: Sequence[str]) -> str:
        """Such as `taints(crawler)`, or `taints~1(crawler)`."""
        kind, plain = divmod(key, self.every)
        atom, element = divmod(plain, self.width)
        return f"{self.names[atom]}{f'~{kind}' if kind else ''}({names[element]})"
