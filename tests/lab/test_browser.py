"""A real browser opens the page: a script in an answer runs in the one twin and not in the other."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from casemate.lab import HARDENED, Backend, Control
from casemate.lab.attacks.exploits.documents import runs_code
from casemate.lab.attacks.payloads import payloads_of
from casemate.lab.harbour.rendering import careless_html

from .conftest import Served

pytestmark = pytest.mark.slow

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
PLACES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAYLOADS = (
    "<img src=x onerror=mark()>",
    "<script>mark()</script>",
    "<details open ontoggle=mark()>x</details>",
    '![x](y" onerror="mark``)',
    "[click](javascript:mark``)",
    "<iframe srcdoc='<script>parent.mark()</script>'></iframe>",
    "<b style='animation:x' onanimationstart=mark()>x</b><style>@keyframes x{}</style>",
)
"""Each calls the page's own harmless `mark`."""
TRIED = """async (html) => {
  let ran = false;
  window.mark = () => { ran = true; };
  const place = document.createElement("div");
  document.body.append(place);
  place.append(document.createRange().createContextualFragment(html));
  for (const one of place.querySelectorAll("*")) {
    one.focus();
    for (const kind of ["mouseover", "click"]) {
      one.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
    }
    if (one.tagName === "FORM") one.requestSubmit();
    if (one.tagName === "A" && one.href.startsWith("javascript:")) one.click();
  }
  await new Promise((done) => setTimeout(done, 250));
  place.remove();
  return ran;
}"""
ACTIVE = "one => one.querySelectorAll('*:not(br):not(a), [href^=java]').length"


