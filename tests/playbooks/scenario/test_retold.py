"""A past incident as a file that others play."""

from pathlib import Path

from playbooks.catalogue import System
from playbooks.scenario import format as scenarios
from playbooks.scenario import retold
from playbooks.scenario.acts import Act
from tests.data.incident.stage import Stage


def test_no_secret_goes_into_the_file(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-04-22T08:00:00Z")
    incident = stage.desk.declare(title="Scores fell", models={"fraud": "person"})
    stage.set(incident, incident_type="model_drift")
    acts = [
        Act(stage.now, "set_env", {"deployment": "fraud", "name": name, "value": value})
        for name, value in (("API_KEY", "hunter2hunter2"), ("MODEL_VERSION", "4.1.1"))
    ]
    gateway = System(id="fraud", gateway="http://ops:correct-horse@gateway:8080", deployment="fraud")
    past = retold.Past(incident=stage.incidents.refresh(incident), acts=acts, systems={"fraud": gateway})
    content = retold.content(past)
    assert b"hunter2" not in content
    assert b"correct-horse" not in content
    played = scenarios.load_bytes(content, Path("again.yaml")).scenario
    whats = [one.what for one in played.expected.values()]
    assert "As then: set env, deployment fraud, name API_KEY" in whats
    assert "As then: set env, deployment fraud, name MODEL_VERSION, value 4.1.1" in whats
    stage.close()
