"""Everything one server process is made of."""

from dataclasses import dataclass

from sqlmodel import Session

from app.server.access.limits import Rate
from app.server.database import Database
from app.server.measures import Measures
from app.server.own_chain import OwnChain
from app.server.pulling import Pulling
from app.server.tables import FactRow
from app.server.taking import Taking
from app.server.waking import Waking
from data.ambient import Ambient
from data.errors import StoreError
from data.exchange.signing import SigningKey

REQUESTS_AT_ONCE, REQUESTS_PER_SECOND = 200, 50.0
"""Of one token."""
ENROLMENTS_AT_ONCE, ENROLMENTS_PER_SECOND = 5, 0.05
"""Of one address: five, and then one in twenty seconds."""


@dataclass
class Parts:
    """Handed to every route."""

    database: Database
    ambient: Ambient
    key: SigningKey
    server: str
    """The id of the incident database."""
    own: OwnChain
    taking: Taking
    pulling: Pulling
    waking: Waking
    measures: Measures
    requests: Rate
    enrolments: Rate


def parts(database: Database, key: SigningKey, ambient: Ambient) -> Parts:
    """Raises `StoreError` where the database belongs to a server with another key."""
    server = database.writing(lambda session: _server_id(session, key, ambient))
    own = OwnChain(database, key, server, ambient)
    pulling = Pulling(database)
    return Parts(
        database=database,
        ambient=ambient,
        key=key,
        server=server,
        own=own,
        taking=Taking(database, key, own, ambient.now()),
        pulling=pulling,
        waking=Waking(pulling),
        measures=Measures(),
        requests=Rate(ambient, burst=REQUESTS_AT_ONCE, per_second=REQUESTS_PER_SECOND),
        enrolments=Rate(ambient, burst=ENROLMENTS_AT_ONCE, per_second=ENROLMENTS_PER_SECOND),
    )


def _server_id(session: Session, key: SigningKey, ambient: Ambient) -> str:
    """Given once, with the key that every client was told."""
    known = session.get(FactRow, "server")
    if known is None:
        known = FactRow(name="server", value=ambient.new_id())
        session.add(known)
        session.add(FactRow(name="server.key", value=key.public))
        return known.value
    theirs = session.get(FactRow, "server.key")
    if theirs is None or theirs.value != key.public:
        raise StoreError(
            "This database's heads are countersigned with another key than this server has.",
            kept="Nothing was changed.",
            remedy="Start it with the key file of the other servers of this database: --key-file.",
        )
    return known.value
