"""Rules as data: one way each to gain a capability. The Datalog in them is text here; `analysis` compiles it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from casemate.files import Choice, Document, Flag, ListOf, Number, Reading, Record, Text, Value, hint, key, kind_of
from casemate.knowledge.estimates import Share, ShareShape
from casemate.knowledge.examples import Example, changed_example
from casemate.knowledge.near_misses import NearMiss, NearMissesShape
from casemate.model.choices import Level


class Layer(StrEnum):
    """Whose ground a threat stands on: STRIDE's, ATLAS's, the OWASP LLM list's, people's, or the physical world's."""

    APPLICATION = "application"
    PIPELINE = "pipeline"
    INTERFACE = "interface"
    PEOPLE = "people"
    PHYSICAL = "physical"


class Stride(StrEnum):
    """The six categories of STRIDE."""

    SPOOFING = "spoofing"
    TAMPERING = "tampering"
    REPUDIATION = "repudiation"
    INFORMATION_DISCLOSURE = "information_disclosure"
    DENIAL_OF_SERVICE = "denial_of_service"
    ELEVATION_OF_PRIVILEGE = "elevation_of_privilege"


class Typical(StrEnum):
    """How usual a technique is when the mechanism happens."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class TechniqueUse:
    """A technique that a rule cites."""

    id: str
    typical: Typical = Typical.MEDIUM
    tactic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakening:
    """A control that weakens the steps of a rule, and where it has to sit."""

    control: str
    at: tuple[str, ...] = ()
    """Variables of the rule; empty: any of the step's."""
    strength: Share | None = None
    """Its strength against this rule, where the catalogue's does not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What one campaign takes."""

    skill: Level = Level.LOW
    hours: float = 0


def _nothing() -> Mapping[str, Value]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One mechanism by which an adversary gains capabilities."""

    id: str
    title: str
    techniques: tuple[TechniqueUse, ...] = ()
    owasp_llm: tuple[str, ...] = ()
    owasp_agentic: tuple[str, ...] = ()
    owasp_ml: tuple[str, ...] = ()
    owasp_mcp: tuple[str, ...] = ()
    cwe: tuple[str, ...] = ()
    linddun: tuple[str, ...] = ()
    stride: tuple[Stride, ...] = ()
    layer: Layer
    requires: tuple[str, ...]
    helped_by: tuple[str, ...] = ()
    where: str
    grants: tuple[str, ...] = ()
    target: str | None = None
    prepares: tuple[TechniqueUse, ...] = ()
    mitigated_by: tuple[Weakening, ...] = ()
    success: Share
    effort: Effort = Effort()
    explain: str
    tests: Mapping[str, Value] = field(default_factory=_nothing, hash=False)
    fires: Example
    quiet: Example
    near_misses: tuple[NearMiss, ...] = field(default=(), hash=False)
    """Changes of the `fires` model, each of which alone makes one condition fail and so silences the rule."""
    own_threat: bool = True
    """False: it only leads to others (access, discovery, what a foothold is used for); paths and the ranking of
    techniques show it, nobody triages it."""
    told_with: tuple[str, ...] = ()
    """Rules of which it is a cause, a consequence or a variant: where one of them is a threat about the same, the two
    are one item for whoever triages, and this one's losses are told with that one."""
    followed: tuple[str, ...] = ()
    """Entries of newer editions that took the place of those that it cites; added when all knowledge is loaded."""
    consequence: bool = False
    """It says what a loss means outside: no threat of its own, but the end of a path."""
    extras: Mapping[str, Value] = field(default_factory=_nothing, hash=False)
    """The `x-NAME` keys, kept as they were."""

    @property
    def references(self) -> Mapping[str, tuple[str, ...]]:
        """What it cites beside ATLAS and STRIDE, by framework; only those that it cites."""
        names = ("owasp_agentic", "owasp_ml", "owasp_mcp", "cwe", "linddun")
        llm = {"owasp_llm": (*self.owasp_llm, *self.followed)}
        return {name: cited for name, cited in (llm | {n: getattr(self, n) for n in names}).items() if cited}

    @property
    def is_threat(self) -> bool:
        """Whether its steps are threats: people triage it, and it cites a technique, STRIDE or a framework."""
        return self.own_threat and not self.consequence and bool(self.techniques or self.stride or self.references)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """The rules of one file, with the file, so that what is wrong with a rule can name its line."""

    document: Document
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _IdOr:
    """An id alone, or a record that starts with it."""

    record: Record
    first: str

    def read(self, reading: Reading, raw: Value) -> object:
        return self.record.read(reading, {self.first: raw} if isinstance(raw, str) else raw)

    def write(self, value: object) -> Value:
        return self.record.write(value)

    def schema(self) -> dict[str, Value]:
        return {"anyOf": [{"type": "string"}, self.record.schema()]}


