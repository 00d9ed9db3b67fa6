"""The language of tree files, `NAME.tree.yaml`: keys, their meaning, the JSON Schema. `docs/trees.md` teaches it."""

from __future__ import annotations

from dataclasses import dataclass

from casemate.files import ID, Choice, Flag, ListOf, Number, Reading, Record, Reference, Text, Value, key
from casemate.model.choices import Level
from casemate.quantities import Basis, Beta, Estimate, Interval

VERSION = 1
"""Of the language; a tree file begins with `casemate: 1`, as a model does."""
TOP_KEYS = ("casemate", "tree", "nodes")
GATE_KEYS = ("and", "or", "sand", "of", "attack", "not")
"""Each names children; a node has at most one of them. `of` goes with `at_least`, `attack` with `unless`."""
_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a tree file says about the tree as a whole."""

    root: str
    id: str = ""
    title: str = ""
    currency: str = ""
    model: str | None = None
    """Path of the model that `refs` speak of, seen from the tree file."""
    adversary: str | None = None
    """Whose numbers steps of the model have; None: each step's likeliest adversary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A node as it is written."""

    title: str = ""
    all_of: tuple[str, ...] | None = None
    any_of: tuple[str, ...] | None = None
    in_order: tuple[str, ...] | None = None
    at_least: int | None = None
    of: tuple[str, ...] | None = None
    attack: str | None = None
    unless: tuple[str, ...] | None = None
    absent: str | None = None
    countermeasure: bool = False
    probability: Estimate | None = None
    rate: float | None = None
    cost: float | None = None
    time: float | None = None
    skill: Level | None = None
    detectability: Level | None = None
    damage: float | None = None
    in_place: bool | None = None
    refs: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    value: float | None = None
    low: float | None = None
    high: float | None = None
    basis: Basis
    source: str = ""
    note: str | None = None


class _BasisShape:
    """Why a number is believed."""

    def read(self, reading: Reading, raw: Value) -> object:
        for basis in Basis:
            if basis.value == raw:
                return basis
        known = ", ".join(basis.value for basis in Basis)
        reading.wrong(f"`{raw}` is not a basis", f"choices: {known}")
        return None

    def write(self, value: object) -> Value:
        assert isinstance(value, Basis)
        return str(value.value)

    def schema(self) -> dict[str, Value]:
        return {"enum": [basis.value for basis in Basis]}


class ProbabilityShape:
    """A probability: a number, which is judgement, or a value or a 5–95 % interval with its basis."""

    _record = Record(
        "a probability",
        _Said,
        (
            key("value", Number(0, 1), "The probability, where no interval is known."),
            key("low", Number(0, 1), "In one case of twenty it is lower."),
            key("high", Number(0, 1), "In one case of twenty it is higher."),
            key("basis", _BasisShape(), "What it rests on.", required=True),
            key("source", Text(), "Where it comes from; literature has to say it."),
            key("note", Text(), "Why this number."),
        ),
        extras=False,
    )

    def read(self, reading: Reading, raw: Value) -> object:
        if not isinstance(raw, dict):
            number = Number(0, 1).read(reading, raw)
            return (
                Estimate(distribution=Interval(number, number), basis=Basis.JUDGEMENT)
                if isinstance(number, float)
                else None
            )
        said = self._record.read(reading, raw)
        return self._estimate(reading, said) if isinstance(said, _Said) else None

    def _estimate(self, reading: Reading, said: _Said) -> Estimate | None:
        whole = said.low is not None and said.high is not None
        if (said.value is None) != whole or (said.low is None) != (said.high is None):
            reading.wrong(
                "a probability is either a `value`, or `low` and `high`",
                "write {low: 0.1, high: 0.4, basis: judgement}",
            )
            return None
        if said.low is not None and said.high is not None and said.low > said.high:
            reading.wrong(f"low ({said.low:g}) is above high ({said.high:g})", "swap them", key="low")
            return None
        if said.basis is Basis.LITERATURE and not said.source.strip():
            reading.wrong("a probability from literature has to name its source", "add `source: …`", on_key=True)
            return None
        source = said.source if said.note is None else "; ".join(part for part in (said.source, said.note) if part)
        if said.value is not None:
            return Estimate(distribution=Interval(said.value, said.value), basis=said.basis, source=source)
        assert said.low is not None
        assert said.high is not None
        return Estimate(distribution=Beta.from_interval(said.low, said.high), basis=said.basis, source=source)

    def write(self, value: object) -> Value:
        assert isinstance(value, Estimate)
        spread = value.distribution
        if isinstance(spread, Beta):
            low, high = (round(spread.quantile(end), _DIGITS) for end in (0.05, 0.95))
            made: dict[str, Value] = {"low": low, "high": high, "basis": value.basis.value}
        elif value.basis is Basis.JUDGEMENT and not value.source:
            return value.mean
        else:
            made = {"value": value.mean, "basis": value.basis.value}
        return made | ({"source": value.source} if value.source else {})

    def schema(self) -> dict[str, Value]:
        return {"anyOf": [Number(0, 1).schema(), self._record.schema()]}


