"""What holds in a system, and what could hold if the keys that its model leaves out said anything.

Both come from one grounding: of every predicate that rests on keys of the model there is a second one, `maybe_…`, in
which a missing key has every value that it may have. What stands after `not` keeps its plain meaning, for rules take
absence there as possible already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from casemate.analysis.datalog import BodyPart, Literal, parse_clause
from casemate.analysis.facts import Elements, encryption_of, facts
from casemate.analysis.grounding import GroundingError, vocabulary_program
from casemate.analysis.sorts import words_of
from casemate.knowledge import Vocabulary
from casemate.model import Component, DataAsset, System, choices, is_a

Value = int | str
"""The number of an element, or a word of the language."""
Row = tuple[Value, ...]

KEYS: Mapping[str, str] = {
    "provider": "provider",
    "source": "source",
    "format": "format",
    "documented": "documented",
    "detail": "detail",
    "learns": "learns",
    "decides": "decides",
    "exposed": "exposed",
    "patching": "patching",
    "executes_code": "runs",
    "updates": "updates",
    "recipients": "recipients",
    "acts_as": "acts_as",
    "access": "access",
    "privileges": "privileges",
    "effect": "effects",
    "output": "output",
    "modality": "modalities",
    "attested": "attested",
    "class": "class",
    "origin": "origin",
    "scope": "scope",
    "authn": "authn",
    "encrypted": "encrypted",
    "trigger": "trigger",
}
"""Predicates that say what one key of one element says, with the key."""

_PARTS = ("interface", "compute", "store", "model", "agentic", "knowledge", "pipeline", "artefact")
_MACHINES = ("interface", "compute", "agentic", "pipeline")
_ASKED: Mapping[str, tuple[str, ...]] = {
    "provider": _PARTS,
    "format": ("model", "model_file", "adapter"),
    "documented": ("model", "agentic", "interface"),
    "detail": ("model",),
    "learns": ("model",),
    "decides": ("model", "agentic"),
    "exposed": (*_MACHINES, "store", "knowledge"),
    "patching": (*_MACHINES, "store"),
    "executes_code": ("compute", "pipeline", "agentic"),
    "updates": ("model", "agentic"),
    "acts_as": ("agentic",),
    "access": _PARTS,
    "privileges": _MACHINES,
    "effect": ("agentic",),
    "output": ("interface", "model", "agentic"),
    "modality": ("model",),
    "attested": ("sensor", "edge_device"),
}
"""Kinds of which an absent key is a gap in the model; of others it means that there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A key that the model leaves out."""

    predicate: str
    element: int
    path: str
    """Such as `components.mailer.recipients`."""


def gaps_of(system: System, elements: Elements) -> Iterator[Gap]:
    """Every key whose absence leaves something open."""
    for part in system.components.values():
        for predicate in _missing(part):
            yield Gap(predicate, elements.components[part.id], f"components.{part.id}.{KEYS[predicate]}")
    for asset in system.data.values():
        for predicate in _missing_of_data(asset):
            yield Gap(predicate, elements.data[asset.id], f"data.{asset.id}.{predicate}")
    encrypted = encryption_of(system)
    for flow in system.flows:
        said = {"authn": flow.authn, "encrypted": encrypted[flow.id], "trigger": flow.trigger}
        for key, value in said.items():
            if value is None:
                yield Gap(key, elements.flows[flow.id], f"flows.{flow.id}.{key}")


def _missing(part: Component) -> Iterator[str]:
    for predicate, kinds in _ASKED.items():
        # Where an artefact comes from says as much about who made it.
        said = getattr(part, KEYS[predicate]) not in (None, ()) or (predicate == "provider" and part.source is not None)
        if not said and any(is_a(part.kind, kind) for kind in kinds):
            yield predicate
    if part.recipients is None and choices.Effect.SENDS in part.effects:
        yield "recipients"
    taken_in = any(is_a(part.kind, kind) for kind in ("model", "artefact"))
    if part.source is None and taken_in and part.provider is not choices.Provider.OWN:
        yield "source"


def _missing_of_data(asset: DataAsset) -> Iterator[str]:
    if asset.sensitivity is None:
        yield "class"
    if not asset.origin and choices.About.CREDENTIAL not in asset.about:
        yield "origin"
    if asset.scope is None and choices.About.CREDENTIAL in asset.about:
        yield "scope"


@dataclass(frozen=True)
class PossibleFacts:
    """The rows of every predicate: those that hold, and those that hold if missing keys say so."""

    vocabulary: Vocabulary
    gaps: Mapping[tuple[str, int], str]
    """By predicate and element: the path of the missing key."""
    certain: Mapping[str, frozenset[Row]]
    possible: Mapping[str, frozenset[Row]]
    """Only of predicates that rest on a missing key; they include the certain rows."""
    _indexes: dict[tuple[str, tuple[int, ...]], dict[Row, list[Row]]] = field(default_factory=dict, repr=False)

    def holds(self, predicate: str, row: Row) -> bool:
        """Whether it holds whatever the missing keys say."""
        return row in self.certain.get(predicate, ())

    def matching(self, predicate: str, pattern: tuple[Value | None, ...]) -> Iterable[Row]:
        """The rows that may hold and agree with the pattern, in which None stands for anything; sorted."""
        places = tuple(place for place, value in enumerate(pattern) if value is not None)
        index = self._indexes.get((predicate, places))
        if index is None:
            index = self._indexes[predicate, places] = {}
            held = self.possible.get(predicate) or self.certain.get(predicate) or frozenset()
            for row in sorted(held, key=_order):
                index.setdefault(tuple(row[place] for place in places), []).append(row)
        return index.get(tuple(value for value in pattern if value is not None), ())


def _order(row: Row) -> tuple[tuple[bool, int, str], ...]:
    return tuple((isinstance(v, str), 0, v) if isinstance(v, str) else (False, v, "") for v in row)


def possible_facts(
    system: System, elements: Elements, vocabulary: Vocabulary, capabilities: Iterable[tuple[str, int]]
) -> PossibleFacts:
    """The facts of a system; `capabilities` (atom, element) are what some adversary gains."""
    gaps = {(gap.predicate, gap.element): gap.path for gap in gaps_of(system, elements)}
    soft = _soft(vocabulary, {predicate for predicate, _ in gaps})
    program = [facts(elements), vocabulary_program(vocabulary), *_completions(gaps, vocabulary)]
    for name in sorted(soft & set(vocabulary.inputs)):
        variables = ",".join(f"V{place}" for place in range(len(vocabulary.inputs[name].sorts)))
        program.append(f"maybe_{name}({variables}) :- {name}({variables}).")
    for name in sorted(soft & set(vocabulary.derived)):
        program.extend(_softened(clause, soft) for clause in vocabulary.derived[name].clauses)
    rows = _grounded("\n".join(program))
    certain = {name: frozenset(held) for name, held in rows.items() if not name.startswith("maybe_")}
    gained: dict[str, set[Row]] = {}
    for atom, element in capabilities:
        gained.setdefault(atom, set()).add((element,))
    return PossibleFacts(
        vocabulary=vocabulary,
        gaps=gaps,
        certain=certain | {atom: frozenset(held) for atom, held in gained.items()},
        possible={name: frozenset(rows.get(f"maybe_{name}", ())) for name in soft},
    )


def _soft(vocabulary: Vocabulary, open_inputs: set[str]) -> set[str]:
    """Predicates that rest on a missing key."""
    soft = set(open_inputs)
    grew = True
    while grew:
        more = {
            name
            for name, predicate in vocabulary.derived.items()
            if name not in soft and any(_rests_on(clause, soft) for clause in predicate.clauses)
        }
        soft |= more
        grew = bool(more)
    return soft


def _rests_on(clause: str, soft: set[str]) -> bool:
    return any(isinstance(p, Literal) and not p.negated and p.predicate in soft for p in parse_clause(clause)[1])


def _completions(gaps: Mapping[tuple[str, int], str], vocabulary: Vocabulary) -> Iterator[str]:
    for predicate, element in sorted(gaps):
        for word in sorted(words_of(vocabulary.inputs[predicate].sorts[1]) - {"unknown"}):
            yield f"maybe_{predicate}({element},{word})."


def _softened(clause: str, soft: set[str]) -> str:
    head, body = parse_clause(clause)
    return f"maybe_{head} :- {','.join(_soft_part(part, soft) for part in body)}."


def _soft_part(part: BodyPart, soft: set[str]) -> str:
    renamed = isinstance(part, Literal) and not part.negated and part.predicate in soft
    return f"maybe_{part}" if renamed else str(part)


def _grounded(program: str) -> Mapping[str, set[Row]]:
    import clingo  # heavy; only where it is used

    complaints: list[str] = []
    control = clingo.Control(["--warn=none"], logger=lambda _, text: complaints.append(text))
    try:
        control.add("base", [], program)
        control.ground([("base", [])])
    except RuntimeError as error:
        raise GroundingError("; ".join(complaints) or str(error)) from error
    found: dict[str, set[Row]] = {}
    for atom in control.symbolic_atoms:
        symbol = atom.symbol
        row = tuple(part.number if part.type is clingo.SymbolType.Number else part.name for part in symbol.arguments)
        found.setdefault(symbol.name, set()).add(row)
    return found
