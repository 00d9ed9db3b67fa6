"""Whether rules fire on small models: many models and many versions of a rule in one grounding.

The models lie side by side with numbers of their own, so none sees another; what they cost is then what the grounder
needs for their facts, not to read the vocabulary again for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import DatalogError, parse_atom
from casemate.analysis.facts import Elements, facts
from casemate.analysis.grounding import Bindings, shown_atoms, vocabulary_program
from casemate.analysis.starts import Start, starts_of
from casemate.knowledge import Example, Knowledge
from casemate.model import System, system_from


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A small model with the capabilities that it takes as gained."""

    system: System
    given: tuple[Start, ...]

    @property
    def width(self) -> int:
        """How many numbers its elements take."""
        return len(Elements(self.system).names)


def scene_of(example: Example, knowledge: Knowledge) -> Scene:
    """The example, read. Raises `InvalidInput`, `DatalogError` or `KeyError` where it cannot be."""
    system = system_from(dict(example.model))
    return Scene(system=system, given=tuple(_start(text, system, knowledge) for text in example.given))


def _start(text: str, system: System, knowledge: Knowledge) -> Start:
    atom = parse_atom(text.replace("-", "_"))
    known = knowledge.vocabulary.atoms.get(atom.predicate)
    if known is None:
        raise DatalogError(f"there is no capability `{atom.predicate}`")
    elements = Elements(system)
    sections = {"data": elements.data, "loss": elements.losses}
    section = sections.get(known.sorts[0], {**elements.data, **elements.components})
    numbers = {name.replace("-", "_"): number for name, number in section.items()}
    return atom.predicate, elements.names[numbers[str(atom.terms[0])]]


@dataclass(frozen=True)
class _Shifted(Elements):
    """The elements of a model, numbered from `first` on."""

    first: int = 0

    @cached_property
    def components(self) -> Mapping[str, int]:
        return self._moved(super().components)

    @cached_property
    def data(self) -> Mapping[str, int]:
        return self._moved(super().data)

    @cached_property
    def flows(self) -> Mapping[str, int]:
        return self._moved(super().flows)

    @cached_property
    def zones(self) -> Mapping[str, int]:
        return self._moved(super().zones)

    @cached_property
    def losses(self) -> Mapping[str, int]:
        return self._moved(super().losses)

    @cached_property
    def by_name(self) -> Mapping[str, int]:
        plain = Elements(self.system)
        return self._moved(plain.by_name)

    def _moved(self, numbers: Mapping[str, int]) -> Mapping[str, int]:
        return {name: number + self.first for name, number in numbers.items()}


def firings(
    scenes: Sequence[Scene], versions: Sequence[CompiledRule], others: Sequence[CompiledRule], knowledge: Knowledge
) -> frozenset[tuple[int, int]]:
    """Which version fires on which scene, both by number. The versions grant nothing here; `others` do."""
    program = [vocabulary_program(knowledge.vocabulary)]
    owner: list[int] = []
    for number, scene in enumerate(scenes):
        elements = _Shifted(scene.system, len(owner))
        owner.extend([number] * scene.width)
        program.append(facts(elements))
        program.extend(_starts(scene, elements))
    program.extend(clause for number, rule in enumerate(others) for clause in rule.clauses(f"o{number}"))
    program.extend(next(rule.clauses(f"s{number}")) for number, rule in enumerate(versions))
    program.append("#show.")
    program.extend(f"#show s{number}/{len(rule.variables)}." for number, rule in enumerate(versions))
    found: set[tuple[int, int]] = set()
    for name, bound in shown_atoms(program):
        version = int(name[1:])
        if _gains(versions[version], bound):
            found.add((owner[bound[0]], version))
    return frozenset(found)


def _starts(scene: Scene, elements: Elements) -> Iterator[str]:
    gained = {*scene.given, *(start for found in starts_of(scene.system).values() for start in found)}
    yield from (f"{atom}({elements.by_name[of]})." for atom, of in sorted(gained))
    yield from (f"causes({number})." for number in elements.losses.values())


def _gains(rule: CompiledRule, bound: Bindings) -> bool:
    """Whether the step grants what it does not require; `build` leaves out those that do not."""
    of = dict(zip(rule.variables, bound, strict=True))
    needed = {(atom.predicate, of[atom.variables[0]]) for atom in rule.requires}
    return not rule.grants or any((atom.predicate, of[atom.variables[0]]) not in needed for atom in rule.grants)
