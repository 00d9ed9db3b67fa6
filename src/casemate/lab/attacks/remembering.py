"""An embedding model that embeds no text twice: every application of a run begins with the same documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casemate.lab.harbour.embedding import Embedder

if TYPE_CHECKING:
    from casemate.lab.harbour.embedding import Matrix

_MOST = 4096
"""Texts that are kept."""


class Remembering:
    """Another embedder with a memory."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Matrix] = {}

    @property
    def name(self) -> str:
        return self._embedder.name

    def embed(self, texts: Sequence[str]) -> Matrix:
        """One row per text."""
        import numpy as np

        for text in texts:
            if text not in self._known:
                if len(self._known) >= _MOST:
                    self._known.clear()
                self._known[text] = self._embedder.embed([text])[0]
        rows = [self._known[text] for text in texts]
        return np.stack(rows) if rows else self._embedder.embed([])
