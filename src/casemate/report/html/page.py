"""The page around the sections: head, way in, list of contents, foot."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from casemate.report.document import Document, Drawn, Element, Section, markup
from casemate.report.html.blocks import block, element, inlines

# Nothing is fetched, run, framed or sent, whatever a model says.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_HEADINGS = ("h2", "h3", "h4")


def to_html(document: Document) -> str:
    """The whole file. The same document gives the same bytes."""
    page = element("html", _head(document), _body(document), lang=document.language)
    return f"<!doctype html>\n{markup(page)}\n"


@cache
def _style() -> str:
    return files("casemate.report.html").joinpath("style.css").read_text(encoding="utf-8")


def _head(document: Document) -> Element:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{document.title} – {document.subtitle}"),
        element("style", Drawn(markup=_style())),
    )


def _body(document: Document) -> Element:
    return element(
        "body",
        element("a", "Skip to the report", href="#report", class_="skip"),
        element(
            "header",
            element("p", document.subtitle, class_="kicker"),
            element("h1", document.title),
            *([element("p", *inlines(document.description), class_="about")] if document.description else []),
        ),
        element(
            "div",
            element("nav", _contents(document), aria_label="Contents"),
            element("main", *(_section(part, 0) for part in document.sections), id="report", tabindex="-1"),
            class_="sheet",
        ),
        element("footer", element("p", *inlines(document.foot))),
    )


def _contents(document: Document) -> Element:
    entries = (element("li", element("a", section.title, href=f"#{section.anchor}")) for section in document.sections)
    return element("ol", *entries)


def _section(section: Section, depth: int) -> Element:
    return element(
        "section",
        element(_HEADINGS[depth], section.title, id=f"{section.anchor}-title"),
        *(block(part) for part in section.blocks),
        *(_section(part, depth + 1) for part in section.sections),
        *_notes(section),
        id=section.anchor,
        aria_labelledby=f"{section.anchor}-title",
        class_="new-page" if section.new_page else "",
    )


def _notes(section: Section) -> Iterator[Element]:
    if section.notes:
        said = (element("p", *inlines(note)) for note in section.notes)
        yield element("div", *said, class_="notes", role="note", aria_label="Notes and sources")
