"""How each source lets us in, from the settings; the sources are made with it."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from app.settings.keys import ways

if TYPE_CHECKING:
    from app.settings import Settings
    from data.sources.alertmanager import Alertmanager
    from data.sources.credentials import Access, Secret
    from data.sources.prometheus import Prometheus
    from data.sources.rule_health import RuleHealth
    from data.sources.samples_from import SampleSource


def access(settings: "Settings", source: str) -> "Access":
    """``source`` is one of `app.settings.keys.SOURCES`. Nothing is read or run yet."""
    from data.sources.credentials import Access

    values = settings.values
    return Access(
        user=cast(str, values.get(f"{source}_user", "")),
        password=secret(settings, f"{source}_password"),
        token=secret(settings, f"{source}_token"),
        ca_file=cast("Path | None", values.get(f"{source}_ca_file")),
        patience=cast("float | None", values.get(f"{source}_timeout")),
    )


def sync_token(settings: "Settings") -> "Secret | None":
    """The token for the incident database that the settings give; ``None``: the one that enrolling gave."""
    return secret(settings, "sync_token")


def alertmanagers(settings: "Settings") -> "list[Alertmanager]":
    """The configured Alertmanagers; all let us in the same way. Imports httpx."""
    from data.sources.alertmanager import Alertmanager

    return [Alertmanager(url, access=access(settings, "alertmanager")) for url in settings.alertmanager_urls]


def rule_health(settings: "Settings") -> "RuleHealth":
    """What asks the configured Prometheus whether its rules work. Imports httpx."""
    from data.sources.rule_health import RuleHealth

    return RuleHealth(settings.prometheus_url, access=access(settings, "prometheus"))


def prometheus(settings: "Settings") -> "Prometheus":
    """The configured Prometheus."""
    from data.sources.prometheus import Prometheus

    return Prometheus(settings.prometheus_url, access=access(settings, "prometheus"))


def secret(settings: "Settings", name: str) -> "Secret | None":
    """One that the settings give outright, in a file or by a command; ``None``: in no way."""
    from data.sources.credentials import Secret

    for way in ways(name):
        value = settings.values.get(way)
        if isinstance(value, Path):
            return Secret(way, file=value)
        if isinstance(value, tuple):
            return Secret(way, command=value)
        if isinstance(value, str):
            return Secret(way, value=value)
    return None


def has_samples(settings: "Settings") -> bool:
    """Whether any source of samples is named."""
    return any(settings.values.get(f"samples_{way}") for way in ("file", "command", "url"))


def samples(settings: "Settings") -> "SampleSource":
    """The configured source of samples: the file before the command before the address."""
    from data.sources import samples_from

    values = settings.values
    file, command = values.get("samples_file"), values.get("samples_command")
    if isinstance(file, Path):
        return samples_from.FileSamples(file)
    if isinstance(command, tuple):
        return samples_from.CommandSamples(command)
    return samples_from.HttpSamples(str(values["samples_url"]), access(settings, "samples"))
