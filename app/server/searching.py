"""The full-text index of incidents: SQLite's FTS5, or PostgreSQL's text search without a language."""

import re
from collections.abc import Iterable

import msgspec
from sqlalchemy import bindparam, text
from sqlmodel import Session

from app.server.database import Database
from data.archive.words import TOLD, findable
from data.incident.model import Incident
from data.text import clean

_WORDS_LIMIT = 200_000
_TOLD = text(
    "SELECT payload FROM event WHERE incident = :incident AND payload IS NOT NULL AND kind IN :kinds"
    " ORDER BY received_at DESC LIMIT 5000"
).bindparams(bindparam("kinds", sorted(TOLD), expanding=True))
_WORD = re.compile(r"[^\W_]+")


def index(database: Database, session: Session, incident: Incident) -> None:
    """Make an incident's words findable: what people wrote of it, and what it is called."""
    texts = [incident.id, *incident.numbers, *incident.model_ids]
    for row in session.execute(_TOLD, {"incident": incident.id}):
        texts += findable(msgspec.json.decode(row[0]))
    words = " ".join(_WORD.findall(clean("\n".join(texts), _WORDS_LIMIT)))
    session.execute(text("DELETE FROM search WHERE incident = :incident"), {"incident": incident.id})
    value = "to_tsvector('simple', :words)" if database.postgresql else ":words"
    session.execute(
        text(f"INSERT INTO search (incident, words) VALUES (:incident, {value})"),  # noqa: S608 — constants
        {"incident": incident.id, "words": words},
    )


def forget(database: Database, session: Session, incidents: Iterable[str]) -> None:
    """Take incidents out until they are indexed again. SQLite's index keeps the words of deleted rows until
    its segments are merged."""
    for incident in incidents:
        session.execute(text("DELETE FROM search WHERE incident = :incident"), {"incident": incident})
    if not database.postgresql:
        session.execute(text("INSERT INTO search (search) VALUES ('optimize')"))


def find(database: Database, session: Session, wanted: str) -> set[str] | None:
    """The incidents in which all these words occur; ``None`` where no word was given."""
    words = _WORD.findall(wanted)
    if not words:
        return None
    if database.postgresql:
        query = "SELECT incident FROM search WHERE words @@ plainto_tsquery('simple', :words)"
        given = " ".join(words)
    else:
        query = "SELECT incident FROM search WHERE search MATCH :words"
        given = " ".join(f'"{word}"' for word in words)
    return {row[0] for row in session.execute(text(query), {"words": given})}
