"""Making text from a model harmless in the place where it is shown."""

import re

_STAND_IN = "\N{REPLACEMENT CHARACTER}"
_LINE_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
# C0 but tab and line feed, DEL and C1; marks that reorder text; line separators; tags, which hide text; surrogates
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_MARKDOWN = re.compile(
    r"""[\\`*\[\]<>&|~$@]   # means something anywhere
    | _(?![^\W_]) | (?<![^\W_])_    # emphasis only at the edge of a word
    | (?<=\w):(?=//)        # what GitHub turns into a link
    | (?<=www)\.""",
    re.VERBOSE | re.IGNORECASE,
)
_MARKDOWN_START = re.compile(r"(\d{1,9})([.)])|([#+=:-])")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def escape_html(text: str) -> str:
    """Text for HTML content and for attribute values in quotes."""
    return _UNSEEN.sub(_STAND_IN, text).translate(_HTML)


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it stands: on one line, also at the start of a line and in a table."""
    line = _UNSEEN.sub(_STAND_IN, _LINE_BREAKS.sub(" ", text)).strip(" ")
    line = _MARKDOWN.sub(r"\\\g<0>", line)
    start = _MARKDOWN_START.match(line)
    if start is None:
        return line
    at = start.end() - 1
    return f"{line[:at]}\\{line[at:]}"


def escape_csv(text: str) -> str:
    """A cell that no spreadsheet runs as a formula: a leading apostrophe makes it text.

    Quoting for the CSV syntax is the CSV writer's work. Source: https://owasp.org/www-community/attacks/CSV_Injection.
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def escape_terminal(text: str) -> str:
    """Text that can neither move the cursor nor reorder or hide what stands beside it; tabs and line feeds stay."""
    return _UNSEEN.sub(_STAND_IN, text)
