"""Credentials: sent where they belong, fetched when needed, and repeated by nothing."""

import base64
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from data.ambient import Ambient
from data.errors import BadAnswer, BadInput, NotConfigured, SourceError, Unauthorized
from data.sources import credentials
from data.sources.alertmanager import Alertmanager
from data.sources.credentials import Access, Secret
from data.sources.endpoint import endpoint
from data.sources.polling import Poller
from data.sources.prometheus import Prometheus
from tests.servers.faults import Behaviour, FaultServer, answer

SEEDED = "tr0ub4dor-and-3"
EMPTY_VECTOR = b'{"status":"success","data":{"resultType":"vector","result":[]}}'


def token() -> Access:
    return Access(token=Secret("prometheus_token", value=SEEDED))


def basic() -> Access:
    return Access(user="mia", password=Secret("alertmanager_password", value=SEEDED))


async def ask_alertmanager(url: str, access: Access) -> None:
    async with Alertmanager(url, access=access) as source:
        await source.alerts()


def ask_prometheus(url: str, access: Access) -> None:
    source = Prometheus(url, access=access)
    try:
        source.instant("up")
    finally:
        source.close()


def sent(server: FaultServer) -> list[bytes]:
    lines = [line for head in server.heads for line in head.split(b"\r\n")]
    return [line.partition(b": ")[2] for line in lines if line.lower().startswith(b"authorization:")]


@pytest.mark.parametrize(
    ("access", "header"),
    [
        (token, f"Bearer {SEEDED}"),
        (basic, "Basic " + base64.b64encode(f"mia:{SEEDED}".encode()).decode()),
    ],
)
async def test_both_clients_send_what_lets_us_in(
    faulty: FaultServer, access: Callable[[], Access], header: str
) -> None:
    faulty.behaviours["/api/v2/alerts"] = answer(b"[]")
    faulty.behaviours["/api/v1/query"] = answer(EMPTY_VECTOR)
    await ask_alertmanager(faulty.url, access())
    ask_prometheus(faulty.url, access())
    assert sent(faulty) == [header.encode()] * 2


async def test_nothing_is_sent_where_nothing_is_set_even_with_a_netrc(faulty: FaultServer) -> None:
    faulty.behaviours["/api/v2/alerts"] = answer(b"[]")
    await ask_alertmanager(faulty.url, credentials.NOTHING)
    assert sent(faulty) == []


def test_a_netrc_never_speaks_for_a_source_with_a_token(faulty: FaultServer) -> None:
    netrc = Path.home() / ".netrc"
    netrc.write_text("machine 127.0.0.1 login other password different\n")
    netrc.chmod(0o600)
    faulty.behaviours["/api/v1/query"] = answer(EMPTY_VECTOR)
    ask_prometheus(faulty.url, token())
    assert sent(faulty) == [f"Bearer {SEEDED}".encode()]


def echoing(status: str) -> Behaviour:
    encoded = base64.b64encode(f"mia:{SEEDED}".encode())
    return answer(b"you sent " + SEEDED.encode() + b" and " + encoded, status=status, kind="text/html")


@pytest.mark.parametrize("status", ["200 OK", "401 Unauthorized", "403 Forbidden", "500 Oops", "302 Found"])
@pytest.mark.parametrize("access", [token, basic])
async def test_what_a_server_repeats_of_our_secret_is_masked(
    faulty: FaultServer, status: str, access: Callable[[], Access]
) -> None:
    url = faulty.always(echoing(status))
    for ask in (ask_alertmanager, _threadless):
        with pytest.raises(SourceError) as caught:
            await ask(url, access())
        said = " ".join(caught.value.lines())
        assert SEEDED not in said
        assert sent(faulty)[-1].rpartition(b" ")[2].decode() not in said


async def _threadless(url: str, access: Access) -> None:
    ask_prometheus(url, access)


async def test_a_password_in_the_address_is_masked_too(faulty: FaultServer) -> None:
    url = faulty.always(echoing("500 Oops")).replace("://", f"://mia:{SEEDED}@")
    with pytest.raises(BadAnswer) as caught:
        await ask_alertmanager(url, credentials.NOTHING)
    assert "500" in caught.value.message
    assert SEEDED not in caught.value.message


