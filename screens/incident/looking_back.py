"""What an incident that was just closed is a reason to say: its cause was there before, a quarter is to be
looked back at."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from data.incident.model import Incident
from playbooks import limits, repeats
from playbooks.archive import Archive, Told
from playbooks.trends import reviewing
from screens.parts import Parts
from screens.past.reading import Left

if TYPE_CHECKING:
    from playbooks.limits import Limits
    from screens.incident.screen import IncidentScreen

_NAMED = 2


def begin(screen: IncidentScreen, *, quarter: bool = False) -> None:
    """Beside whatever is done next: the first indexing of a large store takes its time. ``quarter``: say too
    that one is to be looked back at."""
    screen.run_worker(screen.guarded(_look(screen, quarter=quarter)), group="look back", exclusive=True)


async def _look(screen: IncidentScreen, *, quarter: bool) -> None:
    knowledge, incident = screen.session.knowledge, await screen.incident()
    known = knowledge.limits if knowledge else limits.shipped()

    def told(_done: int, _of: int) -> None:
        if not screen.is_attached:
            raise Left

    try:
        said = await asyncio.to_thread(_read, screen.session.parts, known, incident, told, quarter)
    except Left:
        return
    if said and screen.is_attached:
        screen.stand(said)


def _read(parts: Parts, known: Limits, incident: Incident, told: Told, quarterly: bool) -> str:
    late = quarterly and incident.mode != "drill" and reviewing.may_be_due(parts.journal)
    if not late and not repeats.may_repeat(incident):
        return ""
    with Archive(parts.journal, parts.incidents, known) as archive:
        archive.refresh(told)
        found = repeats.repeats(archive, incident)
        quarter = reviewing.asked(archive, parts.journal) if late else ""
    more = f", and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    named = "; ".join(repeats.words(one) for one in found[:_NAMED])
    said = [f"This cause was there before: {named}{more}."] if found else []
    if quarter:
        said.append(f"{quarter} was not looked back at yet: ctrl+f, 2.")
    return " ".join(said)
