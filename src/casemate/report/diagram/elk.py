"""The Eclipse Layout Kernel: elkjs in an embedded V8, without Node and without a browser.

The script is not part of the sources: building Casemate puts it beside this module (`hatch_build.py`).
"""

from __future__ import annotations

import atexit
import json
import threading
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from casemate.files import CasemateError, Value

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from py_mini_racer import MiniRacer

SCRIPT: Traversable = files("casemate.report.diagram") / "_elk" / "elk.bundled.js"
TIMEOUT = 60.0
"""Seconds after which a layout is given up."""

_INSTALL = 'install the extra that has it (pip install "casemate[diagrams]"), or leave --direction away'
_BUILD = "install Casemate again without CASEMATE_SKIP_WEB, or leave --direction away"

# elkjs wants to be a CommonJS module in a browser. Its timers only put work off: no clock is needed.
_BEFORE = """
var self = this, window = undefined, module = {exports: {}}, exports = module.exports;
globalThis.setTimeout = work => { Promise.resolve().then(() => work()); };
globalThis.clearTimeout = () => {};
"""
_AFTER = "var elk = new (module.exports.default || module.exports)(), laidOut = null, failed = null;"
# `$H` are hash codes of the engine's own objects; they differ from call to call.
_LAYOUT = """
laidOut = null; failed = null;
elk.layout(%s).then(
  graph => { laidOut = JSON.stringify(graph, (key, value) => key === '$H' ? undefined : value); },
  error => { failed = String(error); });
0
"""

_one_at_a_time = threading.Lock()


def elk_layout(graph: Mapping[str, Value], *, timeout: float = TIMEOUT) -> Mapping[str, Value]:
    """The graph with coordinates, in the JSON of elkjs.

    Raises `CasemateError` when the engine is not installed or has not finished after `timeout` seconds.
    """
    with _one_at_a_time:
        engine = _engine()
        from py_mini_racer import JSTimeoutException

        try:
            engine.eval(_LAYOUT % json.dumps(graph), timeout_sec=timeout)
        except JSTimeoutException as error:
            _engine.cache_clear()
            raise CasemateError(
                f"the layered layout was not ready after {timeout:g} s; leave --direction away for the compact one"
            ) from error
        # The promises are settled before the call above returns: the timers of _BEFORE only queue them.
        failed, found = engine.eval("failed"), engine.eval("laidOut")
    if not isinstance(found, str):
        raise RuntimeError(f"elkjs: {failed}")
    laid_out: Mapping[str, Value] = json.loads(found)
    return laid_out


@cache
def _engine() -> MiniRacer:
    """One for the process: starting it takes a third of a second and 60 MB."""
    try:
        from py_mini_racer import MiniRacer
    except ImportError as error:
        raise CasemateError(f"layered layouts need the package mini-racer: {_INSTALL}") from error
    try:
        script = SCRIPT.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise CasemateError(f"this installation has no layout engine (elkjs): {_BUILD}") from error
    engine = MiniRacer()
    engine.eval(_BEFORE)
    engine.eval(script)
    engine.eval(_AFTER)
    atexit.register(engine.close)
    return engine
