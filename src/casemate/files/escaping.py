"""Making text from a model harmless in the place where it is shown."""

import re

_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>&$^=:@/\"'])")
_LINE_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# C0 except tab and newline, DEL, C1, and what reorders or hides text (bidi controls, zero-width marks, tag characters)
_TERMINAL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)


def escape_html(text: str) -> str:
    """Text for HTML content and for quoted attribute values."""
    return _TERMINAL.sub("\N{REPLACEMENT CHARACTER}", text).translate(_HTML)


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it stands, on one line, also inside a table cell."""
    return _MARKDOWN.sub(r"\\\1", _LINE_BREAKS.sub(" ", text))


def escape_csv(text: str) -> str:
    """A cell that no spreadsheet runs as a formula: a leading quote mark makes it text.

    Quoting for the CSV syntax itself is the CSV writer's work. See OWASP, "CSV Injection".
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def escape_terminal(text: str) -> str:
    """Text that can neither move the cursor nor reorder or hide what stands beside it; tabs and newlines stay."""
    return _TERMINAL.sub("\N{REPLACEMENT CHARACTER}", text)
