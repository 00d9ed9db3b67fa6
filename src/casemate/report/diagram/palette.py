"""The colours of a diagram, light and dark, and the style sheet made from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from casemate.report.diagram.text import FONTS, Font


class Theme(StrEnum):
    """Which colours a diagram has."""

    AUTO = "auto"
    """Those that the reader's browser asks for; light on paper, and light for programs that know no CSS variables."""
    LIGHT = "light"
    DARK = "dark"


ROOT = "casemate-diagram"
"""The class of the SVG element, before every selector, so that a page with a diagram in it keeps its own style."""

_FAMILY = "Roboto,'Segoe UI','Helvetica Neue',Arial,'Liberation Sans',sans-serif"

# name: light, dark
_COLOURS: Mapping[str, tuple[str, str]] = {
    "page": ("#ffffff", "#14181d"),
    "ink": ("#17212b", "#e9eef3"),
    "quiet": ("#566372", "#a5b1bd"),
    "line": ("#7b8794", "#7d8a97"),
    "crossing": ("#1f2d3a", "#dbe4ec"),
    "border": ("#c0362c", "#ff7a6b"),
    "open": ("#c0362c", "#ff7a6b"),
    "untrusted": ("#fdeeec", "#2b1917"),
    "partner": ("#fdf5e7", "#29221a"),
    "user": ("#fbf9e4", "#252518"),
    "internal": ("#eff5fb", "#182330"),
    "restricted": ("#dfeaf6", "#1c2d42"),
    "outside-fill": ("#ffffff", "#20262d"),
    "outside-line": ("#33404d", "#c3ccd5"),
    "process-fill": ("#ffffff", "#20262d"),
    "process-line": ("#55636f", "#9aa7b3"),
    "store-fill": ("#f6f8fa", "#262d35"),
    "model-fill": ("#ebe3fd", "#33264f"),
    "model-line": ("#6a3cc7", "#b698ff"),
    "agent-fill": ("#d8f2ec", "#133a35"),
    "agent-line": ("#0b7a68", "#55d3bb"),
    "knowledge-fill": ("#e4e9ff", "#252c55"),
    "knowledge-line": ("#3f51c4", "#95a5ff"),
    "training-fill": ("#fdeed2", "#43300f"),
    "training-line": ("#9a6200", "#f0b65a"),
    "sink": ("#1668c7", "#62aeff"),
    "secret": ("#8a6d00", "#f2d25c"),
    "path": ("#c2187a", "#ff70bf"),
    "on-path": ("#ffffff", "#14181d"),
    "critical": ("#8e1023", "#ff5c72"),
    "high": ("#cf3a1b", "#ff8a5c"),
    "medium": ("#b97700", "#f3bd4e"),
    "low": ("#3272b5", "#7db7f0"),
    "info": ("#6b7885", "#9aa7b3"),
    "on-badge": ("#ffffff", "#14181d"),
}

