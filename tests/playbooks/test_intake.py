"""From an alert to a proposal: values with their origin, what is missing with the reason."""

import pytest

from data.errors import BadInput, Unreachable
from data.sources.alert import Alert
from data.sources.prometheus import ModelLabels
from playbooks import intake
from playbooks.catalogue import Catalogue, System
from playbooks.intake_systems import SYSTEMS
from playbooks.severity import ORDER
from tests.playbooks.given import EMPTY, NOW, SEED, START, TYPES, alert, fill, found


def test_the_main_rule_says_little_and_everything_is_filled() -> None:
    proposal = fill(SEED, lookup=found)
    said = {name: (field.value, field.origin) for name, field in proposal.fields.items()}
    assert said == {
        "incident_type": ("model_performance_degradation", "alert label incident_type"),
        "severity": ("high", "alert label severity"),
        "detected_at": (START, "alert startsAt"),
        "detected_by": ("AIModelPerformanceDegraded alert", "alert name"),
        "runbook": ("performance-degradation", "annotation runbook_url"),
        "title": (f"{TYPES.title('model_performance_degradation')}: fraud-detection-v4", "type and model"),
        "summary": (
            SEED.summary + "\nLive accuracy 0.71 against a baseline of 0.92.",
            "alert annotation; Prometheus: QUERY",
        ),
    }
    (system,) = proposal.systems
    assert (system.id, system.model_id.origin) == ("fraud-detection-v4", "alert label model_id")
    assert {name: (field.value, field.origin) for name, field in system.fields.items()} == {
        "model_version": ("4.1.2", "Prometheus: QUERY"),
        "baseline_accuracy": ("0.92", "Prometheus: QUERY"),
        "accuracy_at_detection": ("0.71", "Prometheus: QUERY"),
    }
    assert (proposal.missing, proposal.notes, proposal.source) == ({}, (), "alert")
    assert proposal.alerts == (SEED,)


def test_what_is_declared() -> None:
    proposal = fill(SEED, lookup=found)
    registers = proposal.registers()
    assert {"title", "severity"}.isdisjoint(registers)
    assert registers["detected_at"].value == START
    assert registers["system.fraud-detection-v4.model_version"].value == "4.1.2"
    assert proposal.models() == {"fraud-detection-v4": "alert label model_id"}


def test_prometheus_is_asked_about_the_moment_the_alert_began() -> None:
    asked: list[tuple[str, int | None]] = []

    def lookup(model_id: str, at: int | None) -> ModelLabels:
        asked.append((model_id, at))
        return ModelLabels(model_id=model_id)

    fill(SEED, lookup=lookup)
    assert asked == [("fraud-detection-v4", START)]


def test_a_prometheus_that_is_away_is_noted_asked_once_and_stops_nothing() -> None:
    asked: list[str] = []

    def lookup(model_id: str, at: int | None) -> ModelLabels:
        asked.append(model_id)
        raise Unreachable("Prometheus at http://p cannot be reached: Connection refused")

    others = (SEED, alert(model_id="second"), alert(model_id="second"))
    proposal = intake.prefill(SEED, EMPTY, TYPES, lookup, others=others)
    assert asked == ["fraud-detection-v4"]
    assert proposal.notes == ("Prometheus at http://p cannot be reached: Connection refused",)
    assert proposal.missing == {
        "model_version": "nothing says it, and Prometheus could not be asked",
        "system.second.model_version": "nothing says it, and Prometheus could not be asked",
    }
    assert proposal.model_ids == ("fraud-detection-v4", "second")


def test_two_live_versions_are_not_guessed_between() -> None:
    def lookup(model_id: str, at: int | None) -> ModelLabels:
        return ModelLabels(model_id=model_id, versions=("4.1.1", "4.1.2"), origin="QUERY")

    catalogue = Catalogue({"m": System(id="m", current_version="4.1.2")})
    proposal = fill(alert(model_id="m"), catalogue, lookup)
    assert "model_version" not in proposal.systems[0].fields
    assert proposal.missing["model_version"] == "several versions are live: 4.1.1, 4.1.2"


