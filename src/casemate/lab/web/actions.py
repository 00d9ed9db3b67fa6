"""What a signed-in learner can do through the page; every action is recorded with its effect."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

from fastapi import Depends, FastAPI

from casemate.lab.interface import Answer, DocumentState, Forbidden, Loaded, Rights, Session, Upload
from casemate.lab.web.artefacts import RECIPES, artefact
from casemate.lab.web.bodies import Artefact, Code, Document, Here, Label, Need, Package, Said
from casemate.lab.web.stage import Attempt, Stage

_MOST_TIMES = 200
_LONGEST_NOTE = 300


def add_to(app: FastAPI, stage: Stage, signed_in: Callable[..., Session]) -> None:
    """Add the routes."""
    who = Depends(signed_in)
    _add_chat(app, stage, who)
    _add_documents(app, stage, who)
    _add_approvals(app, stage, who)
    _add_classifier(app, stage, who)
    _add_supplies(app, stage, who)


def answer_json(answer: Answer, exploited: bool | None) -> dict[str, object]:
    """An answer as the page wants it."""
    return {
        "text": answer.text,
        "html": answer.html,
        "raw": answer.raw,
        "prompt": answer.prompt,
        "skill": answer.skill.value,
        "label": str(answer.label),
        "grounded": answer.grounded,
        "withheld": [control.value for control in answer.withheld],
        "calls": [
            {"tool": call.tool.value, "arguments": dict(call.arguments), "outcome": call.outcome.value,
             "result": call.result}
            for call in answer.tool_calls
        ],
        "sources": [{"document": one.document, "owner": one.owner, "text": one.text} for one in answer.sources],
        "exploited": exploited,
    }  # fmt: skip


def _add_chat(app: FastAPI, stage: Stage, who: object) -> None:
    @app.post("/api/chat")
    def chat(said: Said, session: Annotated[Session, who]) -> dict[str, object]:
        answer, exploited = stage.done(
            Attempt(
                kind="chat",
                session=session,
                scenario=said.scenario,
                fields={"message": said.message, "skill": said.skill.value if said.skill else ""},
            ),
            lambda: stage.harbour.chat(session, said.message, skill=said.skill, max_tokens=said.max_tokens),
            lambda made: made.text,
        )
        return answer_json(answer, exploited)

    @app.post("/api/redeem")
    def redeem(code: Code, session: Annotated[Session, who]) -> dict[str, object]:
        granted, exploited = stage.done(
            Attempt(
                kind="redeem",
                session=session,
                scenario=code.scenario,
                fields={"code": code.code, "shipment": str(code.shipment)},
            ),
            lambda: stage.harbour.redeem(session, code.code, code.shipment),
            lambda made: "granted" if made else "refused",
        )
        return {"granted": granted, "exploited": exploited}

    @app.get("/api/me")
    def me(session: Annotated[Session, who]) -> dict[str, object]:
        after = stage.harbour.effects()
        return {
            "usage": asdict(stage.harbour.usage(session)),
            "mails": dict(after.mails),
            "markers": dict(after.markers),
            "shipments": [[number, *row] for number, row in after.shipments.items()],
            "connectors": sorted(after.connectors),
            "requirements": sorted(after.requirements),
            "discounts": after.discounts,
        }

    @app.get("/attacker/collect")
    def collect(session: Annotated[Session, who], note: str = "", scenario: str = "") -> dict[str, object]:
        """Where a script in the page reports to: a marker stands for the attacker's own server."""

        def mark() -> str:
            number = len(list(stage.harbour.markers.glob("script-*.txt"))) + 1
            text = f"a script ran as {session.user} and sent: {note[:_LONGEST_NOTE]}\n"
            (stage.harbour.markers / f"script-{number:04}.txt").write_text(text, encoding="utf-8")
            return text

        text, exploited = stage.done(
            Attempt(kind="collect", session=session, scenario=scenario, fields={"note": note[:_LONGEST_NOTE]}),
            mark,
            str,
        )
        return {"kept": text, "exploited": exploited}


def _add_documents(app: FastAPI, stage: Stage, who: object) -> None:
    @app.get("/api/documents")
    def documents(session: Annotated[Session, who]) -> list[dict[str, str]]:
        return [{**asdict(one), "text": waiting_text(one, session)} for one in stage.harbour.documents(session)]

    def waiting_text(document: Upload, session: Session) -> str:
        """What a supervisor would approve, and nothing of other documents."""
        mine = session.rights is Rights.SUPERVISOR and document.tenant == session.tenant
        if not mine or document.state is not DocumentState.QUARANTINED:
            return ""
        return stage.harbour.document_text(session, document.id)

    @app.post("/api/documents")
    def upload(document: Document, session: Annotated[Session, who]) -> dict[str, object]:
        made, exploited = stage.done(
            Attempt(
                kind="upload",
                session=session,
                scenario=document.scenario,
                fields={"title": document.title, "text": document.text},
            ),
            lambda: stage.harbour.upload(session, document.title, document.text),
            lambda made: f"{made.id} {made.state.value}",
        )
        return {**asdict(made), "exploited": exploited}

    @app.post("/api/documents/{document}/approve")
    def approve(document: str, here: Here, session: Annotated[Session, who]) -> dict[str, object]:
        made, _ = stage.done(
            Attempt(kind="approve", session=session, scenario=here.scenario, fields={"document": document}),
            lambda: stage.harbour.approve_document(session, document),
            lambda made: f"{made.id} {made.state.value}",
        )
        return asdict(made)


