"""What is recorded, and what is not, when alerts of open incidents come, go and come back."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from data.errors import Unreachable
from data.incident import timeline
from data.incident.model import Incident
from data.sources.alert import Alert
from data.sources.alert_picture import AlertmanagerState, Heard, Picture, picture
from data.sources.polling import Freshness
from data.sources.rule_alerts import RuleAlerts
from data.sources.rule_health import BrokenRule, Health
from data.times import MINUTE, SECOND
from playbooks.following import GRACE, Following, proposed
from tests.data.incident.stage import Stage

AM, OTHER = "http://am:9093", "http://other:9093"


def alert(fingerprint: str = "f1", starts_at: int = 0, *, source: str = AM, state: str = "firing") -> Alert:
    return Alert(
        fingerprint=fingerprint,
        name="Degraded",
        state=state,
        labels={"alertname": "Degraded", "model_id": "m1"},
        annotations={},
        starts_at=starts_at,
        source=source,
    )


@dataclass
class Watched:
    """One app beside a journal whose clock is ours."""

    stage: Stage
    following: Following
    incident: Incident

    def sees(self, *alerts: Alert, sources: tuple[str, ...] = (AM,), failing: tuple[str, ...] = ()) -> None:
        """A picture of now, in which ``failing`` sources give their last known answer."""
        self.following.take(self.picture(*alerts, sources=sources, failing=failing))

    def picture(
        self, *alerts: Alert, sources: tuple[str, ...] = (AM,), failing: tuple[str, ...] = ()
    ) -> Picture:
        states = []
        for name in sources:
            heard = Heard(alerts=[one for one in alerts if one.source == name])
            error = Unreachable("gone") if name in failing else None
            known = Freshness[Heard](answer=heard, answered_at=self.stage.now, error=error)
            states.append(AlertmanagerState(name, known))
        return picture(states)

    def later(self, micros: int) -> None:
        self.stage.now += micros

    @property
    def told(self) -> list[str]:
        """What the timeline says of alerts, without the time."""
        incident = self.stage.incidents.refresh(self.incident)
        entries = timeline.entries(self.stage.journal, self.stage.incidents, incident, repeats=True)
        return [entry.text for entry in entries if entry.category == "alert"]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    stage = Stage(tmp_path / "home", "2026-04-22T08:15:00Z")
    first = alert(starts_at=stage.now)
    incident = stage.desk.declare(title="x", models={"m1": "test"}, alerts=(first.observed(),))
    yield Watched(stage, Following(stage.desk), incident)
    stage.close()


def test_an_alert_that_goes_on_says_nothing_new(watched: Watched) -> None:
    first = alert(starts_at=watched.stage.now)
    for _ in range(3):
        watched.later(MINUTE)
        watched.sees(first)
    assert watched.told == ["degraded fires"]


def test_its_end_is_recorded_once_with_the_time_it_was_first_left_out(watched: Watched) -> None:
    first = alert(starts_at=watched.stage.now)
    watched.later(MINUTE)
    watched.sees(first)
    seen = watched.stage.now
    watched.later(10 * SECOND)
    gone = watched.stage.now
    for _ in range(3):
        watched.sees()
        watched.later(GRACE)
    assert len(watched.told) == 2
    incident = watched.stage.incidents.refresh(watched.incident)
    end = incident.alerts[f"f1/{first.starts_at}/resolved"]
    assert (end.at, end.get("ends_at"), end.get("last_seen")) == (gone, gone, seen)


def test_a_server_that_forgot_everything_for_a_minute_resolves_nothing(watched: Watched) -> None:
    first = alert(starts_at=watched.stage.now)
    watched.sees(first)
    watched.sees()
    watched.later(GRACE - SECOND)
    watched.sees(first)
    watched.later(SECOND)
    watched.sees()
    assert len(watched.told) == 1


def test_an_alert_whose_rule_cannot_be_evaluated_has_not_resolved(watched: Watched) -> None:
    watched.sees(alert(starts_at=watched.stage.now))
    for name in ("Degraded", "Degraded", "Other"):
        watched.later(GRACE)
        watched.following.take(watched.picture(), rules(Health(1, (BrokenRule(name, "g", "why"),))))
        assert watched.told == ["degraded fires"]
    watched.later(GRACE)
    watched.following.take(watched.picture())
    assert len(watched.told) == 2


def test_an_alert_that_is_pending_again_since_its_rule_was_changed_has_not_resolved(
    watched: Watched,
) -> None:
    watched.sees(alert(starts_at=watched.stage.now))
    for state in ("pending", "pending", "firing"):
        watched.later(GRACE)
        watched.following.take(watched.picture(), rules(Health(1, alerts=says(state))))
        assert watched.told == ["degraded fires"]
    again = alert(starts_at=watched.stage.now)
    watched.sees(again)
    watched.sees(again)
    assert watched.told == ["degraded fires", "degraded fires"]


def test_what_prometheus_says_of_another_or_no_more_keeps_nothing_firing(watched: Watched) -> None:
    watched.sees(alert(starts_at=watched.stage.now))
    no_list = RuleAlerts({"Degraded": [msgspec.Raw(b"7")]})
    for told in (says("inactive"), says("firing", model_id="m2"), no_list, RuleAlerts()):
        watched.following.take(watched.picture(), rules(Health(1, alerts=told)))
        watched.later(GRACE // 3)
    assert [text.split()[1] for text in watched.told] == ["fires", "resolves"]


def test_while_prometheus_does_not_answer_nothing_resolves(watched: Watched) -> None:
    watched.sees(alert(starts_at=watched.stage.now))
    for _ in range(2):
        watched.later(GRACE)
        watched.following.take(watched.picture(), rules(Health(1), Unreachable("gone")))
    assert watched.told == ["degraded fires"]


def rules(health: Health, error: Unreachable | None = None) -> Freshness[Health]:
    return Freshness(answer=health, answered_at=1, error=error)


def says(state: str, **labels: str) -> RuleAlerts:
    """What Prometheus says of the one alert."""
    sent = {"state": state, "labels": {"alertname": "Degraded", **labels}}
    return RuleAlerts({"Degraded": [msgspec.Raw(msgspec.json.encode([sent]))]})


def test_an_alert_that_fires_again_is_a_new_observation(watched: Watched) -> None:
    watched.later(5 * MINUTE)
    again = alert(starts_at=watched.stage.now)
    watched.sees(again)
    watched.sees(again)
    assert [text.split()[1] for text in watched.told] == ["fires", "resolves", "fires"]


def test_nobody_could_look_is_no_end(watched: Watched) -> None:
    first = alert(starts_at=watched.stage.now)
    watched.sees(first)
    for _ in range(3):
        watched.later(GRACE)
        watched.sees(failing=(AM,))
        watched.sees(sources=(AM, OTHER), failing=(AM,))
    assert len(watched.told) == 1


def test_the_source_that_told_of_it_ends_it(watched: Watched) -> None:
    watched.sees(alert(starts_at=watched.stage.now), sources=(AM, OTHER))
    for _ in range(2):
        watched.sees(sources=(AM, OTHER), failing=(OTHER,))
        watched.later(GRACE)
    assert len(watched.told) == 2


def test_where_that_source_is_asked_no_more_all_the_others_must_agree(watched: Watched) -> None:
    for failing in ((OTHER,), (OTHER,), (), ()):
        watched.sees(sources=("http://new:9093", OTHER), failing=failing)
        watched.later(GRACE)
    assert len(watched.told) == 2


def test_a_held_back_alert_still_fires(watched: Watched) -> None:
    first = alert(starts_at=watched.stage.now, state="suppressed")
    for _ in range(3):
        watched.sees(first)
        watched.later(GRACE)
    assert len(watched.told) == 1


def test_a_restarted_app_goes_on_where_the_journal_is(watched: Watched) -> None:
    for _ in range(3):
        watched.following = Following(watched.stage.desk)
        watched.sees()
        watched.later(GRACE)
        watched.sees()
    assert len(watched.told) == 2


def test_two_apps_on_one_store_record_it_once(watched: Watched) -> None:
    other = Watched(watched.stage, Following(watched.stage.desk), watched.incident)
    for _ in range(2):
        watched.sees()
        other.sees()
        watched.later(GRACE)
    assert len(watched.told) == 2


def test_drills_and_closed_incidents_are_left_alone(watched: Watched) -> None:
    first = alert(starts_at=watched.stage.now)
    drill = watched.stage.desk.declare(title="d", mode="drill", alerts=(first.observed(),))
    watched.stage.desk.close(watched.incident, "false_alarm", "nothing there")
    for _ in range(2):
        watched.sees()
        watched.later(GRACE)
    assert len(watched.told) == 1
    assert len(watched.stage.incidents.refresh(drill).alerts) == 1


def test_alerts_of_a_rule_are_attached_by_consent_only_and_it_can_be_revoked(watched: Watched) -> None:
    first, other = alert(starts_at=watched.stage.now), alert("f2", watched.stage.now)
    elsewhere = msgspec.structs.replace(alert("f3", watched.stage.now), labels={"model_id": "m2"})
    watched.sees(first, other, elsewhere)
    assert len(watched.told) == 1
    incident = watched.stage.incidents.refresh(watched.incident)
    assert [one.fingerprint for one in proposed(incident, [first, other, elsewhere])] == ["f2"]
    watched.stage.desk.follow_rule(watched.incident, "Degraded", follows=True)
    watched.sees(first, other, elsewhere)
    watched.sees(first, other, elsewhere)
    assert [text for text in watched.told if "fires" in text] == ["degraded fires", "degraded fires"]
    watched.stage.desk.follow_rule(watched.incident, "Degraded", follows=False)
    watched.sees(first, other, elsewhere, alert("f4", watched.stage.now))
    assert "f4" not in {key.partition("/")[0] for key in held(watched)}


def held(watched: Watched) -> set[str]:
    return set(watched.stage.incidents.refresh(watched.incident).alerts)


def test_a_detached_alert_is_followed_no_more_and_proposed_no_more(watched: Watched) -> None:
    first = alert(starts_at=watched.stage.now)
    watched.stage.desk.say_alert_belongs(watched.incident, "f1", "Degraded", belongs=False, reason="other")
    watched.stage.desk.follow_rule(watched.incident, "Degraded", follows=True)
    watched.later(MINUTE)
    again = alert(starts_at=watched.stage.now)
    watched.sees(again)
    watched.sees()
    watched.later(GRACE)
    watched.sees()
    assert len(held(watched)) == 1
    incident = watched.stage.incidents.refresh(watched.incident)
    assert proposed(incident, [first]) == []
    assert not incident.alert_belongs("f1")
    watched.stage.desk.say_alert_belongs(watched.incident, "f1", "Degraded", belongs=True)
    watched.sees(again)
    assert len(held(watched)) == 3


def test_a_clock_that_differs_is_said_once_for_each_source(watched: Watched) -> None:
    for ahead in (31 * SECOND, 45 * SECOND, 29 * SECOND, -5 * MINUTE):
        seen = watched.picture()
        (state,) = seen.sources
        answer = Heard(alerts=[], clock_ahead=ahead)
        freshness = msgspec.structs.replace(state.freshness, answer=answer)
        watched.following.take(picture([AlertmanagerState(AM, freshness)]))
    clocks = [text for text in watched.told if "clock" in text]
    assert clocks == [f"the clock of {AM} is 31 s ahead of this machine's"]


def test_of_two_sources_the_fresh_one_and_the_louder_one_are_believed(watched: Watched) -> None:
    held = msgspec.structs.replace(alert(starts_at=20, state="suppressed"), silenced_by=("s",))
    loud = alert(starts_at=10, source=OTHER)
    (merged,) = watched.picture(held, loud, sources=(AM, OTHER)).alerts
    assert (merged.source, merged.state, merged.starts_at, merged.also_in) == (OTHER, "firing", 10, (AM,))
    assert merged.silences == ((AM, "s"),)
    (merged,) = watched.picture(held, loud, sources=(AM, OTHER), failing=(OTHER,)).alerts
    assert (merged.source, merged.state, merged.also_in) == (AM, "suppressed", (OTHER,))
    clustered = msgspec.structs.replace(held, source=OTHER)
    apart = msgspec.structs.replace(clustered, silenced_by=("t",))
    for other, silences in ((clustered, ((AM, "s"),)), (apart, ((AM, "s"), (OTHER, "t")))):
        (merged,) = watched.picture(held, other, sources=(AM, OTHER)).alerts
        assert merged.silences == silences
    only = watched.picture(held, loud, sources=(AM, OTHER), failing=(OTHER, AM))
    assert [only.is_stale(one) for one in only.alerts] == [True]