def test_a_version_the_alert_names_comes_first_and_the_catalogue_last() -> None:
    catalogue = Catalogue(
        {"m": System(id="m", current_version=4, known_bad_versions=(5,), baseline={"accuracy": "0.9"})}
    )
    named = fill(alert(model_id="m", model_version="5"), catalogue, found)
    assert named.systems[0].fields["model_version"].origin == "alert label model_version"
    assert "The catalogue names version 5 of m known bad" in named.notes
    unknown = fill(alert(model_id="m"), catalogue)
    version, baseline = (unknown.systems[0].fields[name] for name in ("model_version", "baseline_accuracy"))
    assert (version.value, version.origin) == ("4", "catalogue: current_version")
    assert version.reason == "nothing says it, and no Prometheus is set to be asked"
    assert (baseline.value, baseline.origin) == ("0.9", "catalogue: baseline.accuracy")


def test_a_model_the_catalogue_does_not_have() -> None:
    catalogue = Catalogue({"fraud-detection-v4": System(id="fraud-detection-v4")})
    proposal = fill(alert(model_id="fraud-detection-v5"), catalogue)
    assert proposal.notes == ("The catalogue has no fraud-detection-v5; the closest is fraud-detection-v4",)
    assert fill(SEED, catalogue).notes == ()


def test_a_model_found_by_its_deployment() -> None:
    served = System(id="m", namespace="ai", deployment="server")
    catalogue = Catalogue({"m": served, "other": System(id="other", namespace="ai", deployment="elsewhere")})
    proposal = fill(alert(namespace="ai", deployment="server"), catalogue)
    assert (proposal.model_ids, proposal.systems[0].model_id.origin) == (
        ("m",),
        "catalogue: deployment server in ai",
    )
    twice = Catalogue({"m": served, "n": System(id="n", namespace="ai", deployment="server")})
    assert fill(alert(namespace="ai", deployment="server"), twice).systems == ()


def test_an_alert_that_names_no_model() -> None:
    proposal = fill(alert(alertname="Watch"), lookup=found)
    assert proposal.missing["model_id"] == "the alert names no model"
    assert proposal.missing["model_version"] == "the model is not known"
    assert (proposal.text("title"), proposal.fields["title"].origin) == ("Watch", "alert name")


@pytest.mark.parametrize(
    ("said", "kind", "severity", "reason"),
    [
        ("critical", "model_drift", "critical", ""),
        ("low", "harmful_output", "low", ""),
        ("NEAR_MISS", "harmful_output", "near_miss", ""),
        ("warning", "model_performance_degradation", "high", "and the higher counts"),
        ("page", "model_drift", "critical", "'page' is not a severity here, critical is meant"),
        ("warning", "", "medium", "medium is meant"),
        (
            "banana",
            "harmful_output",
            "critical",
            "'banana' is not a severity here; Harmful output starts at critical",
        ),
        ("", "model_drift", "medium", "nobody said how severe"),
        ("banana", "", "high", "when unsure, the higher"),
        ("", "no_such_type", "high", "when unsure, the higher"),
    ],
)
def test_severities(said: str, kind: str, severity: str, reason: str) -> None:
    proposal = fill(alert(severity=said, incident_type=kind))
    assert proposal.text("severity") == severity
    assert reason in proposal.fields["severity"].reason


@pytest.mark.parametrize("kind", list(TYPES.types))
@pytest.mark.parametrize("said", ["page", "error", "warning", "info", "none", "", "banana"])
def test_a_foreign_word_never_lowers_what_the_type_starts_at(kind: str, said: str) -> None:
    chosen = fill(alert(severity=said, incident_type=kind)).text("severity")
    assert ORDER.index(chosen) >= ORDER.index(TYPES.types[kind].default_severity)


