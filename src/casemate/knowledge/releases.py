"""Official releases of ATLAS, as `ATLAS.yaml` or as a bundle of STIX 2.1, and how one differs from what is in use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace

from casemate.files import CasemateError, Document, InvalidInput, Value
from casemate.files.document import Mark
from casemate.knowledge.frameworks import Atlas, AtlasMitigation, Maturity, Tactic, Technique, read_atlas

_TACTIC = re.compile(r"AML\.TA\d{4}\Z")
_TECHNIQUE = re.compile(r"AML\.T\d{4}(\.\d{3})?\Z")
_MITIGATION = re.compile(r"AML\.M\d{4}\Z")
_LONGEST_SUMMARY = 300
_LONGEST_NAME = 200
_MOST_OBJECTS = 20_000
_LEAST_KEPT = 0.5
"""A release that lacks more than this share of the techniques known is half a file, not a new edition."""

Raw = Mapping[str, Value]


def read_release(document: Document) -> Atlas:
    """The release in a file. Raises `InvalidInput` with what is wrong, also for a file that is something else."""
    top = document.value
    if isinstance(top, dict) and top.get("type") == "bundle":
        made = _from_stix(top, document)
    elif isinstance(top, dict) and isinstance(top.get("matrices"), list):
        made = _from_yaml(top, document)
    else:
        advice = "give ATLAS.yaml or stix-atlas.json of a release of MITRE ATLAS"
        raise InvalidInput([document.problem("this is no release of ATLAS", (), advice)])
    return _checked(made, document)


# --- ATLAS.yaml


def _from_yaml(top: Raw, document: Document) -> dict[str, Value]:
    matrices = top["matrices"]
    matrix = matrices[0] if isinstance(matrices, list) and matrices else None
    if not isinstance(matrix, dict):
        raise InvalidInput(
            [document.problem("the release holds no matrix", ("matrices",), "take the file as published")]
        )
    return {
        "edition": _text(top.get("version")),
        "tactics": [_common(raw) | _attack(raw) for raw in _records(matrix, "tactics")],
        "techniques": [_yaml_technique(raw) for raw in _records(matrix, "techniques")],
        "mitigations": [_yaml_mitigation(raw) for raw in _records(matrix, "mitigations")],
    }


def _yaml_technique(raw: Raw) -> dict[str, Value]:
    made = _common(raw) | _attack(raw)
    made["maturity"] = raw.get("maturity", Maturity.FEASIBLE.value)
    if "subtechnique-of" in raw:
        return made | {"parent": raw["subtechnique-of"]}
    return made | {"tactics": raw.get("tactics", [])}


def _yaml_mitigation(raw: Raw) -> dict[str, Value]:
    listed = raw.get("techniques")
    named = [one.get("id") if isinstance(one, dict) else one for one in listed] if isinstance(listed, list) else []
    return _common(raw) | {
        "techniques": sorted(_words(named), key=_text),
        "lifecycle": _words(raw.get("ml-lifecycle")),
        "category": _words(raw.get("category")),
    }


def _attack(raw: Raw) -> dict[str, Value]:
    reference = raw.get("ATT&CK-reference")
    return {"attack": reference["id"]} if isinstance(reference, dict) and "id" in reference else {}


# --- STIX 2.1


def _from_stix(top: Raw, document: Document) -> dict[str, Value]:
    objects = [one for one in _records(top, "objects") if one.get("revoked") is not True]
    if len(objects) > _MOST_OBJECTS:
        raise InvalidInput([document.problem(f"more than {_MOST_OBJECTS} objects", ("objects",), "take one release")])
    ids = {_text(one.get("id")): _external(one) for one in objects}
    shortnames: dict[Value, Value] = {
        _text(one.get("x_mitre_shortname")): ids[_text(one.get("id"))] for one in _typed(objects, "x-mitre-tactic")
    }
    links: dict[str, list[tuple[str, str]]] = {}
    for one in _typed(objects, "relationship"):
        ends = ids.get(_text(one.get("source_ref")), ""), ids.get(_text(one.get("target_ref")), "")
        links.setdefault(_text(one.get("relationship_type")), []).append(ends)
    parents = dict(links.get("subtechnique-of", ()))
    return {
        "edition": _stix_edition(objects),
        "tactics": [_common(one, _external(one)) for one in _typed(objects, "x-mitre-tactic")],
        "techniques": [_stix_technique(one, parents, shortnames) for one in _typed(objects, "attack-pattern")],
        "mitigations": [
            _stix_mitigation(one, links.get("mitigates", ())) for one in _typed(objects, "course-of-action")
        ],
    }


def _stix_mitigation(one: Raw, links: Iterable[tuple[str, str]]) -> dict[str, Value]:
    against: list[Value] = [*sorted({to for start, to in links if start == _external(one) and to})]
    return _common(one, _external(one)) | {"techniques": against}


def _stix_technique(one: Raw, parents: Mapping[str, str], shortnames: Mapping[Value, Value]) -> dict[str, Value]:
    """STIX says nothing of maturity: what is new in it counts as the least, `feasible`."""
    identity = _external(one)
    made = _common(one, identity) | {"maturity": Maturity.FEASIBLE.value}
    if identity in parents:
        return made | {"parent": parents[identity]}
    phases = [phase.get("phase_name") for phase in _records(one, "kill_chain_phases")]
    return made | {"tactics": [shortnames.get(phase, _text(phase)) for phase in phases]}


def _stix_edition(objects: Iterable[Raw]) -> str:
    """A bundle bears no number: the day on which its matrix was made stands for it."""
    days = [_text(one.get("modified"))[:10] for one in _typed(objects, "x-mitre-matrix")]
    return f"STIX of {max(days)}" if days else ""


def _typed(objects: Iterable[Raw], kind: str) -> Iterator[Raw]:
    return (one for one in objects if one.get("type") == kind)


def _external(one: Raw) -> str:
    """The ATLAS id of an object; empty where it has none."""
    found = [_text(ref.get("external_id")) for ref in _records(one, "external_references")]
    return next((name for name in found if name.startswith("AML.")), "")


# --- both


def _records(raw: Raw, name: str) -> list[dict[str, Value]]:
    held = raw.get(name)
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


def _text(value: Value) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _words(value: Value) -> list[Value]:
    """The texts of a list, each once; releases repeat ids, and a colon makes a mapping of one."""
    return [*dict.fromkeys(one for one in value if isinstance(one, str))] if isinstance(value, list) else []


def _common(raw: Raw, identity: str | None = None) -> dict[str, Value]:
    return {
        "id": _text(raw.get("id")) if identity is None else identity,
        "name": " ".join(_text(raw.get("name")).split())[:_LONGEST_NAME],
        "summary": _summary(_text(raw.get("description"))),
    }


def _summary(description: str) -> str:
    """The first sentences of a description on one line, without the links of its Markdown."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(description.split()))
    if len(plain) <= _LONGEST_SUMMARY:
        return plain or "The release describes it with no word."
    cut = plain[:_LONGEST_SUMMARY]
    end = max(cut.rfind(". "), cut.rfind("! "), cut.rfind("? "))
    return cut[: end + 1] if end > 0 else f"{cut.rpartition(' ')[0]} …"


