"""Which open incidents an alert may belong to, through a real journal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.ambient import Ambient
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal.kinds import FieldSet
from data.journal.store import Journal
from data.sources.alert import Alert
from playbooks import taxonomy
from playbooks.catalogue import Catalogue
from playbooks.intake import matching, prefill

TYPE = "model_performance_degradation"


def alert(fingerprint: str = "f1", model: str = "m1", starts_at: int = 5, kind: str = TYPE) -> Alert:
    return Alert(
        fingerprint=fingerprint,
        name="Degraded",
        state="firing",
        labels={"model_id": model, "incident_type": kind},
        annotations={},
        starts_at=starts_at,
    )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    journal = Journal.open(tmp_path / "home", Ambient())
    try:
        yield Desk(journal, Incidents(journal))
    finally:
        journal.close()


def _declare(
    desk: Desk,
    title: str,
    *,
    model: str = "",
    kind: str = "",
    alerts: tuple[Alert, ...] = (),
    mode: str = "live",
) -> str:
    incident = desk.declare(
        mode=mode,
        title=title,
        fields={"incident_type": FieldSet(value=kind)} if kind else {},
        models={model: "person"} if model else {},
        alerts=tuple(one.observed() for one in alerts),
    )
    return incident.id


def test_the_best_fit_comes_first_and_says_why(desk: Desk) -> None:
    _declare(desk, "type only", kind=TYPE)
    _declare(desk, "nothing in common", model="m9", kind="harmful_output")
    _declare(desk, "model only", model="m1")
    _declare(desk, "same model and type", model="m1", kind=TYPE)
    _declare(desk, "held it before", alerts=(alert(starts_at=1),))
    _declare(desk, "holds it", alerts=(alert(),))
    _declare(desk, "a drill", model="m1", kind=TYPE, alerts=(alert(),), mode="drill")
    closed = _declare(desk, "closed", model="m1", alerts=(alert(),))
    desk.close(desk.incidents.get(closed), "false_alarm", "nothing there")
    found = matching([alert()], desk.incidents.all())
    assert [(match.incident.title, match.why) for match in found] == [
        ("holds it", ("it holds this alert already: Degraded",)),
        ("held it before", ("it held this alert before: Degraded",)),
        ("same model and type", ("same model: m1", f"same type: {TYPE}")),
        ("model only", ("same model: m1",)),
        ("type only", (f"same type: {TYPE}",)),
    ]


def test_a_drill_matches_drills_alone(desk: Desk) -> None:
    _declare(desk, "live", model="m1")
    _declare(desk, "drill", model="m1", mode="drill")
    assert [match.incident.title for match in matching([alert()], desk.incidents.all(), mode="drill")] == [
        "drill"
    ]


def test_a_held_back_alert_is_still_the_same(desk: Desk) -> None:
    _declare(desk, "holds it", alerts=(alert(),))
    held = Alert(
        fingerprint="f1", name="Degraded", state="suppressed", labels={}, annotations={}, starts_at=5
    )
    (match,) = matching([held], desk.incidents.all())
    assert match.why == ("it holds this alert already: Degraded",)


def test_a_proposal_matches_by_its_own_type_and_systems(desk: Desk) -> None:
    _declare(desk, "similar", model="m0", kind=TYPE)
    _declare(desk, "same", model="m1")
    proposal = prefill(alert(), Catalogue(), taxonomy.shipped())
    found = matching(proposal, desk.incidents.all(), similar_models=("m0",))
    assert [match.incident.title for match in found] == ["same", "similar"]
    assert found[1].why == ("similar model: m0", f"same type: {TYPE}")
    assert [
        match.incident.title
        for match in matching(proposal.edited("incident_type", "x"), desk.incidents.all())
    ] == ["same"]


def test_what_was_declared_from_a_proposal_is_found_again(desk: Desk) -> None:
    proposal = prefill(alert(), Catalogue(), taxonomy.shipped())
    desk.declare(
        source=proposal.source,
        title=proposal.text("title"),
        fields=proposal.registers(),
        models=proposal.models(),
        alerts=tuple(one.observed() for one in proposal.alerts),
    )
    (match,) = matching(proposal, desk.incidents.open_ones())
    assert len(match.why) == 3
    assert match.incident.value("detected_by") == "Degraded alert"
    assert match.incident.register("incident_type").shown is not None