def test_an_unknown_type_is_found_by_its_runbook_or_said_to_be_missing() -> None:
    link = {"runbook_url": "https://wiki/runbooks/confidence-drop.md?x=1"}
    by_runbook = fill(alert(incident_type="sad_model", annotations=link))
    field = by_runbook.fields["incident_type"]
    assert (field.value, field.origin) == ("model_performance_degradation", "annotation runbook_url")
    assert field.reason == "the taxonomy has no type 'sad_model'; its runbook is performance-degradation"
    lost = fill(alert(incident_type="sad_model"))
    assert lost.missing["incident_type"] == "the taxonomy has no type 'sad_model'"
    assert fill(alert()).missing["incident_type"] == "the alert has no label incident_type"
    assert fill(alert(incident_type="Model-Drift")).text("incident_type") == "model_drift"


@pytest.mark.parametrize(
    ("link", "library", "runbook", "origin"),
    [
        ("https://wiki/performance-degradation", (), "performance-degradation", "annotation runbook_url"),
        ("https://wiki/Invalid_Outputs.html#top", (), "data-pipeline-corruption", "annotation runbook_url"),
        ("https://wiki/house-rules", ("house-rules",), "house-rules", "annotation runbook_url"),
        ("https://wiki/unheard-of", ("model-drift",), "model-drift", "taxonomy: model_drift"),
        ("https://wiki/..%2f..%2fetc%2fpasswd", (), "model-drift", "taxonomy: model_drift"),
        ("file:///etc/", (), "etc", "annotation runbook_url"),
        ("http://[::1", (), "model-drift", "taxonomy: model_drift"),
        ("$(reboot)", (), "model-drift", "taxonomy: model_drift"),
        ("", (), "model-drift", "taxonomy: model_drift"),
    ],
)
def test_a_link_only_names_a_local_runbook(
    link: str, library: tuple[str, ...], runbook: str, origin: str
) -> None:
    given = alert(incident_type="model_drift", annotations={"runbook_url": link})
    proposal = intake.prefill(given, EMPTY, TYPES, runbooks=library)
    assert (proposal.text("runbook"), proposal.fields["runbook"].origin) == (runbook, origin)


def test_no_runbook_is_invented() -> None:
    proposal = intake.prefill(alert(incident_type="model_drift"), EMPTY, TYPES, runbooks=("other",))
    assert "runbook" not in proposal.fields
    assert proposal.missing["runbook"] == "the library has no model-drift"
    assert fill(alert()).missing["runbook"] == "neither the alert nor its type names one"


def test_a_resolved_or_held_back_alert_says_so() -> None:
    resolved = Alert(
        fingerprint="f", name="A", state="resolved", labels={}, annotations={}, starts_at=0, ends_at=NOW
    )
    proposal = fill(resolved)
    assert proposal.notes == ("This alert has resolved at 1970-01-01 00:21:40 UTC",)
    assert proposal.missing["detected_at"] == "the alert does not say when it began"
    silenced = Alert(
        fingerprint="f",
        name="A",
        state="suppressed",
        labels={},
        annotations={},
        starts_at=1,
        silenced_by=("s",),
        left_out=3,
    )
    assert fill(silenced).notes == (
        "Its notifications are held back: silenced",
        "3 labels beyond the bounds left out",
    )


def test_many_alerts_bring_a_bounded_number_of_systems() -> None:
    others = [alert(model_id=f"model-{number}") for number in range(SYSTEMS + 5)]
    proposal = intake.prefill(SEED, EMPTY, TYPES, found, others=others)
    assert len(proposal.systems) == SYSTEMS
    assert proposal.notes == (f"Only the first {SYSTEMS} systems are taken",)


def test_the_alert_to_declare_from_is_the_worst_that_fires() -> None:
    def one(mark: str, state: str, severity: str, at: int = 1) -> Alert:
        labels = {"severity": severity}
        return Alert(fingerprint=mark, name="A", state=state, labels=labels, annotations={}, starts_at=at)

    alerts = [
        one("resolved", "resolved", "critical"),
        one("held", "suppressed", "critical"),
        one("odd", "firing", "banana"),
        one("later", "firing", "page", 2),
        one("first", "firing", "critical", 1),
    ]
    assert intake.lead(alerts).fingerprint == "first"
    assert intake.lead(alerts[:3]).fingerprint == "odd"
    assert intake.lead(alerts[:2]).fingerprint == "held"
    with pytest.raises(BadInput):
        intake.lead([])
