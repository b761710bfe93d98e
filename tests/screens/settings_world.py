"""The real settings behind the screens, on a file in the test's own home directory."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from app.settings import load
from app.settings.book import Book
from data.finding import Finding
from tests.screens.world import World

SEEDED = "seeded-secret-value"
TEXT = """\
# where the alerts are
alertmanager_url = ["http://alerts-a:9093", "http://alerts-b:9093"]  # both of them
prometheus_url = "http://prometheus:9090"
responder = "a.ito"
prometheus_user = "fireline"
gateway_url = "http://mia:seeded-secret-value@gateway:8080"
"""
ENVIRONMENT = {"FIRELINE_PROMETHEUS_PASSWORD": SEEDED, "FIRELINE_KUBE_CONTEXT": "prod-eu"}


def settings_file(text: str = TEXT) -> Path:
    file = Path.home() / ".config/fireline/config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o600)
    return file


def with_settings(world: World, environment: Mapping[str, str] = ENVIRONMENT, **how: Any) -> dict[str, Any]:
    """What `World.app` needs for a Settings screen over the file."""
    view = world.parts(**how).settings
    settings = load(environment)
    return {
        **how,
        "open_settings": lambda: Book(settings, environment, lambda now: replace(view, theme=now.theme)),
    }


FINDINGS: tuple[Finding, ...] = (
    Finding(group="You", name="responder", state="good", said="Acts are recorded as a.ito."),
    Finding(group="Directories", name="store", state="warning",
            said="/srv/store can be looked into by others.", remedy="chmod 700 /srv/store"),
    Finding(group="Sources", name="Alertmanager", state="good", said="http://alerts:9093 answers."),
    Finding(group="Sources", name="Prometheus", state="bad",
            said="Prometheus at http://prometheus:9090 does not let us in: 401 Unauthorized.",
            remedy="Check the credentials for it in the settings, and what they may read."),
    Finding(group="Sources", name="MLflow", state="skipped", said="Not configured.",
            remedy="Set mlflow_url, if there is one."),
    Finding(group="Kubernetes", name="prod-eu", state="bad",
            said="It does not let us patch deployments.apps in ai-production, which runbooks need. " * 3,
            remedy="Ask whoever runs the cluster for a role that may patch deployments.apps. " * 3),
    Finding(group="Your own files", name="systems", state="bad",
            said="[/b]models.yaml:3:5: [red]hostile", remedy="Mend the file [there]."),
)  # fmt: skip


def examined(found: Sequence[Finding] = FINDINGS) -> Callable[..., Sequence[Finding]]:
    """A doctor that finds these, one check at a time."""

    def examine(told: Callable[[int, int, Sequence[Finding]], None]) -> Sequence[Finding]:
        for number, one in enumerate(found, 1):
            told(number, len(found), [one])
        return found

    return examine
