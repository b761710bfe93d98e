"""Each service's contract, against a small server that keeps what it was asked."""

import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest

from data.ambient import Ambient
from data.errors import ServiceAway, ServiceRefused
from data.outside.grafana import Grafana
from data.outside.opsgenie import Opsgenie
from data.outside.pagerduty import PagerDuty, first_acknowledgement
from data.outside.service import Service
from data.outside.slack import Slack
from data.outside.webhook import Webhook
from tests.data.outside.doubles import delivery
from tests.servers.faults import FaultServer, answer, fault_server

KNOWN = {"number": "AI-INC-2026-0042", "severity": "critical", "title": "Bot <b>promises</b>", "model": "bot"}
KEY = "R" * 32


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


def asked(server: FaultServer) -> dict[str, object]:
    """The last body, decoded."""
    body: dict[str, object] = json.loads(server.bodies[-1])
    return body


def header(server: FaultServer, name: str) -> str:
    lines = server.heads[-1].decode().lower().splitlines()
    return next(line.partition(": ")[2] for line in lines if line.startswith(name.lower() + ":"))


# --- webhook ------------------------------------------------------------------------------------------------


def test_a_webhook_is_signed_over_id_time_and_body(server: FaultServer) -> None:
    server.always(answer(b'{"id": "their-7"}'))
    ambient = Ambient(now=lambda: 1_700_000_060_000_000)
    webhook = Webhook(ambient, f"{server.url}/hook", lambda: "k3y")
    assert webhook.deliver(delivery("contained", **KNOWN)) == "their-7"
    assert (header(server, "Fireline-Id"), header(server, "Fireline-Timestamp")) == ("0190-id", "1700000060")
    signed = b"0190-id.1700000060." + server.bodies[0]
    expected = hmac.new(b"k3y", signed, hashlib.sha256).hexdigest()
    assert header(server, "Fireline-Signature") == f"v1={expected}"
    body = asked(server)
    assert (body["id"], body["what"], body["text"], body["incident"]) == (
        "0190-id",
        "message",
        "contained",
        KNOWN,
    )
    assert body["at"] == "2023-11-14T22:13:20.000000Z"


def test_a_webhook_says_the_same_again_with_a_new_time(server: FaultServer) -> None:
    server.always(answer(b"", status="503 Later"))
    now = [1_700_000_000_000_000]
    webhook = Webhook(Ambient(now=lambda: now[0]), server.url, lambda: "k3y")
    for _ in range(2):
        with pytest.raises(ServiceAway):
            webhook.deliver(delivery("contained", **KNOWN))
        now[0] += 60_000_000
    assert server.bodies[0] == server.bodies[1]
    assert header(server, "Fireline-Timestamp") == "1700000060"


# --- Slack --------------------------------------------------------------------------------------------------


def test_slack_is_told_text_without_markup(server: FaultServer) -> None:
    server.always(answer(b"ok", kind="text/html"))
    Slack(lambda: f"{server.url}/services/T0/B0/xyz").deliver(delivery("<!channel> & all", **KNOWN))
    assert server.asked == ["POST /services/T0/B0/xyz HTTP/1.1"]
    assert asked(server) == {
        "text": "AI-INC-2026-0042, critical: Bot &lt;b&gt;promises&lt;/b&gt;\n&lt;!channel&gt; &amp; all"
    }


def test_slack_names_its_fault_and_its_address_is_not_shown(server: FaultServer) -> None:
    server.always(answer(b"channel_is_archived", status="410 Gone", kind="text/html"))
    with pytest.raises(ServiceRefused) as caught:
        Slack(lambda: f"{server.url}/services/T0/B0/xyz").deliver(delivery("x"))
    assert caught.value.message == "Slack answered with HTTP 410: channel_is_archived"
    assert not Slack(str).repeatable


# --- PagerDuty ----------------------------------------------------------------------------------------------


def pager(server: FaultServer) -> PagerDuty:
    server.always(answer(b'{"status": "success", "dedup_key": "theirs"}', status="202 Accepted"))
    return PagerDuty(lambda: KEY, server.url)


def test_a_page_is_an_event_of_version_2(server: FaultServer) -> None:
    assert pager(server).deliver(delivery("come", what="page", **KNOWN)) == "theirs"
    assert server.asked == ["POST /v2/enqueue HTTP/1.1"]
    event = asked(server)
    assert (event["routing_key"], event["event_action"]) == (KEY, "trigger")
    assert event["dedup_key"] == "fireline-0190-incident"
    assert event["payload"] == {
        "summary": "AI-INC-2026-0042, critical: Bot <b>promises</b> come",
        "source": "bot",
        "severity": "critical",
        "timestamp": "2023-11-14T22:13:20.000000Z",
        "custom_details": KNOWN,
    }


@pytest.mark.parametrize("what", ["acknowledge", "resolve"])
def test_an_incident_that_pagerduty_has_is_spoken_of_by_its_own_key(server: FaultServer, what: str) -> None:
    pager(server).deliver(delivery("", what=what, pagerduty="alert-key", **KNOWN))
    assert asked(server) == {"routing_key": KEY, "event_action": what, "dedup_key": "alert-key"}