async def test_a_changed_secret_is_fetched_again_after_a_refusal(faulty: FaultServer, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("old-one\n")
    access = Access(token=Secret("alertmanager_token_file", file=file))
    faulty.always(answer(b"", status="401 Unauthorized"))
    async with Alertmanager(faulty.url, access=access) as source:
        with pytest.raises(Unauthorized):
            await source.alerts()
        file.write_text("new-one\n")
        faulty.always(answer(b"[]"))
        await source.alerts()
    assert sent(faulty) == [b"Bearer old-one", b"Bearer new-one"]


def test_a_command_prints_the_secret_once(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    secret = Secret("x", command=("sh", "-c", f"echo run >> {marks}; echo {SEEDED}"))
    assert (secret.reveal(), secret.reveal()) == (SEEDED, SEEDED)
    assert marks.read_text() == "run\n"


def test_a_command_that_asks_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "COMMAND_PATIENCE", 0.1)
    with pytest.raises(NotConfigured, match=r"printed nothing within 0\.1 s and was stopped"):
        Secret("x_command", command=("sleep", "60")).reveal()


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        (Secret("a", command=("false",)), "ended with status 1"),
        (Secret("a", command=("/no/such/program",)), "cannot be run: No such file"),
        (Secret("a", value=" "), "gives nothing"),
        (Secret("a", command=("true",)), "gives nothing"),
        (Secret("a", command=("sh", "-c", f"echo {SEEDED} >&2; exit 3")), "status 3"),
        (Secret("a", command=("printf", f"{SEEDED}\\n{SEEDED}")), "no password or token"),
        (Secret("a", file=Path("/no/such/file")), "cannot be read: No such file"),
        (Secret("a", file=Path("/")), "cannot be read"),
        (Secret("a", value=SEEDED + "\x1b[31m"), "no password or token"),
        (Secret("a", value="x" * 20_000), "no password or token"),
    ],
)
def test_a_secret_that_cannot_be_had_says_why_and_not_what(secret: Secret, words: str) -> None:
    with pytest.raises(NotConfigured, match=words) as caught:
        secret.reveal()
    assert caught.value.message.startswith("a")
    assert SEEDED not in " ".join(caught.value.lines())


def test_no_representation_holds_a_value() -> None:
    access = basic()
    access.headers()
    place = endpoint("Alertmanager", "http://h", access)
    assert SEEDED not in f"{access!r} {access.password!r} {place!r}"


def test_a_user_needs_a_password_and_a_token_neither() -> None:
    with pytest.raises(BadInput, match="without a password"):
        Access(user="mia")
    with pytest.raises(BadInput, match="without a user"):
        Access(password=Secret("p", value="x"))
    with pytest.raises(BadInput, match="both given"):
        Access(user="mia", password=Secret("p", value="x"), token=Secret("t", value="x"))
    with pytest.raises(BadInput, match="holds a user"):
        endpoint("Alertmanager", "http://ada:pw@h", token())


@pytest.mark.parametrize("content", [None, "no certificate\n"])
async def test_an_authority_that_is_none_is_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    access = Access(ca_file=file)
    for ask in (ask_alertmanager, _threadless):
        with pytest.raises(NotConfigured, match=r"certificate authority of .*ca\.pem, cannot be used"):
            await ask("https://127.0.0.1:1", access)


async def test_what_lets_us_in_and_cannot_be_had_is_the_source_s_failure(tmp_path: Path) -> None:
    ways = (
        Access(token=Secret("alertmanager_token_command", command=("false",))),
        Access(token=Secret("alertmanager_token", value="schlüssel")),
        Access(ca_file=tmp_path / "none.pem"),
    )
    for access in ways:
        async with Alertmanager("https://127.0.0.1:1", access=access) as source:
            freshness = await Poller(source.look, lambda _: None, Ambient()).ask()
        assert freshness.state == "unreachable"
        assert isinstance(freshness.error, NotConfigured)


async def test_an_authority_of_the_environment_that_is_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(NotConfigured, match="which SSL_CERT_FILE names"):
        await ask_alertmanager("https://127.0.0.1:1", Access())


def test_the_printing_command_gets_no_terminal() -> None:
    code = "import sys; print('tty' if sys.stdin.isatty() else repr(sys.stdin.read()))"
    assert Secret("x", command=(sys.executable, "-c", code)).reveal() == "''"


def test_importing_credentials_imports_no_http() -> None:
    code = "import sys, data.sources.credentials; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"httpx", "requests"} & set(done.stdout.split())
