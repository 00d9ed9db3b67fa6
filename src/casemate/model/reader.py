"""From a model file, text or plain values to a checked `System`; every problem at once, each with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import cast

from casemate.files import (
    ID,
    Document,
    InvalidInput,
    Problem,
    Reading,
    Severity,
    Value,
    kind_of,
    nearest,
    parse_document,
)
from casemate.model import language
from casemate.model import system as s
from casemate.model.amounts import ModelReading
from casemate.model.crosschecks import cross_check
from casemate.model.flow_ids import flow_ids
from casemate.model.links import broken_links
from casemate.model.parts import Part, read_parts, root_of

_TOP = ("casemate", "system", "business", "zones", "data", "components", "flows", "controls", "adversaries", "losses")
_TOP_KEYS = frozenset((*_TOP, "assumptions", "include"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A system with the files that it was read from, so that later findings can name a line."""

    system: s.System
    parts: tuple[Part, ...] = ()
    warnings: tuple[Problem, ...] = ()

    def problem(
        self, message: str, path: Sequence[str | int], remedy: str = "", severity: Severity = Severity.ERROR
    ) -> Problem:
        """A problem at a key path, placed in the file that holds it."""
        for part in self.parts:
            if _holds(part, path):
                return part.document.problem(message, path, remedy, severity=severity)
        return Problem(message=message, remedy=remedy, path=tuple(path), severity=severity)


def load_model(path: Path, *, root: Path | None = None) -> Model:
    """Read a model file and what it includes.

    Raises `InvalidInput` with every problem found, `CasemateError` where the file cannot be read.
    """
    inside = (root or root_of(path)).resolve()
    parts = read_parts(path, inside)
    return _model(parts, broken_links(parts, inside))


def parse_model(data: bytes | str, name: str = "model") -> Model:
    """Read a model from text; `name` stands for the file in messages. Raises `InvalidInput`."""
    return _model((Part(parse_document(data, name)),))


def system_from(raw: Value) -> s.System:
    """The system that plain values describe, as a model file would. Raises `InvalidInput` without places."""
    system, problems = _read([raw])
    errors = [problem for problem in (item for item, _, _ in problems) if problem.severity is Severity.ERROR]
    if system is None or errors:
        raise InvalidInput(errors)
    return system


_Found = tuple[Problem, int, bool]
"""A problem without a place, the number of the part it is in, and whether it is about a key."""


def _model(parts: tuple[Part, ...], links: Sequence[Problem] = ()) -> Model:
    system, found = _read([part.document.value for part in parts])
    placed = [_placed(parts[number].document, problem, on_key) for problem, number, on_key in found]
    placed.extend(links)
    errors = [problem for problem in placed if problem.severity is Severity.ERROR]
    if system is None or errors:
        raise InvalidInput(errors)
    return Model(system=system, parts=parts, warnings=tuple(placed))


def _placed(document: Document, problem: Problem, on_key: bool) -> Problem:
    return document.problem(problem.message, problem.path, problem.remedy, key=on_key, severity=problem.severity)


def _holds(part: Part, path: Sequence[str | int]) -> bool:
    if len(path) < 2:
        return True
    value = part.document.value
    section = value.get(str(path[0])) if isinstance(value, dict) else None
    if isinstance(section, dict):
        return path[1] in section
    return isinstance(section, list) and isinstance(path[1], int) and path[1] < len(section)


def _read(raws: Sequence[Value]) -> tuple[s.System | None, list[_Found]]:
    ids = _ids(raws)
    currency = _currency(raws[0])
    readings = [ModelReading(ids, currency) for _ in raws]
    for number, (reading, raw) in enumerate(zip(readings, raws, strict=True)):
        _read_top(reading, raw, first=number == 0)
    system: s.System | None = None
    if all(isinstance(raw, dict) for raw in raws):
        system = _assemble(readings, cast("Sequence[dict[str, Value]]", raws))
    found: list[_Found] = []
    for number, reading in enumerate(readings):
        flags = zip(reading.problems, reading.on_keys, strict=True)
        found.extend((problem, number, on_key) for problem, on_key in flags)
    if system is not None and not found:
        found.extend((problem, number, False) for problem, number in cross_check(system, raws))
    return system, found


