"""Whether the cause of an incident was there before, and what was meant to prevent it and is still open."""

from data.archive.past import CAUSES, Past
from data.archive.query import Query, facet
from data.incident.model import Incident
from data.text import clean_line
from playbooks.archive import Archive

SHOWN = 5
"""Earlier incidents that are named."""
_LOOKED_THROUGH = 50


def may_repeat(incident: Incident) -> bool:
    """Whether it has a cause that others can share; a drill has none."""
    return bool(_causes(incident)) and incident.mode != "drill"


def repeats(archive: Archive, incident: Incident) -> list[Past]:
    """Earlier live incidents of the same cause, newest first; the archive is up to date."""
    if not may_repeat(incident):
        return []
    same = (facet("cause", one) for one in _causes(incident))
    alike = Query(facets=(*same, facet("mode", "live")))
    return [one.past for one in archive.find(alike, _LOOKED_THROUGH) if one.past.id != incident.id]


def _causes(incident: Incident) -> list[str]:
    return [str(value) for field in CAUSES if (value := incident.value(field))]


def words(one: Past) -> str:
    """``AI-INC-2026-0001 Scores drift; still open there: watch the inputs``."""
    still = [action.text for action in one.actions if action.is_open]
    said = f"; still open there: {'; '.join(still[:3])}" if still else ""
    return clean_line(f"{one.number} {one.title[:80]}{said}")
