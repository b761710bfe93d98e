"""A way to a server that goes wrong as told: each request takes the next fault, and later ones none."""

import contextlib
import http.client
import http.server
import socket
import threading
from collections import deque
from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import urlsplit

Fault = Literal[
    "cut request", "cut answer", "500 after commit", "slow", "twice", "nothing listens", "no json"
]
DRIP = 0.05
"""Seconds between two bytes of a slow answer."""


class FaultProxy:
    """``url`` leads to the server; what is put into ``faults`` happens to the next requests, in order."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self.target = (str(parts.hostname), int(parts.port or 80))
        self.faults: deque[Fault] = deque()
        self.only = ""
        """Only requests to a path that ends so take a fault."""
        self.happened: list[Fault] = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def next_fault(self, path: str) -> Fault | None:
        if not self.faults or not path.partition("?")[0].endswith(self.only):
            return None
        self.happened.append(self.faults[0])
        return self.faults.popleft()

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        proxy = self

        class Handler(_Handler):
            owner = proxy

        return Handler


@contextlib.contextmanager
def through(target: str) -> Iterator[FaultProxy]:
    """A proxy that runs in a thread of this process."""
    proxy = FaultProxy(target)
    thread = threading.Thread(target=proxy.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield proxy
    finally:
        proxy.server.shutdown()
        thread.join()
        proxy.server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    owner: FaultProxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        """Quiet."""

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def do_PATCH(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.owner.next_fault(self.path)
        if fault == "nothing listens":
            self._hang_up()
            return
        if fault == "cut request":
            self._send_half(body)
            self._hang_up()
            return
        if fault == "twice":
            self._ask(body)
        status, headers, answer = self._ask(body)
        if fault == "500 after commit":
            status, headers, answer = 500, {}, b'{"error":"internal","message":"it fell over"}'
        elif fault == "no json":
            status, headers, answer = 200, {}, b"<html>please log in</html>"
        self._answer(status, headers, answer, fault)

    def _answer(self, status: int, headers: dict[str, str], answer: bytes, fault: Fault | None) -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name in ("Content-Type", "Content-Encoding", "Retry-After"):
                if name in headers:
                    self.send_header(name, headers[name])
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if fault == "slow":
                for place in range(len(answer)):
                    self.wfile.write(answer[place : place + 1])
                    self.wfile.flush()
                    threading.Event().wait(DRIP)
                return
            self.wfile.write(answer[: len(answer) // 2] if fault == "cut answer" else answer)
        if fault == "cut answer":
            self._hang_up()

    def _ask(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(*self.owner.target, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        connection.request(self.command, self.path, body or None, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, {name.title(): value for name, value in answer.getheaders()}, content

    def _send_half(self, body: bytes) -> None:
        """The head of the request and half its body; then the line is cut."""
        headers = [f"{name}: {value}" for name, value in self.headers.items()]
        lines = [f"{self.command} {self.path} HTTP/1.1", *headers, "", ""]
        with socket.create_connection(self.owner.target, timeout=10) as line:
            line.sendall("\r\n".join(lines).encode() + body[: len(body) // 2])

    def _hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