def _checked(made: dict[str, Value], document: Document) -> Atlas:
    wrong = [*_oddities(made)]
    if wrong:
        advice = "take the file as MITRE publishes it"
        raise InvalidInput([document.problem(message, (), advice) for message in wrong])
    # What is left to be wrong is in our form of it, which has no lines in the file.
    return read_atlas(Document(document.name, made, lambda _: (Mark(line=1, column=1), False)))


def _oddities(made: Raw) -> Iterator[str]:
    if not made["edition"]:
        yield "the release does not say its version"
    groups = (("tactics", _TACTIC), ("techniques", _TECHNIQUE), ("mitigations", _MITIGATION))
    ids: dict[str, set[str]] = {}
    for group, pattern in groups:
        listed = [_text(one["id"]) for one in _records(made, group)]
        ids[group] = set(listed)
        if not listed and group != "mitigations":
            yield f"the release has no {group}"
        yield from (f"`{name[:60]}` is no id of {group}" for name in listed if not pattern.match(name))
        yield from (f"{name} stands twice" for name in sorted(ids[group]) if listed.count(name) > 1)
    parts = {_text(one["id"]) for one in _records(made, "techniques") if "parent" in one}
    for one in _records(made, "techniques"):
        yield from _technique_oddities(one, ids)
        if _text(one.get("parent")) in parts:
            yield f"{_text(one['id'])} is part of a sub-technique"


def _technique_oddities(one: Raw, ids: Mapping[str, set[str]]) -> Iterator[str]:
    name, tactics, parent = _text(one["id"]), one.get("tactics"), one.get("parent")
    if not one["name"]:
        yield f"{name} has no name"
    if parent is not None and (_text(parent) not in ids["techniques"] or _text(parent) == name):
        yield f"{name} is part of `{_text(parent)[:60]}`, which the release does not have"
    if parent is None and not (isinstance(tactics, list) and tactics):
        yield f"{name} serves no tactic"
    for tactic in tactics if isinstance(tactics, list) else ():
        if _text(tactic) not in ids["tactics"]:
            yield f"{name} serves `{_text(tactic)[:60]}`, which is no tactic of the release"


