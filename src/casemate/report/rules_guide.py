"""`docs/rules.md`: how to write a rule, made from the code and the vocabulary so that it cannot fall behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from casemate.analysis import negatable
from casemate.knowledge import RULE, Knowledge, Predicate, Vocabulary

EXAMPLE = """\
rules:
  - id: coupon-codes-guessed              # fixed for ever: threat ids are made from it
    title: Coupon codes of {Api} are guessed by machine   # variables of the step in braces
    techniques: [{id: AML.T0040, typical: medium}]        # ATLAS; typical: high, medium or low
    cwe: [CWE-200]                                        # other lists, ids with their edition
    stride: [information_disclosure]
    layer: application
    requires: ["reaches(Api)"]            # capabilities, all needed; always in quotes
    helped_by: ["knows(Api)"]             # shown in the path where it can be had, never needed
    where: "kind(Api, api), stores(Api, Codes), about(Codes, financial), not access(Api, privileged)"
    grants: ["reads(Codes)"]              # what whoever gets through can do from then on
    target: Api                           # the element that people would say is threatened
    prepares: [AML.T0017]                 # what the attacker has to have ready
    mitigated_by: [{control: rate-limiting, at: [Api]}]   # where it has to sit to count
    success: {low: 0.2, high: 0.7, basis: judgement}      # 5-95 % interval for one campaign
    effort: {skill: low, hours: 4}
    explain: "Short codes are found by trying. Each hit is money."
    fires:                                # a model in small on which the rule must fire
      given: ["reaches(shop_api)"]        # capabilities taken as gained, so that no other rule is needed
      data: {codes: {about: [financial]}}
      components: {shop_api: {kind: api, access: public, stores: [codes]}}
    quiet:                                # one that looks alike, on which it must not
      given: ["reaches(shop_api)"]
      data: {codes: {about: [financial]}}
      components: {shop_api: {kind: api, access: privileged, stores: [codes]}}
    near_misses:                          # changes of `fires` by which one condition alone fails
      "kind(Api, api)": {components.shop_api.kind: gateway}
      "about(Codes, financial)": {data.codes.about: [personal]}
"""
"""The example of the guide; a test compiles it and runs its two models."""

STARTS = {
    "outsider": "`reaches(C)` of what stands in an untrusted zone, has `access: public` or `registered`, listens on "
    "the internet, or receives a flow from an untrusted zone; `acts(C)` where `access: registered`; `listens(C)` at "
    "the end outside of a flow over a network that strangers share and that is not encrypted, `nears(C)` where the "
    "model does not say",
    "content_author": "`taints(C)` of external components, and of stores outside the owner's zones, whose content "
    "people outside write: data of origin public, user or partner, or with a user among its writers; not of "
    "registries, hubs and data sets, whose publishers are suppliers, and not of what people only ask for themselves",
    "customer": "`reaches(C)` of what a user or customer has a flow into, and `acts(C)` where that is not public",
    "supplier": "`ships(C)` of what comes from a third party, a hub, a registry or a vendor; `hosts(C)` of own and "
    "open-source parts in a partner's zone; `taints(C)` of vendors and of registries, hubs and data sets in others' "
    "zones",
    "insider": "`acts(C)` of what somebody of the staff has a flow into",
    "thief": "`reaches(C)` of sensors and of what lies in users' hands or at a physical place; `holds(M)` of "
    "the models there",
}
"""What each built-in adversary begins with; a test sees to it that none is missing."""

_LOSSES = (
    (
        "confidentiality",
        "`reads(D)`",
        "`holds(C)` or `knows(C)` of models, agents and prompts; `reads` of what C stores",
    ),
    (
        "integrity",
        "`alters(D)`; of what a model or agent produces also `steers`, `evades` or `alters` of it",
        "`runs`, `steers`, `evades` or `invokes` of C; `alters` of a model or of what C stores",
    ),
    ("availability", "`stops` of every holder of D; `alters(D)` with a tool that deletes", "`stops(C)` or `burns(C)`"),
    ("safety", "integrity or availability, where something acts on the world or a person depends on it", "the same"),
    ("accountability", "`denies` of a holder of D", "`denies(C)`"),
)

_CHECKS = (
    "The file holds `rules:` and nothing else (your own keys start with `x-`); every key is known and has the right "
    "shape; every problem is reported with its line.",
    "No rule id stands twice, in your packs or among the built-in ones.",
    "Every capability and predicate exists and has as many arguments as it takes; a constant is a word of its sort. "
    "Wrong spellings get the nearest right one.",
    "A variable has one sort: what is a flow in one literal cannot be a component in the next.",
    "Every variable is bound by a requirement or by a positive literal, also those of `grants`, of comparisons and "
    "after `not`.",
    "All literals hang together: a variable that nothing links to the others would pair everything with everything.",
    "`not` stands only before predicates that a further flow in the model cannot make true (marked in the tables), so "
    "that drawing more never hides a threat. `_` does not stand after `not`.",
    "The rule requires a capability, and grants one unless it says `consequence: true`.",
    "Techniques, tactics, list entries and controls exist in the packaged editions.",
    "`title`, `target` and the `at` of controls name variables of the step: those of requires, helped_by and grants; "
    "`at` may name a flow of `where` too.",
    "`casemate rules test` then runs both models: the rule fires on the one and stays quiet on the other.",
    "It also runs `fires` without each capability that the rule requires, and with each near miss: the rule must be "
    "quiet, and without the condition that the near miss names it must fire.",
)


_OPENING = """\
# Rules

