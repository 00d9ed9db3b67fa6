"""Everything that Casemate knows, read once from the packaged files, with what users add and put in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from casemate.files import CasemateError, Document, InvalidInput, Problem, parse_document, read_document
from casemate.knowledge.accounts import Dispositions, read_dispositions
from casemate.knowledge.classics import ClassicAttack, read_classics
from casemate.knowledge.controls import BuiltInAdversary, CatalogueControl, Known, read_adversaries, read_controls
from casemate.knowledge.crosswalks import Crosswalk, Pair, led_to, pairs_of, read_crosswalk
from casemate.knowledge.frameworks import Atlas, Entry, Framework, read_atlas, read_framework
from casemate.knowledge.predicates import Vocabulary, read_vocabulary
from casemate.knowledge.releases import ReleaseChanges
from casemate.knowledge.rules import Rule, RulePack, TechniqueUse, read_rules
from casemate.knowledge.stored import read_stored, take_release

_ATLAS = "atlas.yaml"
CITED = ("cwe", "linddun", "owasp_agentic", "owasp_llm", "owasp_mcp", "owasp_ml", "stride")
"""The lists whose entries rules cite; the others are reached by crosswalks."""
EDITIONS = "llm-editions"
"""The crosswalk by which a rule for an entry of one edition is one for the entry that took its place."""


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """Frameworks, controls, adversaries, vocabulary and rules."""

    atlas: Atlas
    frameworks: Mapping[str, Framework]
    """By id: those that rules cite, ATLAS not among them."""
    controls: Mapping[str, CatalogueControl]
    adversaries: Mapping[str, BuiltInAdversary]
    dispositions: Dispositions = field(repr=False)
    vocabulary: Vocabulary
    packs: tuple[RulePack, ...]
    digest: str = field(repr=False)
    """`sha256:…` of the files that analyses rest on."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, sorted by id."""
        return tuple(sorted((rule for pack in self.packs for rule in pack.rules), key=lambda rule: rule.id))

    @property
    def standards(self) -> Mapping[str, Framework]:
        """By id: taxonomies, standards and laws that no rule cites; crosswalks lead to them."""
        return _reference().standards

    @property
    def crosswalks(self) -> tuple[Crosswalk, ...]:
        """Which entry of one framework speaks of the same as an entry of another, by source."""
        return _reference().crosswalks

    @property
    def classics(self) -> tuple[ClassicAttack, ...]:
        """Classic attacks on software and what they are now."""
        return _reference().classics

    @property
    def lists(self) -> Mapping[str, Framework]:
        """Every framework but ATLAS, by id."""
        return {**self.frameworks, **self.standards}

    @cached_property
    def pairs(self) -> Mapping[str, tuple[Pair, ...]]:
        """By entry, technique or control: its pairs in every crosswalk."""
        return pairs_of(self.crosswalks)

    def entry(self, identity: str) -> Entry | None:
        """The entry of a list with this id, such as `LLM01:2025`."""
        for framework in self.lists.values():
            if identity in framework.entries:
                return framework.entries[identity]
        return None


def load_knowledge(own: Sequence[Path] = ()) -> Knowledge:
    """The packaged knowledge with users' rule packs and controls: files, or folders of `*.yaml`.

    A file holds `rules`, `controls` or both. A release of ATLAS that the user has stored stands in the packaged one's
    place. Raises `InvalidInput` with every problem of every pack; `analysis.compile_rules` checks the Datalog.
    """
    base = _with_release(_packaged())
    if not own:
        return base
    documents = [read_document(path) for path in _pack_files(own)]
    controls = _own_controls(documents, base)
    packs = _read_packs([document for document in documents if not _holds_only_controls(document)])
    clashes = list(_clashes(base.packs, packs))
    if clashes:
        raise InvalidInput(clashes)
    return replace(
        base,
        controls=MappingProxyType({**base.controls, **controls}),
        packs=(*base.packs, *_following(packs)),
        digest=_digest([base.digest, *(str(document.value) for document in documents)]),
    )


def packaged_atlas() -> Atlas:
    """The edition of ATLAS that Casemate ships, whatever the user has stored."""
    return _packaged().atlas


def updated_knowledge(path: Path, *, store: bool) -> tuple[ReleaseChanges, Knowledge]:
    """How a release of ATLAS differs from what is in use, and the packaged knowledge with it in its place.

    `store`: all later analyses use it. Raises `InvalidInput` or `CasemateError` for a file that is no whole release.
    """
    base = _packaged()
    changes, atlas = take_release(path, base.atlas, store=store)
    return changes, _with_atlas(base, atlas, changes.new_edition)


def _with_release(base: Knowledge) -> Knowledge:
    """The knowledge with the stored release of ATLAS, where there is one."""
    stored = read_stored()
    return base if stored is None else _with_atlas(base, stored[0], str(stored[1].value))


def _with_atlas(base: Knowledge, atlas: Atlas, mark: str) -> Knowledge:
    packs = tuple(replace(pack, rules=tuple(_fitted(rule, atlas) for rule in pack.rules)) for pack in base.packs)
    return replace(base, atlas=atlas, packs=packs, digest=_digest([base.digest, mark]))


def _fitted(rule: Rule, atlas: Atlas) -> Rule:
    """The rule without the tactics that its techniques do not serve in this edition."""

    def fits(use: TechniqueUse) -> TechniqueUse:
        serves = use.tactic is None or use.tactic in atlas.techniques[use.id].tactics
        return use if serves else replace(use, tactic=None)

    return replace(rule, techniques=tuple(map(fits, rule.techniques)), prepares=tuple(map(fits, rule.prepares)))


