"""A real browser opens the pages: nothing runs, nothing is fetched, nothing is wider than the screen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

FLAGS = (
    "--no-sandbox",  # needed where tests run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PLACES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    return os.environ.get("CASEMATE_CHROMIUM") or next(filter(None, map(shutil.which, PLACES)), None)


def absent(what: str) -> None:
    """A developer's machine may lack a browser; a build that skips these tests unseen proves nothing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}, which the tests of the HTML report need")
    pytest.skip(what)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if chromium() is None:
        absent("there is no Chromium: apt-get install chromium, or set CASEMATE_CHROMIUM")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright is not installed: pip install -e .[dev]")
    with sync_playwright() as started:
        found = started.chromium.launch(executable_path=chromium(), headless=True, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path, page: Callable[..., str]) -> Iterator[Callable[..., Any]]:
    """Opens the page of a model; at the end of the test, everything that went wrong on the way must be nothing."""
    wrong: list[str] = []
    contexts: list[Any] = []

    def show(name: str, width: int = 1280, scheme: str = "light", policy: bool = True) -> Any:
        path = tmp_path / f"{name}.html"
        text = page(name)
        # Without the policy, escaping alone has to hold.
        path.write_text(text if policy else text.replace("Content-Security-Policy", "x"), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        tab = context.new_page()
        tab.on("request", lambda sent: wrong.append(sent.url) if sent.url != path.as_uri() else None)
        tab.on("dialog", lambda dialog: wrong.append(dialog.message))
        tab.on("console", lambda message: wrong.append(message.text))
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.goto(path.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        return tab

    yield show
    for context in contexts:
        context.close()
    assert wrong == []


CENSUS = """() => {
  const all = [...document.querySelectorAll('*')];
  return {
    tags: [...new Set(all.map(one => one.localName))],
    handlers: all.filter(one => one.getAttributeNames().some(name => name.startsWith('on'))).length,
    links: all.filter(one => one.hasAttribute('href') && !one.getAttribute('href').startsWith('#')).length,
    sources: all.filter(one => ['src', 'srcdoc', 'data', 'action'].some(name => one.hasAttribute(name))).length,
    pwned: typeof window.pwned,
  };
}"""


@pytest.mark.parametrize("policy", [True, False])
def test_no_payload_becomes_part_of_the_document(opened: Callable[..., Any], policy: bool) -> None:
    tab = opened("hostile", policy=policy)
    for place in tab.locator("summary, .scroll").all()[:40]:
        place.hover(force=True)
    found = tab.evaluate(CENSUS)
    assert found["pwned"] == "undefined"
    assert (found["handlers"], found["links"], found["sources"]) == (0, 0, 0)
    banned = {"script", "iframe", "img", "object", "embed", "form", "input", "base", "link", "math", "foreignObject"}
    assert banned.isdisjoint(found["tags"])


@pytest.mark.parametrize("name", ["support-agent", "hostile"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen(opened: Callable[..., Any], name: str, width: int, scheme: str) -> None:
    tab = opened(name, width=width, scheme=scheme)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_dark_and_light_differ_and_a_link_opens_its_threat(opened: Callable[..., Any]) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    assert opened("support-agent", scheme="dark").evaluate(ground) != opened("support-agent").evaluate(ground)


def test_keyboards_find_their_way(opened: Callable[..., Any]) -> None:
    tab = opened("support-agent")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Tab")
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_paper_shows_what_is_folded(opened: Callable[..., Any]) -> None:
    tab = opened("support-agent")
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = false })")
    tab.emulate_media(media="print")
    heights = tab.evaluate("[...document.querySelectorAll('#fixes .inside')].map(one => one.offsetHeight)")
    assert heights
    assert min(heights) > 20
    assert tab.pdf(format="A4").startswith(b"%PDF")
