"""The artefacts that the page can publish: an honest one, and two that leave a marker when loaded carelessly."""

from __future__ import annotations

import pickle
from pathlib import Path

RECIPES = ("honest", "runs-on-load", "runs-in-disguise")


class _RunsOnLoad:
    """Pickled, it asks whoever loads it to call `Path.write_text`: the marker of code that ran."""

    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.write_text, (self._marker, "ran while a model was loaded\n")


def artefact(recipe: str, honest: bytes, markers: Path) -> bytes:
    """The bytes of a recipe; the hostile ones differ from the honest one by their marker alone."""
    if recipe == "honest":
        return honest
    hostile = _RunsOnLoad(markers / f"artefact-{recipe}.txt")
    if recipe == "runs-on-load":
        return pickle.dumps(hostile)
    # a proper classifier that carries the call in a field that nobody reads
    return pickle.dumps({**pickle.loads(honest), "licence": hostile})
