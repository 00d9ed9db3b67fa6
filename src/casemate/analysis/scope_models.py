"""Questions about models: where they come from, how they are trained and updated, what serves and watches them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from casemate.analysis.scope_drawing import TRAINERS, Drawing, Finder, Question, Role, is_any, line
from casemate.model import Component, Shape, choices

_BUILDERS = ("pipeline", "artefact")


def _source(drawing: Drawing, topic: str) -> Iterator[Question]:
    for model in drawing.of("model"):
        own = model.provider is choices.Provider.OWN
        said = model.source is not None or model.based_on or any(drawing.behind(model))
        if not own and not said:
            yield Question(
                topic=topic,
                element=model.id,
                ask=f"Where does {model.title} come from: who makes it, and from where is its artefact taken?",
                why="Whoever publishes or hosts a model can change what it does before it arrives.",
                add=(line(model, "provider: third_party", "source: vendor", "supplier: …"),),
            )


def _supplier(drawing: Drawing, topic: str) -> Iterator[Question]:
    for model in drawing.of("model"):
        if model.provider is choices.Provider.THIRD_PARTY and model.supplier is None:
            yield Question(
                topic=topic,
                element=model.id,
                ask=f"Who supplies {model.title}?",
                why="The same supplier in two systems is one event that hits both.",
                add=(line(model, "supplier: …"),),
            )


def _training(drawing: Drawing, topic: str) -> Iterator[Question]:
    for model in drawing.of("model"):
        if _is_taken_in(drawing, model):
            continue
        online = any(flow.role in (Role.FEEDBACK, Role.TRAINING_DATA, Role.LABEL) for flow in drawing.into(model))
        if not online and not any(is_any(other, *TRAINERS) for other in drawing.behind(model)):
            yield Question(
                topic=topic,
                element=model.id,
                ask=f"What trains {model.title}, and on what data?",
                why="Whoever can write the training data or run on the training job decides what the model learns.",
                add=(
                    f"{model.id}_training: {{kind: training_job, …, trains_on: […]}}",
                    f"- {{from: {model.id}_training, to: {model.id}, as: model_artifact, carries: […]}}",
                ),
            )


def _is_taken_in(drawing: Drawing, model: Component) -> bool:
    """Whether somebody else trained it and nothing is said of training here."""
    foreign = drawing.is_rented(model) or model.provider not in (None, choices.Provider.OWN)
    return (foreign or model.source is not None) and not model.trains_on


def _updates(drawing: Drawing, topic: str) -> Iterator[Question]:
    for model in drawing.of("model"):
        if model.updates is None and not any(drawing.behind(model)) and model.learns is not choices.Learns.ONLINE:
            yield Question(
                topic=topic,
                element=model.id,
                ask=f"How does a new version of {model.title} arrive, and who lets it in?",
                why="An update path is the way in for a changed model; without one, known flaws stay.",
                add=(line(model, "updates: pinned"),),
            )


def _host(drawing: Drawing, topic: str) -> Iterator[Question]:
    for model in drawing.of("model"):
        if not drawing.is_rented(model) and not any(drawing.hosts(model)):
            yield Question(
                topic=topic,
                element=model.id,
                ask=f"What does {model.title} run on, and what listens there?",
                why="A model server has an interface, libraries and files of its own; each is a way to the model.",
                add=(
                    f"{model.id}_server: {{kind: inference_server, …}}",
                    line(model, f"runs_on: {model.id}_server"),
                ),
            )


def _logs(drawing: Drawing, topic: str) -> Iterator[Question]:
    if not any(drawing.of("log_store", "monitoring")):
        return  # the question about the whole system is asked instead
    for model in drawing.of("generative_model", "predictive_model"):
        around = {model.id, *(host.id for host in drawing.hosts(model))}
        around |= {flow.source for flow in drawing.into(model)} | {flow.target for flow in drawing.out_of(model)}
        watched = any(
            flow.source in around
            and (flow.role is Role.TELEMETRY or is_any(drawing.target(flow), "log_store", "monitoring"))
            for flow in drawing.system.flows
        )
        if not watched:
            yield Question(
                topic=topic,
                element=model.id,
                ask=f"Where is it written down what {model.title} was asked and what it answered?",
                why="Without a record nobody sees an attack by many small questions, nor can explain it later.",
                add=(f"- {{from: {model.id}, to: …, as: telemetry}}",),
            )


def _infrastructure(drawing: Drawing, topic: str) -> Iterator[Question]:
    own = [model for model in drawing.of("model") if not _is_taken_in(drawing, model)]
    if own and not any(drawing.of(*_BUILDERS)):
        yield Question(
            topic=topic,
            ask="Where is the half that makes the models: datasets, labelling, training, tests, registry?",
            why="Only the running half is drawn; poisoning, theft and swapping of models happen in the other.",
            add=(
                "training_set: {kind: dataset, …, stores: […]}",
                "training: {kind: training_job, …}",
                "registry: {kind: model_registry, …}",
            ),
        )


def _interface(drawing: Drawing, topic: str) -> Iterator[Question]:
    if any(drawing.of("model")) and not any(drawing.of("interface", "agentic", "inference_server", "service")):
        yield Question(
            topic=topic,
            ask="Through what is the model used: which application, API or agent stands before it?",
            why="Nobody attacks a model directly; they reach it through what is built around it.",
            add=("front: {kind: api, …}", "- {from: front, to: …, as: inference_input}"),
        )


def _learning_data(drawing: Drawing, topic: str) -> Iterator[Question]:
    for job in drawing.of(*TRAINERS):
        fed = [flow for flow in drawing.into(job) if flow.role not in (Role.CREDENTIAL, Role.PACKAGE, Role.COMMAND)]
        if not fed:
            yield Question(
                topic=topic,
                element=job.id,
                ask=f"From where does {job.title} get what it learns from?",
                why="Data that nobody is seen to write are data that anybody may have written.",
                add=(f"- {{from: …, to: {job.id}, as: training_data, carries: […]}}",),
            )


def _ingestion(drawing: Drawing, topic: str) -> Iterator[Question]:
    for store in drawing.system.components.values():
        if is_retrieved(drawing, store) and not is_filled(drawing, store):
            yield Question(
                topic=topic,
                element=store.id,
                ask=f"How does content get into {store.title}: who writes it, who checks it?",
                why="Whoever can put a passage there speaks to the model, and through it to everybody who asks.",
                add=(f"- {{from: …, to: {store.id}, as: embedding, carries: […]}}",),
            )


def is_retrieved(drawing: Drawing, store: Component) -> bool:
    """Whether retrieval searches it."""
    if is_any(store, "vector_store", "knowledge_base"):
        return True
    reads = any(
        is_any(drawing.target(flow), "retriever") or flow.role is Role.CONTEXT for flow in drawing.out_of(store)
    )
    return store.shape is Shape.STORE and reads and not is_any(store, "memory", "prompt_store", "agent_config")


def is_filled(drawing: Drawing, store: Component) -> bool:
    """Whether something is seen to write there, or the data name their writers."""
    asking = (Role.QUERY, Role.PROMPT, Role.TOOL_CALL, Role.INFERENCE_INPUT)
    if any(flow.role not in asking for flow in drawing.into(store)):
        return True
    held = (*store.stores, *store.secrets)
    return bool(held) and all(drawing.system.data[data].writers for data in held)


MODEL_TOPICS: Mapping[str, Finder] = {
    "training-infrastructure": _infrastructure,
    "model-interface": _interface,
    "model-source": _source,
    "model-supplier": _supplier,
    "model-training": _training,
    "model-updates": _updates,
    "model-host": _host,
    "model-logs": _logs,
    "learning-data": _learning_data,
    "retrieval-ingestion": _ingestion,
}
