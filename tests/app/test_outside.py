"""The world outside from the command line, against small servers on loopback."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.background_outside import BackgroundOutside
from app.doctor.examine import Check, examine
from app.doctor.outside import checks
from app.settings import load
from app.wiring import Wiring
from data.finding import Finding
from tests.app.command_line import CommandLine
from tests.servers.faults import FaultServer, answer, drop, fault_server
from tests.waiting import eventually

SECRETS = ("T0/B0/slack-secret", "w3bhook-secret", "R" * 32, "rest-token")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FaultServer]:
    with fault_server() as running:
        running.always(answer(b"ok"))
        secret = tmp_path / "slack"
        secret.write_text(f"{running.url}/services/{SECRETS[0]}\n")
        monkeypatch.setenv("FIRELINE_SLACK_URL_FILE", str(secret))
        monkeypatch.setenv("FIRELINE_WEBHOOK_URL", f"{running.url}/hook")
        monkeypatch.setenv("FIRELINE_WEBHOOK_SECRET", SECRETS[1])
        monkeypatch.setenv("FIRELINE_PAGERDUTY_ROUTING_KEY_COMMAND", f"printf {SECRETS[2]}")
        monkeypatch.setenv("FIRELINE_PAGERDUTY_TOKEN", SECRETS[3])
        monkeypatch.setenv("FIRELINE_PAGERDUTY_URL", running.url)
        monkeypatch.setenv("FIRELINE_PAGERDUTY_REST_URL", running.url)
        yield running


def look(check: Check) -> list[Finding]:
    """What the check finds."""
    return examine([check])


def paths(server: FaultServer) -> list[str]:
    return [line.split(" ")[1].partition("?")[0] for line in server.asked]


def test_without_services_it_says_how(fireline: CommandLine) -> None:
    assert "no service is configured: docs/outside.md" in fireline.good("outside")
    fireline.declare()
    ran = fireline("outside", "tell", "--to", "slack", "contained")
    assert ran.code == 2
    assert "slack is not configured" in ran.err


def test_a_message_is_sent_and_recorded(fireline: CommandLine, server: FaultServer) -> None:
    number = fireline.declare()
    ran = fireline("outside", "tell", number, "contained", "--to", "slack", "--to", "webhook")
    assert (ran.code, paths(server)) == (0, [f"/services/{SECRETS[0]}", "/hook"])
    assert "message to slack: sent" in ran.err
    assert json.loads(server.bodies[1])["incident"]["number"] == number
    timeline = fireline.good("timeline", number)
    assert "message sent to slack" in timeline
    assert "message sent to webhook" in timeline


def test_what_is_down_waits_and_says_why(fireline: CommandLine, server: FaultServer) -> None:
    fireline.declare()
    server.behaviours["/hook"] = answer(b"", status="503 Later")
    ran = fireline("outside", "tell", "contained", "--to", "webhook")
    assert ran.code == 1
    assert "message to webhook: queued. The webhook answered with HTTP 503." in ran.err
    said = fireline.good("outside")
    assert "waits" in said
    assert "HTTP 503.; again in" in said
    del server.behaviours["/hook"]
    assert fireline("outside", "send").code == 0
    assert server.bodies[-1] == server.bodies[0]
    assert "0 deliveries waiting, 0 of the last not delivered" in fireline.good("outside")


def test_what_is_not_known_to_have_arrived_is_sent_again_only_by_a_person(
    fireline: CommandLine, server: FaultServer
) -> None:
    fireline.declare()
    server.always(drop())
    assert fireline("outside", "tell", "contained", "--to", "slack").code == 1
    server.always(answer(b"ok"))
    assert fireline("outside", "send").code == 0
    assert len(server.asked) == 1
    row = next(line for line in fireline.good("outside").splitlines() if line.startswith("unknown"))
    assert fireline("outside", "again", row.split()[1]).code == 0
    assert len(server.asked) == 2


def test_a_page_is_confirmed_and_made_once(fireline: CommandLine, server: FaultServer) -> None:
    number = fireline.declare()
    ran = fireline("outside", "page", number, "--via", "pagerduty")
    assert (ran.code, server.asked) == (1, [])
    assert "Nobody was paged." in ran.err
    assert fireline("outside", "page", number, "--via", "pagerduty", "--yes").code == 0
    event = json.loads(server.bodies[0])
    assert (event["event_action"], event["payload"]["severity"]) == ("trigger", "error")
    again = fireline("outside", "page", number, "--via", "pagerduty", "--yes")
    assert again.code == 1
    assert "has" in again.err
    fireline.good("resolve", number)
    fireline.good("outside", "send")
    resolved = json.loads(server.bodies[-1])
    assert (resolved["event_action"], resolved["dedup_key"]) == ("resolve", event["dedup_key"])


def test_an_acknowledgement_is_adopted_once_with_its_source(
    fireline: CommandLine, server: FaultServer
) -> None:
    number = fireline.declare()
    said = [{"at": "2026-04-22T08:16:30Z", "acknowledger": {"summary": "Mia"}}]
    server.behaviours["/incidents"] = answer(
        json.dumps({"incidents": [{"html_url": "https://p/1", "acknowledgements": said}]}).encode()
    )
    assert "linked to nothing" in fireline("outside", "adopt", number).err
    fireline.good("outside", "link", number, "their-key", "--via", "pagerduty")
    for _ in range(2):
        fireline.good("outside", "adopt", number)
    timeline = fireline.good("timeline", number)
    assert timeline.count("acknowledged via adopted from PagerDuty: Mia, https://p/1") == 1
    assert "08:16:30" in timeline


def test_a_drill_tells_nobody(fireline: CommandLine, server: FaultServer) -> None:
    fireline.declare("--drill")
    ran = fireline("outside", "tell", "contained", "--to", "slack")
    assert ran.code == 1
    assert "is a drill" in ran.err
    assert server.asked == []


def test_something_that_waits_can_be_dropped(fireline: CommandLine, server: FaultServer) -> None:
    number = fireline.declare()
    server.always(answer(b"", status="500 Oops"))
    fireline("outside", "tell", "contained", "--to", "slack")
    row = next(line for line in fireline.good("outside").splitlines() if line.startswith("waits"))
    fireline.good("outside", "drop", row.split()[1], "--reason", "said by phone")
    assert "no longer to be sent to slack" in fireline.good("timeline", number)


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        (SECRETS[0], ("tell", "x", "--to", "slack")),
        (SECRETS[1], ("tell", "x", "--to", "webhook")),
        (SECRETS[2], ("page", "--via", "pagerduty", "--yes")),
    ],
)
def test_no_secret_is_in_the_store_or_in_what_is_said(
    fireline: CommandLine, server: FaultServer, secret: str, words: tuple[str, ...]
) -> None:
    fireline.declare()
    server.always(answer(f"no such {secret}".encode(), status="400 No"))
    ran = fireline("outside", *words)
    assert "no such [masked]" in ran.err
    said = ran.err + fireline.good("outside") + fireline.good("timeline")
    kept = b"".join(file.read_bytes() for file in fireline.home.rglob("*") if file.is_file())
    assert b"no such [masked]" in kept
    assert secret not in said
    assert secret.encode() not in kept


def test_doctor_says_whether_secrets_can_be_had_and_sends_nothing(
    fireline: CommandLine, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRELINE_GRAFANA_URL", "http://grafana.example.org")
    monkeypatch.setenv("FIRELINE_GRAFANA_TOKEN", "glsa")
    wiring = Wiring(load())
    found = {one.name: one for check in checks(wiring) for one in look(check)}
    wiring.close()
    assert {name: one.state for name, one in found.items()} == {
        "webhook": "good",
        "slack": "good",
        "pagerduty": "good",
        "grafana": "bad",
        "queue": "good",
    }
    assert "plain http" in found["grafana"].said
    assert server.asked == []


def test_open_corrective_actions_are_posted_incident_by_incident(
    fireline: CommandLine, server: FaultServer
) -> None:
    for owner in ("data", "platform"):
        fireline.good("action", "add", fireline.declare(), "validate", "--owner", owner)
    assert "actions to webhook: sent" in fireline("actions", "send").err
    posted = [
        json.loads(body) for body, path in zip(server.bodies, paths(server), strict=True) if path == "/hook"
    ]
    told = [one for one in posted if one["what"] == "actions"]
    assert [json.loads(one["incident"]["actions"])[0]["owner"] for one in told] == ["data", "platform"]
    assert "No corrective action is open." in fireline("actions", "send", "--overdue").err


def test_the_app_sends_in_the_background_and_says_what_waits_and_what_failed(
    fireline: CommandLine, server: FaultServer
) -> None:
    number = fireline.declare()
    server.always(answer(b"", status="503 Later", headers="Retry-After: 1\r\n"))
    fireline("outside", "tell", number, "contained", "--to", "webhook")
    with contextlib.closing(Wiring(load())) as wiring:
        background = BackgroundOutside(wiring)
        eventually(lambda: background.state().said == "1 not sent: webhook", what="the queue to be said")
        server.always(answer(b"ok"))
        eventually(lambda: background.state().state == "fresh")
        assert background.failed() == ()
        server.always(answer(b"", status="400 Bad"))
        fireline("outside", "tell", number, "again", "--to", "webhook")
        [words] = eventually(background.failed)
        assert words.startswith("message to webhook refused")
        assert background.failed() == ()
        background.close()
    assert "message sent to webhook" in fireline.good("timeline", number)


def test_one_bad_setting_stops_no_other_service(
    fireline: CommandLine, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRELINE_SMTP_HOST", "mail.example.org:any")
    number = fireline.declare()
    server.always(answer(b"ok"))
    told = fireline("outside", "tell", number, "contained", "--to", "email", "--to", "webhook")
    assert told.code == 1
    assert "message to webhook: sent" in told.err
    assert "message to email: queued. smtp_host stands without" in told.err
    assert "smtp_host stands without smtp_from" in fireline.good("outside")