def _add_approvals(app: FastAPI, stage: Stage, who: object) -> None:
    @app.get("/api/pending")
    def pending(session: Annotated[Session, who]) -> list[dict[str, object]]:
        return [
            {"id": one.id, "tool": one.tool.value, "arguments": dict(one.arguments), "asked_by": one.asked_by}
            for one in stage.harbour.pending(session)
        ]

    @app.post("/api/pending/{effect}/approve")
    def approve_effect(effect: str, here: Here, session: Annotated[Session, who]) -> dict[str, object]:
        told, exploited = stage.done(
            Attempt(kind="approve", session=session, scenario=here.scenario, fields={"effect": effect}),
            lambda: stage.harbour.approve(session, effect),
            str,
        )
        return {"told": told, "exploited": exploited}

    @app.post("/api/pending/{effect}/reject")
    def reject(effect: str, session: Annotated[Session, who]) -> dict[str, bool]:
        stage.harbour.reject(session, effect)
        return {"rejected": True}


def _add_classifier(app: FastAPI, stage: Stage, who: object) -> None:
    @app.post("/api/feedback")
    def feedback(given: Label, session: Annotated[Session, who]) -> dict[str, object]:
        def teach() -> str:
            for _ in range(min(max(given.times, 1), _MOST_TIMES)):
                stage.harbour.feedback(session, given.text, given.label)
            before = stage.harbour.triage(given.text)
            made = stage.harbour.retrain(session)
            return (
                f"{before} became {stage.harbour.triage(given.text)}; right on {made.held_out:.0%} of the held-out "
                f"examples; {made.dropped} pieces of feedback dropped"
            )

        fields = {"text": given.text, "label": given.label, "times": str(given.times)}
        told, exploited = stage.done(
            Attempt(kind="feedback", session=session, scenario=given.scenario, fields=fields), teach, str
        )
        return {"told": told, "exploited": exploited}

    @app.get("/api/triage")
    def triage(text: str, session: Annotated[Session, who]) -> dict[str, str]:
        del session
        return {"label": stage.harbour.triage(text)}


def _add_supplies(app: FastAPI, stage: Stage, who: object) -> None:
    @app.post("/api/models")
    def publish(given: Artefact, session: Annotated[Session, who]) -> dict[str, object]:
        if given.recipe not in RECIPES:
            raise Forbidden(f"a recipe is one of {', '.join(RECIPES)}")

        def both() -> Loaded:
            harbour = stage.harbour
            honest = harbour.honest_artefact()
            made = artefact(given.recipe, honest, harbour.markers)
            # the release pipeline signs only what it built itself
            signature = harbour.sign_artefact(given.name, made) if made == honest else ""
            harbour.publish_model(session, given.name, made, signature)
            return harbour.load_model(session, given.name)

        fields = {"name": given.name, "recipe": given.recipe}
        loaded, exploited = stage.done(
            Attempt(kind="load", session=session, scenario=given.scenario, fields=fields), both, _told
        )
        return {"told": _told(loaded), "accepted": loaded.accepted, "exploited": exploited}

    @app.post("/api/connectors/recommend")
    def recommend(given: Need, session: Annotated[Session, who]) -> dict[str, object]:
        answer, exploited = stage.done(
            Attempt(kind="recommend", session=session, scenario=given.scenario, fields={"need": given.need}),
            lambda: stage.harbour.connector_for(session, given.need),
            lambda made: made.text,
        )
        return answer_json(answer, exploited)

    @app.post("/api/connectors/publish")
    def publish_connector(given: Package, session: Annotated[Session, who]) -> dict[str, bool]:
        stage.harbour.publish_connector(session, given.name)
        return {"published": True}

    @app.post("/api/connectors/install")
    def install(given: Package, session: Annotated[Session, who]) -> dict[str, object]:
        loaded, exploited = stage.done(
            Attempt(kind="install", session=session, scenario=given.scenario, fields={"name": given.name}),
            lambda: stage.harbour.install_connector(session, given.name),
            _told,
        )
        return {"told": _told(loaded), "accepted": loaded.accepted, "exploited": exploited}


def _told(loaded: Loaded) -> str:
    return f"{loaded.name} accepted" if loaded.accepted else f"{loaded.name} refused: {loaded.reason}"
