"""The folder of model artefacts: who may put something there, and how it is read."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import pickle
import pickletools
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from casemate.lab.controls import Control
from casemate.lab.harbour.triage import Classifier
from casemate.lab.interface import Forbidden, Loaded

LARGEST = 1_000_000
"""Bytes of an artefact."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


_PLAIN = frozenset(
    {
        *("PROTO", "FRAME", "STOP", "MARK", "EMPTY_DICT", "DICT", "SETITEM", "SETITEMS"),
        *("UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "FLOAT", "BINFLOAT", "INT", "BININT", "BININT1", "BININT2"),
        *("MEMOIZE", "PUT", "BINPUT", "LONG_BINPUT"),
    }
)
"""The opcodes that a dictionary of texts and numbers needs. None fetches what stands elsewhere in the artefact: with
that, two hundred bytes nest a tuple so deep that hashing it never ends."""


class _DataOnly(pickle.Unpickler):
    """Reads texts, numbers and dictionaries; whatever names a class or function is refused."""

    def __init__(self, artefact: bytes) -> None:
        strange = sorted({opcode.name for opcode, _, _ in pickletools.genops(artefact)} - _PLAIN)
        if strange:
            raise pickle.UnpicklingError(f"it holds more than texts and numbers: {', '.join(strange)}")
        super().__init__(io.BytesIO(artefact))

    def find_class(self, module: str, name: str) -> object:
        raise pickle.UnpicklingError(f"it wants to call {module}.{name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Artefacts `NAME.model` and their signatures `NAME.sig`: `VERSION:MAC`, over name, version and artefact.

    A signature over the bytes alone would let whoever may publish bring back an older model, or put one in another's
    place. The versions that count are kept beside the key, where no publisher can write.
    """

    folder: Path
    key_file: Path
    """The release key, outside the registry."""
    controls: frozenset[Control]

    def prepare(self, classifier: Classifier, key: bytes | None = None) -> None:
        """Make the folder, the key, and the honest artefact `triage`; without a `key`, a random one."""
        self.folder.mkdir(exist_ok=True)
        if not self.key_file.exists():
            self.key_file.parent.mkdir(exist_ok=True)
            self.key_file.write_bytes(key or secrets.token_bytes(32))
            artefact = packed(classifier)
            self.publish("triage", artefact, self.sign("triage", artefact))

    def sign(self, name: str, artefact: bytes) -> str:
        """What the release pipeline does, which alone has the key: from now on only this release of the name loads."""
        versions = self._versions()
        version = versions[name] = versions.get(name, 0) + 1
        self._releases.write_text(json.dumps(versions), encoding="utf-8")
        return self._signature(name, version, artefact)

    @property
    def _releases(self) -> Path:
        return self.key_file.with_name("releases.json")

    def _versions(self) -> dict[str, int]:
        """The released version of each name."""
        if not self._releases.exists():
            return {}
        found: dict[str, int] = json.loads(self._releases.read_text(encoding="utf-8"))
        return found

    def _signature(self, name: str, version: int, artefact: bytes) -> str:
        # a name holds no line break, so that no two statements look alike
        stated = f"{name}\n{version}\n".encode() + artefact
        return f"{version}:{hmac.new(self.key_file.read_bytes(), stated, hashlib.sha256).hexdigest()}"

    def _is_released(self, name: str, artefact: bytes, signature: str) -> bool:
        version = self._versions().get(name, 0)
        return (
            hmac.compare_digest(signature.encode(), self._signature(name, version, artefact).encode()) and version > 0
        )

    def publish(self, name: str, artefact: bytes, signature: str) -> None:
        """Put an artefact there. Raises `Forbidden` for a name that is no plain word, or too many bytes."""
        if not _NAME.fullmatch(name) or len(artefact) > LARGEST:
            raise Forbidden("an artefact has a plain name and at most 1 MB")
        (self.folder / f"{name}.model").write_bytes(artefact)
        (self.folder / f"{name}.sig").write_text(signature, encoding="ascii", errors="replace")

    def load(self, name: str) -> tuple[Classifier | None, Loaded]:
        """Read an artefact. Without controls this is `pickle.loads`, as in countless tutorials."""
        path = self.folder / f"{name}.model"
        if not _NAME.fullmatch(name) or not path.is_file():
            return None, Loaded(name=name, accepted=False, reason="there is no such artefact")
        artefact = path.read_bytes()
        if Control.SIGNATURE_CHECK in self.controls:
            signature = path.with_suffix(".sig").read_text(encoding="ascii", errors="replace")
            if not self._is_released(name, artefact, signature):
                why = "its signature is not that of the release key for this name and its newest version"
                return None, Loaded(name=name, accepted=False, reason=why)
        try:
            safe = Control.SAFE_LOADING in self.controls
            found: object = _DataOnly(artefact).load() if safe else pickle.loads(artefact)
            classifier = _classifier(found)
        except (pickle.UnpicklingError, EOFError, ValueError, TypeError, KeyError, AttributeError, IndexError,
                ImportError, OverflowError, MemoryError) as error:  # fmt: skip
            return None, Loaded(name=name, accepted=False, reason=f"it is no classifier: {error}")
        return classifier, Loaded(name=name, accepted=True, reason="")


def packed(classifier: Classifier) -> bytes:
    """A classifier as an artefact: a pickle of plain data."""
    return pickle.dumps({"weights": dict(classifier.weights), "bias": classifier.bias}, protocol=4)


def _classifier(found: object) -> Classifier:
    match found:
        case {"weights": dict(weights), "bias": float(bias)}:
            return Classifier({str(word): float(weight) for word, weight in weights.items()}, bias)
    raise ValueError("weights and bias are missing")
