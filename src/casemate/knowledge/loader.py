"""Everything that Casemate knows, read once from the packaged files, and users' own rule packs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from casemate.files import CasemateError, Document, InvalidInput, Problem, parse_document, read_document
from casemate.knowledge.controls import BuiltInAdversary, CatalogueControl, read_adversaries, read_controls
from casemate.knowledge.frameworks import Atlas, Entry, Framework, read_atlas, read_framework
from casemate.knowledge.predicates import Vocabulary, read_vocabulary
from casemate.knowledge.rules import Rule, RulePack, read_rules

_ATLAS = "atlas.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Frameworks, controls, adversaries, vocabulary and rules."""

    atlas: Atlas
    frameworks: Mapping[str, Framework]
    """By id, ATLAS not among them."""
    controls: Mapping[str, CatalogueControl]
    adversaries: Mapping[str, BuiltInAdversary]
    vocabulary: Vocabulary
    packs: tuple[RulePack, ...]
    digest: str = field(repr=False)
    """`sha256:…` of the files that it was read from."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, sorted by id."""
        return tuple(sorted((rule for pack in self.packs for rule in pack.rules), key=lambda rule: rule.id))

    def entry(self, identity: str) -> Entry | None:
        """The entry of a list with this id, such as `LLM01:2025`."""
        for framework in self.frameworks.values():
            if identity in framework.entries:
                return framework.entries[identity]
        return None


def load_knowledge(packs: Sequence[Path] = ()) -> Knowledge:
    """The packaged knowledge with users' rule packs: files, or folders of `*.yaml`.

    Raises `InvalidInput` with every problem of every pack; `analysis.compile_rules` checks the Datalog.
    """
    base = _packaged()
    if not packs:
        return base
    documents = [read_document(path) for path in _pack_files(packs)]
    own = _read_packs(documents)
    clashes = list(_clashes(base.packs, own))
    if clashes:
        raise InvalidInput(clashes)
    return Knowledge(
        atlas=base.atlas,
        frameworks=base.frameworks,
        controls=base.controls,
        adversaries=base.adversaries,
        vocabulary=base.vocabulary,
        packs=(*base.packs, *own),
        digest=_digest([base.digest, *(str(document.value) for document in documents)]),
    )


def _pack_files(packs: Sequence[Path]) -> Iterator[Path]:
    for path in packs:
        if path.is_dir():
            found = sorted(path.glob("*.yaml"))
            if not found:
                raise CasemateError(f"{path}: no rule packs in this folder; a pack is a file `NAME.yaml`")
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


@cache
def _packaged() -> Knowledge:
    data = files("casemate.knowledge") / "data"
    read: list[str] = []

    def document(item: Traversable) -> Document:
        text = item.read_bytes()
        read.append(sha256(text).hexdigest())
        return parse_document(text, item.name)

    frameworks = [item for item in _yaml_in(data / "frameworks") if item.name != _ATLAS]
    lists = [read_framework(document(item)) for item in frameworks]
    packs = _read_packs([document(item) for item in _yaml_in(data / "rules")])
    clashes = list(_clashes((), packs))
    if clashes:
        raise InvalidInput(clashes)
    return Knowledge(
        atlas=read_atlas(document(data / "frameworks" / _ATLAS)),
        frameworks=MappingProxyType({framework.id: framework for framework in lists}),
        controls=read_controls(document(data / "controls.yaml")),
        adversaries=read_adversaries(document(data / "adversaries.yaml")),
        vocabulary=read_vocabulary(document(data / "predicates.yaml")),
        packs=packs,
        digest=_digest(read),
    )


def _digest(parts: Sequence[str]) -> str:
    return f"sha256:{sha256(chr(10).join(parts).encode()).hexdigest()}"
