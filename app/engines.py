"""The engine of a live or a drill incident, and what its steps know and see. Only `app.wiring` makes one."""

import os
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec.structs import replace

from app.settings.access import access
from app.settings.keys import KEYS, SECRETS, SOURCES
from playbooks.catalogue import System
from runbooks.actuators.simulated import no_world
from runbooks.authorities import url_of
from runbooks.authorization import variables
from runbooks.engine import Engine
from runbooks.surroundings import Surroundings

if TYPE_CHECKING:
    from app.drills import Drill
    from app.settings import Settings
    from app.wiring import Wiring


def make_drill_engine(wiring: "Wiring", drill: "Drill | None") -> Engine:
    """One that records, and runs and asks nothing: neither environment nor credentials are handed to it. The
    drill's world answers, where it is played from a scenario."""
    settings = wiring.settings
    surroundings = Surroundings(
        find_system=(lambda model: _system(wiring, model)) if drill is None else drill.system,
        directories=wiring.runbook_directories,
        environment={},
        read_only=settings.read_only,
        second_approver=settings.second_approver,
    )
    return Engine(
        wiring.journal,
        wiring.incidents,
        wiring.desk,
        wiring.evidence,
        wiring.home,
        simulate=True,
        surroundings=surroundings,
        world=no_world if drill is None else drill.world,
    )


def make_engine(wiring: "Wiring") -> Engine:
    """One that acts for real."""
    settings = wiring.settings
    surroundings = Surroundings(
        find_system=lambda model: _system(wiring, model),
        directories=wiring.runbook_directories,
        environment=dict(os.environ),
        variables={
            "FIRELINE_PROMETHEUS_URL": settings.prometheus_url,
            "FIRELINE_ALERTMANAGER_URL": settings.alertmanager_url,
            "FIRELINE_MLFLOW_URL": settings.mlflow_url,
            "FIRELINE_WANDB_URL": settings.wandb_url,
            "FIRELINE_HOME": str(wiring.home),
            "FIRELINE_CONFIG": str(settings.file) if settings.file.is_file() else "",
            "FIRELINE_PROGRAM": _program(),
        },
        own=_own(settings),
        secrets=(
            *_passwords(settings.prometheus_url, *settings.alertmanager_urls, settings.gateway_url),
            *(str(settings.values[name]) for name in SECRETS if name in settings.values),
        ),
        authorizations=_authorizations(settings),
        authorities=_authorities(settings),
        kube_context=settings.kube_context,
        read_only=settings.read_only,
        second_approver=settings.second_approver,
    )
    return Engine(
        wiring.journal,
        wiring.incidents,
        wiring.desk,
        wiring.evidence,
        wiring.home,
        surroundings=surroundings,
    )


def _own(settings: "Settings") -> dict[str, str]:
    """The settings that variables give, and every Alertmanager, of which other steps see the first."""
    given = {key.variable: os.environ[key.variable] for key in KEYS if key.variable in os.environ}
    every = " ".join(settings.alertmanager_urls)
    return {**given, **({"FIRELINE_ALERTMANAGER_URL": every} if every else {})}


def _authorizations(settings: "Settings") -> dict[str, Callable[[], str]]:
    """The header's value of each source, fetched when a step names its variable."""
    found: dict[str, Callable[[], str]] = {}
    for source in SOURCES:
        value, header = variables(source)
        found |= {value: partial(_value, settings, source), header: partial(_header, settings, source)}
    return found


def _authorities(settings: "Settings") -> dict[str, Path]:
    """The file of each source that is signed by an authority of one's own."""
    known = {source: settings.values.get(f"{source}_ca_file") for source in SOURCES}
    return {url_of(source): file for source, file in known.items() if isinstance(file, Path)}


def _header(settings: "Settings", source: str) -> str:
    value = _value(settings, source)
    return f"Authorization: {value}" if value else ""


def _value(settings: "Settings", source: str) -> str:
    return access(settings, source).headers().get("Authorization", "")


def _system(wiring: "Wiring", model: str) -> System | None:
    """The catalogue's entry, with the settings' gateway where it names none."""
    system, gateway = wiring.catalogue.get(model), wiring.settings.gateway_url
    if not gateway or (system is not None and system.gateway):
        return system
    return replace(system or System(id=model), gateway=gateway)


def _program() -> str:
    """This Fireline, as a step can start it; empty where it is not installed as a program."""
    beside = Path(sys.executable).with_name("fireline")
    return str(beside) if beside.is_file() else shutil.which("fireline") or ""


def _passwords(*urls: str) -> tuple[str, ...]:
    """The passwords in addresses, so that no step's output repeats them."""
    return tuple(password for url in urls if (password := urlsplit(url).password))
