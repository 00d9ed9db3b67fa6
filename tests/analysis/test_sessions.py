"""Whose session a shared model is steered in: what one caller has it answer is no other caller's."""

from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analyses import analysis_of, gained, knowledge, rules
from casemate.analysis.callers import _DOES, _FOUND_BY_FLOW, _SAID, sought
from casemate.analysis.facts import Elements
from casemate.analysis.readings import marks_of
from casemate.analysis.sessions import shared_models
from casemate.analysis.ways import Ways
from casemate.model import system_from
from casemate.report.analysis_json import analysis_json
from casemate.trees import grow
from strategies import Raw, few, flow_between

PAIR: Raw = {
    "casemate": 1,
    "system": {"name": "two agents, one hosted model"},
    "zones": {"net": {"trust": "untrusted"}, "vpc": {"trust": "internal"}, "vendor": {"trust": "partner"}},
    "data": {
        "pages": {"class": "public", "origin": "public"},
        "asked": {"class": "internal", "origin": "internal"},
        "done": {"class": "internal", "origin": "generated"},
        "key": {"class": "secret", "about": ["credential"], "opens": ["model"]},
        "plans": {"class": "confidential", "origin": "internal"},
    },
    "components": {
        "web": {"kind": "public_content", "zone": "net"},
        "staff": {"kind": "employee", "zone": "vpc"},
        "model": {"kind": "language_model", "zone": "vendor", "provider": "third_party", "format": "api"},
        "reader": {"kind": "agent", "zone": "vpc", "model": "model"},
        "worker": {"kind": "agent", "zone": "vpc", "model": "model", "tools": ["mailer"]},
        "mailer": {"kind": "tool", "zone": "vpc", "effects": ["sends"]},
        "files": {"kind": "document_store", "zone": "vpc", "stores": ["plans"]},
    },
    "flows": [
        {"from": "web", "to": "reader", "as": "content", "carries": ["pages"]},
        {"from": "reader", "to": "model", "as": "prompt", "carries": ["pages"], "uses": "key"},
        {"from": "model", "to": "reader", "as": "completion", "carries": ["done"]},
        {"from": "staff", "to": "worker", "as": "prompt", "carries": ["asked"]},
        {"from": "files", "to": "worker", "as": "context", "carries": ["plans"]},
        {"from": "worker", "to": "model", "as": "prompt", "carries": ["asked", "plans"], "uses": "key"},
        {"from": "model", "to": "worker", "as": "completion", "carries": ["done"]},
        {"from": "worker", "to": "mailer", "as": "tool_call", "carries": ["done"]},
    ],
    "losses": {"plans_out": {"of": "plans", "property": "confidentiality"}},
}


def pair(*flows: Raw, components: Raw | None = None, without: tuple[str, str] | None = None, **keys: Raw) -> Raw:
    """The two agents with further flows and parts, without the flow between two parts, with keys of parts changed."""
    raw = deepcopy(PAIR)
    raw["components"] |= components or {}
    for name, changed in keys.items():
        raw["components"][name] |= changed
    kept = [flow for flow in raw["flows"] if (flow["from"], flow["to"]) != without]
    return raw | {"flows": [*kept, *flows]}


def steered(raw: Raw, adversary: str = "content_author") -> set[str]:
    """The parts that the adversary can steer."""
    names = {name for name in gained(analysis_of(raw))[adversary] if name.startswith("steers(")}
    return {name.removeprefix("steers(").removesuffix(")") for name in names}


def test_content_that_one_agent_reads_steers_no_other_through_a_shared_model() -> None:
    assert steered(pair()) == {"model", "reader"}


def test_nor_is_what_only_the_other_has_in_its_context_collected() -> None:
    reach = gained(analysis_of(pair()))["content_author"]
    assert "gathers(plans)" not in reach
    assert (
        "gathers(plans)"
        in gained(analysis_of(pair({"from": "web", "to": "worker", "carries": ["pages"]})))["content_author"]
    )


def test_whoever_asks_one_agent_steers_no_other() -> None:
    asked = pair({"from": "staff", "to": "reader", "as": "prompt", "carries": ["asked"], "authn": "session"})
    assert steered(asked, "insider") >= {"reader", "worker"}
    only = pair(
        {"from": "staff", "to": "reader", "as": "prompt", "carries": ["asked"], "authn": "session"},
        without=("staff", "worker"),
    )
    assert steered(only, "insider") == {"model", "reader"}


