"""The facts under a threat: what a decision on it rests on, as readable lines.

Under a threat lie its own steps (every way of its rule at its element), the steps of its path, and what the model says
of the components, data, zones, flows and controls among which they happen. What no rule can read (titles, descriptions,
owners, tags, costs, `x-` keys) is no fact, nor is the order in which a file says things.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType

from casemate.analysis import LOSS_RULE, Analysis, Severity, StepRole, Threat
from casemate.files import Value
from casemate.model import to_values

Element = tuple[str, str]
"""Section and id, such as `("components", "agent")`."""

Naming = Mapping[Element, str]
"""Elements that are to be called by an older id."""

SAME_NAMES: Naming = MappingProxyType({})

SECTIONS = ("components", "data", "zones", "controls")
_COMPONENT_KEYS = (
    "from",
    "to",
    "based_on",
    "model",
    "tools",
    "runs_on",
    "opens",
    "writers",
    "managed_from",
    "protects",
)
_REFERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_COMPONENT_KEYS, ("components",)),
    **dict.fromkeys(("carries", "uses", "stores", "secrets", "trains_on"), ("data",)),
    **dict.fromkeys(("zone", "within"), ("zones",)),
    "controls": ("controls",),
    "of": ("data", "components"),
}
"""Keys that hold ids, and of which sections; an id stands in one of them only."""
_UNREAD = frozenset(
    ("name", "description", "owner", "tags", "was", "id", "supplier", "same_as", "cost", "requires", "excludes")
)
_PLAIN = re.compile(r"[\w.:/>+*-]+")
_STEP = "step "
_STAKES = re.compile(rf"threat: severity=({'|'.join(Severity)}); score=(\d+\.\d+)")
_THREAT = "threat"
NOTABLE = 0.25
"""Points of score: a threat that crosses the border of a severity by less is no worse, the system has grown."""


class FactsUnder:
    """Finds the facts under the threats of one analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._graph = analysis.derived.graph

    def lines(self, threat: Threat, naming: Naming = SAME_NAMES) -> tuple[str, ...]:
        """The facts under the threat as it stands, sorted."""
        steps = {*self._own_steps(threat), *self._path_steps(threat)}
        return self._lines(steps, _stakes(threat), naming)

    def lines_again(self, threat: Threat, before: Iterable[str]) -> tuple[str, ...]:
        """Today's facts in the place of those from before, sorted.

        The path from before counts while its steps stand, for another path that has become as likely changes nothing;
        neither does a severity that has fallen. Elements go by the ids that they had.
        """
        old = tuple(before)
        naming = self._naming(old)
        texts = self._step_texts(naming)
        steps = {*self._own_steps(threat), *(texts[line] for line in old if line in texts)}
        stakes = next((line for line in old if line.startswith(f"{_THREAT}: ")), None)
        if stakes is None or _is_worse(threat, stakes):
            stakes = _stakes(threat)
        return self._lines(steps, stakes, naming)

    def elements(self, threat: Threat) -> frozenset[str]:
        """Names of the elements under the threat as it stands, such as `components.agent`."""
        return frozenset(fact_name(line) for line in self.lines(threat) if not line.startswith((_STEP, _THREAT)))

    def _lines(self, steps: Iterable[int], stakes: str, naming: Naming) -> tuple[str, ...]:
        numbers = sorted(steps)
        bound = {element for step in numbers for element in self._bound(step)}
        found = {stakes}
        found.update(self._step_text(step, naming) for step in numbers)
        found.update(self._element_lines(bound, naming))
        return tuple(sorted(found))

    def _own_steps(self, threat: Threat) -> Iterator[int]:
        for at in threat.at:
            yield from self._steps_at.get((threat.rule, at), ())

    def _path_steps(self, threat: Threat) -> Iterator[int]:
        for name in threat.path:
            step = self._analysis.steps[name]
            if step.role is StepRole.ATTACK and step.at is not None and step.rule != LOSS_RULE:
                here = self._steps_at.get((step.rule, step.at), ())
                yield from (number for number in here if self._graph.step_id(number) == name)

    @cached_property
    def _steps_at(self) -> Mapping[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for number, at in enumerate(zip(self._graph.rules, self._graph.targets, strict=True)):
            found.setdefault(at, []).append(number)
        return found

    @cached_property
    def _sections(self) -> tuple[str, ...]:
        """Of each element number: its section."""
        system = self._analysis.system
        held = (("components", system.components), ("data", system.data), ("flows", system.flows))
        more = (("zones", system.zones), ("losses", system.losses))
        return tuple(name for name, section in (*held, *more) for _ in section)

    def _bound(self, step: int) -> Iterator[Element]:
        if self._graph.rules[step] != LOSS_RULE:
            names = self._analysis.derived.elements.names
            yield from ((self._sections[number], names[number]) for number in self._analysis.derived.numbers[step])

    def _step_text(self, step: int, naming: Naming) -> str:
        bound = ", ".join(naming.get(element, element[1]) for element in self._bound(step))
        return f"{_STEP}{self._graph.rules[step]}({bound})"

    def _step_texts(self, naming: Naming) -> Mapping[str, int]:
        key = frozenset(naming.items())
        if key not in self._texts:
            self._texts[key] = {self._step_text(step, naming): step for step in self._graph.steps}
        return self._texts[key]

    @cached_property
    def _texts(self) -> dict[frozenset[tuple[Element, str]], Mapping[str, int]]:
        return {}

    def _naming(self, before: Iterable[str]) -> Naming:
        """What today's elements were called when these facts were written down."""
        known = {fact_name(line) for line in before}
        found: dict[Element, str] = {}
        for section in SECTIONS:
            for name, entry in self._entries[section].items():
                was = entry.get("was") if f"{section}.{name}" not in known else None
                old = [str(one) for one in was if f"{section}.{one}" in known] if isinstance(was, list) else []
                if old:
                    found[section, name] = old[-1]
        return found

    @cached_property
    def _values(self) -> Mapping[str, Value]:
        return to_values(self._analysis.system)

    @cached_property
    def _entries(self) -> Mapping[str, Mapping[str, dict[str, Value]]]:
        return {section: _section(self._values, section) for section in SECTIONS}

    @cached_property
    def _flows(self) -> tuple[dict[str, Value], ...]:
        """The entries of the flows, each with the id that the system gives it."""
        written = self._values["flows"]
        assert isinstance(written, list)
        pairs = zip(written, self._analysis.system.flows, strict=True)
        return tuple({**entry, "id": flow.id} for entry, flow in pairs if isinstance(entry, dict))

    def _element_lines(self, bound: set[Element], naming: Naming) -> Iterator[str]:
        components = {name for section, name in bound if section == "components"}
        data = {name for section, name in bound if section == "data"}
        flows = [flow for flow in self._flows if flow["from"] in components and flow["to"] in components]
        entries = self._entries["components"]
        zones: set[str] = set()
        controls: set[str] = set()
        for name in components:
            entry = entries[name]
            data.update(_ids(entry, "stores", "secrets", "trains_on"))
            zones.update(self._zones_around(entry.get("zone")))
            guards = self._guards(name, entry)
            controls.update(guards)
            yield _line(_named("components", name, naming), {**entry, "controls": [*guards]}, naming)
        for flow in flows:
            data.update(_ids(flow, "carries", "uses"))
            guards = self._guards(str(flow["id"]), flow)
            controls.update(guards)
            rest = {key: value for key, value in flow.items() if key not in ("from", "to", "as")}
            yield _line(flow_name(flow, naming), {**rest, "controls": [*guards]}, naming)
        for section, names in (("data", data), ("zones", zones), ("controls", controls)):
            for name in names:
                entry = {key: v for key, v in self._entries[section][name].items() if key != "protects"}
                yield _line(_named(section, name, naming), entry, naming)

    def _guards(self, name: str, entry: Mapping[str, Value]) -> tuple[str, ...]:
        """The controls on a component or flow, whichever of the two says so."""
        return tuple(sorted({*_ids(entry, "controls"), *self._protecting.get(name, ())}))

    @cached_property
    def _protecting(self) -> Mapping[str, list[str]]:
        """Of each component and flow: the controls that say that they protect it."""
        found: dict[str, list[str]] = {}
        for control in self._analysis.system.controls.values():
            for name in control.protects:
                found.setdefault(name, []).append(control.id)
        return found

    def _zones_around(self, zone: Value) -> Iterator[str]:
        zones = self._entries["zones"]
        while isinstance(zone, str):
            yield zone
            zone = zones[zone].get("within")


def _stakes(threat: Threat) -> str:
    return f"{_THREAT}: severity={threat.severity.value}; score={threat.score:.2f}"


def _is_worse(threat: Threat, stakes: str) -> bool:
    """Whether the threat has become worse than it was written down; stakes that nobody can read count as better."""
    found = _STAKES.fullmatch(stakes)
    if found is None:
        return True
    return threat.severity.rank < Severity(found[1]).rank and threat.score - float(found[2]) >= NOTABLE


def fingerprint(lines: Iterable[str]) -> str:
    """`sha256:…` of facts."""
    return f"sha256:{sha256(chr(10).join(sorted(lines)).encode()).hexdigest()}"


def fact_name(line: str) -> str:
    """What a fact is about: `components.agent`, `flows.chat->agent:prompt`, a step, or `threat`."""
    return line if line.startswith(_STEP) else line.partition(": ")[0]


def is_step(name: str) -> bool:
    """Whether what a fact is about is a step."""
    return name.startswith(_STEP)


def flow_name(flow: Mapping[str, Value], naming: Naming = SAME_NAMES) -> str:
    """A flow by its ends and role, which a further flow beside it does not change as it may change its id."""
    source, target = (naming.get(("components", str(flow[end])), str(flow[end])) for end in ("from", "to"))
    return f"flows.{source}->{target}:{flow.get('as', 'data')}"


def _named(section: str, name: str, naming: Naming) -> str:
    return f"{section}.{naming.get((section, name), name)}"


def _section(values: Mapping[str, Value], name: str) -> Mapping[str, dict[str, Value]]:
    held = values.get(name)
    return {key: v for key, v in held.items() if isinstance(v, dict)} if isinstance(held, dict) else {}


def _ids(entry: Mapping[str, Value], *keys: str) -> Iterator[str]:
    for key in keys:
        held = entry.get(key)
        yield from (str(one) for one in (held if isinstance(held, list) else [held] if held is not None else ()))


def _line(about: str, entry: Mapping[str, Value], naming: Naming) -> str:
    facts = {
        key: said(key, value, naming)
        for key, value in sorted(entry.items())
        if key not in _UNREAD and not key.startswith("x-") and value != []
    }
    return f"{about}: {'; '.join(f'{key}={value}' for key, value in facts.items())}"


def said(key: str, value: Value, naming: Naming = SAME_NAMES) -> str:
    """The value of a key on one line, lists sorted, ids under the names that they go by."""
    if isinstance(value, list):
        return f"[{', '.join(sorted(said(key, one, naming) for one in value))}]"
    if isinstance(value, str):
        word = _called(key, value, naming)
        return word if _PLAIN.fullmatch(word) else json.dumps(word, ensure_ascii=False)
    return json.dumps(value, sort_keys=True)


def _called(key: str, value: str, naming: Naming) -> str:
    """An id under the name that it goes by; a flow's id follows from its ends."""
    sections = _REFERS.get(key, ())
    source, arrow, rest = value.partition("->")
    if arrow and sections:
        target, colon, role = rest.partition(":")
        return f"{_called('from', source, naming)}->{_called('to', target, naming)}{colon}{role}"
    return next((naming[section, value] for section in sections if (section, value) in naming), value)