def test_a_long_summary_is_cut_at_what_pagerduty_takes(server: FaultServer) -> None:
    pager(server).deliver(delivery("x" * 3000, what="page", pagerduty="k" * 300, **KNOWN))
    event = asked(server)
    assert isinstance(event["payload"], dict)
    assert (len(event["payload"]["summary"]), len(str(event["dedup_key"]))) == (1024, 255)


def test_pagerduty_takes_no_message(server: FaultServer) -> None:
    with pytest.raises(ServiceRefused, match="takes no message"):
        pager(server).deliver(delivery("x"))
    assert server.asked == []


def test_its_routing_key_is_masked_in_a_refusal(server: FaultServer) -> None:
    server.always(answer(f'{{"errors": ["{KEY} is wrong"]}}'.encode(), status="400 Bad Request"))
    with pytest.raises(ServiceRefused) as caught:
        PagerDuty(lambda: KEY, server.url).deliver(delivery("", what="page"))
    assert KEY not in caught.value.message
    assert "[masked] is wrong" in caught.value.message


def test_the_earliest_acknowledgement_is_read(server: FaultServer) -> None:
    said = [
        {"at": "2026-04-22T08:20:00Z", "acknowledger": {"summary": "Late"}},
        {"at": "2026-04-22T08:16:30Z", "acknowledger": {"summary": "Ana \x1b[31mRuiz"}},
    ]
    found = {"incidents": [{"html_url": "https://x.pagerduty.com/incidents/P1", "acknowledgements": said}]}
    server.always(answer(json.dumps(found).encode()))
    mark = first_acknowledgement("alert-key", lambda: "t0ken", server.url)
    assert mark is not None
    assert (mark.at, mark.by) == (1_776_845_790_000_000, "Ana Ruiz")
    assert header(server, "Authorization") == "token token=t0ken"
    assert server.asked[0].startswith("GET /incidents?incident_key=alert-key&date_range=all&statuses")


def test_nobody_acknowledged_and_nonsense_differ(server: FaultServer) -> None:
    server.always(answer(b'{"incidents": []}'))
    assert first_acknowledgement("k", lambda: "t", server.url) is None
    server.always(answer(b'{"incidents": [{"acknowledgements": [{"at": "yesterday"}]}]}'))
    with pytest.raises(ServiceRefused, match="cannot be read"):
        first_acknowledgement("k", lambda: "t", server.url)


# --- Opsgenie -----------------------------------------------------------------------------------------------


def opsgenie(server: FaultServer) -> Opsgenie:
    server.always(
        answer(b'{"result": "Request will be processed", "requestId": "q1"}', status="202 Accepted")
    )
    return Opsgenie(lambda: KEY, f"{server.url}/jsm/ops/integration")


def test_an_opsgenie_alert_has_the_incident_s_alias(server: FaultServer) -> None:
    long = {**KNOWN, "title": "x" * 200}
    assert opsgenie(server).deliver(delivery("come", what="page", **long)) == "q1"
    assert server.asked == ["POST /jsm/ops/integration/v2/alerts HTTP/1.1"]
    assert header(server, "Authorization") == f"geniekey {KEY.lower()}"
    alert = asked(server)
    assert (alert["alias"], alert["priority"], len(str(alert["message"]))) == (
        "fireline-0190-incident",
        "P1",
        130,
    )


@pytest.mark.parametrize(
    ("what", "act"), [("acknowledge", "acknowledge"), ("resolve", "close"), ("message", "notes")]
)
def test_an_alert_that_opsgenie_has_is_spoken_of_by_its_alias(
    server: FaultServer, what: str, act: str
) -> None:
    opsgenie(server).deliver(delivery("x", what=what, opsgenie="their/alias ?"))
    assert server.asked == [
        f"POST /jsm/ops/integration/v2/alerts/their%2Falias%20%3F/{act}?identifierType=alias HTTP/1.1"
    ]


# --- Grafana ------------------------------------------------------------------------------------------------


def test_an_annotation_stands_at_its_time_in_milliseconds(server: FaultServer) -> None:
    server.always(answer(b'{"message": "Annotation added", "id": 12}'))
    grafana = Grafana(server.url, lambda: "glsa", "dash-1")
    assert grafana.deliver(delivery("declared", "grafana", "annotation", tag="detection", **KNOWN)) == "12"
    assert server.asked == ["POST /api/annotations HTTP/1.1"]
    assert header(server, "Authorization") == "bearer glsa"
    assert asked(server) == {
        "dashboardUID": "dash-1",
        "time": 1_700_000_000_000,
        "tags": ["fireline", "AI-INC-2026-0042", "bot", "detection"],
        "text": "AI-INC-2026-0042, critical: Bot <b>promises</b>\ndeclared",
    }


@pytest.mark.parametrize("service", [Opsgenie(lambda: KEY), Grafana("https://g", lambda: KEY)])
def test_what_a_service_has_no_request_for_is_refused_unasked(service: Service) -> None:
    with pytest.raises(ServiceRefused, match="takes no poem"):
        service.deliver(delivery("x", what="poem"))
