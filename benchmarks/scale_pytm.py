"""pytm on a synthetic system: build, check, resolve, nothing else. Prints what each took as JSON.

python benchmarks/scale_pytm.py model.json
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytm import (
    LLM,
    TM,
    Actor,
    Agent,
    Boundary,
    Classification,
    Data,
    Dataflow,
    Datastore,
    ExternalEntity,
    Process,
    Server,
    TLSVersion,
)

from casemate.model import is_a

Entry = dict[str, Any]

CLASSES: tuple[tuple[str, type[Any]], ...] = (
    ("person", Actor),
    ("outside", ExternalEntity),
    ("generative_model", LLM),
    ("agentic", Agent),
    ("store", Datastore),
    ("knowledge", Datastore),
    ("artefact", Datastore),
    ("interface", Server),
    ("service", Server),
    ("inference_server", Server),
    ("host", Server),
    ("compute", Process),
    ("pipeline", Process),
    ("model", Process),
)
"""pytm's class for each branch or leaf; the first that fits."""

CLASSIFICATIONS = {
    "public": Classification.PUBLIC,
    "internal": Classification.RESTRICTED,
    "confidential": Classification.SENSITIVE,
    "restricted": Classification.SECRET,
    "secret": Classification.TOP_SECRET,
}


def build(model: Entry) -> TM:
    """The system in pytm's classes, with what they can say of it."""
    tm = TM(model["system"]["name"], description="The graph that the other tools get")
    zones = {name: Boundary(name) for name in model["zones"]}
    for name, zone in model["zones"].items():
        if "within" in zone:
            zones[name].inBoundary = zones[zone["within"]]
    data = {name: _data(name, asset) for name, asset in model["data"].items()}
    controls = {name: control["control"] for name, control in model["controls"].items()}
    elements = {name: _element(name, part, zones, controls) for name, part in model["components"].items()}
    for number, flow in enumerate(model["flows"]):
        _flow(number, flow, elements, data)
    return tm


def _data(name: str, asset: Entry) -> Data:
    about = asset.get("about", [])
    return Data(
        name,
        classification=CLASSIFICATIONS[asset["class"]],
        isPII="personal" in about,
        isCredentials="credential" in about,
    )


def _element(name: str, part: Entry, zones: dict[str, Boundary], controls: dict[str, str]) -> Any:
    made = next(held for branch, held in CLASSES if is_a(part["kind"], branch))(name)
    made.inBoundary = zones[part["zone"]]
    present = {controls[control] for control in part.get("controls", ())}
    made.controls.isEncryptedAtRest = "encryption-at-rest" in present
    made.controls.usesMFA = "strong-authentication" in present
    made.controls.hasAccessControl = part.get("access") in ("authenticated", "privileged")
    if isinstance(made, Datastore):
        made.isSQL = part["kind"] == "database"
        made.storesLogData = part["kind"] == "log_store"
    return made


def _flow(number: int, flow: Entry, elements: dict[str, Any], data: dict[str, Data]) -> None:
    made = Dataflow(elements[flow["from"]], elements[flow["to"]], f"{number} {flow.get('as', 'data')}")
    made.protocol = "HTTPS" if flow.get("encrypted") else "TCP"
    made.data = [data[name] for name in flow.get("carries", ())]
    if flow.get("encrypted"):
        made.tlsVersion = TLSVersion.TLSv13
        made.controls.isEncrypted = True
    if flow.get("authn", "none") != "none":
        made.controls.authenticatesSource = True
    made.usesSessionTokens = flow.get("authn") == "session"


def _cpu(work: Callable[[], Any]) -> tuple[Any, float]:
    before = time.process_time()
    return work(), time.process_time() - before


def main() -> int:
    """Measure one model."""
    model = json.loads(Path(sys.argv[1]).read_bytes())
    tm, building = _cpu(lambda: build(model))
    _, checking = _cpu(tm.check)
    _, resolving = _cpu(tm.resolve)
    spent = {"build": building, "check": checking, "resolve": resolving}
    print(json.dumps({"findings": len(tm.findings), "elements": len(TM._elements), "cpu": spent}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
