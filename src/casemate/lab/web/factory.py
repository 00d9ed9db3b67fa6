"""The web application over a stage. Serving it is somebody else's work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Annotated

from fastapi import Cookie, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from casemate.files import CasemateError
from casemate.lab.controls import Control
from casemate.lab.harbour.seed import PEOPLE
from casemate.lab.interface import Forbidden, Guide, QuotaExceeded, Session, Skill
from casemate.lab.journal import Conclusion
from casemate.lab.web import actions
from casemate.lab.web.bodies import Controls, SignIn, Written
from casemate.lab.web.guarding import headers_for, is_foreign
from casemate.lab.web.stage import Stage

COOKIE = "harbour"
_TYPES = {"lab.js": "text/javascript", "lab.css": "text/css"}


def create_app(stage: Stage, guides: Sequence[Guide] = ()) -> FastAPI:
    """The page, its guided exercises and the interface behind it."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        reason = is_foreign(request.headers)
        response = JSONResponse({"error": reason}, 403) if reason else await call_next(request)
        careful = Control.OUTPUT_ENCODING in stage.harbour.controls
        response.headers.update(headers_for(careful=careful))
        return response

    @app.exception_handler(Forbidden)
    def forbidden(request: Request, error: Exception) -> JSONResponse:
        del request
        return JSONResponse({"error": str(error)}, 403)

    @app.exception_handler(QuotaExceeded)
    def exceeded(request: Request, error: Exception) -> JSONResponse:
        del request
        return JSONResponse({"error": str(error)}, 429)

    @app.exception_handler(CasemateError)
    def unable(request: Request, error: Exception) -> JSONResponse:
        """The model is away, or was given more than it can read."""
        del request
        return JSONResponse({"error": str(error)}, 503)

    _add_pages(app)
    _add_state(app, stage, guides)
    actions.add_to(app, stage, _signed_in(stage))
    return app


def _signed_in(stage: Stage) -> Callable[..., Session]:
    def session(harbour: Annotated[str, Cookie()] = "") -> Session:
        return stage.harbour.session(harbour)

    return session


def _add_pages(app: FastAPI) -> None:
    static = files("casemate.lab.web") / "static"

    @app.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse((static / "page.html").read_text(encoding="utf-8"))

    @app.get("/static/{name}")
    def part(name: str) -> Response:
        if name not in _TYPES:
            return Response(status_code=404)
        return Response((static / name).read_text(encoding="utf-8"), media_type=_TYPES[name])


def _add_state(app: FastAPI, stage: Stage, guides: Sequence[Guide]) -> None:
    @app.get("/api/state")
    def state() -> dict[str, object]:
        label = stage.harbour.backend.label
        return {
            "backend": str(label),
            "real": label.kind.real,
            "embedding": stage.harbour.embedder.name,
            "controls": [
                {"id": one.value, "catalogue": one.catalogue, "what": one.what, "on": one in stage.harbour.controls}
                for one in Control
            ],
            "people": [asdict(person) for person in PEOPLE],
            "skills": [skill.value for skill in Skill],
            "guides": [
                {**asdict(guide), "skill": guide.skill.value, "stopped_by": [one.value for one in guide.stopped_by]}
                for guide in guides
            ],
        }

    @app.put("/api/controls")
    def set_controls(wanted: Controls) -> dict[str, object]:
        stage.begin_again(wanted.on)
        return state()

    @app.post("/api/sign-in")
    def sign_in(who: SignIn, response: Response) -> dict[str, str]:
        session = stage.harbour.sign_in(who.user)
        careful = Control.OUTPUT_ENCODING in stage.harbour.controls
        response.set_cookie(COOKIE, session.token, httponly=careful, samesite="strict")
        return {"user": session.user, "tenant": session.tenant, "rights": session.rights.value}

    @app.get("/api/mine")
    def mine() -> dict[str, object]:
        journal = stage.journal.journal
        return {
            "entries": [
                {"number": one.number, "scenario": one.scenario, "kind": one.kind, "effect": one.effect,
                 "exploited": one.exploited}
                for one in journal.entries
            ],
            "conclusions": {name: asdict(one) for name, one in journal.conclusions.items()},
        }  # fmt: skip

    @app.put("/api/mine/{scenario}")
    def conclude(scenario: str, written: Written) -> dict[str, bool]:
        if scenario not in {guide.id for guide in guides}:
            raise Forbidden("there is no such exercise")
        stage.journal.conclude(scenario, Conclusion(root_cause=written.root_cause, mitigation=written.mitigation))
        return {"kept": True}
