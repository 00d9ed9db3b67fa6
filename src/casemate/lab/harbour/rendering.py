"""What the page shows of an answer."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from casemate.files import escape_html
from casemate.lab.harbour.seed import HOSTS

REMOVED = "[link removed]"
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\(([^)\n]+)\)")
_LINK = re.compile(r"\[([^\]\n]*)\]\(([^)\n]+)\)")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_URL = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,12}://|\bwww\.|(?<![\w@.-])//)[^\s<>\"'()]+", re.IGNORECASE)
_PLAIN_HOST = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?")
_HOST = re.compile(r"(?<![\w@.-])(?:[\w-]+[.\u3002\uff0e\uff61])+[^\W\d_]{2,24}(?:/[^\s<>\"'()]*)?(?![\w@-])")


def careless_html(text: str) -> str:
    """Markdown to HTML as many chat pages do it: whatever HTML stands in the text goes through."""
    made = _IMAGE.sub(r'<img alt="\1" src="\2">', text)
    made = _LINK.sub(r'<a href="\2">\1</a>', made)
    return _BOLD.sub(r"<b>\1</b>", made).replace("\n", "<br>\n")


def without_foreign_links(text: str) -> str:
    """The text with every address of a foreign host taken out; which hosts are ours is a list, not a guess."""
    kept = _URL.sub(lambda found: found[0] if _is_ours(found[0]) else REMOVED, text)
    return _HOST.sub(lambda found: found[0] if _is_ours(f"//{found[0]}") else REMOVED, kept)


def careful_html(text: str) -> str:
    """The text as text. Only links to our own hosts can be clicked."""
    made = escape_html(text)
    made = _URL.sub(
        lambda found: (
            f'<a href="{found[0]}" rel="noopener noreferrer">{found[0]}</a>' if _is_ours(found[0]) else found[0]
        ),
        made,
    )
    return made.replace("\n", "<br>\n")


def _is_ours(url: str) -> bool:
    """Whether an address leads to a host of ours; what a browser might read in another way does not."""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
    except ValueError:
        return False
    # a browser ends the host at a backslash, takes `@` for the end of a name, and maps letters of other alphabets
    plain = _PLAIN_HOST.fullmatch(parts.netloc) and parts.scheme in ("", "https", "http")
    host = parts.netloc.partition(":")[0].lower().rstrip(".")
    return bool(plain) and any(host == own or host.endswith(f".{own}") for own in HOSTS)
