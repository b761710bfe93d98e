"""A small HTTP server in a thread, which logs what it was asked and can be told to misbehave."""

import json
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.stand_ins.certificate import Certificate


@dataclass(frozen=True)
class Request:
    """One request as it was received."""

    verb: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def json(self) -> Any:
        """The body; raises `ValueError` where it is no JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What to send back: a body, or a stream of chunks that goes on until it ends or the server stops."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    stream: Iterator[bytes] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(value: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value).encode())


@dataclass
class Fault:
    """How the server misbehaves: a status instead of the answer, a connection cut before any byte, or an
    answer ``delay`` seconds late; ``times`` times, or until it is taken off.
    """

    status: int = 0
    cut: bool = False
    delay: float = 0.0
    times: int | None = None
    concerns: Callable[[Request], bool] = lambda _: True


class StandIn:
    """A server on loopback. Use it as a context manager; subclasses say how to `answer`."""

    def __init__(self, port: int = 0, certificate: Certificate | None = None) -> None:
        self.certificate = certificate
        self.log: list[Request] = []
        self.fault: Fault | None = None
        self.mistakes: list[BaseException] = []
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def answer(self, request: Request) -> Answer:
        """What to send back; called from many threads."""
        raise NotImplementedError

    @property
    def port(self) -> int:
        """The port it listens on, chosen by the system unless one was asked for."""
        assert self._server, "the stand-in has not been started"
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    def requests(self, verb: str = "", path: str = "") -> list[Request]:
        """The requests so far with this verb and with ``path`` in their path; all of them without either."""
        with self._lock:
            return [request for request in self.log if verb in ("", request.verb) and path in request.path]

    def start(self) -> Self:
        """Listen; returns when connections are accepted."""
        self._server = _Server(("127.0.0.1", self._port), _Handler)
        self._server.stand_in = self
        if self.certificate:
            self._server.socket = self.certificate.context().wrap_socket(
                self._server.socket, server_side=True
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name=type(self).__name__, daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close every connection and wait for every thread; raises what went wrong while answering."""
        self.stopping.set()
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.hang_up()
            self._server.server_close()
        if self.mistakes:
            raise self.mistakes[0]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def receive(self, request: Request) -> Answer | None:
        """Log, misbehave where told to, answer; ``None`` cuts the connection."""
        with self._lock:
            self.log.append(request)
            fault = self._fault_for(request)
        if fault is None:
            return self.answer(request)
        if fault.delay:
            self.stopping.wait(fault.delay)
        if fault.cut:
            return None
        if fault.status:
            return json_answer({"error": "told to fail"}, fault.status)
        return self.answer(request)

    def _fault_for(self, request: Request) -> Fault | None:
        fault = self.fault
        if fault is None or not fault.concerns(request):
            return None
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.fault = None
        return fault


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that `server_close` waits for them
    request_queue_size = 64
    stand_in: StandIn

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the base class names them
        """A mistake in the stand-in itself is kept for `StandIn.stop` to tell."""
        error = sys.exception()
        if error is not None:
            self.stand_in.mistakes.append(error)

    def hang_up(self) -> None:
        """End connections that clients keep open."""
        with self._open_lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the other end was quicker


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # every answer takes 44 ms otherwise
    server: _Server

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, ssl.SSLError):  # the client went away, as it may
            self.close_connection = True

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        request = Request(
            verb=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self._body(),
        )
        answer = self.server.stand_in.receive(request)
        if answer is None:
            self.close_connection = True
        elif answer.stream is not None:
            self._send_stream(answer, answer.stream)
        else:
            self._send(answer)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815

    def _send(self, answer: Answer) -> None:
        self._send_head(answer, {"Content-Length": str(len(answer.body))})
        self.wfile.write(answer.body)

    def _send_stream(self, answer: Answer, stream: Iterator[bytes]) -> None:
        self._send_head(answer, {"Transfer-Encoding": "chunked"})
        for chunk in stream:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
        self.wfile.write(b"0\r\n\r\n")

    def _send_head(self, answer: Answer, more: Mapping[str, str]) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        for name, value in {**answer.headers, **more}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing on stderr: the requests are in `StandIn.log`."""