_RULES = """
text{fill:var(--ink);font-family:FAMILY}
.page{fill:var(--page)}
.caption,.entry,.note,.kind{fill:var(--quiet)}
.zone{stroke:var(--border);stroke-width:1.3;stroke-dasharray:6 4}
.untrusted{fill:var(--untrusted)}
.partner{fill:var(--partner)}
.user{fill:var(--user)}
.internal{fill:var(--internal)}
.restricted{fill:var(--restricted)}
.shape{stroke-width:1.5}
.person .shape,.outside .shape{fill:var(--outside-fill);stroke:var(--outside-line);stroke-width:1.8}
.process .shape{fill:var(--process-fill);stroke:var(--process-line)}
.store .shape{fill:var(--store-fill);stroke:var(--process-line)}
.model .shape{fill:var(--model-fill);stroke:var(--model-line);stroke-width:2}
.agent .shape,.tool .shape{fill:var(--agent-fill);stroke:var(--agent-line)}
.agent .shape{stroke-width:2.2}
.knowledge .shape{fill:var(--knowledge-fill);stroke:var(--knowledge-line)}
.training .shape,.training-store .shape{fill:var(--training-fill);stroke:var(--training-line)}
.beyond .shape{stroke-dasharray:4 3;fill:none}
.icon{fill:none;stroke:var(--quiet);stroke-width:1.3;stroke-linejoin:round;stroke-linecap:round}
.model .icon{stroke:var(--model-line)}
.agent .icon,.tool .icon{stroke:var(--agent-line)}
.knowledge .icon{stroke:var(--knowledge-line)}
.training .icon,.training-store .icon{stroke:var(--training-line)}
.written{fill:none;stroke:var(--open);stroke-width:1.5}
.sink{fill:var(--sink)}
.key{fill:none;stroke:var(--secret);stroke-width:1.7;stroke-linecap:round}
.key-plate{fill:var(--page);stroke:var(--secret);stroke-width:1}
.flow{fill:none;stroke:var(--line);stroke-width:1.3}
.crossing .flow{stroke:var(--crossing);stroke-width:1.9}
.unknown .flow{stroke-dasharray:6 3.5}
.bare .flow{stroke-dasharray:1.6 3}
.tip{fill:var(--line)}
.crossing .tip{fill:var(--crossing)}
.gate{fill:var(--border);stroke:var(--page);stroke-width:.8}
.plate{fill:var(--page);opacity:.92}
.turn{fill:var(--ink)}
.pale{opacity:.38}
.hot .flow{stroke:var(--path);stroke-width:3.4}
.hot .tip{fill:var(--path)}
.stop{fill:none;stroke:var(--path);stroke-width:3}
.pin{fill:var(--path);stroke:var(--page);stroke-width:1.2}
.pin-text{fill:var(--on-path)}
.badge{stroke:var(--page);stroke-width:1.2}
.badge-text{fill:var(--on-badge)}
.critical{fill:var(--critical)}
.high{fill:var(--high)}
.medium{fill:var(--medium)}
.low{fill:var(--low)}
.info{fill:var(--info)}
.rule{stroke:var(--line);stroke-width:.8;opacity:.6}
"""
_VARIABLE = re.compile(r"var\(--([a-z-]+)\)")
_SHEET = re.compile(r"<style>.*?</style>", re.DOTALL)


def style_sheet(theme: Theme) -> str:
    """The style of a diagram. With a fixed theme every colour stands where it is used."""
    rules = _scoped()
    if theme is Theme.AUTO:
        return "\n".join(
            (
                f".{ROOT}{{{_variables(0)}}}",
                f"@media screen and (prefers-color-scheme:dark){{.{ROOT}{{{_variables(1)}}}}}",
                *rules,
            )
        )
    which = 0 if theme is Theme.LIGHT else 1
    return "\n".join(_VARIABLE.sub(lambda found: _COLOURS[found[1]][which], rule) for rule in rules)


def _variables(which: int) -> str:
    return ";".join(f"--{name}:{pair[which]}" for name, pair in _COLOURS.items())


def _font(font: Font) -> str:
    return f"font-size:{font.size:g}px" + (";font-weight:700" if font.bold else "")


def _scoped() -> list[str]:
    """The rules, one a line, with a selector list put behind the root's class part by part."""
    found = [f".{ROOT} .{style}{{{_font(font)}}}" for style, font in FONTS.items()]
    for rule in _RULES.strip().replace("FAMILY", _FAMILY).splitlines():
        selectors, _, body = rule.partition("{")
        found.append(",".join(f".{ROOT} {part}" for part in selectors.split(",")) + "{" + body)
    return found


def on_paper(svg: str) -> str:
    """The same drawing with every colour where it is used, light, for programs that know no CSS variables.

    Only style sheets are touched; a drawing without variables stays as it is.
    """
    return _SHEET.sub(lambda sheet: _fixed(sheet[0]), svg)


def _fixed(sheet: str) -> str:
    return _VARIABLE.sub(lambda found: _COLOURS[found[1]][0] if found[1] in _COLOURS else found[0], sheet)
