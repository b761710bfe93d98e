"""Mail against a server that speaks SMTP and TLS on loopback."""

import base64
import email
import email.policy
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import NotConfigured, ServiceAway, ServiceRefused
from data.outside.mail import Mail, Server
from tests.data.outside.doubles import delivery
from tests.servers.smtp import MailServer, mail_server
from tests.stand_ins.certificate import self_signed


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server(self_signed()) as running:
        yield running


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    file = tmp_path / "ca.pem"
    file.write_bytes(base64.b64decode(self_signed().base64))
    return file


def mail(server: MailServer, authority: Path | None) -> Mail:
    where = Server("127.0.0.1", "fireline@example.org", ("a@example.org", "b@example.org"), server.port)
    where = Server(where.host, where.sender, where.to, where.port, "fireline", authority)
    return Mail(where, lambda: "secret")


def test_a_message_is_mailed_over_tls_after_a_login(server: MailServer, authority: Path) -> None:
    told = delivery("contained\n.\nstill a line", number="AI-INC-2026-0042", title="Bot\r\nBcc: x@evil")
    assert mail(server, authority).deliver(told) == ""
    said = b"\n".join(server.lines).decode()
    assert "AUTH PLAIN " + base64.b64encode(b"\0fireline\0secret").decode() in said
    assert said.count("rcpt TO:") == 2
    letter = email.message_from_bytes(server.mails[0], policy=email.policy.default)
    assert letter["Subject"] == "AI-INC-2026-0042: Bot Bcc: x@evil"
    assert letter["Bcc"] is None
    assert letter["Message-ID"] == "<0190-id@fireline.invalid>"
    assert "still a line" in letter.get_content()


def test_without_tls_nothing_is_said(server: MailServer, authority: Path) -> None:
    server.tls = False
    with pytest.raises(ServiceRefused, match="offers no TLS"):
        mail(server, authority).deliver(delivery("x"))
    assert (server.lines, server.mails) == ([], [])


def test_a_server_that_nobody_vouches_for_gets_nothing(server: MailServer) -> None:
    with pytest.raises(ServiceAway) as caught:
        mail(server, None).deliver(delivery("x"))
    assert (server.mails, caught.value.arrived) == ([], False)


@pytest.mark.parametrize(
    ("verb", "said", "error"),
    [
        ("AUTH", b"535 wrong", ServiceRefused),
        ("RCPT", b"550 unknown", ServiceRefused),
        ("MAIL", b"451 later", ServiceAway),
        (".", b"452 full", ServiceAway),
        (".", b"554 spam", ServiceRefused),
    ],
)
def test_what_it_answers_decides(
    server: MailServer, authority: Path, verb: str, said: bytes, error: type[Exception]
) -> None:
    server.answers[verb] = said
    with pytest.raises(error, match=said.decode().partition(" ")[2]) as caught:
        mail(server, authority).deliver(delivery("x"))
    assert not getattr(caught.value, "arrived", False)


def test_one_that_hangs_up_after_the_mail_may_have_it(server: MailServer, authority: Path) -> None:
    server.answers["."] = b""
    with pytest.raises(ServiceAway) as caught:
        mail(server, authority).deliver(delivery("x"))
    assert caught.value.arrived


def test_an_authority_that_is_none_is_said(server: MailServer, tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="smtp_ca_file"):
        mail(server, tmp_path / "none.pem").deliver(delivery("x"))
