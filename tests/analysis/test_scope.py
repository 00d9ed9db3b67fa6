from __future__ import annotations

from collections.abc import Callable, Collection
from copy import deepcopy
from typing import Any

import pytest

from analyses import analysis_of, knowledge
from casemate.analysis.scope import TOPICS, Scope, scope_of
from casemate.analysis.scope_drawing import Drawing
from casemate.model import load_model, to_values
from conftest import ROOT


def example(name: str) -> dict[str, Any]:
    return to_values(load_model(ROOT / "examples" / f"{name}.casemate.yaml").system)


def asked(raw: dict[str, Any]) -> set[str]:
    return {question.id for question in scope_of(analysis_of(raw)).questions}


def never(_: dict[str, Any]) -> bool:
    return False


def without(
    raw: dict[str, Any], parts: Collection[str], flows: Callable[[dict[str, Any]], bool] = never
) -> dict[str, Any]:
    """The model with parts deleted, and everything that names them."""
    left = deepcopy(raw)
    left["components"] = {name: part for name, part in raw["components"].items() if name not in parts}
    left["flows"] = [f for f in left["flows"] if not {f["from"], f["to"]} & set(parts) and not flows(f)]
    for part in left["components"].values():
        for key in ("runs_on", "model"):
            if part.get(key) in parts:
                del part[key]
        for key in ("tools", "based_on"):
            if key in part:
                part[key] = [name for name in part[key] if name not in parts]
    for asset in left["data"].values():
        if "opens" in asset:
            asset["opens"] = [name for name in asset["opens"] if name not in parts]
    for control in left["controls"].values():
        if "protects" in control:
            control["protects"] = [name for name in control["protects"] if name in left["components"]]
    return left


@pytest.mark.parametrize("name", ["ai-search", "support-agent"])
def test_the_examples_answer_every_question(name: str) -> None:
    scope = scope_of(analysis_of(example(name)))
    assert [question.id for question in scope.questions] == []
    assert scope.strays == ()
    assert all(settled.reason for settled in scope.settled)


LEARNING = ("ranker_training", "ranker_tests", "feature_store", "click_pipeline", "rating_set")
PIPELINE = (*LEARNING, "ranker_host", "rating_tool", "model_registry", "model_hub")


def test_without_its_pipeline_half_the_search_engine_is_asked_for_that() -> None:
    found = asked(without(example("ai-search"), (*PIPELINE, "rater")))
    assert found == {
        "training-infrastructure",
        "model-training@ranker",
        "model-updates@ranker",
        "model-host@ranker",
    }


def test_without_its_training_alone_only_that_is_asked() -> None:
    assert asked(without(example("ai-search"), LEARNING)) == {"model-training@ranker"}


def test_without_ingestion_the_indexes_are_asked_about() -> None:
    gone = ("web", "crawler", "parser", "spam_filter", "index_builder", "encoder", "page_store")
    found = asked(without(example("ai-search"), gone))
    assert found == {"retrieval-ingestion@vector_index", "store-writer@word_index"}


def test_without_the_account_the_agent_is_asked_for_it() -> None:
    raw = example("support-agent")
    del raw["components"]["agent"]["acts_as"]
    assert asked(raw) == {"agent-account@agent"}
    del raw["components"]["agent"]["secrets"]
    raw = without(raw, (), lambda flow: flow["to"] == "agent" and flow.get("as") == "credential")
    assert asked(raw) == {"agent-account@agent"}
    search = example("ai-search")
    del search["components"]["answer_service"]["acts_as"]
    assert asked(search) == {"agent-account@answer_service"}


def test_without_outputs_their_consumers_are_asked_for() -> None:
    results = ("completion", "prediction")
    search = without(example("ai-search"), (), lambda flow: flow.get("as") in results)
    assert asked(search) == {
        f"output-consumer@{name}" for name in ("answer_model", "answer_service", "ranker", "spam_filter")
    }
    agent = without(example("support-agent"), (), lambda flow: (flow["from"], flow["to"]) == ("chat", "customer"))
    assert asked(agent) == {"output-consumer@chat"}


def test_every_topic_is_asked_of_some_bare_model_and_a_reason_answers_it() -> None:
    raw = bare()
    scope = scope_of(analysis_of(raw))
    topics = {question.topic for question in scope.questions}
    # It has a loss, a training job and a service, no zones to cross and no log that could leave a model out.
    elsewhere = {"losses", "training-infrastructure", "model-interface", "flow-authentication", "model-logs"}
    assert topics == set(TOPICS) - elsewhere
    raw["x-scope"] = {question.id: "left out on purpose" for question in scope.questions}
    answered = scope_of(analysis_of(raw))
    assert answered.questions == ()
    assert [settled.question for settled in answered.settled] == list(scope.questions)


