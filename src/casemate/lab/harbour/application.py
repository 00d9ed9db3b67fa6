"""Harbour itself: what a signed-in person can do, joined from the parts beside this file."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path
from threading import RLock

from casemate.lab.controls import VULNERABLE, Control
from casemate.lab.harbour.answering import Assistant
from casemate.lab.harbour.connectors import Connectors
from casemate.lab.harbour.effects import effects_in
from casemate.lab.harbour.embedding import Embedder, HashedWords, embedding_model
from casemate.lab.harbour.library import Library
from casemate.lab.harbour.quotas import Quotas
from casemate.lab.harbour.registry import Registry, packed
from casemate.lab.harbour.routing import Router
from casemate.lab.harbour.seed import PEOPLE, STAFF_CODE
from casemate.lab.harbour.store import Store
from casemate.lab.harbour.tools import Tools
from casemate.lab.harbour.triage import LABELS, Feedback, trained
from casemate.lab.interface import (
    Accuracy,
    Answer,
    Backend,
    Clock,
    Effects,
    Forbidden,
    Loaded,
    Pending,
    Rights,
    Session,
    Skill,
    Source,
    Upload,
    Usage,
    VirtualClock,
)


class Harbour:
    """The application in-process. Everything that it changes is in its folder.

    `folder/` holds:
      harbour.sqlite   shipments, customers, refunds, discounts, documents, chunks, feedback, ledger, answers, effects
      mailbox/         one `NNNN.eml` per mail that was really sent
      registry/        model artefacts `NAME.model` and signatures `NAME.sig`
      packages/        the local index of connector packages, a folder each
      site/            installed connectors, a folder each
      markers/         where exploits leave their harmless markers
      keys/            the release key, and the released version of each artefact
    """

    def __init__(
        self,
        folder: Path,
        backend: Backend,
        controls: Iterable[Control] = VULNERABLE,
        *,
        clock: Clock | None = None,
        embedder: Embedder | None = None,
        release_key: bytes | None = None,
    ) -> None:
        """Open the application, and make its world where the folder has none.

        Without an `embedder`, a real backend gets the real embedding model, which must be installed; the simulated one
        gets hashed words. Without a `release_key` a fresh world makes a random one; canaries in prompts come from it,
        so runs that must repeat to the letter pass one. Raises `CasemateError` where weights are missing.
        """
        self.folder = folder
        self.backend = backend
        self.controls = frozenset(controls)
        self.clock = clock or VirtualClock()
        self.embedder = embedder or (embedding_model() if backend.label.kind.real else HashedWords())
        self.database = folder / "harbour.sqlite"
        self.mailbox, self.registry, self.markers = folder / "mailbox", folder / "registry", folder / "markers"
        self.packages, self.site = folder / "packages", folder / "site"
        for place in (folder, self.mailbox, self.markers, self.packages, self.site):
            place.mkdir(parents=True, exist_ok=True)
        self._lock = RLock()
        self._sessions: dict[str, Session] = {}
        self._store = Store(self.database)
        self._classifier, _ = trained((), filtered=False)
        self._models = Registry(folder=self.registry, key_file=folder / "keys" / "release.key", controls=self.controls)
        self._models.prepare(self._classifier, release_key)
        self._connectors = Connectors(index=self.packages, site=self.site, markers=self.markers, controls=self.controls)
        self._connectors.prepare()
        self._library = Library(self._store, self.embedder, self.controls)
        self._router = Router(self.embedder)
        self._quotas = Quotas(store=self._store, clock=self.clock, on=Control.QUOTAS in self.controls)
        self._tools = Tools(store=self._store, mailbox=self.mailbox, clock=self.clock, controls=self.controls)
        self._assistant = Assistant(
            backend=backend,
            store=self._store,
            library=self._library,
            tools=self._tools,
            quotas=self._quotas,
            controls=self.controls,
            key=(folder / "keys" / "release.key").read_bytes(),
        )

    def close(self) -> None:
        """Close the database; the folder stays, for oracles. The backend stays open, since it may be shared."""
        self._store.close()

    def sign_in(self, user: str) -> Session:
        """Open a session for one of `seed.PEOPLE`. Raises `Forbidden` for a stranger."""
        found = next((one for one in PEOPLE if one.name == user), None)
        if found is None:
            raise Forbidden(f"nobody called {user} works here")
        session = Session(token=secrets.token_urlsafe(24), user=found.name, tenant=found.tenant, rights=found.rights)
        self._sessions[session.token] = session
        return session

    def session(self, token: str) -> Session:
        """The session of a token. Raises `Forbidden` where there is none."""
        found = self._sessions.get(token)
        if found is None:
            raise Forbidden("sign in first")
        return found

    def chat(
        self, session: Session, message: str, *, skill: Skill | None = None, max_tokens: int | None = None
    ) -> Answer:
        """Ask the assistant; without a skill the application guesses it. `max_tokens` is the client's wish.

        Raises `QuotaExceeded`.
        """
        with self._lock:
            return self._assistant.answer(session, message, skill or self._router.skill_for(message), max_tokens)

    def upload(self, session: Session, title: str, text: str) -> Upload:
        """Add a document to the tenant's knowledge. Raises `QuotaExceeded` where it is too long."""
        with self._lock:
            self._quotas.admit_document(session, title + text)
            self._quotas.note(session, 0)
            return self._library.upload(session, title, text)

    def documents(self, session: Session) -> tuple[Upload, ...]:
        """The documents of the tenant, and those of the company, oldest first."""
        return tuple(one for one in self._library.documents() if one.tenant in (session.tenant, "harbour"))

    def document_text(self, session: Session, document: str) -> str:
        """What the index holds of a document, to the letter: for its uploader and the supervisors of its tenant.

        Raises `Forbidden` for everybody else.
        """
        return self._library.text(session, document)

    def approve_document(self, session: Session, document: str) -> Upload:
        """Take a document out of quarantine. Raises `Forbidden` unless a supervisor of its tenant does it."""
        with self._lock:
            return self._library.approve(session, document)

    def search(self, session: Session, question: str, *, limit: int = 2) -> tuple[Source, ...]:
        """The chunks that an answer to this question would rest on, best first."""
        with self._lock:
            return self._library.search(session, question, limit)

    def pending(self, session: Session) -> tuple[Pending, ...]:
        """What waits for approval in the tenant, oldest first."""
        return self._tools.pending(session)

    def approve(self, session: Session, effect: str) -> str:
        """Let an effect happen; what it did. Raises `Forbidden` for its author and for other tenants."""
        with self._lock:
            return self._tools.approve(session, effect)

    def reject(self, session: Session, effect: str) -> None:
        """Drop an effect that waits. Raises `Forbidden` as `approve` does."""
        with self._lock:
            self._tools.reject(session, effect)

    def redeem(self, session: Session, code: str, shipment: int) -> bool:
        """Use the staff discount on a shipment; a row in `discounts` where it was granted.

        Without the control whoever knows the code gets it. With it there is no code: a supervisor may, for own ones.
        """
        with self._lock:
            self._spend(session, code)
            rows = self._store.run("SELECT tenant FROM shipments WHERE number = ?", (shipment,))
            if Control.SECRETS_OUTSIDE in self.controls:
                granted = session.rights is Rights.SUPERVISOR and bool(rows) and rows[0][0] == session.tenant
            else:
                granted = bool(rows) and code.strip() == STAFF_CODE
            if granted:
                values = (shipment, session.user, self.clock.now())
                self._store.run("INSERT INTO discounts VALUES(?, ?, ?)", values)
            return granted

    def feedback(self, session: Session, text: str, label: str) -> None:
        """Tell the triage classifier that a shipment described so is `hazardous` or `ordinary`."""
        if label not in LABELS:
            raise Forbidden(f"a label is one of {', '.join(LABELS)}")
        self._spend(session, text)
        self._store.run("INSERT INTO feedback VALUES(?, ?, ?, ?)", (session.user, text, label, self.clock.now()))

    def retrain(self, session: Session) -> Accuracy:
        """Train the triage classifier again on the trusted examples and the feedback. Raises `QuotaExceeded`."""
        with self._lock:
            self._spend(session, "")
            rows = self._store.run("SELECT user, text, label FROM feedback ORDER BY rowid")
            pieces = [Feedback(user=str(user), text=str(text), label=str(label)) for user, text, label in rows]
            self._classifier, accuracy = trained(pieces, filtered=Control.OUTLIER_FILTER in self.controls)
            return accuracy

    def triage(self, text: str) -> str:
        """What the classifier says of a shipment: `hazardous` or `ordinary`."""
        return self._classifier.label(text)

    def honest_artefact(self) -> bytes:
        """The classifier of now as an artefact of plain data."""
        return packed(self._classifier)

    def sign_artefact(self, name: str, artefact: bytes) -> str:
        """What the release pipeline does with an artefact of ours: under this name, older ones load no more.

        The page has no way to call it.
        """
        return self._models.sign(name, artefact)

    def publish_model(self, session: Session, name: str, artefact: bytes, signature: str = "") -> None:
        """Put an artefact into the registry, as any partner can. Raises `Forbidden` for a bad name or a huge file."""
        self._spend(session, name)
        self._models.publish(name, artefact, signature)

    def load_model(self, session: Session, name: str) -> Loaded:
        """Load a classifier from the registry, as the application does when it starts. Raises `QuotaExceeded`."""
        with self._lock:
            self._spend(session, name)
            classifier, loaded = self._models.load(name)
            self._classifier = classifier or self._classifier
            return loaded

    def connector_for(self, session: Session, need: str) -> Answer:
        """Ask which package does something, such as `reads EDIFACT messages`; its name joins the requirements.

        Raises `QuotaExceeded`.
        """
        with self._lock:
            return self._assistant.connector_for(session, need)

    def publish_connector(self, session: Session, name: str) -> None:
        """Publish a hostile package in the local index under a free name; it leaves a marker when it is installed."""
        self._spend(session, name)
        self._connectors.publish(name)

    def install_connector(self, session: Session, name: str) -> Loaded:
        """Install a package from the local index; `markers/connector-NAME.txt` appears where it is hostile."""
        with self._lock:
            self._spend(session, name)
            return self._connectors.install(name)

    def _spend(self, session: Session, text: str) -> None:
        """Count a request that asks no model. Raises `QuotaExceeded`."""
        self._quotas.admit(session, text)
        self._quotas.note(session, 0)

    def usage(self, session: Session) -> Usage:
        """What this person has used within the last hour."""
        return self._quotas.used(session)

    def effects(self) -> Effects:
        """Everything that has happened in the folder so far."""
        with self._lock:
            return effects_in(self._store, self.mailbox, self.markers, self.site)
