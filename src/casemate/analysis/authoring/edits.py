"""Small edits of a rule's `fires` model, the plainest first: what near misses are looked for among."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from casemate.files import Choice, Flag, ListOf, Reference, Value
from casemate.knowledge import Example
from casemate.model.kinds import LEAVES, kinds_below
from casemate.model.language import COMPONENT, DATA, FLOW, ZONE

Edit = Mapping[str, Value]
"""A change as `changed_example` takes it."""

_ENDS = ("from", "to")
_NOTE = "note"
_PLAIN_KINDS = ("service", "job", "database", "queue", "web_app", "classifier", "language_model", "agent", "tool")
"""Kinds that come to mind first when a thing is to be another."""
_PLAIN_ROLES = ("data", "telemetry", "content", "command", "credential")
_TRUSTS = ("internal", "untrusted", "partner", "user", "restricted")


def single_edits(example: Example) -> Iterator[Edit]:
    """Every edit that changes one thing."""
    model = example.model
    yield from _flow_edits(model)
    yield from _keys_of_all(model, "components")
    yield from _kinds(model)
    yield from _keys_of_all(model, "data")
    yield from _keys_of_all(model, "zones")
    yield from _from_users(model)
    yield from _carried_notes(model)
    yield from _other_ends(model)
    yield from _new_zones(model)
    yield from _merged(example)


def _section(model: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    found = model.get(name)
    return found if isinstance(found, dict) else {}


def _flows(model: Mapping[str, Value]) -> Sequence[Mapping[str, Value]]:
    found = model.get("flows")
    return [flow for flow in found if isinstance(flow, dict)] if isinstance(found, list) else []


def _ids(model: Mapping[str, Value], shape: Reference) -> list[str]:
    return [name for section in shape.sections for name in _section(model, section)]


def _flow_edits(model: Mapping[str, Value]) -> Iterator[Edit]:
    keys = {key.name: key.shape for key in FLOW.keys}
    for place, flow in enumerate(_flows(model)):
        for name in ("as", "carries", "authn", "encrypted", "trigger", "uses"):
            yield from _values(model, keys[name], f"flows.{place}.{name}", flow.get(name))
    for place in range(len(_flows(model))):
        yield {f"flows.{place}": None}


def _other_ends(model: Mapping[str, Value]) -> Iterator[Edit]:
    for place, flow in enumerate(_flows(model)):
        for end in _ENDS:
            for other in _section(model, "components"):
                if other not in (flow["from"], flow["to"]):
                    yield {f"flows.{place}.{end}": other}
        yield {f"flows.{place}.from": flow["to"], f"flows.{place}.to": flow["from"]}


def _keys_of_all(model: Mapping[str, Value], section: str) -> Iterator[Edit]:
    table = {"components": COMPONENT, "data": DATA, "zones": ZONE}[section]
    for name, held in _section(model, section).items():
        assert isinstance(held, dict)
        for key in sorted(table.keys, key=lambda key: key.name not in held):
            yield from _values(model, key.shape, f"{section}.{name}.{key.name}", held.get(key.name))


def _values(model: Mapping[str, Value], shape: object, path: str, now: Value) -> Iterator[Edit]:
    """What may stand at the path instead; first of all nothing."""
    if now is not None:
        yield {path: None}
    listed = isinstance(shape, ListOf)
    item = shape.item if isinstance(shape, ListOf) else shape
    words: list[Value] = []
    if isinstance(item, Choice):
        words = [word.value for word in item.words]
        if path.endswith(".as"):
            words.sort(key=lambda word: word not in _PLAIN_ROLES)
    elif isinstance(item, Flag):
        words = [True, False]
    elif isinstance(item, Reference) and "controls" not in item.sections:
        words = list(_ids(model, item))
    held = now if isinstance(now, list) else [now]
    yield from ({path: [word] if listed else word} for word in words if [word] != held)
    if isinstance(now, list) and len(now) > 1:
        yield from ({path: [one for one in now if one != gone]} for gone in now)
    if isinstance(now, list):
        yield from ({path: [*now, word]} for word in words if word not in now)


def _kinds(model: Mapping[str, Value]) -> Iterator[Edit]:
    for name, held in _section(model, "components").items():
        kind = held["kind"] if isinstance(held, dict) else None
        if not isinstance(kind, str) or kind not in LEAVES:
            continue
        near = [leaf for branch in LEAVES[kind] for leaf in kinds_below(branch)]
        for leaf in dict.fromkeys((*near, *_PLAIN_KINDS, *LEAVES)):
            if leaf != kind:
                yield {f"components.{name}.kind": leaf}


def _carried_notes(model: Mapping[str, Value]) -> Iterator[Edit]:
    """Flows and components that hold data which they did not."""
    notes: tuple[dict[str, Value], ...] = (
        {"origin": "internal"},
        {"origin": "public"},
        {"origin": "generated"},
        {"class": "public"},
        {"class": "confidential"},
        {"about": ["personal"]},
        {"about": ["credential"]},
        {"about": ["prompt"], "origin": "internal"},
    )
    for note in notes:
        for place, flow in enumerate(_flows(model)):
            yield {f"data.{_NOTE}": note, f"flows.{place}.carries": [_NOTE], **_needs_data(model)}
            carries = flow.get("carries")
            if isinstance(carries, list):
                yield {f"data.{_NOTE}": note, f"flows.{place}.carries": [*carries, _NOTE]}
        for name in _section(model, "components"):
            for key in ("stores", "secrets", "trains_on"):
                yield {f"data.{_NOTE}": note, f"components.{name}.{key}": [_NOTE], **_needs_data(model)}


def _from_users(model: Mapping[str, Value]) -> Iterator[Edit]:
    """Parts that come from users in place of a supplier: foreign all the same, but no supplier begins there."""
    for name, held in _section(model, "components").items():
        if isinstance(held, dict) and held.keys() & {"provider", "source"}:
            gone: dict[str, Value] = {f"components.{name}.provider": None} if "provider" in held else {}
            yield gone | {f"components.{name}.source": "user"}


def _needs_data(model: Mapping[str, Value]) -> Edit:
    return {} if _section(model, "data") else {"data": {}}


def _new_zones(model: Mapping[str, Value]) -> Iterator[Edit]:
    """One component in a zone of another trust or kind; where the model has no zones, with zones for all."""
    parts = _section(model, "components")
    zoned = bool(_section(model, "zones"))
    kinds = ("", "device", "physical", "process", "tenant")
    for trust, kind in ((trust, kind) for kind in kinds for trust in _TRUSTS):
        zone: dict[str, Value] = {"trust": trust, "kind": kind} if kind else {"trust": trust}
        for name in parts:
            if zoned:
                yield {"zones.there": zone, f"components.{name}.zone": "there"}
                continue
            others = {f"components.{other}.zone": _home(parts[other]) for other in parts if other != name}
            homes: dict[str, Value] = {home: {"trust": _TRUST_OF[home]} for home in sorted({*others.values()})}
            yield {"zones": {**homes, "there": zone}, f"components.{name}.zone": "there", **others}


_TRUST_OF = {"inside": "internal", "outside": "untrusted"}


def _home(part: Value) -> str:
    """Where a component of a model without zones stands: people and other parties outside, the rest inside."""
    kind = part.get("kind") if isinstance(part, dict) else None
    outside = isinstance(kind, str) and LEAVES.get(kind, ("",))[0] in ("person", "outside")
    return "outside" if outside else "inside"


def _merged(example: Example) -> Iterator[Edit]:
    """One component put in another's place, wherever it is named."""
    parts = tuple(_section(example.model, "components"))
    for gone in parts:
        for kept in parts:
            if gone != kept:
                made: dict[str, Value] = {}
                for section in ("components", "flows", "data"):
                    made.update(_replaced(example.model.get(section), section, gone, kept))
                for place, atom in enumerate(example.given):
                    if atom.endswith(f"({gone})"):
                        made[f"given.{place}"] = atom.replace(f"({gone})", f"({kept})")
                if made:
                    yield made


def _replaced(value: Value, path: str, gone: str, kept: str) -> Iterator[tuple[str, Value]]:
    if value == gone:
        yield path, kept
    elif isinstance(value, list) and gone in value:
        yield path, list(dict.fromkeys(kept if one == gone else one for one in value))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _replaced(one, f"{path}.{place}", gone, kept)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in ("kind", "as", "trust", "name"):
                yield from _replaced(one, f"{path}.{name}", gone, kept)