@dataclass(frozen=True, slots=True)
class _Atoms:
    """A list of quoted atoms; an unquoted one is split by YAML at its comma, which is said."""

    def read(self, reading: Reading, raw: Value) -> object:
        if not isinstance(raw, list):
            reading.wrong(f"expected a list of quoted atoms, found {kind_of(raw)}", 'write ["taints(Source)"]')
            return ()
        found: list[str] = []
        for place, item in enumerate(raw):
            if not isinstance(item, str) or item.count("(") != item.count(")"):
                reading.wrong(f"`{item}` is not a whole atom", 'put it in quotes: ["gathers(D)"]', key=place)
            else:
                found.append(item)
        return tuple(found)

    def write(self, value: object) -> Value:
        return [str(item) for item in value] if isinstance(value, tuple) else []

    def schema(self) -> dict[str, Value]:
        return {"type": "array", "items": {"type": "string"}}


@dataclass(frozen=True, slots=True)
class _ExampleShape:
    """A small model, with `given` for the capabilities that it takes as gained."""

    def read(self, reading: Reading, raw: Value) -> object:
        if not isinstance(raw, dict):
            reading.wrong(f"expected a small model, found {kind_of(raw)}")
            return None
        given = raw.get("given", [])
        if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
            reading.wrong("expected a list of quoted atoms", 'write ["taints(page)"]', key="given")
            return None
        model = {name: value for name, value in raw.items() if name != "given"}
        whole: dict[str, Value] = {"casemate": 1, "system": {"name": "example"}, "components": {}, "flows": []}
        return Example(given=tuple(str(item) for item in given), model=MappingProxyType(whole | model))

    def write(self, value: object) -> Value:
        return dict(value.model) | {"given": list(value.given)} if isinstance(value, Example) else None

    def schema(self) -> dict[str, Value]:
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class _Anything:
    """A mapping that only its reader understands."""

    def read(self, reading: Reading, raw: Value) -> object:
        if not isinstance(raw, dict):
            reading.wrong(f"expected a mapping, found {kind_of(raw)}")
            return MappingProxyType({})
        return MappingProxyType(raw)

    def write(self, value: object) -> Value:
        return dict(value) if isinstance(value, Mapping) else None

    def schema(self) -> dict[str, Value]:
        return {"type": "object"}