<!-- Made by `casemate rules docs --output docs/rules.md`; change the code or the vocabulary instead. -->

A rule is one way to gain a capability. It says what an attacker must be able to do before, what must be true of the
system, and what the attacker can do after. It is data: it can match and nothing else. Casemate applies every rule
wherever it fits; the steps, chained, are the attack graph.

A pack is a YAML file. Give it, or a folder of packs, to the commands that take `--rules`:

```sh
casemate rules test --rules my-rules/ --only my-rules/shop.yaml
casemate analyze shop.casemate.yaml --rules my-rules/
```

## One rule, explained
"""

_PARTS_OF_KEYS = """
An entry of `techniques` or `prepares` is an id, or `{id, typical, tactic}`: how usual the technique is when this
happens (high, medium, low), and which of its tactics is meant where it has several. An entry of `mitigated_by` is a
control of the catalogue, or `{control, at, strength}`: the variables at which it has to sit, and its strength against
this rule where the catalogue's does not fit. `success` and `strength` are `{low, high, basis, source}`, where
`basis: literature` needs its source. A rule that cites no technique, no STRIDE category and no list is no threat: its
steps only stand in the paths of others.
"""

_NEAR_MISSES = """
## Near misses

Two models do not show that every condition of a rule is needed. `near_misses` names a condition, as `requires` or
`where` writes it, and a change of the `fires` model by which this condition fails and no other: paths of keys with dots
between and what stands there then. `null` takes away, `+` in a path appends to a list; several changes of one condition
stand in a list.

```yaml
near_misses:
  "about(Codes, financial)": {data.codes.about: [personal]}
  "not access(Api, privileged)": [{components.shop_api.access: privileged}]
  "stores(Api, Codes)": {components.shop_api.stores: null}
```

`casemate rules near-misses RULE` finds the conditions that could go without any model of the rule noticing, and
proposes a change for each. Where it finds none, the condition may be superfluous.
"""

_CONDITIONS = """
## Conditions

`where` holds literals with commas between, all of which must be true: `kind(C, agent)`, `not access(C, privileged)`,
`A != B`, `A = B`. Names with a capital are variables, `_` is a variable of no interest, all else are words of the
model language. Rules name no element of a model, and there is no arithmetic and no way to call anything.