def bare() -> dict[str, Any]:
    return {
        "casemate": 1,
        "system": {"name": "Bare"},
        "data": {"things": {}, "words": {"class": "public", "origin": "internal"}},
        "components": {
            "scorer": {"kind": "classifier"},
            "rented": {"kind": "language_model", "provider": "third_party"},
            "helper": {"kind": "agent"},
            "sender": {"kind": "tool", "effects": ["sends"]},
            "index": {"kind": "vector_store", "stores": ["things"]},
            "pile": {"kind": "database", "stores": ["things"]},
            "trainer": {"kind": "fine_tuning_job"},
            "shop": {"kind": "service"},
            "bank": {"kind": "external_service"},
        },
        "flows": [
            {"from": "shop", "to": "bank", "as": "query", "carries": ["words"], "authn": "api_key"},
            {"from": "helper", "to": "sender", "as": "tool_call"},
            {"from": "shop", "to": "scorer", "as": "inference_input", "carries": ["things"]},
        ],
        "controls": {"lock": {"control": "authentication", "protects": ["shop"]}},
        "losses": {"spilt": {"of": "pile", "property": "integrity"}},
    }


def test_some_topics_need_more_of_a_model() -> None:
    lone = {"casemate": 1, "system": {"name": "Lone"}, "components": {"m": {"kind": "classifier"}}, "flows": []}
    assert {"losses", "model-interface", "training-infrastructure"} <= asked(lone)
    raw = bare()
    raw["zones"] = {"out": {"trust": "untrusted"}, "own": {"trust": "internal"}}
    for name, part in raw["components"].items():
        part["zone"] = "out" if name == "bank" else "own"
    raw["flows"].append({"from": "bank", "to": "shop", "as": "data", "carries": ["words"]})
    assert "flow-authentication" not in asked(raw)  # an answer to an authenticated question
    raw["flows"][0].pop("authn")
    assert "flow-authentication" in asked(raw)
    raw["components"]["watch"] = {"kind": "monitoring", "zone": "own"}
    raw["flows"].append({"from": "helper", "to": "watch", "as": "telemetry", "carries": ["words"]})
    assert "model-logs@scorer" in asked(raw)


def test_out_of_scope_answers_all_about_a_component() -> None:
    raw = bare()
    raw["components"]["scorer"]["out_of_scope"] = "run by the bank"
    scope = scope_of(analysis_of(raw))
    assert not [question for question in scope.questions if question.element == "scorer"]
    assert {settled.reason for settled in scope.settled} == {"run by the bank"}


def test_a_reason_may_stand_on_the_element() -> None:
    raw = bare()
    raw["components"]["sender"]["x-scope"] = {"tool-recipients": "one mailbox, set by hand"}
    raw["data"]["things"]["x-scope"] = {"data-origin": "under dispute"}
    raw["flows"][1]["x-scope"] = {"flow-content": "the arguments of the call"}
    gone = asked(bare()) - asked(raw)
    assert gone == {"tool-recipients@sender", "data-origin@things", "flow-content@helper->sender"}


def test_an_answer_that_answers_nothing_is_said() -> None:
    raw = bare()
    raw["x-scope"] = {"nonsense": "because", "logs": " "}
    raw["components"]["shop"]["x-scope"] = "no"
    scope = scope_of(analysis_of(raw))
    assert set(scope.strays) == {"x-scope.nonsense", "x-scope.logs", "components.shop.x-scope"}
    assert "logs" in {question.id for question in scope.questions}


def test_saying_it_in_the_model_is_quiet_too() -> None:
    raw = bare()
    raw["components"]["sender"] |= {"recipients": "fixed", "acts_as": "caller"}
    raw["components"]["rented"] |= {"supplier": "Example AI Inc.", "source": "vendor", "updates": "automatic"}
    raw["data"]["things"] |= {"class": "internal", "origin": "user"}
    raw["flows"][1]["carries"] = ["words"]
    raw["controls"]["lock"]["status"] = "planned"
    gone = {question.split("@")[0] for question in asked(bare()) - asked(raw)}
    assert gone >= {
        "tool-account",
        "tool-recipients",
        "model-supplier",
        "data-class",
        "data-origin",
        "flow-content",
        "control-status",
    }


def test_questions_are_whole_and_in_a_fixed_order() -> None:
    raw = bare()
    scope = scope_of(analysis_of(raw))
    order = list(TOPICS)
    assert [order.index(question.topic) for question in scope.questions] == sorted(
        order.index(question.topic) for question in scope.questions
    )
    for question in scope.questions:
        assert question.ask.endswith(("?", "."))
        assert question.why.endswith(".")
        assert question.add
    turned = dict(raw, components=dict(reversed(raw["components"].items())), flows=raw["flows"][::-1])
    assert _ids(scope) == _ids(scope_of(analysis_of(turned)))


def _ids(scope: Scope) -> list[str]:
    return [question.id for question in scope.questions]


def test_artefacts_are_followed_back_through_servers() -> None:
    drawing = Drawing(analysis_of(example("ai-search")))
    behind = {part.id for part in drawing.behind(drawing.system.components["ranker"])}  # type: ignore[index]
    assert {"model_registry", "ranker_tests", "ranker_training"} <= behind
    assert knowledge().rules


def test_the_page_names_every_topic() -> None:
    page = (ROOT / "docs" / "scope.md").read_text(encoding="utf-8")
    assert [topic for topic in TOPICS if f"`{topic}`" not in page] == []
