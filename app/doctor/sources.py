"""The sources: reachable, letting us in, what they should be, in time, and awake."""

import asyncio
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from app.doctor import samples
from app.doctor.examine import Check, failed
from app.settings import Settings
from app.settings.access import access
from app.settings.keys import SOURCES
from data import times
from data.ambient import Ambient
from data.errors import BadAnswer, FirelineError
from data.finding import Finding
from data.sources.endpoint import Endpoint, endpoint

GROUP = "Sources"
CLOCK = 30 * times.SECOND
"""A clock that differs by more is said."""
PATIENCE = 5.0


def checks(settings: Settings, ambient: Ambient) -> Iterator[Check]:
    """One for each address; what is not configured is said, not left out."""
    for source, named in SOURCES.items():
        if source == "samples":
            yield from samples.checks(settings)
            continue
        title = named.removeprefix("the oversight ").capitalize() if source == "gateway" else named
        value = settings.values.get(f"{source}_url", ())
        urls = value if isinstance(value, tuple) else (str(value),)
        for url in urls:
            yield Check(GROUP, title, _Look(settings, source, title, url, ambient))
        if not urls:
            yield Check(GROUP, title, _NotConfigured(source, title))


class _NotConfigured:
    def __init__(self, source: str, title: str) -> None:
        self.source, self.title = source, title

    def __call__(self) -> Sequence[Finding]:
        said, remedy = "Not configured.", f"Set {self.source}_url, if there is one."
        return [Finding(group=GROUP, name=self.title, state="skipped", said=said, remedy=remedy)]


class _Look:
    """One source."""

    def __init__(self, settings: Settings, source: str, title: str, url: str, ambient: Ambient) -> None:
        self.settings, self.source, self.title, self.ambient = settings, source, title, ambient
        self.url = url

    def __call__(self) -> Sequence[Finding]:
        place = endpoint(self.title, self.url, access(self.settings, self.source))
        return [*asyncio.run(self._ask(place)), *self._secrets(place)]

    async def _ask(self, place: Endpoint) -> list[Finding]:
        from data.sources.probe import other_product, probe

        patience = min(place.access.patience or PATIENCE, PATIENCE)
        try:
            probed = await probe(self.source, place, self.ambient.now, patience)
        except BadAnswer as error:
            other = await other_product(self.source, place, self.ambient.now, patience)
            if not other:
                return [failed(GROUP, self.title, error)]
            said = f"{place.shown} is {SOURCES[other]}, not {self.title}."
            return [self._finding("bad", said, f"Correct {self.source}_url; this address is {other}_url's.")]
        except FirelineError as error:
            return [failed(GROUP, self.title, error)]
        version = f", version {probed.version}" if probed.version else ""
        found = [self._finding("good", f"{place.shown} answers{version}.")]
        return [*found, *self._clock(probed.clock_ahead), *await self._more(place)]

    def _clock(self, ahead: int | None) -> Iterator[Finding]:
        if ahead is None or abs(ahead) <= CLOCK:
            return
        way = "ahead of" if ahead > 0 else "behind"
        yield self._finding(
            "warning",
            f"Its clock is {times.span(abs(ahead))} {way} this machine's.",
            "Set both clocks by NTP; until then times of alerts and acts cannot be compared.",
        )

    async def _more(self, place: Endpoint) -> list[Finding]:
        try:
            if self.source == "alertmanager":
                return await self._watchdog(place)
            return await self._rules(place) if self.source == "prometheus" else []
        except FirelineError as error:
            return [failed(GROUP, self.title, error)]

    async def _watchdog(self, place: Endpoint) -> list[Finding]:
        """The alert that always fires, where the settings name one."""
        wanted = str(self.settings.values.get("watchdog_alert", ""))
        if not wanted:
            return []
        from data.sources.alertmanager import Alertmanager

        async with Alertmanager(self.url, access=place.access, patience=PATIENCE) as source:
            firing = any(alert.name == wanted and alert.state == "firing" for alert in await source.alerts())
        if firing:
            return [self._finding("good", f"The watchdog alert {wanted} fires.")]
        return [
            self._finding(
                "bad",
                f"The watchdog alert {wanted} does not fire: alerts may not be getting through.",
                "Look whether Prometheus runs, evaluates its rules and reaches this Alertmanager.",
            )
        ]

    async def _rules(self, place: Endpoint) -> list[Finding]:
        """A rule that cannot be evaluated never fires."""
        from data.sources.rule_health import broken_rules

        broken = await broken_rules(place, PATIENCE)
        if not broken:
            return []
        names = ", ".join(broken[:3]) + (f" and {len(broken) - 3} more" if len(broken) > 3 else "")
        return [
            self._finding(
                "bad",
                f"Detection is blind: Prometheus cannot evaluate {names}.",
                "Prometheus' own page /rules says why; two live versions of one model are a common cause.",
            )
        ]

    def _secrets(self, place: Endpoint) -> Iterator[Finding]:
        shown = urlsplit(self.url)
        if (place.access.asks or shown.password) and shown.scheme == "http" and not place.loopback:
            yield self._finding(
                "warning",
                "Its password or token travels unencrypted.",
                f"Write {self.source}_url with https, if it offers that.",
            )
        for name in (f"{self.source}_password_file", f"{self.source}_token_file"):
            file = self.settings.values.get(name)
            if isinstance(file, Path) and _others_may_read(file):
                yield self._finding("warning", f"{file} can be read by others.", f"chmod 600 {file}")

    def _finding(self, state: str, said: str, remedy: str = "") -> Finding:
        return Finding(group=GROUP, name=self.title, state=state, said=said, remedy=remedy)  # type: ignore[arg-type]


def _others_may_read(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        return False
