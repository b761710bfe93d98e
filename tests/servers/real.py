"""The real Prometheus and Alertmanager on loopback, with short intervals and their data in ``folder``.

Skipped with a reason where the program is missing; where ``CI`` is set, that fails instead.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.servers.process import Server, program, serving

INHIBIT_SAME_MODEL: tuple[dict[str, object], ...] = (
    {
        "source_matchers": ["severity = critical"],
        "target_matchers": ["severity =~ high|medium|low"],
        "equal": ["model_id"],
    },
)
"""A critical alert of a model holds its lesser ones back."""


@contextmanager
def alertmanager(
    folder: Path, *, inhibit: Sequence[dict[str, object]] = (), webhook: str = ""
) -> Iterator[Server]:
    """An Alertmanager without gossip; ``webhook`` is a URL that gets its notifications, at once."""
    binary = program("prometheus-alertmanager")
    folder.mkdir(parents=True, exist_ok=True)
    receiver: dict[str, object] = {"name": "test"}
    if webhook:
        receiver["webhook_configs"] = [{"url": webhook, "send_resolved": True}]
    settings = {
        "route": {
            "receiver": "test",
            "group_by": ["alertname", "model_id"],
            "group_wait": "100ms",
            "group_interval": "1s",
            "repeat_interval": "1h",
        },
        "receivers": [receiver],
        "inhibit_rules": list(inhibit),
    }
    configuration = folder / "alertmanager.yml"
    configuration.write_text(json.dumps(settings))  # JSON is YAML

    def command(port: int) -> list[str]:
        return [
            binary,
            f"--config.file={configuration}",
            f"--storage.path={folder / 'alertmanager'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=",
        ]

    with serving(command, "/-/ready", folder / "alertmanager.log") as server:
        yield server


@contextmanager
def prometheus(
    folder: Path,
    *,
    targets: Sequence[str] = (),
    rules: Path | None = None,
    alertmanagers: Sequence[str] = (),
    interval: str = "200ms",
    lookback: str = "",
) -> Iterator[Server]:
    """A Prometheus that scrapes ``targets`` (``HOST:PORT``) and evaluates ``rules`` every ``interval``.

    ``alertmanagers`` are their URLs or ``HOST:PORT``. A rule group's own ``interval`` and its rules' ``for``
    go before ``interval``, so a test's rules file says them short. ``lookback`` is how long a series counts
    after its last sample (Prometheus' own default: 5m). The first scrape comes about five seconds after the
    start: Prometheus collects its targets in that rhythm, and no setting of 2.42 changes it.
    """
    binary = program("prometheus")
    folder.mkdir(parents=True, exist_ok=True)
    hosts = [address.removeprefix("http://") for address in alertmanagers]
    settings = {
        "global": {"scrape_interval": interval, "evaluation_interval": interval},
        "scrape_configs": [{"job_name": "models", "static_configs": [{"targets": list(targets)}]}],
        "rule_files": [str(rules)] if rules else [],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": hosts}]}]},
    }
    configuration = folder / "prometheus.yml"
    configuration.write_text(json.dumps(settings))

    def command(port: int) -> list[str]:
        return [
            binary,
            f"--config.file={configuration}",
            f"--storage.tsdb.path={folder / 'prometheus'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--rules.alert.resend-delay=1s",
            *([f"--query.lookback-delta={lookback}"] if lookback else []),
        ]

    with serving(command, "/-/ready", folder / "prometheus.log") as server:
        yield server
