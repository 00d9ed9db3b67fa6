"""What Hypothesis draws from: small attack graphs, and models of systems of many kinds as their plain values."""

from __future__ import annotations

from math import exp
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from casemate.graph import AttackGraph, Weights
from casemate.model import LEAVES, choices, is_a

Raw = dict[str, Any]
"""A model as plain values."""


def tried(count: int) -> settings:
    """So many examples where the profile draws 60: more under `make fuzz`, as all others."""
    return settings(max_examples=max(1, count * settings.default.max_examples // 60))


few = tried(12)
"""For tests that take long over each example: a fifth of the examples of the profile."""

fewest = tried(5)
"""For tests that analyse a whole system several times in each example."""

_ZONES: Raw = {
    "net": {"trust": "untrusted"},
    "phones": {"trust": "user", "kind": "device"},
    "vendor": {"trust": "partner", "kind": "tenant"},
    "vpc": {"trust": "internal"},
    "rack": {"trust": "restricted", "within": "vpc", "kind": "process"},
}
_LIVELY_KINDS = """
    user employee developer public_content external_service web_app chat_ui api browser service host database
    document_store secret_store language_model language_model classifier embedding_model agent agent orchestrator tool
    mcp_server code_interpreter retriever vector_store memory agent_config training_job inference_server model_hub
    model_registry dataset package_registry ci_cd sensor
"""
_LIVELY = _LIVELY_KINDS.split()
"""Kinds that many rules are about; the rest of the tree is drawn less often."""

_COMPONENT_CHOICES = {
    "provider": choices.Provider,
    "source": choices.Source,
    "format": choices.Format,
    "documented": choices.Documented,
    "detail": choices.Detail,
    "learns": choices.Learns,
    "decides": choices.Decides,
    "exposed": choices.Exposed,
    "patching": choices.Patching,
    "runs": choices.Runs,
    "updates": choices.Updates,
    "recipients": choices.Recipients,
    "acts_as": choices.ActsAs,
    "access": choices.Access,
    "privileges": choices.Privileges,
}
_COMPONENT_LISTS = {"effects": choices.Effect, "output": choices.Output, "modalities": choices.Modality}
_REFERENCES = ("based_on", "tools", "model", "stores", "secrets", "trains_on", "runs_on")
_FLOW_KEYS = ("authn", "encrypted", "trigger", "uses")
_LOSS_COSTS = (None, {"low": "10k EUR", "high": "1M EUR"}, {"min": "0 EUR", "likely": "5k EUR", "max": "90k EUR"})


def words(choice: type[Any]) -> st.SearchStrategy[str]:
    """One word of an enumeration of the language."""
    return st.sampled_from([word.value for word in choice])


def some(choice: type[Any], most: int = 2) -> st.SearchStrategy[list[str]]:
    """A few different words of an enumeration."""
    return st.lists(words(choice), min_size=1, max_size=most, unique=True)


@st.composite
def raw_models(draw: st.DrawFn, *, most: int = 10, controls: bool = True) -> Raw:
    """A sound model of 3 to `most` components over many kinds, with flows, data, zones, losses and controls."""
    data = draw(_data())
    zoned = draw(st.integers(0, 4)) > 0
    count = draw(st.integers(3, most))
    kinds = [draw(st.sampled_from(_LIVELY) | st.sampled_from(sorted(LEAVES))) for _ in range(count)]
    names = [f"c{number}" for number in range(count)]
    components = {}
    for place, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        components[name] = {"kind": kind} | draw(_component(names, place, sorted(data)))
        if zoned:
            components[name]["zone"] = draw(st.sampled_from(sorted(_ZONES)))
    flows = draw(flows_between(dict(zip(names, kinds, strict=True)), sorted(data)))
    raw: Raw = {"casemate": 1, "system": {"name": "drawn"}, "data": data, "components": components, "flows": flows}
    raw |= {"zones": _ZONES} if zoned else {}
    raw["losses"] = draw(_losses(names, sorted(data)))
    if draw(st.booleans()):
        raw["adversaries"] = {"rival": {"like": draw(st.sampled_from(["outsider", "insider"])), "skill": "high"}}
    return draw(_guarded(raw)) if controls else raw


@st.composite
def flows_between(draw: st.DrawFn, kinds: dict[str, str], data: list[str]) -> list[Raw]:
    """As many flows as components, or up to twice as many; no two with the same ends and role."""
    found = {}
    for _ in range(draw(st.integers(len(kinds), 2 * len(kinds)))):
        flow = draw(flow_between(kinds, data))
        found.setdefault((flow["from"], flow["to"], flow.get("as", "data")), flow)
    return list(found.values())


@st.composite
def _data(draw: st.DrawFn) -> Raw:
    found: Raw = {}
    for number in range(draw(st.integers(1, 4))):
        asset: Raw = {}
        for key, choice in (("class", choices.Sensitivity), ("scope", choices.Scope)):
            if draw(st.booleans()):
                asset[key] = draw(words(choice))
        for key, choice in (("about", choices.About), ("origin", choices.Origin)):
            if draw(st.booleans()):
                asset[key] = draw(some(choice))
        found[f"d{number}"] = asset
    return found


@st.composite
def _component(draw: st.DrawFn, names: list[str], place: int, data: list[str]) -> Raw:
    found: Raw = {}
    keys = (*_COMPONENT_CHOICES, *_COMPONENT_LISTS, *_REFERENCES, "attested")
    for key in draw(st.lists(st.sampled_from(keys), max_size=4, unique=True)):
        if key in _COMPONENT_CHOICES:
            found[key] = draw(words(_COMPONENT_CHOICES[key]))
        elif key in _COMPONENT_LISTS:
            found[key] = draw(some(_COMPONENT_LISTS[key]))
        elif key == "attested":
            found[key] = draw(st.booleans())
        elif key in ("stores", "secrets", "trains_on"):
            found[key] = draw(st.lists(st.sampled_from(data), min_size=1, max_size=2, unique=True))
        elif key in ("based_on", "tools"):
            found[key] = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
        elif key == "model":
            found[key] = draw(st.sampled_from(names))
        elif place > 0:  # hosts stand earlier, so that no host runs on itself
            found[key] = names[draw(st.integers(0, place - 1))]
    return found


@st.composite
def flow_between(draw: st.DrawFn, kinds: dict[str, str], data: list[str]) -> Raw:
    """A flow between two of these components, most often in a role that people would draw there."""
    names = sorted(kinds)
    found: Raw = {"from": draw(st.sampled_from(names)), "to": draw(st.sampled_from(names))}
    usual = _usual_roles(kinds[found["from"]], kinds[found["to"]])
    found["as"] = draw(st.sampled_from(usual) if draw(st.integers(0, 3)) else words(choices.Role))
    found["carries"] = draw(st.lists(st.sampled_from(data), max_size=2, unique=True))
    for key in draw(st.lists(st.sampled_from(_FLOW_KEYS), max_size=2, unique=True)):
        drawn = {
            "authn": words(choices.Authentication),
            "encrypted": st.booleans(),
            "trigger": words(choices.Trigger),
            "uses": st.sampled_from(data),
        }
        found[key] = draw(drawn[key])
    return found


def _usual_roles(source: str, target: str) -> list[str]:
    if is_a(target, "generative_model"):
        return ["prompt", "context", "instruction"]
    if is_a(target, "model"):
        return ["inference_input", "query", "feedback", "model_artifact"]
    if is_a(source, "model"):
        return ["completion", "prediction", "embedding", "tool_call"]
    if is_a(source, "agentic") or is_a(target, "agentic"):
        return ["prompt", "tool_call", "tool_result", "context", "command"]
    if is_a(target, "pipeline") or is_a(source, "artefact"):
        return ["training_data", "model_artifact", "label"]
    return ["data", "content", "query", "credential", "package"]


@st.composite
def _losses(draw: st.DrawFn, names: list[str], data: list[str]) -> Raw:
    found: Raw = {}
    for number in range(draw(st.integers(1, 3))):
        loss = {"of": draw(st.sampled_from([*names, *data])), "property": draw(words(choices.Property))}
        cost = draw(st.sampled_from(_LOSS_COSTS))
        found[f"l{number}"] = loss if cost is None else loss | {"cost": cost}
    return found


@st.composite
def _guarded(draw: st.DrawFn, raw: Raw) -> Raw:
    for number in range(draw(st.integers(0, 3))):
        raw = draw(with_control(raw, f"k{number}", CONTROLS))
    return raw


CONTROLS = (
    "input-guardrail",
    "output-handling",
    "human-approval",
    "authentication",
    "rate-limiting",
    "prompt-isolation",
    "least-privilege",
    "egress-filtering",
    "data-sanitization",
    "artifact-signing",
)
"""A few ids of the catalogue that many rules name."""


@st.composite
def with_control(draw: st.DrawFn, raw: Raw, name: str, catalogue: tuple[str, ...]) -> Raw:
    """The model with one more control of the catalogue, somewhere, of any strength and status."""
    control: Raw = {"control": draw(st.sampled_from(catalogue))}
    if draw(st.integers(0, 5)):
        control["status"] = draw(st.sampled_from(["implemented", "implemented", "verified", "planned"]))
    strengths = st.none() | words(choices.Strength) | st.sampled_from([0, 0.2, 0.5, 0.9, 1])
    strength = draw(strengths)
    control |= {} if strength is None else {"strength": strength}
    made = raw | {"controls": raw.get("controls", {}) | {name: control}}
    places = [
        *((("components", one),) for one in raw["components"]),
        *((("flows", n),) for n in range(len(raw["flows"]))),
    ]
    for ((section, place),) in draw(st.lists(st.sampled_from(places), min_size=1, max_size=4, unique=True)):
        holders = list(made["flows"]) if section == "flows" else dict(made["components"])
        holders[place] = holders[place] | {"controls": [*holders[place].get("controls", ()), name]}
        made[section] = holders
    return made


@st.composite
def attack_graphs(draw: st.DrawFn, *, capabilities: int = 7, steps: int = 9) -> tuple[AttackGraph, Weights]:
    """A small graph, often cyclic, whose costs are whole numbers, so that sums of them are exact."""
    width = draw(st.integers(2, capabilities))
    several = st.lists(st.integers(0, width - 1), min_size=1, max_size=3, unique=True).map(tuple)
    height = draw(st.integers(1, steps))
    column = st.lists(several, min_size=height, max_size=height)
    starts = draw(st.lists(st.integers(0, width - 1), max_size=3, unique=True))
    goals = draw(st.lists(st.integers(0, width - 1), min_size=1, max_size=2, unique=True))
    graph = AttackGraph(
        capabilities=tuple(f"acts(c{number})" for number in range(width)),
        rules=tuple(f"r{number}" for number in range(height)),
        bindings=tuple((f"c{number}",) for number in range(height)),
        targets=("c0",) * height,
        requires=tuple(draw(column)),
        helped_by=((),) * height,
        grants=tuple(draw(column)),
        starts={"one": tuple(sorted(starts))},
        goals={f"l{number}": goal for number, goal in enumerate(goals)},
    )
    numbers = st.lists(st.integers(0, 4), min_size=height, max_size=height)
    weights = Weights(
        success=tuple(exp(-cost) for cost in draw(numbers)), hours=tuple(float(hours) for hours in draw(numbers))
    )
    return graph, weights
