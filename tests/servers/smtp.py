"""A mail server on loopback that takes STARTTLS and a login, keeps every mail, and answers as a test says."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.servers.faults import lines_until
from tests.stand_ins.certificate import Certificate


@dataclass
class MailServer:
    """``answers`` replaces what is said to a verb (``RCPT``, ``DATA``, ``.``: the end of a mail); an empty
    answer closes the line."""

    port: int
    tls: bool = True
    answers: dict[str, bytes] = field(default_factory=dict)
    lines: list[bytes] = field(default_factory=list)
    """What was said after TLS began."""
    mails: list[bytes] = field(default_factory=list)


_USUAL = {"AUTH": b"235 welcome", "DATA": b"354 go on", ".": b"250 taken", "QUIT": b"221 bye"}


@contextmanager
def mail_server(certificate: Certificate) -> Iterator[MailServer]:
    """On a free port until the block ends."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 stand-in\r\n")
            secured = False
            while line := self.rfile.readline().strip():
                verb = line.split(b" ")[0].decode().upper()
                if secured:
                    known.lines.append(line)
                if verb == "EHLO":
                    more = b"250-AUTH PLAIN\r\n" if secured else b"250-STARTTLS\r\n" if known.tls else b""
                    self.wfile.write(b"250-hello\r\n" + more + b"250 HELP\r\n")
                elif verb == "STARTTLS":
                    self.wfile.write(b"220 go ahead\r\n")
                    self._secure()
                    secured = True
                elif not self._said(verb) or (verb == "DATA" and not self._taken()):
                    return

        def _secure(self) -> None:
            self.request = certificate.context().wrap_socket(self.request, server_side=True)
            self.setup()

        def _said(self, verb: str) -> bool:
            said = known.answers.get(verb, _USUAL.get(verb, b"250 fine"))
            if said:
                self.wfile.write(said + b"\r\n")
            return bool(said)

        def _taken(self) -> bool:
            if "DATA" in known.answers:
                return True
            known.mails.append(b"".join(lines_until(b".\r\n", self.rfile)))
            return self._said(".")

        def finish(self) -> None:
            super().finish()
            self.request.close()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = False

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up on a certificate it does not know is what a test is about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        known = MailServer(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield known
        finally:
            server.shutdown()
            thread.join()
