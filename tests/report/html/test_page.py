"""What every page keeps: structure, accessibility, size, the same bytes, and text that stays text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest

from casemate.analysis import Analysis
from casemate.report import ANALYSIS_FORMATS, AnalysisView, Look
from casemate.report.html import page as writer
from hostile import PAYLOADS, Page

MakePage = Callable[..., str]
NAMES = ("support-agent", "hostile")

_PLAIN_TAGS = (
    "html head meta title style body a header p h1 h2 h3 h4 div nav ol ul li main section footer span strong "
    "code details summary dl dt dd table caption thead tbody tr th td figure figcaption"
)
PLAIN_TAGS = frozenset(_PLAIN_TAGS.split())
_SVG_TAGS = "svg title desc style g rect path text tspan line circle ellipse polygon polyline defs marker use"
SVG_TAGS = frozenset(_SVG_TAGS.split())
_ATTRIBUTES = (
    "lang charset http-equiv content name href class id tabindex role aria-label aria-labelledby scope xmlns "
    "viewbox width height font-family x y rx ry cx cy r d fill stroke stroke-width stroke-dasharray font-size "
    "font-weight text-anchor data-zone data-flows data-component transform style points x1 x2 y1 y2 opacity "
    "aria-hidden textlength lengthadjust"
)
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
SMALL_STYLE = re.compile(r"font-size:[\d.]+px")


@pytest.mark.parametrize("name", NAMES)
def test_only_our_elements_and_attributes(page: MakePage, name: str) -> None:
    made = Page(page(name))
    assert {tag for tag, _ in made.tags} <= PLAIN_TAGS | SVG_TAGS
    assert {key for _, attributes in made.tags for key in attributes} <= ATTRIBUTES
    assert (made.unbalanced, made.others, made.open) == ([], [], [])
    assert all(SMALL_STYLE.fullmatch(held["style"]) for _, held in made.tags if "style" in held)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_leads_out_of_the_page(page: MakePage, name: str) -> None:
    made = Page(page(name))
    anchors = {attributes["id"] for _, attributes in made.tags if "id" in attributes}
    links = [attributes["href"] for attributes in made.named("a")]
    assert links
    assert {link for link in links if not (link.startswith("#") and link[1:] in anchors)} == set()
    assert "default-src 'none'" in made.named("meta")[1]["content"]
    assert "url(" not in page(name)
    assert "@import" not in page(name)


def test_payloads_are_read_as_they_were_written(page: MakePage) -> None:
    said = "".join(Page(page("hostile")).text)
    seen = re.compile("[\u200f\u202a-\u202e\u2066-\u2069]")
    for payload in PAYLOADS:  # each is an assumption
        assert seen.sub("\ufffd", payload) in said


def test_every_part_of_a_hostile_model_is_told(page: MakePage, analysis: Callable[[str], Analysis]) -> None:
    said = "".join(Page(page("hostile", None)).text)
    system = analysis("hostile").system
    shown = [loss.title for loss in system.losses.values() if not loss.title.startswith("\u202e")]
    assert shown
    assert [title for title in shown if title not in said] == []


@pytest.mark.parametrize("name", NAMES)
def test_headings_come_in_order_and_ids_once(page: MakePage, name: str) -> None:
    made = Page(page(name))
    levels = [int(tag[1]) for tag, _ in made.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = Counter(attributes["id"] for _, attributes in made.tags if "id" in attributes)
    assert [name for name, number in ids.items() if number > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_landmarks_tables_and_pictures_have_names(page: MakePage, name: str) -> None:
    made = Page(page(name))
    tags = [tag for tag, _ in made.tags]
    assert [tags.count(tag) for tag in ("main", "nav", "header", "footer")] == [1, 1, 1, 1]
    assert made.named("html")[0]["lang"] == "en"
    assert {head.get("scope") for head in made.named("th")} == {"col", "row"}
    assert tags.count("caption") == tags.count("table") > 5
    pictures = [place for place, tag in enumerate(tags) if tag == "svg"]
    assert pictures
    assert all(made.tags[place][1]["role"] == "img" and tags[place + 1] == "title" for place in pictures)
    assert tags.count("summary") == tags.count("details")
    assert all(held.get("tabindex") == "0" for _, held in made.tags if held.get("role") == "region")


def test_the_same_analysis_gives_the_same_bytes(analysis: Callable[[str], Analysis], page: MakePage) -> None:
    again = ANALYSIS_FORMATS["html"].render(analysis("support-agent"), AnalysisView(top=60), Look())
    assert again == page("support-agent")


def test_sixty_threats_are_less_than_two_megabytes(page: MakePage) -> None:
    made = page("ai-search")
    shown = made.count('<details id="t-')
    assert 30 <= shown <= 60
    assert len(made.encode()) * 60 / shown < 2_000_000


def test_what_is_not_told_whole_is_a_row(page: MakePage, analysis: Callable[[str], Analysis]) -> None:
    made = Page(page("support-agent", 3))
    told = [held["id"] for held in made.named("details") if held.get("id", "").startswith("t-")]
    rows = [held["id"] for held in made.named("tr") if held.get("id", "").startswith("t-")]
    assert told == [threat.id for threat in analysis("support-agent").threats[:3]]
    assert sorted((*told, *rows)) == sorted(threat.id for threat in analysis("support-agent").threats)


# --- colours

COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
ON_PAPER = [(name, ground) for name in ("ink", "quiet", "accent") for ground in ("page", "paper")]
GROUNDS = ("critical", "high", "medium", "low", "info", "good", "plain", *(f"heat-{level}" for level in range(5)))
ON_COLOUR = [(f"on-{name}", name) for name in GROUNDS]
ON_STEPS = [(name, ground) for name in ("ink", "quiet") for ground in ("start", "end")]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("block", "scheme"), [(0, "light"), (1, "dark"), (2, "print")])
@pytest.mark.parametrize(("ink", "ground"), ON_PAPER + ON_COLOUR + ON_STEPS)
def test_text_stands_out_from_its_ground(block: int, scheme: str, ink: str, ground: str) -> None:
    schemes = re.findall(r":root \{(.*?)\}", writer._style(), re.DOTALL)
    assert len(schemes) == 3
    colours = dict(COLOUR.findall(schemes[block]))
    lighter, darker = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5, scheme
