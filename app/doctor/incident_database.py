"""The incident database: reached, letting us in, of the same time, and what it does not have yet."""

from collections.abc import Iterator, Sequence
from functools import partial

from app import syncing
from app.doctor.examine import Check
from app.wiring import Wiring
from data.errors import NotConfigured
from data.finding import Finding
from data.journal.store import DATABASE
from data.text import count
from data.times import SECOND, span

GROUP = "Incident database"
CLOCK = 30 * SECOND
"""A clock that differs by more is said."""
PATIENCE = 5.0


def checks(wiring: Wiring) -> Iterator[Check]:
    """One check; that there is none is said."""
    yield Check(GROUP, "sync", partial(_look, wiring))


def _look(wiring: Wiring) -> Sequence[Finding]:
    """Raises `SyncError`, which is told as it is."""
    from data.exchange import standing

    there = (wiring.home / DATABASE).is_file()  # looking makes no store
    if not (wiring.settings.sync_url or (there and wiring.server_url)):
        said, remedy = "Not configured.", "fireline sync enrol URL CODE, if there is one."
        return [Finding(group=GROUP, name="sync", state="skipped", said=said, remedy=remedy)]
    if not there:
        raise NotConfigured("This store did not enrol.", remedy="fireline sync enrol URL CODE does.")
    place = syncing.remote(wiring, patience=PATIENCE)
    try:
        told = place.who_am_i()
    finally:
        place.close()
    now = wiring.ambient.now()
    said = f"{place.place} knows us as {told.principal}, until in {span(max(0, told.expires_at - now))}."
    found = [Finding(group=GROUP, name="sync", state="good", said=said)]
    if abs(told.time - now) > CLOCK:
        said = f"Its clock and this one differ by {span(told.time - now)}."
        remedy = "Set this machine's clock by NTP."
        found.append(Finding(group=GROUP, name="clock", state="warning", said=said, remedy=remedy))
    pending = standing.pending(wiring.journal, standing.read(wiring.journal).acked)
    if pending.events:
        said = f"{count(pending.events, 'event')} not synced yet."
        found.append(
            Finding(group=GROUP, name="sync", state="warning", said=said, remedy="fireline sync sends them.")
        )
    return found
