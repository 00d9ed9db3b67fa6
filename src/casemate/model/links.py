"""`same_as`: whether the components of other models that a model points to are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from casemate.files import CasemateError, InvalidInput, Problem, Value, hint, read_document
from casemate.model.parts import Part

_Known = frozenset[str] | str
"""The ids of a model's components, or why the model cannot be read."""


def broken_links(parts: Sequence[Part], root: Path) -> list[Problem]:
    """A problem for each `same_as` whose file or component is missing, or whose file lies outside the root folder."""
    own = {part.path.resolve(): _ids_in(part.document.value) for part in parts if part.path is not None}
    targets = _Targets(root, dict(own))
    return [problem for part in parts if part.path is not None for problem in targets.broken(part, part.path)]


@dataclass(frozen=True, slots=True)
class _Targets:
    """The models that are pointed to, each read once."""

    root: Path
    known: dict[Path, _Known]

    def broken(self, part: Part, path: Path) -> Iterator[Problem]:
        """What is wrong with the links of one file."""
        for name, component in part.section("components").items():
            link = component.get("same_as") if isinstance(component, dict) else None
            if isinstance(link, str) and "#" in link:
                file, _, wanted = link.partition("#")
                wrong = self._wrong(path.parent / file, file, wanted)
                if wrong is not None:
                    message, remedy = wrong
                    yield part.document.problem(message, ("components", name, "same_as"), remedy)

    def _wrong(self, path: Path, file: str, wanted: str) -> tuple[str, str] | None:
        """Message and remedy."""
        target = path.resolve()
        if not target.is_relative_to(self.root):
            remedy = f"move the file into {self.root.name}/, the folder that this model's files may come from"
            return f"`{file}` lies outside the root folder", remedy
        if target not in self.known:
            self.known[target] = _ids_of(path)
        known = self.known[target]
        if isinstance(known, str):
            return f"the model `{file}` cannot be read: {known}", "correct the path or the file"
        if wanted not in known:
            return f"`{file}` has no component `{wanted}`", hint(wanted, known, "components")
        return None


def _ids_of(path: Path) -> _Known:
    try:
        return _ids_in(read_document(path).value)
    except InvalidInput as error:
        return error.problems[0].message
    except CasemateError as error:
        return str(error)


def _ids_in(value: Value) -> frozenset[str]:
    held = value.get("components") if isinstance(value, dict) else None
    return frozenset(held if isinstance(held, dict) else ())
