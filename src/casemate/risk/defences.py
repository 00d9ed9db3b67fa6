"""What any set of the model's controls leaves of each step's success, as arrays: one set costs microseconds.

The rule is that of `analysis.Guards`, and a test holds the two together: kinds multiply, the strongest of a kind counts
once, and where a step may use one of several flows, the least guarded of them counts. Here it is compiled once for all
controls of the model, planned ones too, so that any selection of them can be asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from casemate.analysis import CompiledRule, Derived, State, strength_of
from casemate.knowledge import Acts, Knowledge, Share, Weakening
from casemate.model import Control, System, choices
from casemate.risk.severity import FloatArray

IntArray = npt.NDArray[np.int64]

_IN_PLACE = frozenset({choices.ControlStatus.IMPLEMENTED, choices.ControlStatus.VERIFIED})


def standing(system: System, state: State) -> frozenset[str]:
    """Ids of the controls that count in a state."""
    if state is State.INHERENT:
        return frozenset()
    controls = system.controls.values()
    return frozenset(control.id for control in controls if state is State.PLANNED or control.status in _IN_PLACE)


def standing_at(system: System, control: Control) -> tuple[str, ...]:
    """The components and flows at which a control stands, sorted."""
    holders = [str(part.id) for part in system.components.values() if control.id in part.controls]
    holders.extend(str(flow.id) for flow in system.flows if control.id in flow.controls)
    return tuple(sorted({*control.protects, *holders}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Defences:
    """Which control stands in the way of which step, flattened: guards within cells, cells within terms, and so on.

    A cell is one place where a control of one kind may stand, a term the places that all need one (the flows that a
    step can choose from), a kind the terms of one kind of control, of which the strongest counts.
    """

    controls: tuple[str, ...]
    """Ids, sorted: the columns of a selection."""
    steps: int
    guard_controls: IntArray
    guard_strengths: FloatArray
    cell_at: IntArray
    """Where the guards of each cell begin; likewise below."""
    term_at: IntArray
    kind_at: IntArray
    step_at: IntArray
    step_numbers: IntArray
    """The steps that some control weakens."""

    def selection(self, names: Collection[str]) -> npt.NDArray[np.bool_]:
        """One flag for each control."""
        return np.array([name in names for name in self.controls], dtype=np.bool_)

    def residuals(self, selected: npt.NDArray[np.bool_]) -> FloatArray:
        """Of each step: the share of attempts that these controls let through."""
        found = np.ones(self.steps)
        if len(self.step_numbers):
            strengths = np.where(selected[self.guard_controls], self.guard_strengths, 0.0)
            cells = np.maximum.reduceat(strengths, self.cell_at)
            terms = np.minimum.reduceat(cells, self.term_at)
            kinds = np.maximum.reduceat(terms, self.kind_at)
            found[self.step_numbers] = np.multiply.reduceat(1 - kinds, self.step_at)
        return found

    def partly(self, control: str) -> list[tuple[int, float]]:
        """The steps, with its strength, at which a control counts only together with others at other flows."""
        place, found = self.controls.index(control), []
        guards = np.flatnonzero(self.guard_controls == place)
        cells = np.searchsorted(self.cell_at, guards, side="right") - 1
        terms = np.searchsorted(self.term_at, cells, side="right") - 1
        sizes = np.diff([*self.term_at, len(self.cell_at)])
        for guard, term in zip(guards.tolist(), terms.tolist(), strict=True):
            if sizes[term] > 1:
                kind = int(np.searchsorted(self.kind_at, term, side="right")) - 1
                step = int(np.searchsorted(self.step_at, kind, side="right")) - 1
                found.append((int(self.step_numbers[step]), float(self.guard_strengths[guard])))
        return found

    def weakened_by(self, control: str) -> frozenset[int]:
        """The steps that the control may weaken."""
        owners = np.repeat(np.arange(len(self.cell_at)), np.diff([*self.cell_at, len(self.guard_controls)]))
        for at in (self.term_at, self.kind_at, self.step_at):
            owners = np.searchsorted(at, owners, side="right") - 1
        place = self.controls.index(control)
        return frozenset(self.step_numbers[owners[self.guard_controls == place]].tolist())


_Cell = list[tuple[int, float]]
"""Numbers of controls with their strengths."""
_Term = list[_Cell]


def compile_defences(derived: Derived, knowledge: Knowledge) -> Defences:
    """The defences of all controls of the model."""
    maker = _Maker(derived, knowledge)
    steps = [(step, kinds) for step in derived.steps if (kinds := maker.kinds(step))]
    all_kinds = [terms for _, kinds in steps for terms in kinds]
    all_terms = [cells for terms in all_kinds for cells in terms]
    all_cells = [guards for cells in all_terms for guards in cells]
    guards = [guard for cell in all_cells for guard in cell]
    return Defences(
        controls=maker.names,
        steps=len(derived.steps),
        guard_controls=np.array([control for control, _ in guards], dtype=np.int64),
        guard_strengths=np.array([strength for _, strength in guards], dtype=np.float64),
        cell_at=_begins(all_cells),
        term_at=_begins(all_terms),
        kind_at=_begins(all_kinds),
        step_at=_begins([kinds for _, kinds in steps]),
        step_numbers=np.array([step for step, _ in steps], dtype=np.int64),
    )


def _begins(groups: Sequence[Sequence[object]]) -> IntArray:
    lengths = np.array([len(group) for group in groups], dtype=np.int64)
    return np.cumsum(lengths) - lengths


class _Maker:
    """Finds, for one step, the kinds of controls that weaken it with the places where they stand."""

    def __init__(self, derived: Derived, knowledge: Knowledge) -> None:
        self._derived, self._knowledge = derived, knowledge
        system = derived.system
        self.names = tuple(sorted(str(name) for name in system.controls))
        self._number = {name: number for number, name in enumerate(self.names)}
        self._kinds = {control.control for control in system.controls.values()}
        self._at = _controls_at(derived)

    def kinds(self, step: int) -> list[list[_Term]]:
        """Of each kind of control that may weaken the step: its terms."""
        compiled = self._derived.rule(step)
        found: dict[str, list[_Term]] = {}
        for weakening in compiled.rule.mitigated_by if compiled else ():
            share = self._share(weakening)
            if compiled is not None and share is not None and weakening.control in self._kinds:
                found.setdefault(weakening.control, []).extend(self._terms(step, compiled, weakening, share))
        return [terms for _, terms in sorted(found.items()) if terms]

    def _share(self, weakening: Weakening) -> Share | None:
        known = self._knowledge.controls[weakening.control]
        return weakening.strength or (known.strength if known.acts is Acts.PREVENTIVE else None)

    def _terms(self, step: int, compiled: CompiledRule, weakening: Weakening, share: Share) -> Iterator[_Term]:
        bound = self._derived.numbers[step]
        for name in weakening.at or compiled.variables:
            if name in compiled.variables:
                cell = self._cell(bound[compiled.variables.index(name)], weakening.control, share)
                if cell:
                    yield [cell]
            else:
                flows = sorted(self._derived.flows.get((step, name), frozenset()))
                cells = [self._cell(flow, weakening.control, share) for flow in flows]
                if cells and all(cells):  # a flow that no control could guard leaves a way around them all
                    yield cells

    def _cell(self, element: int, wanted: str, share: Share) -> _Cell:
        there = (control for control in self._at.get(element, ()) if control.control == wanted)
        return [(self._number[control.id], strength_of(control, share)) for control in there]


def _controls_at(derived: Derived) -> dict[int, list[Control]]:
    """Controls by the number of the component or flow that they protect, in the order of their ids."""
    system, elements = derived.system, derived.elements
    number_of = {**elements.components, **elements.flows}
    found: dict[int, set[str]] = {}
    for control in system.controls.values():
        for name in control.protects:
            found.setdefault(number_of[name], set()).add(control.id)
    for part in system.components.values():
        found.setdefault(elements.components[part.id], set()).update(part.controls)
    for flow in system.flows:
        found.setdefault(elements.flows[flow.id], set()).update(flow.controls)
    controls = {str(name): control for name, control in system.controls.items()}
    return {number: [controls[name] for name in sorted(names)] for number, names in found.items()}
