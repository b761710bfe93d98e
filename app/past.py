"""Past incidents as a command or a screen asks for them: this store's, and the incident database's."""

import contextlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.wiring import Wiring
from data.archive.query import Query, facet

if TYPE_CHECKING:
    from data.archive.past import Past
    from data.exchange.protocol import Row
    from data.incident.model import Incident
    from playbooks.archive import Archive
    from playbooks.similar import Similar

ELSEWHERE = ("type", "severity", "status", "model", "mode")
"""What the incident database filters by, one value each."""
SLOW = 20_000
"""Events whose indexing is worth a word."""
SHOWN = 5
"""Earlier incidents of the same cause that are named."""
PATIENCE = 5.0
"""Seconds that it may take."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the incident database found that is not here; ``problem`` says why it was not asked."""

    rows: "tuple[Row, ...]" = ()
    problem: str = ""


def archive(wiring: Wiring) -> "Archive":
    """The archive, to be closed; not brought up to date yet. Raises `StoreError` leaves."""
    from playbooks.archive import Archive

    return Archive(wiring.journal, wiring.incidents, wiring.limits)


def progress(done: int, of: int) -> None:
    """Say on standard error how far a long indexing is."""
    if of >= SLOW:
        sys.stderr.write(f"\rIndexing what was journalled: {done} of {of} events" + "\n" * (done == of))


def repeats(wiring: Wiring, incident: "Incident") -> "list[Past]":
    """Earlier live incidents of the same cause, newest first."""
    cause = str(incident.value("root_cause.category", "") or "")
    if not cause or incident.mode == "drill":
        return []
    with archive(wiring) as opened:
        opened.refresh(progress)
        found = opened.find(Query(facets=(facet("cause", cause), facet("mode", "live"))), 50)
    return [one.past for one in found if one.past.id != incident.id]


def tell_repeats(wiring: Wiring, incident: "Incident") -> None:
    """Say on standard error that a cause came back, and what was meant to prevent it and is still open."""
    from app.cli.output import tell

    for one in repeats(wiring, incident)[:SHOWN]:
        still = [action.text for action in one.actions if action.is_open]
        said = f"; still open there: {'; '.join(still[:3])}" if still else ""
        tell(f"This cause was there before: {one.number} {one.title[:80]}{said}", "yellow")


def similar(wiring: Wiring, opened: "Archive", incident: "Incident") -> "list[Similar]":
    """Earlier incidents like this one; the catalogue says which models are alike."""
    systems = [wiring.catalogue.get(model) for model in incident.model_ids]
    models = {name for system in systems if system is not None for name in system.similar_models}
    return opened.similar(incident, similar_models=models)


def elsewhere(wiring: Wiring, query: Query, most: int) -> Elsewhere:
    """Ask the incident database, where there is one; nothing it says is raised."""
    from data.errors import FirelineError

    if not wiring.server_url:
        return Elsewhere()
    beyond = sorted(
        {name for name, _ in query.facets if name not in ELSEWHERE or len(query.values(name)) > 1}
    )
    if beyond:
        return Elsewhere(problem=f"The incident database cannot filter by {', '.join(beyond)}: not asked.")
    from app.syncing import remote

    asked = {name: query.values(name)[0] for name in ELSEWHERE if query.values(name)}
    asked |= {
        "q": " ".join(query.words),
        "since": str(query.since),
        "until": str(query.until),
        "limit": str(most),
    }
    try:
        with contextlib.closing(remote(wiring, patience=PATIENCE)) as server:
            rows = server.incidents(asked).incidents
    except FirelineError as error:
        return Elsewhere(problem=f"Only this store was searched. {error}")
    return Elsewhere(tuple(row for row in rows if not _is_here(wiring, row.id)))


def _is_here(wiring: Wiring, incident: str) -> bool:
    return bool(wiring.journal.read("SELECT 1 FROM event WHERE incident = ? LIMIT 1", (incident,)))
