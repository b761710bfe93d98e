"""The settings as the screens take them: what they show of them, and obey."""

import os
from dataclasses import replace
from pathlib import Path

from app.settings import Settings
from app.wiring import Wiring
from data.errors import BadInput
from data.times import HOUR
from screens import keymap
from screens.parts import SettingsView


def settings_view(wiring: Wiring) -> SettingsView:
    """As they are when the app begins; what the store and the settings warn of is told once."""
    settings = wiring.settings
    shown = ""
    if settings.alertmanager_urls:
        from data.sources.endpoint import endpoint

        shown = ", ".join(endpoint("Alertmanager", url).shown for url in settings.alertmanager_urls)
    asked = (settings.prometheus_url, settings.gateway_url, settings.mlflow_url, settings.wandb_url)
    samples = str(settings.values.get("samples_url") or "")
    warnings = [*wiring.journal.warnings, *settings.warnings]
    wiring.journal.warnings.clear()
    if not wiring.who.named:
        warnings.append(f"Acts are recorded as {wiring.who.name}. Give your name in the settings.")
    keys, refused = _keys(settings.file.with_name(keymap.FILE))
    warnings += refused
    return SettingsView(
        keys=keys,
        responder=wiring.who.name,
        watchdog=settings.watchdog_alert,
        alertmanager=shown,
        hosts=tuple(host for url in (*asked, samples) if (host := _host(url))),
        config_file=str(settings.file),
        theme=settings.theme,
        notify=settings.notify,
        read_only=settings.read_only,
        handover=_handover(settings),
        workstreams_from=settings.workstreams_from,
        colour=not os.environ.get("NO_COLOR"),
        warnings=tuple(warnings),
    )


def as_now(view: SettingsView, settings: Settings) -> SettingsView:
    """What the screens obey, with what applies at once as it is now (the keys that are ``live``)."""
    return replace(
        view,
        theme=settings.theme,
        notify=settings.notify,
        handover=_handover(settings),
        workstreams_from=settings.workstreams_from,
    )


def _handover(settings: Settings) -> int:
    """Microseconds; 0 for never."""
    return 0 if settings.handover == "off" else int(settings.handover[:-1]) * HOUR


def _host(url: str) -> str:
    """``prometheus:9090`` of ``http://user:password@prometheus:9090/prefix``."""
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2]


def _keys(file: Path) -> tuple[keymap.Keymap, list[str]]:
    """The person's own keys; where the file is refused, none and why, and the keys stay as they ship."""
    try:
        return keymap.read(file), []
    except BadInput as error:
        place = f"{file.name}:{error.line}:{error.column}" if error.line else file.name
        return {}, [f"{place}: {error.bare.rstrip('.')}. The keys stay as they ship."]
