"""Mail by SMTP (smtplib), over TLS: from the first byte on port 465, by STARTTLS on any other.

The ``Message-ID`` is the delivery's, so that mail programs know a repetition; servers do not, and what may
have been taken is not sent again.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import msgspec

from data import times
from data.errors import NotConfigured, ServiceAway, ServiceRefused
from data.outside.service import Delivery
from data.outside.wording import headline, plain
from data.text import clean_line

PATIENCE = 15.0
"""Seconds for one exchange of words."""
SUBJECT = 200
"""Characters."""
_TLS_PORT = 465


class Server(msgspec.Struct, frozen=True):
    """Where mail is handed over, and as whom."""

    host: str
    sender: str
    to: tuple[str, ...]
    port: int = 587
    user: str = ""
    ca_file: Path | None = None
    """The authority that its certificate is signed by; ``None``: those of the system."""


class Mail:
    """Mails every message to the same people."""

    name = "email"
    repeatable = False
    gap = 0.0

    def __init__(self, server: Server, password: Callable[[], str] | None = None) -> None:
        self._server, self._password = server, password

    def deliver(self, delivery: Delivery) -> str:
        """Raises `ServiceAway`, `ServiceRefused`, `NotConfigured`. No mail goes over a line in the clear."""
        letter, handed_over = message(delivery, self._server), False
        try:
            with self._connected() as smtp:
                handed_over = True
                refused = smtp.send_message(letter, self._server.sender, list(self._server.to))
                handed_over = False
        except smtplib.SMTPRecipientsRefused as error:
            raise _answered(next(iter(error.recipients.values()))) from error
        except smtplib.SMTPResponseException as error:
            raise _answered((error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise ServiceRefused(
                f"The mail server {self._server.host} offers no TLS or no login, and nothing was sent."
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            why = clean_line(getattr(error, "strerror", "") or type(error).__name__, 100)
            raise ServiceAway(
                f"The mail server {self._server.host} was not reached: {why}.", arrived=handed_over
            ) from error
        return f"not taken for {clean_line(', '.join(refused))}" if refused else ""

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Under TLS and let in; a goodbye that fails takes nothing back."""
        server, context = self._server, _context(self._server.ca_file)
        if server.port == _TLS_PORT:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
        try:
            if server.port != _TLS_PORT:
                smtp.starttls(context=context)
            if server.user and self._password is not None:
                smtp.login(server.user, self._password())
            yield smtp
        finally:
            smtp.close()


def message(delivery: Delivery, server: Server) -> EmailMessage:
    """The mail. Line breaks cannot come into a header: texts are on one line."""
    letter = EmailMessage()
    letter["From"], letter["To"] = server.sender, ", ".join(server.to)
    letter["Subject"] = clean_line(headline(delivery) or "AI incident", SUBJECT)
    letter["Date"] = format_datetime(times.to_datetime(delivery.queued_at))
    letter["Message-ID"] = f"<{delivery.id}@fireline.invalid>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(plain(delivery))
    return letter


def _answered(said: tuple[int, bytes | str]) -> ServiceAway | ServiceRefused:
    """4xx: later; 5xx: no (RFC 5321 section 4.2.1)."""
    code, words = said
    text = f"The mail server answered {code}: {clean_line(words, 200)}"
    return ServiceAway(text) if 400 <= code < 500 else ServiceRefused(text)


def _context(file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if file is None else str(file))
    except OSError as error:
        raise NotConfigured(
            f"smtp_ca_file: {file} holds no certificate authority.", remedy="Correct the path."
        ) from error
