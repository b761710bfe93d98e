"""Masking: what has the shape of a secret goes, everything else stays, however the stream is divided."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import secrets
from data.secrets import Masker, mask

ROOT = Path(__file__).resolve().parents[2]

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAn\nabc+/def=\n-----END RSA PRIVATE KEY-----\n"

HIDDEN = [
    ("Authorization: Bearer abc.def-ghi", "abc.def-ghi"),
    ("> authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
    ("curl -H 'Authorization: GenieKey 1234-5678' http://x/", "1234-5678"),
    ("Authorization: Token token=y_NbAkKc66ryYTWUXYEu", "y_NbAkKc66ryYTWUXYEu"),
    ("sent bearer 0123456789abcdef to x", "0123456789abcdef"),
    ("Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA=="),
    ("token=hunter22", "hunter22"),
    ("DB_PASSWORD='two words'", "two words"),
    ('export API_KEY="a b\\"c d"', "c d"),
    ('{"password": "p4ss", "user": "x"}', "p4ss"),
    ('"{\\"apiKey\\": \\"q1w2e3\\"}"', "q1w2e3"),
    ("  password: correct horse battery", "horse battery"),
    ("GET /x?api_key=abcdef&page=2", "abcdef"),
    ("accessToken => zzzyyy", "zzzyyy"),
    ("kubectl create secret --from-literal=password=s3cr3t", "s3cr3t"),
    ("mysql --password hunter22 -h db", "hunter22"),
    ("X-Api-Key: 99-88-77", "99-88-77"),
    ("Set-Cookie: session=abc; path=/", "session=abc"),
    ('{"auths":{"r":{"auth":"dTpw"}}}', "dTpw"),
    ("curl -u admin:letmein http://x", "letmein"),
    ("postgres://app:pa55@db:5432/x", "pa55"),
    ("https://ghost@github.example/x", "ghost"),
    ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "wJalrXUtnFEMI/K7MDENG"),
    ("ghp_0123456789abcdefghijABCDEFGHIJ012345", "ghp_0123456789abcdefghijABCDEFGHIJ012345"),
    ("xoxb-123456789012-abcdefghij", "123456789012"),
    ("https://hooks.slack.com/services/T000/B000/XXXXXXXX", "T000/B000"),
    ("key sk-proj-abcdefghijklmnopqrstuvwxyz", "sk-proj-abcdefghijklmnopqrstuvwxyz"),
    (f"seen {JWT} today", JWT),
    (PEM, "MIIEowIBAAKCAQEAn"),
    (PEM.replace("\n", "\r\n"), "abc+/def="),
    ('{"key": "' + PEM.replace("\n", "\\n") + '"}', "MIIEowIBAAKCAQEAn"),
    ("tls.key: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2", "TUlJRXY"),
]


@pytest.mark.parametrize(("text", "secret"), HIDDEN)
def test_a_secret_of_a_known_shape_is_masked(text: str, secret: str) -> None:
    masked = mask(f"before it\n{text}\nafter it\n")
    assert secret not in masked
    assert "[masked]" in masked
    assert masked.startswith("before it\n")
    assert masked.endswith("\nafter it\n")


@pytest.mark.parametrize(
    "text",
    [
        "max_tokens=100 tokens: 5",
        'deployment "model-server" successfully rolled out',
        "Error from server (NotFound): deployments.apps not found",
        "passed 12, failed 0",
        "basic authentication is needed",
        "https://example.org/a@b and user@example.org",
        "password=$PASSWORD token=${TOKEN}",
        "the key to it is keyboard: left",
        "risk-management-for-everyone-in-the-organisation",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "2026-04-22T08:15:00Z model_live_accuracy{model_id='fraud-detection-v4'} 0.91",
    ],
)
def test_ordinary_output_stays_as_it_is(text: str) -> None:
    assert mask(text) == text


def test_what_stands_around_a_value_stays() -> None:
    assert mask("GET /x?token=abc&page=2 200") == "GET /x?token=[masked]&page=2 200"
    assert mask('{"password": "x y", "n": 1}') == '{"password": "[masked]", "n": 1}'
    assert mask("postgres://u:p@db/x") == "postgres://[masked]@db/x"


def test_values_known_beforehand_are_masked_wherever_they_stand() -> None:
    text = mask(
        "a plainvalue b\nplainvalueplainvalue\nfirst line\nsecond one\n", ("plainvalue", "first line\nsecond")
    )
    assert text == "a [masked] b\n[masked]\n[masked]\n[masked] one\n"


def test_short_values_are_not_searched_for() -> None:
    assert mask("a b c", ("a", "")) == "a b c"


def test_names_in_the_environment_say_what_is_secret() -> None:
    environment = {
        "AWS_SECRET_ACCESS_KEY": "0123456789",
        "HOME": "/home/x",
        "GITHUB_TOKEN": "t" * 9,
        "TOKEN": "a",
    }
    assert set(secrets.from_environment(environment)) == {"0123456789", "t" * 9}


def test_a_secret_longer_than_what_is_held_back_is_masked_as_far_as_it_runs() -> None:
    masker = Masker()
    shown = (
        masker.feed(b"x token=" + b"s" * 50_000) + masker.feed(b"s" * 50_000 + b" after\n") + masker.finish()
    )
    assert shown == b"x token=[masked] after\n"


def test_a_secret_in_the_middle_of_a_long_line_is_found() -> None:
    for start in range(3900, 4300, 7):
        line = b"-" * start + b" password=opensesame " + b"-" * 20_000
        masker = Masker()
        assert masker.feed(line) + masker.finish() == line.replace(b"opensesame", b"[masked]")


def test_no_more_than_the_limit_is_held_back() -> None:
    masker, given_back = Masker(), 0
    for _ in range(100):
        given_back += len(masker.feed(b"." * 1000))
    assert 100_000 - given_back <= secrets.LIMIT


PIECES = st.one_of(
    st.sampled_from([text.encode() for text, _ in HIDDEN]),
    st.sampled_from(
        [b"\n", b"\r", b"\r\n", b" ", b'"', b"password=", b"token: ", b"://", b"@", b"PLAINVALUE"]
    ),
    st.sampled_from([b"-----BEGIN PRIVATE KEY-----\n", b"-----END PRIVATE KEY-----", b"MIIE\n", b"Bearer "]),
    st.integers(1, 90).map(lambda count: b"a" * count),
    st.integers(1, 90).map(lambda count: b". " * count),
    st.binary(max_size=20),
)


@given(
    st.lists(PIECES, max_size=12).map(b"".join),
    st.lists(st.integers(1, 40), max_size=60),
    st.sampled_from([16, 64, 128, 8192]),
)
def test_any_division_into_chunks_gives_the_same_output(stream: bytes, sizes: list[int], limit: int) -> None:
    whole = Masker((b"PLAINVALUE",), limit=limit)
    expected = whole.feed(stream) + whole.finish()
    masker, shown, rest = Masker((b"PLAINVALUE",), limit=limit), b"", stream
    for size in sizes:
        shown += masker.feed(rest[:size])
        rest = rest[size:]
    assert shown + masker.feed(rest) + masker.finish() == expected


@given(
    st.lists(st.text("abcdefgh ijk\n.,", max_size=300), max_size=8), st.lists(st.integers(1, 50), max_size=40)
)
def test_nothing_is_dropped_where_nothing_is_secret(texts: list[str], sizes: list[int]) -> None:
    stream, masker, shown = "".join(texts).encode(), Masker(limit=64), b""
    rest = stream
    for size in sizes:
        shown += masker.feed(rest[:size])
        rest = rest[size:]
    assert shown + masker.feed(rest) + masker.finish() == stream


def test_it_imports_nothing_but_re() -> None:
    code = "import sys, re; old = set(sys.modules); import data.secrets; print(*set(sys.modules) - old)"
    told = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert set(told.stdout.split()) <= {"data", "data.secrets"}


@pytest.mark.parametrize("unit", ["eyJ", "token", "://a", 'password="', "--a", "- ", "-", "a-", "basic "])
def test_a_hostile_megabyte_takes_seconds_at_most(unit: str) -> None:
    masker, stream = Masker(), unit.encode() * (1_000_000 // len(unit))
    started = time.process_time()
    shown = masker.feed(stream) + masker.finish()
    assert shown
    assert time.process_time() - started < 5
