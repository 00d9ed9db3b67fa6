"""What the application, its exploits and its page share: backends, controls, answers, effects, guides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from casemate.lab.controls import Control

CUT_OFF = 320
"""The lab's own fuse: no model call makes more tokens than this, however vulnerable the application is."""


class BackendKind(StrEnum):
    """What stands behind an answer; written into every result."""

    EMBEDDED = "embedded"
    """A small real model inside the lab."""
    ENDPOINT = "endpoint"
    """A model that the user brings: a URL or a GGUF file."""
    SIMULATED = "simulated"
    """No model: a worst case that obeys whatever it reads. Good for testing controls, never for claims."""

    @property
    def real(self) -> bool:
        """Whether a language model answers, so that an exploit may be called shown."""
        return self is not BackendKind.SIMULATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Which model made a result, so that nobody takes a simulation for a measurement."""

    kind: BackendKind
    model: str
    """The model's name, as a person says it."""
    runtime: str
    """What ran it, with its version; `rules` for the simulation."""
    sha256: str = ""
    """Of the weights; empty where they cannot be seen."""

    def __str__(self) -> str:
        return f"{self.kind.value}: {self.model} ({self.runtime})"


class Role(StrEnum):
    """Who speaks in a conversation with a model."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a conversation with a model."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a backend answered."""

    text: str
    prompt_tokens: int
    completion_tokens: int
    finished: bool
    """False where the limit on tokens cut it off."""


class Backend(Protocol):
    """Something that continues a conversation. It is deterministic: equal arguments, equal text."""

    @property
    def label(self) -> Label: ...
    def chat(self, messages: Sequence[Message], *, max_tokens: int, grammar: str = "") -> Completion:
        """Continue the conversation.

        `max_tokens` counts the answer and is cut to `CUT_OFF`; `grammar` is GBNF that the answer must match, or empty.
        Raises `CasemateError` where the model cannot be reached.
        """
        ...

    def close(self) -> None:
        """Free what the backend holds; a closed backend answers no more."""
        ...


class Skill(StrEnum):
    """What the assistant is asked to do; the person chooses it in the page, or the application guesses it."""

    ASK = "ask"
    """Answer from documents."""
    ACCOUNT = "account"
    """Answer about customers and their contacts, from the database."""
    DATA = "data"
    """Write and run one SQL query."""
    ACT = "act"
    """Send a mail or make a refund."""
    CHAT = "chat"
    """Talk in general. In the vulnerable application this, too, counts as an answer of the company."""
    WRITE = "write"
    """Free writing: drafts, HTML, translations. Nothing that it says counts as a statement of the company."""


class Rights(StrEnum):
    """What a person may do at Harbour."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    """Approves effects and documents of the own tenant."""
    OUTSIDER = "outsider"
    """A partner who may only upload documents and publish artefacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in person."""

    token: str
    user: str
    tenant: str
    rights: Rights


class ToolName(StrEnum):
    """The tools that the model may call."""

    QUERY = "query"
    MAIL = "mail"
    REFUND = "refund"


class Outcome(StrEnum):
    """What became of a tool call."""

    DONE = "done"
    PENDING = "pending"
    """Waits for a person."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A tool call that the model made, and what became of it."""

    tool: ToolName
    arguments: Mapping[str, str]
    outcome: Outcome
    result: str
    """Rows as text, the id of what waits, or why it was refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A chunk of a document that was put before the model."""

    document: str
    owner: str
    """The tenant."""
    text: str
    score: float
    """Cosine similarity with the question, -1 to 1."""
    trusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the person gets to see, and what stood behind it."""

    text: str
    html: str
    """The answer as the page puts it into its document."""
    skill: Skill
    label: Label
    raw: str
    """What the model said before any control looked at it."""
    prompt: str
    """What the model was given, for the transcript."""
    tool_calls: tuple[ToolCall, ...] = ()
    sources: tuple[Source, ...] = ()
    grounded: bool = False
    """Whether the page presents it as an answer of the company rather than as a draft."""
    withheld: tuple[Control, ...] = ()
    """The controls that took something away, in the order in which they acted."""
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An effect that waits for a person."""

    id: str
    tool: ToolName
    arguments: Mapping[str, str]
    asked_by: str
    tenant: str


