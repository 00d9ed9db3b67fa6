"""A small system and a rule pack of its own: what built-in rules say may change without changing these tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from casemate.analysis import Analysis, Severity, analyze
from casemate.files import Value, parse_document
from casemate.knowledge import Knowledge, load_knowledge
from casemate.knowledge.rules import read_rules
from casemate.model import parse_model, to_values

SYSTEM = """
casemate: 1
system: {name: Corner shop}
business: {currency: EUR}
zones:
  street: {trust: untrusted}
  office: {trust: internal}
data:
  orders: {class: confidential, about: [personal], origin: user}
  rules: {class: internal, about: [prompt], origin: internal}
components:
  shopper: {kind: customer, zone: street, name: Shopper}
  till: {kind: chat_ui, zone: office, name: Till chat}
  clerk: {kind: language_model, zone: office, name: Clerk model}
  ledger: {kind: database, zone: office, name: Ledger, stores: [orders]}
flows:
  - {from: shopper, to: till, as: prompt, carries: [orders]}
  - {from: till, to: clerk, as: prompt, carries: [orders]}
  - {from: clerk, to: ledger, as: query}
controls:
  queue: {control: rate-limiting, status: implemented, protects: [till], strength: weak}
  reader: {control: prompt-isolation, status: planned, protects: [clerk],
      cost: {once: 4k EUR, per_year: 1k EUR, weeks: 1}}
  bound: {control: output-handling, status: verified, protects: [ledger], strength: strong}
losses:
  orders-out: {name: Orders become known, of: orders, property: confidentiality, cost: {low: 5k EUR, high: 90k EUR}}
  bad-advice: {of: clerk, property: integrity}
  no-till: {name: The till stands still, of: ledger, property: accountability, cost: {low: 1k EUR, high: 2k EUR}}
"""

PACK = """
rules:
  - id: chat-asks-model
    title: "{Model} answers whoever writes to {Chat}"
    techniques: [{id: AML.T0047, typical: high}]
    layer: interface
    requires: ["acts(Chat)"]
    where: "flow(F, Chat, Model), role(F, prompt), kind(Model, language_model)"
    grants: ["queries(Model)"]
    prepares: [{id: AML.T0065, typical: high}]
    mitigated_by: [{control: rate-limiting, at: [Chat]}, {control: authentication, at: [Chat]}]
    success: {low: 0.8, high: 0.99, basis: judgement}
    explain: "A chat hands on what is typed. That is all it takes."
    fires: {}
    quiet: {}
  - id: model-obeys
    title: "{Model} obeys what it is told"
    techniques: [{id: AML.T0051.000, typical: high}, {id: AML.T0054, typical: low}]
    owasp_llm: ["LLM01:2025"]
    cwe: [CWE-1427]
    stride: [tampering]
    layer: interface
    requires: ["queries(Model)"]
    where: "kind(Model, language_model)"
    grants: ["steers(Model)"]
    mitigated_by: [{control: prompt-isolation, at: [Model]}, {control: input-guardrail, at: [Model]}]
    success: {low: 0.3, high: 0.9, basis: literature, source: a study}
    effort: {skill: low, hours: 3}
    explain: "Instructions and data share one channel. The model follows both."
    fires: {}
    quiet: {}
  - id: model-queries-store
    title: "Steered {Model} reads {D} out of {Store}"
    cwe: [CWE-89]
    stride: [information_disclosure]
    layer: application
    requires: ["steers(Model)"]
    where: "flow(F, Model, Store), role(F, query), stores(Store, D)"
    grants: ["invokes(Store)", "reads(D)"]
    target: Store
    mitigated_by: [{control: output-handling, at: [Store]}, {control: least-privilege, at: [Store]}]
    success: {low: 0.4, high: 0.8, basis: judgement}
    explain: "What the model writes is run as a query. Nothing asks whether it may."
    fires: {}
    quiet: {}
"""


@pytest.fixture(scope="session")
def small_knowledge() -> Knowledge:
    """The packaged knowledge with three rules of our own in the place of the built-in ones."""
    pack, reading = read_rules(parse_document(PACK, "small.yaml"))
    assert reading.problems == []
    return replace(load_knowledge(), packs=(pack,), digest=f"sha256:{'0' * 64}")


@pytest.fixture(scope="session")
def small_text() -> str:
    """The corner shop as a file has it."""
    return SYSTEM


@pytest.fixture(scope="session")
def analyze_text(small_knowledge: Knowledge) -> Callable[..., Analysis]:
    """Analyse a model given as text with the small pack."""

    def run(text: str = SYSTEM, level: Severity = Severity.HIGH) -> Analysis:
        return analyze(parse_model(text).system, small_knowledge, level=level)

    return run


@pytest.fixture(scope="session")
def small(analyze_text: Callable[..., Analysis]) -> Analysis:
    """The analysis of the corner shop."""
    return analyze_text()


@pytest.fixture(scope="session")
def small_values() -> dict[str, Value]:
    """The corner shop as plain values."""
    return to_values(parse_model(SYSTEM).system)
