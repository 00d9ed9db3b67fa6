"""What protects the learner's own machine in every mode: loopback, hosts, origins, and headers."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from casemate.files import CasemateError

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

# Inline scripts run, or nothing could be shown; but nothing is fetched from or sent to any other machine.
CARELESS_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
CAREFUL_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def loopback_address(host: str) -> str:
    """The address to bind to. Raises `CasemateError` for anything that another machine could reach."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError as error:
        raise CasemateError(f"`{host}` is no address of this machine alone; use 127.0.0.1") from error
    if not address.is_loopback:
        raise CasemateError(
            f"the lab is vulnerable by design and never listens on {host}, which others can reach; use 127.0.0.1"
        )
    return str(address)


def is_foreign(headers: Mapping[str, str]) -> str:
    """Why a request does not come from this machine's own page; empty where it does.

    A web page elsewhere must neither reach the lab by a name that it controls (DNS rebinding) nor post to it.
    """
    host = headers.get("host", "")
    if _name(f"//{host}") not in LOOPBACK_NAMES:
        return "the lab answers to loopback names only"
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "the lab answers to its own page only"
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return "the lab answers to its own page only"
    return ""


def headers_for(*, careful: bool) -> Mapping[str, str]:
    """The headers of every response."""
    return {
        "Content-Security-Policy": CAREFUL_POLICY if careful else CARELESS_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


def _name(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
