"""Serving the page on this machine until somebody stops it."""

from __future__ import annotations

import socket
from collections.abc import Callable

from fastapi import FastAPI

from casemate.files import CasemateError
from casemate.lab.web.guarding import loopback_address


def serve(app: FastAPI, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; `ready` gets the address. Port 0 picks a free one.

    Raises `CasemateError` for an address that others could reach, and for a port that is taken.
    """
    import uvicorn

    address = loopback_address(host)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((address, port))
            listening.listen()  # from here on a browser waits instead of being sent away
        except OSError as error:
            raise CasemateError(f"port {port} cannot be used: {error.strerror}; choose another with --port") from error
        chosen = listening.getsockname()[1]
        ready(f"http://{f'[{address}]' if ':' in address else address}:{chosen}/")
        config = uvicorn.Config(app, log_level="warning", server_header=False, proxy_headers=False, lifespan="off")
        uvicorn.Server(config).run(sockets=[listening])
