"""The documents of all tenants and the vector index over their chunks: exact search by cosine, in this process."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from casemate.lab.controls import Control
from casemate.lab.harbour.embedding import Embedder
from casemate.lab.harbour.seed import COMPANY, DOCUMENTS
from casemate.lab.harbour.store import Store
from casemate.lab.interface import DocumentState, Forbidden, Rights, Session, Source, Upload

if TYPE_CHECKING:
    from casemate.lab.harbour.embedding import Matrix

CHUNK = 500
"""Characters of one chunk at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    """A row of the index, without its vector."""

    document: str
    title: str
    text: str
    tenant: str
    uploaded_by: str
    state: DocumentState


class Library:
    """Where documents come in and chunks are found. What each control does here, it does inside the search."""

    def __init__(self, store: Store, embedder: Embedder, controls: frozenset[Control]) -> None:
        self._store = store
        self._embedder = embedder
        self._controls = controls
        self._index: tuple[tuple[_Chunk, ...], Matrix] | None = None
        if not store.run("SELECT 1 FROM documents LIMIT 1"):
            chunks = [text for _, _, text in DOCUMENTS]
            for (tenant, title, text), vector in zip(DOCUMENTS, embedder.embed(chunks), strict=True):
                row = Upload(id="", title=title, tenant=tenant, uploaded_by=COMPANY, state=DocumentState.SHARED)
                self._keep(row, [text], vector[None, :])

    def upload(self, session: Session, title: str, text: str) -> Upload:
        """Take a document in. With the control, only a supervisor's word makes it a source for others."""
        proven = session.rights is Rights.SUPERVISOR or Control.PROVENANCE not in self._controls
        state = DocumentState.SHARED if proven else DocumentState.QUARANTINED
        chunks = chunks_of(text)
        row = Upload(id="", title=title, tenant=session.tenant, uploaded_by=session.user, state=state)
        return self._keep(row, chunks, self._embedder.embed(chunks))

    def approve(self, session: Session, document: str) -> Upload:
        """Take a document out of quarantine. Raises `Forbidden` unless a supervisor of its tenant asks."""
        found = [one for one in self.documents() if one.id == document]
        if not found or session.rights is not Rights.SUPERVISOR or found[0].tenant != session.tenant:
            raise Forbidden("only a supervisor of the tenant can approve a document")
        self._store.run("UPDATE documents SET state = ? WHERE id = ?", (DocumentState.SHARED.value, document))
        self._index = None
        return next(one for one in self.documents() if one.id == document)

    def text(self, session: Session, document: str) -> str:
        """The chunks of a document. Raises `Forbidden` for all but its uploader and supervisors of its tenant."""
        found = next((one for one in self.documents() if one.id == document), None)
        own = found is not None and session.tenant == found.tenant
        if found is None or not own or (session.rights is not Rights.SUPERVISOR and session.user != found.uploaded_by):
            raise Forbidden("only its uploader and a supervisor of the tenant can read a document as it was sent in")
        rows = self._store.run("SELECT text FROM chunks WHERE document = ? ORDER BY rowid", (document,))
        return "\n".join(str(text) for (text,) in rows)

    def documents(self) -> tuple[Upload, ...]:
        """Every document, in the order in which they came."""
        rows = self._store.run("SELECT id, title, tenant, uploaded_by, state FROM documents ORDER BY rowid")
        return tuple(
            Upload(
                id=str(row[0]),
                title=str(row[1]),
                tenant=str(row[2]),
                uploaded_by=str(row[3]),
                state=DocumentState(str(row[4])),
            )
            for row in rows
        )

    def search(self, session: Session, question: str, limit: int) -> tuple[Source, ...]:
        """The best chunks for a question, best first; equal ones in the order in which they came."""
        import numpy as np

        chunks, matrix = self._indexed()
        scores = matrix @ self._embedder.embed([question])[0]
        allowed = np.array([self._may_read(session, chunk) for chunk in chunks], dtype=bool)
        order = np.argsort(-np.where(allowed, scores, -np.inf), kind="stable")[:limit]
        return tuple(
            Source(
                document=chunks[at].document,
                owner=chunks[at].tenant,
                text=chunks[at].text,
                score=round(float(scores[at]), 6),
                trusted=chunks[at].state is DocumentState.SHARED and chunks[at].uploaded_by == COMPANY,
            )
            for at in order
            if allowed[at]
        )

    def _may_read(self, session: Session, chunk: _Chunk) -> bool:
        if Control.TENANT_FILTER in self._controls and chunk.tenant not in (session.tenant, COMPANY):
            return False
        quarantined = chunk.state is DocumentState.QUARANTINED and chunk.uploaded_by != session.user
        return not (Control.PROVENANCE in self._controls and quarantined)

    def _keep(self, document: Upload, chunks: list[str], vectors: Matrix) -> Upload:
        """Write a document and its chunks down, under the next id."""
        count = self._store.run("SELECT COUNT(*) FROM documents")[0][0]
        kept = replace(document, id=f"doc-{int(count or 0) + 1:04}")
        with self._store.changes():
            row = (kept.id, kept.tenant, kept.title, kept.uploaded_by, kept.state.value)
            self._store.run("INSERT INTO documents VALUES(?, ?, ?, ?, ?)", row)
            rows = [(kept.id, text, vector.tobytes()) for text, vector in zip(chunks, vectors, strict=True)]
            self._store.run_many("INSERT INTO chunks VALUES(?, ?, ?)", rows)
        self._index = None
        return kept

    def _indexed(self) -> tuple[tuple[_Chunk, ...], Matrix]:
        if self._index is None:
            import numpy as np

            documents = {one.id: one for one in self.documents()}
            rows = self._store.run("SELECT document, text, vector FROM chunks ORDER BY rowid")
            chunks = []
            for document, text, _ in rows:
                of = documents[str(document)]
                chunks.append(
                    _Chunk(
                        document=of.id,
                        title=of.title,
                        text=str(text),
                        tenant=of.tenant,
                        uploaded_by=of.uploaded_by,
                        state=of.state,
                    )
                )
            vectors = [np.frombuffer(vector, dtype=np.float32) for _, _, vector in rows if isinstance(vector, bytes)]
            self._index = (tuple(chunks), np.stack(vectors))
        return self._index


def chunks_of(text: str) -> list[str]:
    """The text in pieces of at most `CHUNK` characters that end, where they can, with a paragraph; never none."""
    pieces: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if pieces and len(pieces[-1]) + len(paragraph) < CHUNK:
            pieces[-1] = f"{pieces[-1]}\n{paragraph}"
        else:
            # a model has only so much room: what is longer is cut
            pieces.extend(paragraph[at : at + CHUNK] for at in range(0, max(len(paragraph), 1), CHUNK))
    return pieces
