"""From a system and rules to its attack graph, and which controls weaken which step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from casemate.analysis.carrying import CONTENT, Carrying, Hop, Inward, Signatures, hops_in, hops_out
from casemate.analysis.compiled import CompiledRule
from casemate.analysis.datalog import Literal
from casemate.analysis.draft import Atoms, Draft
from casemate.analysis.facts import Elements
from casemate.analysis.grounding import Bindings, Grounded, ground
from casemate.analysis.losses import ways_to
from casemate.analysis.sessions import Sessions
from casemate.analysis.starts import Start, starts_of
from casemate.graph import AttackGraph
from casemate.knowledge import Knowledge
from casemate.model import System

LOSS_RULE = "loss"
"""Stands for a rule on the steps that turn capabilities into a loss, as the table of losses says."""


@dataclass(frozen=True, kw_only=True)
class Derived:
    """The attack graph of a system with what its steps were made from."""

    system: System
    elements: Elements
    rules: Mapping[str, CompiledRule]
    graph: AttackGraph
    numbers: Sequence[Bindings]
    """Of each step: the numbers of the elements bound."""
    flows: Mapping[tuple[int, str], frozenset[int]]
    """Of a step and a flow variable of its rule: the flows that it may use."""

    @property
    def steps(self) -> range:
        """The number of each step."""
        return self.graph.steps

    def rule(self, step: int) -> CompiledRule | None:
        """The rule of a step; None for the steps of the table of losses."""
        return self._rules[step]

    @cached_property
    def _rules(self) -> Sequence[CompiledRule | None]:
        return [self.rules.get(name) for name in self.graph.rules]


def build(system: System, rules: Sequence[CompiledRule], knowledge: Knowledge, given: Sequence[Start] = ()) -> Derived:
    """The attack graph of the system under these rules; `given` adds capabilities to every adversary's starts."""
    elements = Elements(system)
    atoms = Atoms(knowledge, elements)
    number_of = elements.by_name
    starts = {name: (*found, *given) for name, found in starts_of(system).items()}
    begin = {(atom, number_of[of]) for found in starts.values() for atom, of in found}
    causes = [("causes", number) for number in elements.losses.values()]
    asked = _flows_to_ask(system, rules)
    sessions = Sessions(elements, rules, knowledge.vocabulary)
    grounded = ground(
        elements,
        rules,
        knowledge.vocabulary,
        [*sorted(begin), *causes],
        asked,
        shared=sessions.callers,
        callers=sessions.questions,
    )
    columns = Draft()
    _add_steps(columns, rules, grounded, atoms)
    signatures = _tell_content_apart(columns, rules, Carrying(elements), atoms)
    sessions.tell_apart(columns, grounded.callers, atoms)
    _add_losses(columns, system, elements, atoms, number_of)
    start_keys = {
        name: [key for a, of in found for key in _start_keys(a, number_of[of], atoms, signatures, sessions)]
        for name, found in starts.items()
    }
    goal_keys = {name: atoms.key("causes", number) for name, number in elements.losses.items()}
    graph = _graph(columns, elements, atoms, start_keys, goal_keys)
    return Derived(
        system=system,
        elements=elements,
        rules=MappingProxyType({compiled.rule.id: compiled for compiled in rules}),
        graph=graph,
        numbers=columns.numbers,
        flows=_flows_of_steps(columns, rules, grounded),
    )


def _flows_to_ask(system: System, rules: Sequence[CompiledRule]) -> list[tuple[int, str]]:
    """Flow variables at which a control weakens a rule; nothing to ask where no flow has a control."""
    guarded = {target for control in system.controls.values() for target in control.protects}
    if not any(flow.controls or flow.id in guarded for flow in system.flows):
        return []
    return [
        (number, name)
        for number, compiled in enumerate(rules)
        for name in sorted({name for w in compiled.rule.mitigated_by for name in w.at} & set(compiled.flow_variables))
    ]


def _add_steps(columns: Draft, rules: Sequence[CompiledRule], grounded: Grounded, atoms: Atoms) -> None:
    for compiled, found in zip(rules, grounded.steps, strict=True):
        requires = _templates(compiled, compiled.requires, atoms)
        helped_by = _templates(compiled, compiled.helped_by, atoms)
        grants = _templates(compiled, compiled.grants, atoms)
        name, target = compiled.rule.id, compiled.target
        for bound in found:
            needed = _fill(requires, bound)
            given = tuple(key for key in _fill(grants, bound) if key not in needed)
            if not given and grants:
                continue  # it would only grant what it requires
            columns.add(
                name,
                bound,
                bound[target],
                requires=needed,
                helped_by=_fill(helped_by, bound) if helped_by else (),
                grants=given,
            )


def _start_keys(atom: str, element: int, atoms: Atoms, signatures: Signatures, sessions: Sessions) -> Iterator[int]:
    yield atoms.key(atom, element)
    if atom == CONTENT:
        yield from (atoms.special(atom, element, number) for number in signatures.gained(element, None))
    yield from sessions.start_keys(atom, element, atoms)