What a model does not say is unknown. A positive literal does not hold for it; `not given(C, access)` asks for it, and
the threats that rest on it list the key. Authentication, encryption and triggers of flows have the word `unknown`
for it.
"""


def rules_guide(knowledge: Knowledge) -> str:
    """The page as Markdown."""
    sections = (
        (_OPENING, f"```yaml\n{EXAMPLE}```", "\n## Keys\n"),
        _table(("key", "needed", "what it says"), _keys()),
        (
            _PARTS_OF_KEYS,
            _NEAR_MISSES,
            "## Capabilities\n",
            "For `requires`, `helped_by` and `grants`. The list is closed.\n",
        ),
        _table(("capability", "the adversary can …"), _capabilities(knowledge.vocabulary)),
        (_CONDITIONS,),
        _inputs(knowledge.vocabulary),
        _derived(knowledge.vocabulary),
        _starts(knowledge),
        _losses(),
        _checks(),
        _built_in(knowledge),
    )
    return "\n".join(line for section in sections for line in section) + "\n"


def _keys() -> Iterator[Sequence[str]]:
    yield from ((f"`{key.name}`", "yes" if key.required else "", key.doc) for key in RULE.keys)


def _capabilities(vocabulary: Vocabulary) -> Iterator[Sequence[str]]:
    yield from ((_signature(atom), atom.doc) for atom in vocabulary.atoms.values())


def _inputs(vocabulary: Vocabulary) -> Iterator[str]:
    yield "## What the model says"
    yield ""
    yield from _predicates(vocabulary.inputs.values(), vocabulary)
    yield ""


def _derived(vocabulary: Vocabulary) -> Iterator[str]:
    yield "## What follows from it"
    yield ""
    yield "Use these before you spell out the same again: they carry the special cases."
    yield ""
    yield from _predicates(vocabulary.derived.values(), vocabulary)
    yield ""
    yield "Their definitions:"
    yield ""
    yield "```prolog"
    for predicate in vocabulary.derived.values():
        yield from predicate.clauses
    yield "```"
    yield ""


def _predicates(predicates: Iterable[Predicate], vocabulary: Vocabulary) -> Iterator[str]:
    may = negatable(vocabulary)
    rows = ((_signature(p), "yes" if p.id in may else "", p.doc) for p in predicates)
    yield from _table(("predicate", "`not`", "holds when"), rows)


def _starts(knowledge: Knowledge) -> Iterator[str]:
    yield "## Where adversaries start"
    yield ""
    yield "Each path is one adversary's alone. An adversary that a model adds starts like the one that it is `like`."
    yield ""
    rows = ((f"`{name}`", STARTS[name]) for name in knowledge.adversaries)
    yield from _table(("adversary", "begins with"), rows)
    yield ""


def _losses() -> Iterator[str]:
    yield "## What brings a loss about"
    yield ""
    yield from _table(("loss of", "of data D", "of a component C"), _LOSSES)
    yield ""


def _checks() -> Iterator[str]:
    yield "## What is checked"
    yield ""
    yield "A pack with any mistake is refused whole, before anything is analysed:"
    yield ""
    yield from (f"- {check}" for check in _CHECKS)
    yield ""


def _built_in(knowledge: Knowledge) -> Iterator[str]:
    yield f"## The {len(knowledge.rules)} built-in rules"
    yield ""
    yield "`casemate rules show ID` prints one whole."
    for pack in sorted(knowledge.packs, key=lambda pack: pack.document.name):
        yield ""
        yield f"### {PurePath(pack.document.name).stem}"
        yield ""
        rows = (
            (f"`{rule.id}`", rule.title, ", ".join(use.id for use in rule.techniques))
            for rule in sorted(pack.rules, key=lambda rule: rule.id)
        )
        yield from _table(("rule", "what happens", "ATLAS"), rows)


def _signature(predicate: Predicate) -> str:
    return f"`{predicate.id}({', '.join(predicate.sorts)})`"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
