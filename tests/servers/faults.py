"""A server that misbehaves as the test says, byte by byte: an answer per path, over plain sockets."""

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedIOBase
from itertools import takewhile

Behaviour = Callable[["Connection"], None]


class Connection:
    """What a behaviour may do with one request's connection; it is closed when the behaviour ends."""

    def __init__(self, handler: socketserver.StreamRequestHandler, stopping: threading.Event) -> None:
        self._handler = handler
        self.stopping = stopping

    def send(self, data: bytes) -> None:
        """Sends at once; a client that went away is no fault."""
        try:
            self._handler.wfile.write(data)
        except OSError:
            self.stopping.wait(0)


def answer(
    body: bytes, *, status: str = "200 OK", kind: str = "application/json", headers: str = ""
) -> Behaviour:
    """A whole answer."""
    return lambda connection: connection.send(_head(status, kind, len(body), headers) + body)


def cut(body: bytes, promised: int) -> Behaviour:
    """Promises more than it sends, and closes."""
    return lambda connection: connection.send(_head("200 OK", "application/json", promised) + body)


def drop() -> Behaviour:
    """Closes without a byte."""
    return lambda connection: connection.send(b"")


def silence() -> Behaviour:
    """Takes the request and never answers."""

    def behave(connection: Connection) -> None:
        connection.stopping.wait()

    return behave


def drip(every: float) -> Behaviour:
    """Sends the head and then a byte now and then, for ever: no single read ever times out."""

    def behave(connection: Connection) -> None:
        connection.send(_head("200 OK", "application/json", 1_000_000))
        while not connection.stopping.wait(every):
            connection.send(b" ")

    return behave


def drip_head(every: float) -> Behaviour:
    """Never ends its head: a byte of a header now and then."""

    def behave(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Slow: ")
        while not connection.stopping.wait(every):
            connection.send(b"x")

    return behave


def lines_until(last: bytes, stream: BufferedIOBase) -> Iterator[bytes]:
    """The lines before this one, or all there are when the client went away in the middle."""
    return takewhile(lambda line: line not in (last, b""), iter(stream.readline, None))


def _length(head: bytes) -> int:
    """Bytes of the request's body."""
    said = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return int(said[1]) if said else 0


def _head(status: str, kind: str, length: int, headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n"
    return (head + (f"Content-Type: {kind}\r\n" if kind else "") + headers + "\r\n").encode()


@dataclass
class FaultServer:
    """``behaviours`` by path without the query; ``asked`` are the request lines so far;
    ``heads`` and ``bodies`` came with them."""

    url: str
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def always(self, behaviour: Behaviour) -> str:
        """Behave so on every path; gives the address."""
        self.behaviours[""] = behaviour
        return self.url


@contextmanager
def fault_server() -> Iterator[FaultServer]:
    """On a free port of loopback until the block ends."""
    stopping = threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        disable_nagle_algorithm = True

        def handle(self) -> None:
            head = b"".join(lines_until(b"\r\n", self.rfile))
            if not head:
                return
            line = head.partition(b"\r\n")[0].decode("latin-1")
            path = line.split(" ")[1].partition("?")[0]
            known.asked.append(line)
            known.heads.append(head)
            # left unread, it would reset the connection under the answer
            known.bodies.append(self.rfile.read(_length(head)))
            behaviour = known.behaviours.get(path) or known.behaviours[""]
            behaviour(Connection(self, stopping))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = False
        known = FaultServer(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield known
        finally:
            stopping.set()
            server.shutdown()
            thread.join()