def _ids(raws: Sequence[Value]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {section: set() for section in (*language.SECTIONS, "flows")}
    flows: list[Mapping[str, Value]] = []
    for raw in raws:
        if isinstance(raw, dict):
            for section in language.SECTIONS:
                held = raw.get(section)
                found[section].update(
                    name for name in (held if isinstance(held, dict) else ()) if not language.is_extra(name)
                )
            listed = raw.get("flows")
            flows.extend(flow for flow in (listed if isinstance(listed, list) else ()) if isinstance(flow, dict))
    found["flows"].update(flow_ids(flows))
    return {section: frozenset(names) for section, names in found.items()}


def _currency(raw: Value) -> str | None:
    business = raw.get("business") if isinstance(raw, dict) else None
    currency = business.get("currency") if isinstance(business, dict) else None
    return currency if isinstance(currency, str) else None


def _read_top(reading: Reading, raw: Value, *, first: bool) -> None:
    if not isinstance(raw, dict):
        reading.wrong(f"expected a model, found {kind_of(raw)}", "a model starts with `casemate: 1`")
        return
    version = raw.get("casemate")
    if "casemate" not in raw:
        reading.wrong("the model does not say its version", "add `casemate: 1` as the first line")
    elif version != language.VERSION or type(version) is not int:
        reading.wrong(f"version {version!r} of the language is not known", "write `casemate: 1`", key="casemate")
    for name in ("system", "components", "flows") if first else ():
        if name not in raw:
            reading.wrong(
                f"the model needs `{name}`", f"add `{name}:`" + (" (it may be [])" if name == "flows" else "")
            )
    for name in raw:
        if name not in _TOP_KEYS and not language.is_extra(name):
            _unknown_top(reading, name)
    for name, shape in (("include", list), ("assumptions", list), ("flows", list)):
        if name in raw and type(raw[name]) is not shape:
            reading.wrong(f"expected a list, found {kind_of(raw[name])}", key=name)


def _unknown_top(reading: Reading, name: str) -> None:
    close = nearest(name, _TOP_KEYS)
    advice = f"did you mean `{close}`?" if close else f"keys: {', '.join((*_TOP, 'assumptions', 'include'))}"
    reading.wrong(f"a model has no key `{name[:60]}`", advice, key=name, on_key=True)


def _assemble(readings: Sequence[Reading], raws: Sequence[dict[str, Value]]) -> s.System | None:
    sections: dict[str, dict[str, object]] = {name: {} for name in language.SECTIONS}
    identity: object = None
    business: object = None
    assumptions: list[str] = []
    flows = _read_flows(readings, raws)
    for number, (reading, raw) in enumerate(zip(readings, raws, strict=True)):
        for name in language.SECTIONS:
            if name in raw:
                _read_section(reading, name, raw[name], sections[name])
        assumptions.extend(_texts(reading, raw, "assumptions"))
        _texts(reading, raw, "include")
        if number == 0 and "system" in raw:
            identity = _at(reading, "system", language.IDENTITY.read, raw["system"])
        if number == 0 and "business" in raw:
            business = _at(reading, "business", language.BUSINESS.read, raw["business"])
    if any(reading.problems for reading in readings) or not isinstance(identity, s.Identity):
        return None
    among = {name: _extras(raws[0].get(name)) for name in language.SECTIONS}
    ordered = {name: MappingProxyType(dict(sorted(held.items()))) for name, held in sections.items()}
    return s.System(
        identity=identity,
        business=cast("s.Business | None", business),
        zones=cast("Mapping[s.ZoneId, s.Zone]", ordered["zones"]),
        data=cast("Mapping[s.DataId, s.DataAsset]", ordered["data"]),
        components=cast("Mapping[s.ComponentId, s.Component]", ordered["components"]),
        flows=tuple(sorted(flows, key=lambda flow: flow.id)),
        controls=cast("Mapping[s.ControlId, s.Control]", ordered["controls"]),
        adversaries=cast("Mapping[str, s.AdversaryProfile]", ordered["adversaries"]),
        losses=cast("Mapping[s.LossId, s.Loss]", ordered["losses"]),
        assumptions=tuple(assumptions),
        extras=_extras(raws[0]),
        section_extras=MappingProxyType({name: extras for name, extras in among.items() if extras}),
    )


def _extras(raw: Value) -> Mapping[str, Value]:
    held = raw if isinstance(raw, dict) else {}
    return MappingProxyType({name: value for name, value in held.items() if language.is_extra(name)})


def _at(reading: Reading, name: str, read: object, raw: Value) -> object:
    assert callable(read)
    reading.path.append(name)
    value = read(reading, raw)
    reading.path.pop()
    return value


def _texts(reading: Reading, raw: dict[str, Value], name: str) -> list[str]:
    found: list[str] = []
    held = raw.get(name)
    for place, item in enumerate(held if isinstance(held, list) else ()):
        if isinstance(item, str) and item:
            found.append(item)
        else:
            reading.path.append(name)
            reading.wrong(f"expected text, found {kind_of(item)}", "put it in quotes", key=place)
            reading.path.pop()
    return found


def _read_section(reading: Reading, name: str, raw: Value, into: dict[str, object]) -> None:
    if raw is None:
        return
    if type(raw) is not dict:
        reading.wrong(f"expected a mapping from ids to entries, found {kind_of(raw)}", key=name)
        return
    record = language.SECTIONS[name]
    reading.path.append(name)
    for key, value in raw.items():
        if language.is_extra(key):
            continue
        if not ID.match(key):
            advice = "an id starts with a small letter; then small letters, digits, _ and -"
            reading.wrong(f"`{key[:60]}` is not a valid id", advice, key=key, on_key=True)
        if key in into:
            reading.wrong(f"`{key}` stands in two of the model's files", "rename one of the two", key=key, on_key=True)
        reading.path.append(key)
        into[key] = record.read(reading, {} if value is None else value, id=key)
        reading.path.pop()
    reading.path.pop()


def _read_flows(readings: Sequence[Reading], raws: Sequence[dict[str, Value]]) -> list[s.Flow]:
    held = [(reading, place, raw) for reading, top in zip(readings, raws, strict=True) for place, raw in _listed(top)]
    names = iter(flow_ids([raw for _, _, raw in held if isinstance(raw, dict)]))
    flows: list[s.Flow] = []
    seen: set[str] = set()
    for reading, place, raw in held:
        reading.path.extend(("flows", place))
        if isinstance(raw, dict):
            name = next(names)
            _take_flow(reading, raw, name, seen, flows)
        else:
            reading.wrong(f"expected a flow, found {kind_of(raw)}", "a flow is {from: …, to: …}")
        del reading.path[-2:]
    return flows


def _listed(top: dict[str, Value]) -> list[tuple[int, Value]]:
    flows = top.get("flows")
    return list(enumerate(flows)) if isinstance(flows, list) else []


def _take_flow(reading: Reading, raw: dict[str, Value], name: str, seen: set[str], flows: list[s.Flow]) -> None:
    if name in seen:
        message = f"two flows have the id `{name}`" if "id" in raw else "the same flow stands twice"
        reading.wrong(message, "give each an `id` of its own, or remove one")
    seen.add(name)
    flow = language.FLOW.read(reading, raw, given_id="id" in raw, **({} if "id" in raw else {"id": name}))
    if isinstance(flow, s.Flow):
        flows.append(flow)