_ID = Text(pattern=ID.pattern.removesuffix("\\Z"), meaning="an id: a small letter, then small letters, digits, _ and -")
_NODE = Reference(("nodes",))
_NODES = ListOf(_NODE)

HEAD = Record(
    "a tree",
    Head,
    (
        key("root", _NODE, "The node that everything else leads to.", required=True),
        key("id", _ID, "A short name; absent, that of the file."),
        key("title", Text(), "What the tree is about, in words."),
        key("currency", Text(pattern="[A-Z]{3}", meaning="a currency such as EUR"), "Of costs and damages."),
        key("model", Text(), "The model that `refs` speak of, seen from this file."),
        key("adversary", Text(), "Whose numbers the steps of the model have; absent, each step's likeliest."),
    ),
)

ENTRY = Record(
    "a node",
    Entry,
    (
        key("title", Text(), "What the node says, in words."),
        key("and", _NODES, "Nodes that must all hold, in any order.", field="all_of"),
        key("or", _NODES, "Nodes of which any is enough.", field="any_of"),
        key("sand", _NODES, "Nodes that must all hold, one after the other.", field="in_order"),
        key("at_least", Number(1, whole=True), "How many of the nodes in `of` it takes."),
        key("of", _NODES, "Nodes of which `at_least` are needed."),
        key("attack", _NODE, "A node that holds unless one of those in `unless` does."),
        key("unless", _NODES, "What prevents the `attack`: countermeasures, or gates over them."),
        key("not", _NODE, "A node that must not hold.", field="absent"),
        key("countermeasure", Flag(), "Whether it is an action of the defender."),
        key("probability", ProbabilityShape(), "Of success once tried; of a countermeasure: that it holds."),
        key("rate", Number(0), "Successes a year, for the probability over time."),
        key("cost", Number(0), "To the attacker; of a countermeasure: to the defender."),
        key("time", Number(0), "Hours that it takes."),
        key("skill", Choice(Level), "What it takes of the attacker."),
        key("detectability", Choice(Level), "How likely it is to be noticed."),
        key("damage", Number(0), "What is lost when the node holds, whatever else happens."),
        key("in_place", Flag(), "Of a countermeasure: whether it is there today; absent: not known, so not relied on."),
        key("refs", ListOf(Text()), "Steps, threats, techniques and elements of the model that it speaks of."),
        key("group", Text(), "Nodes with the same word may be folded into one in pictures."),
    ),
)


def tree_schema() -> dict[str, Value]:
    """JSON Schema of tree files, for editors. That children exist and make no circle is beyond it."""
    ids: dict[str, Value] = {"pattern": f"^{ID.pattern.removesuffix(chr(92) + 'Z')}$|^x-."}
    nodes: dict[str, Value] = {
        "type": "object",
        "propertyNames": ids,
        "patternProperties": {"^x-.": {}},
        "additionalProperties": {"anyOf": [ENTRY.schema(), {"type": "null"}]},
        "description": "The nodes by id.",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Casemate attack tree, version 1",
        "type": "object",
        "required": ["casemate", "tree", "nodes"],
        "additionalProperties": False,
        "patternProperties": {"^x-.": {}},
        "properties": {
            "casemate": {"const": VERSION, "description": "Version of the language."},
            "tree": {"description": "The tree as a whole.", **HEAD.schema()},
            "nodes": nodes,
        },
    }
