"""Hostile text in every place where a model may carry text, and a reader that says what a page is made of."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import yaml

from conftest import ROOT

PAYLOADS = (
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=2</script>",
    "<img src=x onerror=window.pwned=3>",
    "<svg onload=window.pwned=4>",
    "<svg><script>window.pwned=5</script></svg>",
    '" onmouseover="window.pwned=6',
    "' onfocus='window.pwned=7' autofocus='",
    '"><script>window.pwned=8</script>',
    "'><img src=x onerror=window.pwned=9>",
    "</title><script>window.pwned=10</script>",
    "</style><script>window.pwned=11</script>",
    "</svg><iframe srcdoc='<script>parent.pwned=12</script>'>",
    "</summary></details><script>window.pwned=13</script>",
    "</desc></text><foreignObject><body onload=window.pwned=14>",
    "<iframe src=javascript:parent.pwned=15>",
    "<a href=javascript:window.pwned=16>here</a>",
    "[here](javascript:window.pwned=17)",
    "![x](x' onerror='window.pwned=18)",
    "<math><mtext></mtext><script>window.pwned=19</script></math>",
    "<details open ontoggle=window.pwned=20>",
    "<body onload=window.pwned=21>",
    "<base href=https://example.invalid/>",
    "<meta http-equiv=refresh content='0;url=javascript:window.pwned=23'>",
    "<object data=data:text/html,<script>parent.pwned=24</script>>",
    "<style>*{display:none!important}</style>",
    "<!--<img src='--><img src=x onerror=window.pwned=26>'>",
    "]]><script>window.pwned=27</script><![CDATA[",
    "&lt;script&gt;window.pwned=28&lt;/script&gt; &#60;script&#62;",
    "\u202e<script>\u2066window.pwned=29</script>\u200f",
    "| cell ` <script>window.pwned=30</script> ` | \\<b>\\",
    "<link rel=stylesheet href=//example.invalid/x.css>",
    "`<form action=//example.invalid><input autofocus onfocus=window.pwned=32>",
    '#panic("typst ran") #import "@preview/x:0.1.0": * #read("/etc/passwd") $x^2$ <label> @ref *b* _i_ // end /*',
    '= Typst heading\\ #set page(width: 1pt) ] } ) "#eval("1+1")',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u0437\u0434\u0440\u0430\u0432\u043e \U0001f98a\U0001f469\u200d\U0001f469\u200d\U0001f467"
    " \u6f22\u5b57 \u05e9\u05dc\u05d5\u05dd",
    "Z" + "\u0341\u0315\u031a" * 40 + " piled",
    "A" * 10_000,
    ("long words " * 900).strip(),
)
SECTIONS = ("zones", "data", "components", "flows", "controls", "losses", "adversaries")
_FREE = ("name", "description", "owner")


def hostile_model() -> dict[str, Any]:
    """The support agent, with a payload in every text field of every part."""
    model: dict[str, Any] = yaml.safe_load((ROOT / "examples" / "support-agent.casemate.yaml").read_text("utf-8"))
    payloads = _round()
    model.setdefault("adversaries", {})["rival"] = {"like": "customer", "motive": next(payloads)}
    for name in SECTIONS:
        parts = model.get(name) or {}
        for part in parts if isinstance(parts, list) else parts.values():
            if part is None:
                continue
            part.update({key: next(payloads) for key in _FREE})
            part["tags"] = [next(payloads)]
            part["was"] = [next(payloads)]
    for part in model["components"].values():
        part["supplier"] = next(payloads)
    for flow in model["flows"]:
        flow["protocol"] = next(payloads)
    for loss in model["losses"].values():
        loss["regulation"] = [next(payloads)]
    apart = sorted(model["components"])[-1]
    model["components"][apart]["out_of_scope"] = next(payloads)
    model["system"].update({key: next(payloads) for key in _FREE}, tags=[next(payloads)])
    model["business"] = {**model.get("business", {}), "sector": next(payloads), "unit": next(payloads)}
    model["assumptions"] = list(PAYLOADS)
    return model


def _round() -> Iterator[str]:
    while True:
        yield from PAYLOADS


class Page(HTMLParser):
    """The elements of a page, their attributes, and its text."""

    VOID = frozenset({"meta", "br", "hr", "wbr"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.heads: list[str] = []
        self.unbalanced: list[str] = []
        self.others: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def named(self, *tags: str) -> list[dict[str, str]]:
        """The attributes of every element with one of these names."""
        return [attributes for tag, attributes in self.tags if tag in tags]