# --- against what is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """Something whose name changed while its id stayed."""

    id: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseChanges:
    """What a release has that was not known, lacks, or says otherwise; each in the order of ids."""

    old_edition: str
    new_edition: str
    new: tuple[str, ...]
    gone: tuple[str, ...]
    renamed: tuple[Renamed, ...]
    moved: tuple[str, ...]
    """Techniques whose tactics changed."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing but the edition differs."""
        return not (self.new or self.gone or self.renamed or self.moved)


def release_changes(known: Atlas, release: Atlas) -> ReleaseChanges:
    """How the release differs from what is known."""
    before, after = _items(known), _items(release)
    both = sorted(before.keys() & after.keys())
    return ReleaseChanges(
        old_edition=known.edition,
        new_edition=release.edition,
        new=tuple(sorted(after.keys() - before.keys())),
        gone=tuple(sorted(before.keys() - after.keys())),
        renamed=tuple(
            Renamed(id=name, old=before[name].name, new=after[name].name)
            for name in both
            if before[name].name != after[name].name
        ),
        moved=tuple(
            name
            for name in sorted(known.techniques.keys() & release.techniques.keys())
            if set(known.techniques[name].tactics) != set(release.techniques[name].tactics)
        ),
    )


def merged(known: Atlas, release: Atlas) -> Atlas:
    """The release with our own words for what we knew already, and with what it dropped marked as gone.

    Raises `CasemateError` where it lacks so much that it cannot be a whole release.
    """
    kept = known.techniques.keys() & release.techniques.keys()
    if len(kept) < _LEAST_KEPT * len(known.techniques):
        lacking = len(known.techniques) - len(kept)
        raise CasemateError(
            f"the file lacks {lacking} of the {len(known.techniques)} techniques known: it is no whole release; "
            "take the file as MITRE publishes it"
        )
    techniques = {name: _technique(known.techniques.get(name), one) for name, one in release.techniques.items()}
    gone = {name: replace(one, gone=True) for name, one in known.techniques.items() if name not in techniques}
    return Atlas(
        edition=release.edition,
        tactics={n: _tactic(known.tactics.get(n), one) for n, one in release.tactics.items()}
        | {n: one for n, one in known.tactics.items() if n not in release.tactics},
        techniques=techniques | gone,
        mitigations={n: _mitigation(known.mitigations.get(n), one) for n, one in release.mitigations.items()}
        | {n: one for n, one in known.mitigations.items() if n not in release.mitigations},
    )


def _technique(old: Technique | None, new: Technique) -> Technique:
    if old is None:
        return new
    from_stix = new.attack is None
    return replace(
        new,
        summary=old.summary,
        aliases=_aliases(old.aliases, old.name, new.name),
        maturity=old.maturity if from_stix and new.maturity is Maturity.FEASIBLE else new.maturity,
        attack=new.attack or old.attack,
    )


def _tactic(old: Tactic | None, new: Tactic) -> Tactic:
    if old is None:
        return new
    aliases = _aliases(old.aliases, old.name, new.name)
    return replace(new, summary=old.summary, aliases=aliases, attack=new.attack or old.attack)


def _mitigation(old: AtlasMitigation | None, new: AtlasMitigation) -> AtlasMitigation:
    if old is None:
        return new
    return replace(
        new,
        summary=old.summary,
        aliases=_aliases(old.aliases, old.name, new.name),
        category=new.category or old.category,
        lifecycle=new.lifecycle or old.lifecycle,
    )


def _aliases(aliases: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    """The older names that it goes by too."""
    return tuple(dict.fromkeys(name for name in (*aliases, old) if name != new))


def _items(atlas: Atlas) -> dict[str, Tactic | Technique | AtlasMitigation]:
    present = {name: one for name, one in atlas.techniques.items() if not one.gone}
    return {**atlas.tactics, **present, **atlas.mitigations}


def atlas_document(atlas: Atlas) -> dict[str, Value]:
    """The catalogue's own form of ATLAS, as `read_atlas` takes it."""
    techniques = [one if one.parent is None else replace(one, tactics=()) for one in atlas.techniques.values()]
    return {
        "framework": "atlas",
        "edition": atlas.edition,
        "tactics": [_values(one) for one in atlas.tactics.values()],
        "techniques": [_values(one) for one in techniques],
        "mitigations": [_values(one) for one in atlas.mitigations.values()],
    }


def _values(item: Tactic | Technique | AtlasMitigation) -> dict[str, Value]:
    made: dict[str, Value] = {}
    for one in fields(item):
        value = getattr(item, one.name)
        if isinstance(value, Maturity):
            made[one.name] = value.value
        elif value:
            made[one.name] = list(value) if isinstance(value, tuple) else value
    return made
