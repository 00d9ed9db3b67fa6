"""One system out of several: models that share parts, joined where they touch, every id with its file before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import cast

from casemate.files import CasemateError, InvalidInput, Problem, Severity, Value
from casemate.model import language
from casemate.model import system as s
from casemate.model.crosschecks import host_circles
from casemate.model.flow_ids import flow_ids
from casemate.model.joined_business import file_of, joined_business
from casemate.model.merging import Contradiction, merged
from casemate.model.namespaces import namespaces
from casemate.model.parts import Part
from casemate.model.reader import Model
from casemate.model.renaming import Names, Renamer
from casemate.model.same_parts import Groups, Key, same_parts
from casemate.model.titles import told_apart

_MERGED = ("zones", "data", "controls", "adversaries", "losses")
_REWORDED: Mapping[str, object] = {
    "name": None,
    "description": None,
    "owner": None,
    "tags": (),
    "was": (),
    "extras": {},
    "given_id": False,
}


@dataclass(frozen=True, kw_only=True)
class Member:
    """One model of a landscape."""

    space: str
    """What stands before the dot in the ids of its own elements."""
    file: str
    """As it was named."""
    model: Model = field(repr=False)
    names: Names = field(repr=False)
    """By section: what each id of the model is called in the landscape."""

    @property
    def unit(self) -> str | None:
        """The business unit, where the model states one."""
        business = self.model.system.business
        return business.unit if business is not None else None


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Several models as one system."""

    system: s.System
    members: tuple[Member, ...]
    """By space."""
    files: Mapping[str, str]
    """Of each space, those of shared files too: the file."""
    warnings: tuple[Problem, ...]
    """Where files contradict each other about a shared component; the first definition counts."""
    notes: tuple[str, ...]
    """Conventions that the business context rests on, in sentences."""

    @cached_property
    def holders(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """By section and id: the spaces of the models that the element is part of, sorted."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for member in self.members:
            for section, names in member.names.items():
                held = found.setdefault(section, {})
                for name in dict.fromkeys(names.values()):
                    held[name] = (*held.get(name, ()), member.space)
        return found

    def places(self, section: str, name: str) -> tuple[tuple[Member, str], ...]:
        """Each model that an element is part of, with the ids that it has there."""
        return tuple(
            (member, own)
            for member in self.members
            for own, joined in sorted(member.names.get(section, {}).items())
            if joined == name
        )


def join(models: Sequence[Model], *, currency: str | None = None, name: str | None = None) -> Joined:
    """Join models into one system; the order in which they come changes nothing.

    Every id gets the name of its file before it (`vision.gateway`). Elements of a file that several models include are
    one; so are components that `same_as` links. `currency`: of the results, where the models count in several; `name`:
    of the whole. Raises `InvalidInput` where shared parts cannot be one or amounts cannot be added, `CasemateError`
    without a model.
    """
    if not models:
        raise CasemateError("a landscape needs at least one model")
    spaces = namespaces([_path(part) for model in models for part in model.parts])
    ordered = sorted({_path(model.parts[0]): model for model in models}.items(), key=lambda item: spaces[item[0]])
    return _Joining([model for _, model in ordered], spaces).made(currency, name)


def _path(part: Part) -> Path:
    return (part.path or Path(part.document.name)).resolve()


class _Joining:
    """What the steps of one joining share."""

    def __init__(self, models: Sequence[Model], spaces: Mapping[Path, str]) -> None:
        self.models, self.spaces = models, spaces
        self.problems: list[Problem] = []
        self.files = {spaces[_path(part)]: part.document.name for model in models for part in model.parts}
        self.written = [_written(model) for model in models]
        """Of each model, by section and id: the file that the element is written in."""
        self.groups = self._groups()
        self.names: list[Names] = [self._names(place) for place in range(len(models))]

    def made(self, currency: str | None, name: str | None) -> Joined:
        flows, flow_names = self._flows()
        every: list[Names] = [{**names, "flows": own} for names, own in zip(self.names, flow_names, strict=True)]
        sections = {section: self._section(section, every) for section in _MERGED}
        components = self._components(every)
        business = joined_business(self.models, currency)
        self.problems.extend(business.problems)
        self.problems.extend(host_circles(components))
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            raise InvalidInput(self.problems)
        many = [_member_title(model) for model in self.models]
        identity = self.models[0].system.identity if len(many) == 1 else _identity(self.models, many)
        system = s.System(
            identity=identity if name is None else replace(identity, name=name),
            business=business.business,
            zones=cast("Mapping[s.ZoneId, s.Zone]", sections["zones"]),
            data=cast("Mapping[s.DataId, s.DataAsset]", sections["data"]),
            components=components,
            flows=flows,
            controls=cast("Mapping[s.ControlId, s.Control]", sections["controls"]),
            adversaries=cast("Mapping[str, s.AdversaryProfile]", sections["adversaries"]),
            losses=cast("Mapping[s.LossId, s.Loss]", sections["losses"]),
            assumptions=self._assumptions(),
            extras=_agreed([model.system.extras for model in self.models]),
        )
        members = tuple(
            Member(space=self._space(model), file=file_of(model), model=model, names=names)
            for model, names in zip(self.models, every, strict=True)
        )
        warnings = tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)
        files = MappingProxyType(dict(sorted(self.files.items())))
        return Joined(system=told_apart(system), members=members, files=files, warnings=warnings, notes=business.notes)

    def _space(self, model: Model) -> str:
        return self.spaces[_path(model.parts[0])]

    def _groups(self) -> Groups:
        links: dict[Key, Key | None] = {}
        for model, written in zip(self.models, self.written, strict=True):
            for part in model.system.components.values():
                at = written["components"][part.id]
                link = None
                if part.same_as is not None:
                    file, _, other = part.same_as.partition("#")
                    link = ((at.parent / file).resolve(), other)
                links[at, part.id] = link
        return same_parts(links)

    def _names(self, place: int) -> Names:
        found: dict[str, dict[str, str]] = {}
        for section, held in self.written[place].items():
            found[section] = {}
            for name, at in held.items():
                path, own = self.groups.first[at, name] if section == "components" else (at, name)
                found[section][name] = f"{self.spaces[path]}.{own}"
        return found

    def _section(self, section: str, every: Sequence[Names]) -> Mapping[str, object]:
        rename = {"zones": "zone", "data": "data", "controls": "control", "adversaries": "adversary", "losses": "loss"}
        found: dict[str, list[tuple[int, s.Named]]] = {}
        for place, (model, names) in enumerate(zip(self.models, every, strict=True)):
            renamed = getattr(Renamer(names), rename[section])
            for own, element in getattr(model.system, section).items():
                space = self.spaces[self.written[place][section][own]]
                found.setdefault(names[section][own], []).append((place, renamed(element, space)))
        return MappingProxyType({name: self._alike(section, name, held) for name, held in sorted(found.items())})

    def _alike(self, section: str, name: str, held: Sequence[tuple[int, s.Named]]) -> s.Named:
        """An element of a shared file as the models that include it read it: lists add up, all else has to agree."""
        place, first = held[0]
        changed: dict[str, object] = {}
        for key in fields(first):
            values = [getattr(one, key.name) for _, one in held]
            if isinstance(values[0], tuple):
                changed[key.name] = tuple(dict.fromkeys(item for value in values for item in value))
                continue
            other = next((number for number, value in enumerate(values) if value != values[0]), None)
            if other is not None:
                self._unlike(section, name, key.name, place, held[other][0])
        return replace(first, **changed)  # type: ignore[arg-type]  # each value is that of a field

    def _unlike(self, section: str, name: str, key: str, place: int, other: int) -> None:
        own = next(own for own, joined in self.names[place][section].items() if joined == name)
        files = file_of(self.models[place]), file_of(self.models[other])
        message = f"`{key}` of the shared `{own}` means one thing for {files[0]} and another for {files[1]}"
        remedy = "refer only to what stands in the shared file, or move the element into both models"
        self.problems.append(self.models[place].problem(message, (section, own), remedy))

    def _components(self, every: Sequence[Names]) -> Mapping[s.ComponentId, s.Component]:
        held: dict[Key, list[tuple[int, s.Component]]] = {}
        for place, (model, names) in enumerate(zip(self.models, every, strict=True)):
            renamer = Renamer(names)
            for part in model.system.components.values():
                at = self.written[place]["components"][part.id]
                held.setdefault((at, part.id), []).append((place, renamer.component(part, self.spaces[at])))
        found: dict[str, s.Component] = {}
        for speaker, members in self.groups.members.items():
            name = f"{self.spaces[speaker[0]]}.{speaker[1]}"
            one = [cast("s.Component", self._alike("components", name, held[key])) for key in members]
            if len(one) == 1:
                found[name] = one[0]
                continue
            found[name], against = merged(one)
            self.problems.extend(self._contradiction(members, held, found) for found in against)
        return MappingProxyType({s.ComponentId(name): part for name, part in sorted(found.items())})

    def _contradiction(
        self, members: Sequence[Key], held: Mapping[Key, Sequence[tuple[int, s.Component]]], found: Contradiction
    ) -> Problem:
        """A warning at the definition that does not count; two kinds are an error."""
        (path, own), (winner, theirs) = members[found.dropped_from], members[found.kept_from]
        place = held[path, own][0][0]
        winning = self.files[self.spaces[winner]]
        kept, dropped = _said(found.kept), _said(found.dropped)
        fatal = found.key == "kind"
        message = f"`{found.key}` is {dropped} here and {kept} in {winning}, where this component is `{theirs}`"
        remedy = "a component has one kind: correct one, or remove `same_as`" if fatal else f"{winning} counts"
        severity = Severity.ERROR if fatal else Severity.WARNING
        return self.models[place].problem(message, ("components", own, found.key), remedy, severity)

    def _flows(self) -> tuple[tuple[s.Flow, ...], list[Mapping[str, str]]]:
        """The flows of all models, each once, and what each flow of each model is called."""
        distinct: dict[tuple[str, s.Flow], s.Flow] = {}
        refers: list[dict[str, tuple[str, s.Flow]]] = []
        inside: list[dict[str, str]] = [{} for _ in self.models]
        """Flows between two ids that are one component now: what protects them protects that."""
        for place, model in enumerate(self.models):
            refers.append({})
            for flow in model.system.flows:
                space = self.spaces[self.written[place]["flows"][flow.id]]
                names: dict[str, Mapping[str, str]] = dict(self.names[place])
                names["flows"] = {flow.id: f"{space}.{flow.id}"}
                renamed = Renamer(names).flow(flow, space)
                if renamed.source == renamed.target and flow.source != flow.target:
                    inside[place][flow.id] = renamed.source
                    continue
                key = (f"{space}.{flow.id}" if flow.given_id else "", _core(renamed))
                distinct.setdefault(key, renamed)
                refers[-1][flow.id] = key
        ids = self._flow_ids(list(distinct), list(distinct.values()))
        by_key = dict(zip(distinct, ids, strict=True))
        flows = {name: replace(flow, id=s.FlowId(name)) for name, flow in zip(ids, distinct.values(), strict=True)}
        named: list[Mapping[str, str]] = [
            {own: by_key[key] for own, key in held.items()} | gone for held, gone in zip(refers, inside, strict=True)
        ]
        return tuple(flow for _, flow in sorted(flows.items())), named

    def _flow_ids(self, keys: Sequence[tuple[str, s.Flow]], flows: Sequence[s.Flow]) -> list[str]:
        given = [name for name, _ in keys]
        raws: list[Mapping[str, Value]] = []
        for name, flow in zip(given, flows, strict=True):
            raw = language.FLOW.write(flow)
            assert isinstance(raw, dict)
            del raw["id"]
            # An id that stands in a shared file, whose ends are other components in each model, is no longer one.
            raws.append({**raw, "id": name} if name and given.count(name) == 1 else raw)
        return flow_ids(raws)

    def _assumptions(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for model in self.models:
            for part in model.parts:
                value = part.document.value
                said = value.get("assumptions") if isinstance(value, dict) else None
                for text in said if isinstance(said, list) else ():
                    found[f"{self.spaces[_path(part)]}: {text}"] = None
        return tuple(sorted(found))


def _written(model: Model) -> Mapping[str, Mapping[str, Path]]:
    """By section and id: the file that the element is written in."""
    found: dict[str, dict[str, Path]] = {}
    flows: list[tuple[Path, Mapping[str, Value]]] = []
    for part in model.parts:
        for section in language.SECTIONS:
            own = found.setdefault(section, {})
            own.update((name, _path(part)) for name in part.section(section) if not language.is_extra(name))
        flows += [(_path(part), flow) for flow in part.flows() if isinstance(flow, dict)]
    names = flow_ids([flow for _, flow in flows])
    found["flows"] = {name: path for name, (path, _) in zip(names, flows, strict=True)}
    return found


def _core(flow: s.Flow) -> s.Flow:
    """What a flow is, without how it is worded."""
    sorted_lists = {"carries": tuple(sorted(flow.carries)), "controls": tuple(sorted(flow.controls))}
    return replace(flow, id=s.FlowId(""), **_REWORDED, **sorted_lists)  # type: ignore[arg-type]  # fields of a flow


def _said(value: object) -> str:
    return f"`{str(value)[:60]}`"


def _member_title(model: Model) -> str:
    return model.system.name


def _identity(models: Sequence[Model], names: Sequence[str]) -> s.Identity:
    stages = {model.system.identity.lifecycle for model in models}
    told = ", ".join(names[:-1]) + f" and {names[-1]}"
    return s.Identity(name=f"Landscape of {told}", lifecycle=stages.pop() if len(stages) == 1 else None)


def _agreed(extras: Sequence[Mapping[str, Value]]) -> Mapping[str, Value]:
    """The keys of their own that every model has alike."""
    first = extras[0]
    return MappingProxyType({key: v for key, v in first.items() if all(one.get(key) == v for one in extras)})