class DocumentState(StrEnum):
    """Where an uploaded document stands."""

    SHARED = "shared"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A document as the application took it in."""

    id: str
    title: str
    tenant: str
    uploaded_by: str
    state: DocumentState


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of a model artefact or connector package that somebody asked to load or install."""

    name: str
    accepted: bool
    reason: str
    """Why not; empty where it was accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How good the triage classifier is."""

    held_out: float
    """Share of the held-out examples that it gets right."""
    learned: int
    """Examples that it learnt from, feedback included."""
    dropped: int
    """Pieces of feedback that a control kept away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a person has used within the last hour of the application's clock."""

    requests: int
    tokens: int
    """Of prompts and answers."""
    cost: float
    """Euro, at the price list of the application."""


class QuotaExceeded(Exception):
    """A request was refused because somebody has used up what they may use; the page answers 429."""


class Forbidden(Exception):
    """Somebody asked for what their rights do not allow; the page answers 403."""


class Clock(Protocol):
    """Where the application takes the time from."""

    def now(self) -> float:
        """Seconds since an arbitrary beginning; never goes back."""
        ...


@dataclass(slots=True, kw_only=True)
class VirtualClock:
    """A clock that moves only when told to."""

    seconds: float = 0.0

    def now(self) -> float:
        return self.seconds

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Everything that has happened in the application's folder: what oracles compare, before and after."""

    mails: Mapping[str, str]
    """Text of each mail that was sent, by file name."""
    markers: Mapping[str, str]
    """Text of each marker, by file name; a marker is the harmless trace of code that should not have run."""
    shipments: Mapping[int, tuple[str, float, bool]]
    """Status, price in euro and whether it was refunded, by shipment number."""
    tables: frozenset[str]
    """Tables of the database."""
    customers: int
    """Rows in the table of customers."""
    refunds: int
    """Refunds that were made."""
    discounts: int
    """Staff discounts that were granted."""
    connectors: frozenset[str]
    """Connector packages that are installed."""
    requirements: frozenset[str]
    """Names of packages that the assistant wrote into a plan for the person to install."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that a learner did by hand in the browser."""

    kind: str
    """chat, upload, approve, feedback, publish, load, install, redeem, collect."""
    user: str
    fields: Mapping[str, str]
    """What was sent."""
    result: str
    """What came back, in short."""
    answer: Answer | None
    before: Effects
    after: Effects
    controls: frozenset[Control]


class Judge(Protocol):
    """Decides whether what a learner did is the exploit of a scenario."""

    def __call__(self, scenario: str, action: Action) -> bool | None:
        """Whether the effect of the scenario is there; None where the oracle cannot tell from one action."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The guided exercise of one scenario, as the page shows it. Every text is plain text."""

    id: str
    """Kebab-case, such as `planted-link`."""
    title: str
    owasp: str
    """2025 id, such as `LLM01:2025`."""
    owasp_2026: str
    """The entry of the 2026 list that takes its place; empty where there is none."""
    story: str
    """What the attacker wants and why it matters, three to five sentences."""
    hint: str
    attempts: tuple[str, ...]
    """Messages to try, the first of which works on the embedded model where anything does."""
    skill: Skill
    explanation: str
    """Why it works: the root cause."""
    stopped_by: tuple[Control, ...]
    place: str = "chat"
    """The part of the page where it is tried: chat, documents, feedback, models, connectors."""
    preset: Mapping[str, str] = field(default_factory=dict)
    """Texts for the other fields of that part, by field name (title, body, name, label)."""
