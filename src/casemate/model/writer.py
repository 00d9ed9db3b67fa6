"""From a `System` back to the language: plain values, YAML, and the digest that names a model's content."""

from __future__ import annotations

import hashlib

import orjson

from casemate.files import Value, to_yaml
from casemate.model import language
from casemate.model import system as s
from casemate.model.choices import Role


def to_values(system: s.System) -> dict[str, Value]:
    """The plain values that read back to an equal system, keys in the order of the language."""
    made: dict[str, Value] = {"casemate": language.VERSION, "system": language.IDENTITY.write(system.identity)}
    if system.business is not None:
        made["business"] = language.BUSINESS.write(system.business)
    for name, record in language.SECTIONS.items():
        held = getattr(system, name)
        if name == "controls":
            made["flows"] = [_flow(flow) for flow in system.flows]
        extras = system.section_extras.get(name, {})
        if held or extras or name == "components":
            made[name] = {**{key: record.write(item) for key, item in held.items()}, **extras}
    if system.assumptions:
        made["assumptions"] = list(system.assumptions)
    return made | dict(system.extras)


def _flow(flow: s.Flow) -> Value:
    made = language.FLOW.write(flow)
    assert isinstance(made, dict)
    if not flow.given_id:
        del made["id"]
    if flow.role is Role.DATA:
        del made["as"]
    return made


def to_model_yaml(system: s.System) -> str:
    """A model file that reads back to an equal system."""
    return to_yaml(to_values(system))


def digest(system: s.System) -> str:
    """`sha256:…` of the canonical model: the same for every file that says the same, whatever its order or layout."""
    canonical = orjson.dumps(to_values(system), option=orjson.OPT_SORT_KEYS)
    return f"sha256:{hashlib.sha256(canonical).hexdigest()}"
