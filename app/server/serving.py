"""One server process: it listens, answers, and ends without leaving anybody without an answer."""

import logging
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn

from app.server.api.app import create
from app.server.parts import Parts
from data.errors import BadInput

GRACE = 10
"""Seconds for answers that are under way when the server is told to end."""
BACKLOG = 2_048
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Listening:
    """Where, and how it is protected."""

    host: str = "127.0.0.1"
    port: int = 8790
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    """Whether something before it speaks TLS for it."""


class Server(uvicorn.Server):
    """Told to end, it answers whoever waits for a wake-up first."""

    def __init__(self, config: uvicorn.Config, parts: Parts) -> None:
        super().__init__(config)
        self._parts = parts

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal that ends it."""
        self._parts.waking.close()
        super().handle_exit(sig, frame)

    def end(self) -> None:
        """The same, from another thread."""
        self._parts.waking.close()
        self.should_exit = True


def check(where: Listening) -> None:
    """Raises `BadInput` for what would carry tokens over a network in the clear."""
    if (where.certificate is None) != (where.key is None):
        raise BadInput("A certificate and its key go together.", remedy="Give --tls-cert and --tls-key.")
    for file in filter(None, (where.certificate, where.key)):
        if not file.is_file():
            raise BadInput(f"There is no file {file}.", remedy="Give a file in PEM form.")
    if where.host not in _LOOPBACK and where.certificate is None and not where.behind_proxy:
        raise BadInput(
            f"{where.host} can be reached from other machines, and nothing would encrypt the tokens.",
            kept="Nothing was started.",
            remedy="Give --tls-cert and --tls-key; or --behind-proxy where a proxy before it speaks TLS.",
        )


def bound(where: Listening) -> socket.socket:
    """A socket that listens there. Raises `BadInput`."""
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    # Named, because asyncio turns off Nagle's algorithm (44 ms an answer) only where the protocol says TCP.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((where.host, where.port))
        found.listen(BACKLOG)
    except OSError as error:
        found.close()
        raise BadInput(
            f"{where.host}:{where.port} cannot be listened on: {error.strerror or error}.",
            remedy="Choose another one with --host and --port.",
        ) from error
    return found


def server(parts: Parts, where: Listening) -> Server:
    """What serves these parts; `Server.run` with the socket blocks until it ends."""
    config = uvicorn.Config(
        create(parts),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=where.behind_proxy,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=75,
        h11_max_incomplete_event_size=64 * 1024,
        ssl_certfile=where.certificate,
        ssl_keyfile=where.key,
        ws="none",
    )
    return Server(config, parts)


def log_to_stderr() -> None:
    """Requests as lines of JSON; what the server itself says as plain lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    for name, level in (("fireline.server", logging.INFO), ("uvicorn.error", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False
