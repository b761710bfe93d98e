"""Past incidents as a command or a screen asks for them: this store's, and the incident database's."""

import contextlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.wiring import Wiring
from data.archive.query import Query

if TYPE_CHECKING:
    from data.exchange.protocol import Row
    from data.incident.model import Incident
    from playbooks.archive import Archive
    from playbooks.similar import Similar

ELSEWHERE = ("type", "severity", "status", "model", "mode")
"""What the incident database filters by, one value each."""
SLOW = 20_000
"""Events whose indexing is worth a word."""
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


def tell_repeats(wiring: Wiring, incident: "Incident", *, quarter: bool = False) -> None:
    """Say on standard error that a cause came back, and what was meant to prevent it and is still open; with
    ``quarter`` also that nobody looked back at the last one."""
    from app.cli.output import tell
    from playbooks import repeats
    from playbooks.trends import reviewing

    late = quarter and incident.mode != "drill" and reviewing.may_be_due(wiring.journal)
    if not late and not repeats.may_repeat(incident):
        return
    with archive(wiring) as opened:
        opened.refresh(progress)
        for one in repeats.repeats(opened, incident)[: repeats.SHOWN]:
            tell(f"This cause was there before: {repeats.words(one)}", "yellow")
        if late and (name := reviewing.asked(opened, wiring.journal)):
            tell(f"{name} was not looked back at yet: fireline trends, then --reviewed TEXT.", "yellow")


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
