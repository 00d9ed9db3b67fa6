"""A large system to measure with: copies of the blueprints, joined by further flows. The same seed, the same system.

    python benchmarks/synthetic.py 1000 model.casemate.yaml

Elements are components; there are twice as many flows. The blueprints' own flows come first; a fifth of all flows is
random (any fitting source, any fitting target anywhere), the rest joins neighbours. All copies share eight zones.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from casemate.files import Value, to_json, to_yaml
from casemate.model import is_a, load_model, to_values

BLUEPRINTS = Path(__file__).resolve().parent / "blueprints"
ORDER = (
    *("shop", "assistant", "agents", "learning", "platform"),
    *("shop", "shop", "assistant", "agents", "shop"),
)
"""One round of copies: every 168 components hold 8 language models, 4 agents, 2 orchestrators."""
FLOWS_PER_COMPONENT = 2
RANDOM_SHARE = 0.2
AUTHENTICATED_SHARE = 0.4
LEAST = 60

LINKS: tuple[tuple[str, str, str, int], ...] = (
    ("compute", "compute", "command", 30),
    ("compute", "database", "data", 12),
    ("compute", "queue", "data", 8),
    ("compute", "object_store", "data", 5),
    ("compute", "log_store", "telemetry", 10),
    ("database", "compute", "data", 10),
    ("queue", "compute", "data", 8),
    ("interface", "compute", "command", 6),
    ("compute", "interface", "content", 6),
    ("employee", "interface", "command", 3),
    ("customer", "interface", "content", 3),
    ("compute", "external_service", "data", 2),
    ("external_service", "compute", "content", 2),
    ("compute", "language_model", "prompt", 3),
    ("language_model", "compute", "completion", 3),
    ("compute", "ranker", "inference_input", 2),
    ("ranker", "compute", "prediction", 2),
    ("compute", "agent", "prompt", 2),
    ("agent", "compute", "tool_call", 1),
    ("database", "agent", "context", 1),
    ("knowledge", "orchestrator", "context", 1),
    ("object_store", "data_pipeline", "data", 2),
    ("dataset", "training_job", "training_data", 1),
    ("model_registry", "inference_server", "model_artifact", 1),
)
"""Further flows that a real system might have: branch or leaf of both ends, role, weight."""

_REFERENCES = {
    "components": {"stores", "secrets", "trains_on", "based_on", "runs_on", "model", "tools", "controls"},
    "data": {"opens", "writers"},
    "flows": {"from", "to", "carries", "uses", "controls"},
    "controls": {"protects"},
    "losses": {"of"},
}

Entry = dict[str, Value]


@dataclass(slots=True)
class _Growing:
    """A system as it grows."""

    zones: Value = None
    sections: dict[str, dict[str, Entry]] = field(
        default_factory=lambda: {name: {} for name in ("data", "components", "controls", "losses")}
    )
    flows: list[Entry] = field(default_factory=list)
    copies: list[tuple[str, ...]] = field(default_factory=list)
    """The components of each copy."""
    data_of: dict[str, list[str]] = field(default_factory=dict)
    """The data of each copy, by prefix."""

    def values(self, name: str) -> dict[str, Value]:
        """The model, as plain values of the language."""
        made: dict[str, Value] = {"casemate": 1, "system": {"name": name}, "zones": self.zones}
        made.update((section, dict(entries)) for section, entries in self.sections.items())
        return made | {"flows": list(self.flows)}


def synthetic(components: int, seed: int = 1) -> dict[str, Value]:
    """A system with this many components and twice as many flows, as plain values of the model language."""
    blueprints = {name: to_values(load_model(BLUEPRINTS / f"{name}.casemate.yaml").system) for name in set(ORDER)}
    growing = _Growing()
    for number, name in enumerate(cycle(ORDER)):
        room = components - len(growing.sections["components"])
        if room <= 0:
            break
        _copy(growing, blueprints[name], f"{name}{number}", room, losses=number < len(blueprints))
    _join(growing, components * FLOWS_PER_COMPONENT, random.Random(seed))
    return growing.values(f"Synthetic system of {components} components")


def _copy(growing: _Growing, blueprint: Mapping[str, Value], prefix: str, room: int, *, losses: bool) -> None:
    """Add a copy of the blueprint, with as many of its components as there is room for."""
    growing.zones = blueprint["zones"]
    kept = set(list(_entries(blueprint, "components"))[:room])
    kept |= _entries(blueprint, "data").keys() | _entries(blueprint, "controls").keys()
    for section in ("data", "components", "controls", "losses") if losses else ("data", "components", "controls"):
        for name, entry in _entries(blueprint, section).items():
            copied = _renamed(section, entry, prefix, kept)
            if copied is not None and (name in kept or section == "losses"):
                growing.sections[section][f"{prefix}-{name}"] = copied
    flows = blueprint["flows"]
    assert isinstance(flows, list)
    copies = (_renamed("flows", flow, prefix, kept) for flow in flows if isinstance(flow, dict))
    growing.flows.extend(flow for flow in copies if flow is not None)
    growing.copies.append(tuple(f"{prefix}-{name}" for name in _entries(blueprint, "components") if name in kept))


def _entries(model: Mapping[str, Value], section: str) -> dict[str, Entry]:
    held = model.get(section, {})
    assert isinstance(held, dict)
    return {name: entry for name, entry in held.items() if isinstance(entry, dict)}


def _renamed(section: str, entry: Entry, prefix: str, kept: set[str]) -> Entry | None:
    """The entry with the ids of the copy; lists lose what was not copied, None where something else was not."""
    made: Entry = {}
    for name, value in entry.items():
        if name not in _REFERENCES[section]:
            made[name] = value
        elif isinstance(value, list):
            made[name] = [f"{prefix}-{word}" for word in value if word in kept]
        elif value in kept:
            made[name] = f"{prefix}-{value}"
        else:
            return None
    return made


def _join(growing: _Growing, total: int, chance: random.Random) -> None:
    """Add flows until there are this many."""
    places = _Places(growing)
    links = [link for link in LINKS if places.anywhere(link[0]) and places.anywhere(link[1])]
    weights = [weight for *_, weight in links]
    joined = {(flow["from"], flow["to"]) for flow in growing.flows}
    far = round(RANDOM_SHARE * total)
    while len(growing.flows) < total:
        source_kind, target_kind, role, _ = chance.choices(links, weights)[0]
        source = chance.choice(places.anywhere(source_kind))
        choice = places.anywhere(target_kind) if far > 0 else places.near(source, target_kind)
        target = chance.choice(choice) if choice else source
        if target == source or (source, target) in joined:
            continue
        joined.add((source, target))
        far -= 1
        flow: Entry = {"from": source, "to": target, "as": role}
        carried = _carried(growing, source, chance)
        if carried:
            flow["carries"] = carried
        if chance.random() < AUTHENTICATED_SHARE:
            flow |= {"authn": chance.choice(("token", "api_key", "mtls")), "encrypted": True}
        growing.flows.append(flow)


def _carried(growing: _Growing, source: str, chance: random.Random) -> list[Value]:
    """What the source stores, else something of its copy."""
    stored = growing.sections["components"][source].get("stores")
    if isinstance(stored, list) and stored:
        return [chance.choice(stored)]
    prefix = source.partition("-")[0]
    own = growing.data_of.setdefault(
        prefix, [name for name in growing.sections["data"] if name.partition("-")[0] == prefix]
    )
    return [chance.choice(own)] if own else []


class _Places:
    """Which components of a kind there are, anywhere and near a component."""

    def __init__(self, growing: _Growing) -> None:
        self._home = {name: place for place, names in enumerate(growing.copies) for name in names}
        self._found: dict[str, tuple[str, ...]] = {}
        self._by_copy: dict[tuple[str, int], list[str]] = {}
        for end in sorted({end for source, target, *_ in LINKS for end in (source, target)}):
            kinds = growing.sections["components"].items()
            self._found[end] = tuple(name for name, part in kinds if is_a(str(part["kind"]), end))
            for name in self._found[end]:
                self._by_copy.setdefault((end, self._home[name]), []).append(name)

    def anywhere(self, kind: str) -> tuple[str, ...]:
        """All of the kind."""
        return self._found[kind]

    def near(self, component: str, kind: str) -> list[str]:
        """Those of the same copy and of the two beside it."""
        home = self._home[component]
        return [name for place in (home - 1, home, home + 1) for name in self._by_copy.get((kind, place), ())]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a system as YAML, and beside it the same values as JSON for tools that read no YAML."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("components", type=int, help=f"how many, at least {LEAST}")
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    if asked.components < LEAST:
        parser.error(f"a system of fewer than {LEAST} components has no room for its flows")
    values = synthetic(asked.components, asked.seed)
    asked.file.write_text(to_yaml(values), encoding="utf-8")
    asked.file.with_suffix(".json").write_text(to_json(values, indent=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