_USE = Record(
    "a technique",
    TechniqueUse,
    (
        key("id", Text(), "An ATLAS technique.", required=True),
        key("typical", Choice(Typical), "How usual it is when this happens: high, medium or low."),
        key("tactic", Text(), "Which of its tactics is meant, where it has several."),
    ),
    extras=False,
)
_WEAKENING = Record(
    "a control",
    Weakening,
    (
        key("control", Text(), "An id of the catalogue of controls.", required=True),
        key("at", ListOf(Text()), "Variables at which it has to sit; absent: any of the step's."),
        key("strength", ShareShape(), "Its strength against this rule, where the catalogue's does not fit."),
    ),
    extras=False,
)
_EFFORT = Record(
    "the effort",
    Effort,
    (key("skill", Choice(Level), "The skill that it takes."), key("hours", Number(), "Attacker-hours.")),
    extras=False,
)
_USES = ListOf(_IdOr(_USE, "id"))
_IDS = ListOf(Text())
RULE = Record(
    "a rule",
    Rule,
    (
        key(
            "id", Text(r"[a-z][a-z0-9-]*", "an id in small letters and hyphens"), "Fixed, never reused.", required=True
        ),
        key("title", Text(), "What happens, with variables in braces.", required=True),
        key("techniques", _USES, "ATLAS techniques that the attacker uses here."),
        key("owasp_llm", _IDS, "OWASP LLM ids with their edition."),
        key("owasp_agentic", _IDS, "OWASP Agentic ids with their edition."),
        key("owasp_ml", _IDS, "OWASP ML ids with their edition."),
        key("owasp_mcp", _IDS, "OWASP MCP ids with their edition."),
        key("cwe", _IDS, "CWE ids."),
        key("linddun", _IDS, "LINDDUN ids."),
        key("stride", ListOf(Choice(Stride)), "STRIDE categories."),
        key("layer", Choice(Layer), "Whose ground it stands on.", required=True),
        key("requires", _Atoms(), "Capabilities needed, all of them; quoted atoms.", required=True),
        key("helped_by", _Atoms(), "Capabilities shown in a path when derivable, never needed."),
        key("where", Text(), "Conditions on the model, in Datalog.", required=True),
        key("grants", _Atoms(), "Capabilities gained; quoted atoms."),
        key("target", Text(), "The variable that names the threatened element."),
        key("prepares", _USES, "Techniques that an attacker has to use first."),
        key("mitigated_by", ListOf(_IdOr(_WEAKENING, "control")), "Controls that weaken it, and where they sit."),
        key("success", ShareShape(), "Probability that one campaign succeeds, 5-95 % interval.", required=True),
        key("effort", _EFFORT, "What one campaign takes."),
        key("explain", Text(), "Why it works and what makes it bad: two sentences.", required=True),
        key("tests", _Anything(), "Tests of real scanners that show it, by tool."),
        key("fires", _ExampleShape(), "A small model on which it must fire.", required=True),
        key("quiet", _ExampleShape(), "A small model on which it must stay quiet.", required=True),
        key("near_misses", NearMissesShape(), "By condition: a change of `fires` by which this condition alone fails."),
        key("own_threat", Flag(), "false: it only leads to others, as access and discovery do; nobody triages it."),
        key("told_with", _IDS, "Rules whose threats tell it, too, where they are about the same."),
        key("consequence", Flag(), "It says what a loss means outside."),
    ),
)


def read_rules(document: Document) -> tuple[RulePack, Reading]:
    """The rules of a file and what is wrong with their shape; the caller adds what is wrong with their content."""
    top = document.value
    reading = Reading()
    listed = top.get("rules") if isinstance(top, dict) else None
    if not isinstance(listed, list):
        reading.wrong("a rule pack is `rules:` with a list of rules", "see `docs/rules.md`")
        return RulePack(document=document, rules=()), reading
    assert isinstance(top, dict)
    for name in top:
        if name not in ("rules", "controls") and not name.startswith("x-"):
            reading.wrong(f"a rule pack has no key `{name}`", hint(name, ("rules",), "key"), key=name, on_key=True)
    found: list[Rule] = []
    for place, raw in enumerate(listed):
        reading.path.extend(("rules", place))
        rule = RULE.read(reading, raw)
        if isinstance(rule, Rule):
            _check_changes(rule, reading)
            found.append(rule)
        del reading.path[-2:]
    return RulePack(document=document, rules=tuple(found)), reading


def _check_changes(rule: Rule, reading: Reading) -> None:
    """Note changes that lead nowhere in the `fires` model."""
    for miss in rule.near_misses:
        try:
            changed_example(rule.fires, miss.change)
        except KeyError as error:
            reading.path.append("near_misses")
            reading.wrong(f"`{error.args[0]}` leads nowhere in `fires`", "keys with dots between", key=miss.fails)
            reading.path.pop()