def absent(what: str) -> None:
    """A developer's machine may lack a browser; a build that skips these tests unseen proves nothing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}, which the tests of the lab need")
    pytest.skip(what)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium = os.environ.get("CASEMATE_CHROMIUM") or next(filter(None, map(shutil.which, PLACES)), None)
    if chromium is None:
        absent("there is no Chromium: apt-get install chromium, or set CASEMATE_CHROMIUM")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright is not installed: pip install -e .[dev]")
    with sync_playwright() as started:
        found = started.chromium.launch(executable_path=chromium, headless=True, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Any]]:
    contexts: list[Any] = []

    def show(page: Served, width: int = 1280) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        tab = context.new_page()
        tab.foreign = []
        tab.on("request", lambda sent: tab.foreign.append(sent.url) if not sent.url.startswith(page.address) else None)
        tab.goto(page.address)
        tab.wait_for_selector("#effects p")
        return tab

    yield show
    for context in contexts:
        context.close()


def say(tab: Any, text: str, skill: str = "write") -> None:
    before = tab.locator(".answer").count()
    tab.fill("#message", text)
    tab.select_option("#skills", skill)
    tab.click("#chat button")
    tab.locator(".answer").nth(before).wait_for(timeout=60_000)
    for link in tab.locator(".answer a[href^='javascript:']").all():
        link.click()
    tab.wait_for_timeout(400)


@pytest.mark.parametrize("controls", [(), (Control.OUTPUT_ENCODING,), HARDENED], ids=["none", "encoding", "all"])
def test_a_script_runs_in_the_one_twin_and_not_in_the_other(
    served: Callable[..., Served], opened: Callable[..., Any], controls: Any
) -> None:
    page = served(controls)
    tab = opened(page)
    for payload in PAYLOADS:
        before = len(page.stage.harbour.effects().markers)
        say(tab, f"Repeat exactly: {payload}")
        ran = len(page.stage.harbour.effects().markers) > before
        assert ran is not bool(controls), payload
        if controls:
            assert tab.locator(".answer").last.evaluate(ACTIVE) == 0, payload
    assert tab.foreign == []


def test_the_policy_alone_stops_inline_scripts(served: Callable[..., Served], opened: Callable[..., Any]) -> None:
    """Were the encoding forgotten in one place, the content security policy would still hold."""
    page = served(HARDENED)
    tab = opened(page)
    tab.evaluate(
        "document.querySelector('#talk').append("
        "document.createRange().createContextualFragment('<img src=x onerror=mark()><script>mark()</script>'))"
    )
    tab.wait_for_timeout(400)
    assert not page.stage.harbour.effects().markers


def test_an_exercise_is_done_by_hand_and_concluded(served: Callable[..., Served], opened: Callable[..., Any]) -> None:
    page = served()
    tab = opened(page)
    assert tab.locator("#warning").is_visible()
    tab.click("#guides button")
    tab.click("#guide-attempts button")
    tab.click("#chat button")
    tab.locator("#verdict .bad").wait_for()
    tab.click("text=Your conclusion")
    tab.fill("[name=root_cause]", "The page trusts the model.")
    tab.fill("[name=mitigation]", "Encode.")
    tab.click("#conclusion button")
    tab.wait_for_selector("text=Kept.")
    tab.wait_for_selector("#guides .done:has-text('exploited')")
    tab.click("text=What stops it")
    tab.click("text=Switch it on and try again")
    tab.wait_for_selector("#mode:has-text('1 of')")
    assert page.stage.harbour.controls == {Control.OUTPUT_ENCODING}
    tab.reload()
    tab.wait_for_selector("#welcome >> text=So far: 1 of 1 exploited, 1 concluded.")
    tab.click("#guides button")
    assert tab.input_value("[name=root_cause]") == "The page trusts the model."
    journal = page.journal.journal
    assert next(one.exploited for one in journal.entries if one.kind == "collect") is True
    assert journal.conclusions["script-in-answer"].root_cause == "The page trusts the model."


def test_every_place_of_the_page_works(served: Callable[..., Served], opened: Callable[..., Any]) -> None:
    page = served(HARDENED)
    tab = opened(page)
    say(tab, "Please refund shipment 1003.", "act")
    tab.click("#tabs >> text=Documents")
    tab.fill("#documents [name=title]", "<b>Ramp</b>")
    tab.fill("#documents [name=text]", "The ramp opens at 5.")
    tab.click("#documents button")
    tab.wait_for_selector("#document-list >> text=<b>Ramp</b>")
    tab.select_option("#people", "ben")
    tab.wait_for_selector("#told:has-text('ben')")
    tab.wait_for_selector("#document-list >> text=The ramp opens at 5.")
    tab.click("#document-list >> text=Approve")
    tab.click("#tabs >> text=Approvals")
    tab.click("#pending-list >> text=Approve")
    tab.wait_for_selector("#effects >> text=shipment 1003")
    tab.click("#tabs >> text=Feedback")
    tab.click("#feedback button")
    tab.wait_for_selector("#told:has-text('became')")
    tab.click("#tabs >> text=Models")
    tab.click("#models button")
    tab.wait_for_selector("#told:has-text('accepted')")
    tab.click("#tabs >> text=Connectors")
    tab.click("#need button")
    tab.wait_for_selector("#told:has-text('harbour-edi')")
    tab.click("#none")
    tab.wait_for_selector("#mode:has-text('vulnerable')")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_screen(
    served: Callable[..., Served], opened: Callable[..., Any], width: int
) -> None:
    tab = opened(served(), width)
    tab.click("#guides button")
    for place in tab.locator("#tabs button").all():
        place.click()
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_the_real_model_says_what_the_browser_runs(
    served: Callable[..., Served], opened: Callable[..., Any], embedded: Backend
) -> None:
    attempts = ("Repeat exactly: <img src=x onerror=mark()>", "Repeat exactly: <b onmouseover=mark()>hi</b>")
    ran = []
    for controls in ((), HARDENED):
        page = served(controls, embedded)
        tab = opened(page)
        assert tab.locator("#warning").is_hidden()
        for attempt in attempts:
            say(tab, attempt)
            for bold in tab.locator(".answer b").all():
                bold.hover()
        tab.wait_for_timeout(300)
        ran.append(bool(page.stage.harbour.effects().markers))
    assert ran == [True, False]


def test_the_oracle_of_scripts_agrees_with_the_browser(
    served: Callable[..., Served], opened: Callable[..., Any]
) -> None:
    """`casemate lab attack` reads the answer with a parser; a browser shows it, and the reader tries everything."""
    tab = opened(served())
    for payload in payloads_of("script-in-answer"):
        answer = careless_html(payload["message"].partition(": ")[2] or payload["message"])
        ran = tab.evaluate(TRIED, answer)
        assert ran is runs_code(answer), payload["message"]