def _tell_content_apart(columns: Draft, rules: Sequence[CompiledRule], carrying: Carrying, atoms: Atoms) -> Signatures:
    """Let each step that passes content on ask for content that its flow can carry."""
    leaving = {compiled.rule.id: hops_out(compiled) for compiled in rules}
    coming = {compiled.rule.id: hops_in(compiled) for compiled in rules}
    plans: list[tuple[int, Sequence[_Passing]]] = []
    asked: dict[int, set[Inward]] = {}
    for step, (rule, bound) in enumerate(zip(columns.rules, columns.numbers, strict=True)):
        if leaving[rule] or coming[rule]:
            ways = _ways_on(bound, leaving[rule], coming[rule], carrying)
            plans.append((step, ways))
            for way in ways:
                for element, needed in way.needs:
                    asked.setdefault(element, set()).add(needed)
    signatures = Signatures(asked)
    for step, ways in plans:
        requires, grants = columns.requires[step], columns.grants[step]
        for number, way in enumerate(ways):
            instead = {
                atoms.key(CONTENT, element): atoms.special(CONTENT, element, signatures.number(element, needed))
                for element, needed in way.needs
            }
            asks = tuple(instead.get(key, key) for key in requires)
            more = (
                atoms.special(CONTENT, element, held)
                for element, came in way.gains
                if atoms.key(CONTENT, element) in grants
                for held in signatures.gained(element, came)
            )
            given = (*grants, *more)
            if number:
                columns.add_twin(step, asks, given)
            else:
                columns.requires[step], columns.grants[step] = asks, given
    return signatures


@dataclass(frozen=True, slots=True)
class _Passing:
    """One way in which a step takes content on."""

    needs: Sequence[tuple[int, Inward]]
    """Of elements whose content it needs: the channels, one of which it has to come by."""
    gains: Sequence[tuple[int, Inward | None]]
    """Of elements that get content: the channels by which it comes; None where it need not come by a flow."""


def _ways_on(bound: Bindings, leaving: Sequence[Hop], coming: Sequence[Hop], carrying: Carrying) -> Sequence[_Passing]:
    def ends(hop: Hop) -> list[int | None]:
        return [None if other is None else bound[other] for other in hop.others]

    if len(leaving) == 1 and len(coming) == 1:
        source, target = bound[leaving[0].at], bound[coming[0].at]
        if target in ends(leaving[0]) and ends(coming[0]) == [source]:
            ways = carrying.handed_on(source, target, coming[0].roles[0])
            return [
                _Passing(needs=[] if needed is None else [(source, needed)], gains=[(target, came)])
                for needed, came in ways
            ]
    needs = [(bound[hop.at], carrying.needed(bound[hop.at], ends(hop), read=hop.read)) for hop in leaving]
    return [
        _Passing(
            needs=[(element, needed) for element, needed in needs if needed is not None],
            gains=[(bound[hop.at], carrying.came_by(bound[hop.at], ends(hop), hop.roles)) for hop in coming],
        )
    ]


_Template = tuple[int, int]
"""Offset of the atom, and which variable gives the element."""


def _templates(compiled: CompiledRule, literals: Sequence[Literal], atoms: Atoms) -> tuple[_Template, ...]:
    return tuple(
        (atoms.place[literal.predicate] * atoms.width, compiled.variables.index(literal.variables[0]))
        for literal in literals
    )


def _fill(templates: tuple[_Template, ...], bound: Bindings) -> tuple[int, ...]:
    if len(templates) == 1:
        offset, variable = templates[0]
        return (offset + bound[variable],)
    return tuple(dict.fromkeys(offset + bound[variable] for offset, variable in templates))


def _add_losses(columns: Draft, system: System, elements: Elements, atoms: Atoms, number_of: Mapping[str, int]) -> None:
    for loss in system.losses.values():
        number = elements.losses[loss.id]
        for way in ways_to(system, loss):
            columns.add(
                LOSS_RULE,
                (number, *(number_of[of] for _, of in way)),
                number,
                requires=tuple(dict.fromkeys(atoms.key(atom, number_of[of]) for atom, of in way)),
                helped_by=(),
                grants=(atoms.key("causes", number),),
            )


def _graph(
    columns: Draft,
    elements: Elements,
    atoms: Atoms,
    start_keys: Mapping[str, Sequence[int]],
    goal_keys: Mapping[str, int],
) -> AttackGraph:
    used: set[int] = {key for keys in start_keys.values() for key in keys}
    for column in (columns.requires, columns.grants, columns.helped_by):
        for keys in column:
            used.update(keys)
    ordered = sorted(used)
    place = {key: number for number, key in enumerate(ordered)}
    names = elements.names

    def numbered(column: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
        return tuple([tuple([place[key] for key in keys]) for keys in column])

    return AttackGraph(
        capabilities=tuple([atoms.text(key, names) for key in ordered]),
        rules=tuple(columns.rules),
        bindings=tuple(_bindings(columns, atoms, names)),
        targets=tuple([names[number] for number in columns.targets]),
        requires=numbered(columns.requires),
        helped_by=numbered(columns.helped_by),
        grants=numbered(columns.grants),
        starts=MappingProxyType({name: tuple(sorted({place[k] for k in keys})) for name, keys in start_keys.items()}),
        goals=MappingProxyType({name: place[key] for name, key in goal_keys.items() if key in place}),
        twins=MappingProxyType(columns.twins),
    )


def _bindings(columns: Draft, atoms: Atoms, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Of each step its elements; of a step to a loss its capabilities, for two ways there may share their elements."""
    for rule, bound, needed in zip(columns.rules, columns.numbers, columns.requires, strict=True):
        if rule == LOSS_RULE:
            yield (names[bound[0]], *(atoms.text(key, names) for key in needed))
        else:
            yield tuple([names[number] for number in bound])


def _flows_of_steps(
    columns: Draft, rules: Sequence[CompiledRule], grounded: Grounded
) -> Mapping[tuple[int, str], frozenset[int]]:
    if not grounded.flows:
        return {}
    variables: dict[str, list[tuple[int, str]]] = {}
    for number, name in grounded.flows:
        variables.setdefault(rules[number].rule.id, []).append((number, name))
    return {
        (step, name): grounded.flows[number, name].get(columns.numbers[step], frozenset())
        for step, rule in enumerate(columns.rules)
        for number, name in variables.get(rule, ())
    }
