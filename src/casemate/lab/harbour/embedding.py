"""Texts as vectors: a real embedding model, or word counts where its weights are not installed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from casemate.files import CasemateError
from casemate.lab.harbour.wordpiece import read_wordpiece

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

HASHED_SIZE = 4096
LONGEST = 128
"""Tokens of a text that the embedding model looks at."""
_WORD = re.compile(r"\w+")
_STOP = frozenset(
    re.findall(
        r"\w+",
        "a an and are at be by can do does for from how i in is it me my of on or our the to was we what when where "
        "which who with you your",
    )
)


class Embedder(Protocol):
    """Turns texts into unit vectors, one row each."""

    @property
    def name(self) -> str: ...
    def embed(self, texts: Sequence[str]) -> Matrix: ...


class HashedWords:
    """Counts of words, hashed: no model. For quick tests; it finds a text by the words that it shares."""

    name = "hashed words (no embedding model)"

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Rows of `HASHED_SIZE` numbers; a text without words is a row of zeros."""
        import numpy as np

        rows = np.zeros((len(texts), HASHED_SIZE), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in _WORD.findall(text.lower()):
                if word not in _STOP:
                    row[zlib.crc32(word.removesuffix("s").encode()) % HASHED_SIZE] += 1
        unit: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return unit


class MiniLM:
    """all-MiniLM-L6-v2 (int8) on onnxruntime, one thread."""

    name = "all-MiniLM-L6-v2 int8"

    def __init__(self, model: Path, tokenizer: Path) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise CasemateError("embeddings need the extra: pip install 'casemate[lab]'") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._inputs = frozenset(one.name for one in self._session.get_inputs())
        self._tokenizer = read_wordpiece(tokenizer)

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Mean of the token vectors, as the model was trained; one text at a time, so that company changes nothing."""
        import numpy as np

        rows = [self._one(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, 384), dtype=np.float32)

    def _one(self, text: str) -> Matrix:
        import numpy as np

        ids = np.array([self._tokenizer.encode(text, LONGEST)], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        tokens = self._session.run(None, {name: given[name] for name in sorted(self._inputs & given.keys())})[0]
        mean = np.asarray(tokens, dtype=np.float32)[0].mean(axis=0)
        unit: Matrix = (mean / np.linalg.norm(mean)).astype(np.float32)
        return unit


@lru_cache(maxsize=1)
def embedding_model() -> Embedder:
    """The real model, loaded once per process. Raises `CasemateError` where its files or the extra are missing."""
    from casemate.lab.weights import EMBEDDING_MODEL, EMBEDDING_TOKENIZER, installed

    return MiniLM(installed(EMBEDDING_MODEL), installed(EMBEDDING_TOKENIZER))
