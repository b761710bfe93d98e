"""What an alert says of itself, and how alerts come in."""

import pytest

from data.errors import BadInput
from data.journal.kinds import AlertObserved
from data.sources.alert import Alert, fingerprint
from data.sources.alert_wire import LABELS, Gate, WireAlert, WireStatus
from tests.data.sources.alerts import CLEANED, HOSTILE


def _alert(**changes: object) -> Alert:
    given = {
        "fingerprint": "f1",
        "name": "A",
        "state": "firing",
        "labels": {},
        "annotations": {},
        "starts_at": 7,
        **changes,
    }
    return Alert(**given)  # type: ignore[arg-type]


def test_a_held_back_alert_is_the_same_observation_as_a_firing_one() -> None:
    assert _alert(state="suppressed").key == _alert().key == "f1/7/firing"
    assert _alert(state="resolved").key == "f1/7/resolved"


def test_an_observation_records_no_end_while_it_fires() -> None:
    assert _alert(ends_at=9).observed() == AlertObserved(
        fingerprint="f1", state="firing", name="A", starts_at=7
    )
    assert _alert(ends_at=9, state="resolved").observed().ends_at == 9


def test_the_summary_is_the_first_thing_the_rule_says() -> None:
    assert _alert().summary == "A"
    assert _alert(annotations={"description": "d"}).summary == "d"
    assert _alert(annotations={"summary": " s ", "description": "d"}).summary == "s"


def test_the_ways_of_being_held_back_are_told_apart() -> None:
    assert _alert().suppression == ()
    assert _alert(silenced_by=("s",), muted_by=("nights",)).suppression == ("silenced", "muted")
    assert _alert(inhibited_by=("f2",)).suppression == ("inhibited",)


def test_the_severity_is_the_label_unjudged() -> None:
    assert _alert(labels={"severity": " Page "}).severity == "page"
    assert _alert().severity == ""


def test_the_fingerprint_of_nothing_is_the_offset_basis() -> None:
    assert fingerprint({}) == "cbf29ce484222325"


def test_the_order_of_labels_does_not_matter_and_borders_do() -> None:
    assert fingerprint({"a": "1", "b": "2"}) == fingerprint({"b": "2", "a": "1"})
    assert fingerprint({"a": "b", "c": ""}) != fingerprint({"a": "", "bc": ""})


def _through(wire: WireAlert) -> Alert:
    return Gate("here").alert(wire)


def test_every_text_is_cleaned_where_it_enters() -> None:
    alert = _through(
        WireAlert(
            labels={"alertname": HOSTILE, HOSTILE: HOSTILE},
            annotations={HOSTILE: HOSTILE},
            generator_url=HOSTILE,
            status=WireStatus(state="suppressed", silenced_by=[HOSTILE]),
        )
    )
    once = " ".join(CLEANED.split())
    assert alert.name == once
    assert alert.labels == {"alertname": CLEANED, once: CLEANED}
    assert alert.annotations == {once: CLEANED}
    assert (alert.url, alert.silenced_by) == (once, (once,))


def test_the_fingerprint_is_of_the_labels_as_sent() -> None:
    alert = _through(WireAlert(labels={"alertname": HOSTILE}, fingerprint="../../etc"))
    assert alert.fingerprint == fingerprint({"alertname": HOSTILE})


def test_nothing_is_unbounded() -> None:
    many = {f"label{number}": "x" for number in range(LABELS + 7)}
    alert = _through(WireAlert(labels={"big": "x" * 1_000_000, **many}, annotations={"n": "y" * 10_000_000}))
    assert len(alert.labels) == LABELS
    assert alert.left_out == 8
    assert len(alert.labels["big"]) <= 2_000
    assert len(alert.annotations["n"]) <= 8_000


def test_old_servers_do_not_say_what_mutes() -> None:
    alert = _through(WireAlert(labels={}, status=WireStatus(silenced_by=[], inhibited_by=["f2"])))
    assert (alert.state, alert.inhibited_by, alert.muted_by) == ("suppressed", ("f2",), ())


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("firing", "firing"),
        ("resolved", "resolved"),
        (None, "firing"),
        (WireStatus("unprocessed"), "firing"),
        (WireStatus("suppressed"), "suppressed"),
        (WireStatus("active", muted_by=["nights"]), "suppressed"),
    ],
)
def test_states(status: WireStatus | str | None, state: str) -> None:
    assert _through(WireAlert(labels={}, status=status)).state == state


def test_times() -> None:
    alert = _through(
        WireAlert(labels={}, starts_at="1970-01-01T00:00:01.123456789Z", ends_at="0001-01-01T00:00:00Z")
    )
    assert (alert.starts_at, alert.ends_at) == (1_123_456, 0)
    with pytest.raises(BadInput):
        _through(WireAlert(labels={}, starts_at="yesterday"))