def test_nor_by_a_gateway_that_both_ask() -> None:
    both = [{"from": who, "to": "gateway", "as": "prompt", "carries": ["asked"]} for who in ("reader", "worker")]
    raw = pair(
        *both,
        {"from": "gateway", "to": "model", "as": "prompt", "carries": ["asked"]},
        {"from": "model", "to": "gateway", "as": "completion", "carries": ["done"]},
        {"from": "staff", "to": "reader", "as": "prompt", "carries": ["asked"], "authn": "session"},
        components={"gateway": {"kind": "gateway", "zone": "vpc"}},
        without=("staff", "worker"),
    )
    assert steered(raw, "insider") == {"model", "reader"}
    # An account at the gateway itself belongs to nobody's session, so it may be anybody's.
    own = {"from": "staff", "to": "gateway", "as": "prompt", "carries": ["asked"], "authn": "session"}
    assert steered(raw | {"flows": [*raw["flows"], own]}, "insider") >= {"reader", "worker"}


def test_a_stolen_key_is_a_session_of_the_thiefs_own() -> None:
    on_reader = pair(
        {"from": "web", "to": "reader", "as": "tool_result", "carries": ["pages"]}, reader={"effects": ["executes"]}
    )
    reach = gained(analysis_of(on_reader))["content_author"]
    assert {"runs(reader)", "queries(model)"} <= reach.keys()
    assert "steers(worker)" not in reach


MEMORY = {"memory": {"kind": "memory", "zone": "vpc"}}


@pytest.mark.parametrize(
    "raw",
    [
        pair(
            {"from": "reader", "to": "memory", "as": "data"},
            {"from": "memory", "to": "reader", "as": "context"},
            {"from": "memory", "to": "worker", "as": "context"},
            components=MEMORY,
        ),
        pair({"from": "reader", "to": "worker", "as": "content", "carries": ["done"]}),
        pair(
            {"from": "reader", "to": "files", "as": "content", "carries": ["done"]},
            {"from": "files", "to": "worker", "as": "content", "carries": ["done"]},
        ),
        pair(
            {"from": "web", "to": "tuning", "as": "training_data", "carries": ["pages"]},
            {"from": "tuning", "to": "model", "as": "model_artifact"},
            components={"tuning": {"kind": "fine_tuning_job", "zone": "vpc"}},
        ),
    ],
    ids=["memory that both read", "messages", "files that the other reads", "fine-tuning on what strangers write"],
)
def test_what_the_callers_share_joins_their_sessions(raw: Raw) -> None:
    assert steered(raw) >= {"reader", "worker"}


def test_memory_of_one_caller_joins_nothing() -> None:
    own = pair(
        {"from": "reader", "to": "memory", "as": "data"},
        {"from": "memory", "to": "reader", "as": "context"},
        components=MEMORY,
    )
    assert "plants(memory)" in gained(analysis_of(own))["content_author"]
    assert steered(own) == {"model", "reader"}


def test_a_model_that_learns_from_use_joins_the_sessions() -> None:
    raw = pair(
        {"from": "staff", "to": "reader", "as": "prompt", "carries": ["asked"], "authn": "session"},
        without=("staff", "worker"),
        model={"learns": "online"},
    )
    assert steered(raw, "insider") >= {"reader", "worker"}


def test_who_makes_the_model_steers_every_session() -> None:
    assert steered(pair(), "supplier") >= {"reader", "worker"}


@pytest.mark.parametrize("caller", ["service", "gateway", "orchestrator"])
def test_what_only_flows_join_to_the_model_may_be_in_any_session(caller: str) -> None:
    """Nobody can say whose requests it brings, so no way is lost."""
    raw = pair(
        {"from": "staff", "to": "front", "as": "prompt", "carries": ["asked"], "authn": "session"},
        {"from": "front", "to": "model", "as": "prompt", "carries": ["asked"]},
        components={"front": {"kind": caller, "zone": "vpc"}},
        without=("staff", "worker"),
    )
    assert steered(raw, "insider") >= {"reader", "worker"}


def test_a_model_of_one_agent_has_no_sessions_to_tell_apart() -> None:
    alone = deepcopy(PAIR)
    del alone["components"]["worker"]["model"]
    assert shared_models(Elements(system_from(alone))) == {}
    assert steered(alone) == {"model", "reader", "worker"}  # by its completions, which is all that the model says


def test_nothing_of_it_is_shown_to_people() -> None:
    analysis = analysis_of(BRIDGED)
    assert any("~" in name for name in analysis.derived.graph.capabilities)
    assert analysis.derived.graph.twins
    assert "~" not in analysis_json(analysis)


BRIDGED = pair(
    {"from": "web", "to": "worker", "as": "content", "carries": ["pages"]},
    {"from": "files", "to": "reader", "as": "context", "carries": ["plans"]},
    {"from": "staff", "to": "reader", "as": "prompt", "carries": ["asked"], "authn": "session"},
)


def test_a_step_in_two_sessions_has_one_id_and_two_leaves() -> None:
    graph = analysis_of(BRIDGED).derived.graph
    twins = [*graph.twins.items()]
    assert twins
    for twin, step in twins:
        assert graph.step_id(twin) == graph.step_id(step)
        assert graph.own_step_id(twin) != graph.own_step_id(step)
    assert len({graph.own_step_id(step) for step in graph.steps}) == len(graph.steps)