def _own_controls(documents: Sequence[Document], base: Knowledge) -> Mapping[str, CatalogueControl]:
    found: dict[str, CatalogueControl] = {}
    problems: list[Problem] = []
    for document in documents:
        if isinstance(document.value, dict) and "controls" in document.value:
            taken = frozenset({*base.controls, *found})
            try:
                found.update(
                    read_controls(document, Known(mitigations=frozenset(base.atlas.mitigations), controls=taken))
                )
            except InvalidInput as error:
                problems.extend(error.problems)
    if problems:
        raise InvalidInput(problems)
    return found


def _holds_only_controls(document: Document) -> bool:
    return isinstance(document.value, dict) and "controls" in document.value and "rules" not in document.value


def _following(packs: Sequence[RulePack]) -> tuple[RulePack, ...]:
    """The packs, their rules also citing the entries that took the place of those that they cite."""
    pairs = pairs_of([_crosswalk(f"{EDITIONS}.yaml")])
    return tuple(replace(pack, rules=tuple(_followed(rule, pairs) for rule in pack.rules)) for pack in packs)


def _followed(rule: Rule, pairs: Mapping[str, tuple[Pair, ...]]) -> Rule:
    led = dict.fromkeys(name for cited in rule.owasp_llm for name in led_to(cited, pairs, EDITIONS))
    return replace(rule, followed=tuple(name for name in led if name not in rule.owasp_llm)) if led else rule


def _pack_files(packs: Sequence[Path]) -> Iterator[Path]:
    for path in packs:
        if path.is_dir():
            found = sorted(path.glob("*.yaml"))
            if not found:
                raise CasemateError(f"{path}: no rule packs in this folder, nor controls; a pack is a file `NAME.yaml`")
            yield from found
        else:
            yield path


def _clashes(base: Sequence[RulePack], own: Sequence[RulePack]) -> Iterator[Problem]:
    """Rule ids that stand twice; an id is never reused."""
    seen = {rule.id: "the built-in rules" for pack in base for rule in pack.rules}
    for pack in own:
        for place, rule in enumerate(pack.rules):
            if rule.id in seen:
                message = f"the rule id `{rule.id}` is taken by {seen[rule.id]}"
                yield pack.document.problem(message, ("rules", place, "id"), "give the rule an id of its own")
            seen[rule.id] = pack.document.name


def _read_packs(documents: Sequence[Document]) -> tuple[RulePack, ...]:
    found: list[RulePack] = []
    problems: list[Problem] = []
    for document in documents:
        pack, reading = read_rules(document)
        found.append(pack)
        flagged = zip(reading.problems, reading.on_keys, strict=True)
        problems.extend(document.problem(p.message, p.path, p.remedy, key=on_key) for p, on_key in flagged)
    if problems:
        raise InvalidInput(problems)
    return tuple(found)


def _yaml_in(folder: Traversable) -> list[Traversable]:
    found = [item for item in folder.iterdir() if item.name.endswith(".yaml")]
    return sorted(found, key=lambda item: item.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reference:
    """What is only looked up. No analysis needs it, so it is read when somebody asks."""

    standards: Mapping[str, Framework]
    crosswalks: tuple[Crosswalk, ...]
    classics: tuple[ClassicAttack, ...]


def _data() -> Traversable:
    return files("casemate.knowledge") / "data"


@cache
def _crosswalk(name: str) -> Crosswalk:
    return read_crosswalk(parse_document((_data() / "crosswalks" / name).read_bytes(), name))


@cache
def _reference() -> _Reference:
    data = _data()
    lists = [
        read_framework(parse_document(item.read_bytes(), item.name))
        for item in _yaml_in(data / "frameworks")
        if item.name != _ATLAS and item.name.removesuffix(".yaml") not in CITED
    ]
    attacks = data / "classic_attacks.yaml"
    return _Reference(
        standards=MappingProxyType({framework.id: framework for framework in lists}),
        crosswalks=tuple(_crosswalk(item.name) for item in _yaml_in(data / "crosswalks")),
        classics=read_classics(parse_document(attacks.read_bytes(), attacks.name)),
    )


@cache
def _packaged() -> Knowledge:
    data = _data()
    read: list[str] = []

    def document(item: Traversable) -> Document:
        text = item.read_bytes()
        read.append(sha256(text).hexdigest())
        return parse_document(text, item.name)

    read.append(sha256((data / "crosswalks" / f"{EDITIONS}.yaml").read_bytes()).hexdigest())
    lists = [read_framework(document(data / "frameworks" / f"{name}.yaml")) for name in CITED]
    packs = _read_packs([document(item) for item in _yaml_in(data / "rules")])
    clashes = list(_clashes((), packs))
    if clashes:
        raise InvalidInput(clashes)
    atlas = read_atlas(document(data / "frameworks" / _ATLAS))
    return Knowledge(
        atlas=atlas,
        frameworks=MappingProxyType({framework.id: framework for framework in lists}),
        controls=read_controls(document(data / "controls.yaml"), Known(mitigations=frozenset(atlas.mitigations))),
        adversaries=read_adversaries(document(data / "adversaries.yaml")),
        dispositions=read_dispositions(document(data / "dispositions.yaml"), atlas),
        vocabulary=read_vocabulary(document(data / "predicates.yaml")),
        packs=_following(packs),
        digest=_digest(read),
    )


def _digest(parts: Sequence[str]) -> str:
    return f"sha256:{sha256(chr(10).join(parts).encode()).hexdigest()}"