def test_a_model_steered_in_a_session_is_a_foothold_as_any() -> None:
    analysis = analysis_of(BRIDGED)
    names = analysis.derived.graph.capabilities
    ways = Ways(analysis.derived.graph, analysis.readings, marks_of(analysis.system))
    held = {name: ways._is_foothold[number] for number, name in enumerate(names)}
    special = [name for name in names if name.startswith("sways~")]
    assert special
    assert all(held[name] for name in special)


def test_both_sessions_stand_in_an_attack_tree() -> None:
    grown = grow(analysis_of(BRIDGED).derived, "plans_out", "content_author")
    assert grown is not None
    names = [node.id for node in grown.tree.nodes]
    assert len(set(names)) == len(names)


# --- what a further flow may not do


@few
@given(data=st.data())
def test_a_further_flow_takes_nothing_away_where_agents_share_a_model(data: st.DataObject) -> None:
    raw = pair(
        *data.draw(st.lists(st.sampled_from(MORE), max_size=4, unique_by=id)),
        components={
            "gateway": {"kind": "gateway", "zone": "vpc"},
            "chat": {"kind": "chat_ui", "zone": "vpc", "access": "registered"},
            "memory": {"kind": "memory", "zone": "vpc"},
            "search": {"kind": "retriever", "zone": "vpc"},
        },
    )
    kinds = {name: part["kind"] for name, part in raw["components"].items()}
    flow = data.draw(st.sampled_from(MORE) | flow_between(kinds, sorted(raw["data"])))
    flow = {
        key: value for key, value in flow.items() if key not in ("encrypted", "authn")
    }  # they protect the whole line
    ends = [(held["from"], held["to"], held["as"]) for held in raw["flows"]]
    assume((flow["from"], flow["to"], flow["as"]) not in ends)
    before, after = gained(analysis_of(raw)), gained(analysis_of(raw | {"flows": [*raw["flows"], flow]}))
    for adversary, held in before.items():
        now = after.get(adversary, {})
        assert held.keys() - now.keys() == set(), adversary
        assert [name for name, cost in held.items() if now[name] > cost + 1e-9] == [], adversary


MORE: list[Raw] = [
    {"from": one, "to": other, "as": role}
    for one, other, role in [
        ("staff", "chat", "prompt"),
        ("chat", "reader", "prompt"),
        ("chat", "gateway", "prompt"),
        ("chat", "model", "prompt"),
        ("model", "chat", "completion"),
        ("reader", "gateway", "prompt"),
        ("worker", "gateway", "prompt"),
        ("gateway", "model", "prompt"),
        ("model", "gateway", "completion"),
        ("gateway", "worker", "completion"),
        ("reader", "worker", "content"),
        ("worker", "reader", "completion"),
        ("reader", "memory", "data"),
        ("memory", "worker", "context"),
        ("memory", "model", "context"),
        ("search", "model", "context"),
        ("web", "search", "content"),
        ("search", "worker", "context"),
        ("model", "mailer", "tool_call"),
        ("web", "model", "content"),
    ]
]


# --- what a rule says about it


def of_rule(name: str, variable: str, *, onward: bool) -> tuple[str | None, tuple[str, ...]]:
    (compiled,) = [compiled for compiled in rules() if compiled.rule.id == name]
    found = sought(compiled, variable, knowledge().vocabulary, onward=onward)
    return None if found.part is None else compiled.variables[found.part], found.clauses


@pytest.mark.parametrize(
    ("rule", "variable", "onward", "part"),
    [
        ("agent-follows-model", "Model", True, "Agent"),
        ("request-handed-on", "B", False, "A"),
        ("account-instructs-agent", "Model", False, "Agent"),
        ("steered-answers-move-on", "Model", True, "Next"),
        ("altered-generator-speaks", "Model", False, None),
        ("jailbreak", "Model", False, None),
    ],
)
def test_where_a_step_names_the_part_nothing_is_asked(rule: str, variable: str, onward: bool, part: str | None) -> None:
    assert of_rule(rule, variable, onward=onward) == (part, ())


def test_of_a_model_that_writes_the_writer_counts_not_who_reads_it() -> None:
    part, (clause,) = of_rule("agent-rewrites-configuration", "Model", onward=True)
    assert part is None
    assert "x_writes_to_0(Model, Config, X_part)" in clause


def test_a_model_that_reads_for_itself_is_no_part_between() -> None:
    _, clauses = of_rule("indirect-prompt-injection", "Model", onward=False)
    heads = [clause.split(" :- ")[0] for clause in clauses]
    assert heads == ["{}(Source,Model,Reader)", "{}(Source,Model,Source)"]


def test_the_predicates_that_say_it_are_words_of_the_vocabulary() -> None:
    vocabulary = knowledge().vocabulary
    for name in (*_SAID, *_DOES, *(name for name, _ in _FOUND_BY_FLOW)):
        assert vocabulary.body(name) is not None, name
