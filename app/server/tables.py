"""Every ordinary table of the incident database, the same on SQLite and PostgreSQL.

Only text, bytes and integers. Times are microseconds since the epoch, UTC. Full-text indexes are SQL of their
own, in the migration that makes them.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Text
from sqlmodel import Field, SQLModel


def _text(**options: Any) -> Any:
    return Column(Text, nullable=options.pop("nullable", False), **options)


def _bytes(**options: Any) -> Any:
    return Column(LargeBinary, nullable=options.pop("nullable", False), **options)


def _number(**options: Any) -> Any:
    return Column(BigInteger, nullable=options.pop("nullable", False), **options)


def _counted() -> Any:
    """A number that the database gives; SQLite counts only in ``INTEGER PRIMARY KEY``."""
    return Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


class Table(SQLModel):
    """The server's tables have metadata of their own: a store's are not made here."""

    metadata = MetaData()


# --- the journal --------------------------------------------------------------------------------------------


class EventRow(Table, table=True):
    """One event: the canonical body as it was hashed, and beside it the payload, which can be erased."""

    __tablename__ = "event"
    id: str = Field(sa_column=_text(primary_key=True))
    content: bytes = Field(sa_column=_bytes(unique=True))
    incident: str = Field(sa_column=_text())
    kind: str = Field(sa_column=_text())
    subject: str = Field(sa_column=_text())
    received_at: int = Field(sa_column=_number())
    """The same for all events of one push: what the projections find them by."""
    body: str = Field(sa_column=_text())
    salt: bytes | None = Field(default=None, sa_column=_bytes(nullable=True))
    payload: str | None = Field(default=None, sa_column=_text(nullable=True))


class LinkRow(Table, table=True):
    """One link of a chain; stands even where the event's body is withheld."""

    __tablename__ = "link"
    chain: str = Field(sa_column=_text(primary_key=True))
    seq: int = Field(sa_column=_number(primary_key=True))
    previous: bytes = Field(sa_column=_bytes())
    content: bytes = Field(sa_column=_bytes())
    hash: bytes = Field(sa_column=_bytes())


class ChainRow(Table, table=True):
    """A chain's last link, and whose chain it is. Its row is locked while the chain grows."""

    __tablename__ = "chain"
    chain: str = Field(sa_column=_text(primary_key=True))
    seq: int = Field(sa_column=_number())
    hash: bytes = Field(sa_column=_bytes())
    key: str = Field(sa_column=_text())
    """The public key that signs its heads."""
    principal: str = Field(sa_column=_text())


class HeadRow(Table, table=True):
    """A signed head that was taken, and the countersignature given for it."""

    __tablename__ = "head"
    chain: str = Field(sa_column=_text(primary_key=True))
    seq: int = Field(sa_column=_number(primary_key=True))
    hash: str = Field(sa_column=_text())
    key: str = Field(sa_column=_text())
    signature: str = Field(sa_column=_text())
    received_at: int = Field(sa_column=_number())
    server_key: str = Field(sa_column=_text())
    countersignature: str = Field(sa_column=_text())


class ActorRow(Table, table=True):
    """Whose an actor id is."""

    __tablename__ = "actor"
    actor: str = Field(sa_column=_text(primary_key=True))
    principal: str = Field(sa_column=_text())
    name: str = Field(default="", sa_column=_text())
    """What the actor called themselves."""


class FactRow(Table, table=True):
    """What the database knows of itself. The rows named ``lock.…`` are locked by whoever does that work."""

    __tablename__ = "fact"
    name: str = Field(sa_column=_text(primary_key=True))
    value: str = Field(sa_column=_text())


class NumberRow(Table, table=True):
    """A final number and the incident that has it."""

    __tablename__ = "number"
    number: str = Field(sa_column=_text(primary_key=True))
    incident: str = Field(sa_column=_text(index=True))


# --- what is computed of the journal ------------------------------------------------------------------------


class StaleRow(Table, table=True):
    """Events of a push that an incident's projection has not seen."""

    __tablename__ = "stale"
    id: int | None = Field(default=None, sa_column=_counted())
    incident: str = Field(sa_column=_text())
    received_at: int = Field(sa_column=_number())


class IncidentRow(Table, table=True):
    """An incident as folded, and the columns that lists are made from; 0 and empty: not known."""

    __tablename__ = "incident"
    id: str = Field(sa_column=_text(primary_key=True))
    fold_version: int = Field(sa_column=_number())
    state: bytes = Field(sa_column=_bytes())
    number: str = Field(sa_column=_text(index=True))
    aliases: str = Field(sa_column=_text())
    """Separated by spaces, with one before and after."""
    title: str = Field(sa_column=_text())
    type: str = Field(sa_column=_text())
    severity: str = Field(sa_column=_text())
    status: str = Field(sa_column=_text())
    phase: str = Field(sa_column=_text())
    mode: str = Field(sa_column=_text())
    model_id: str = Field(sa_column=_text())
    commander: str = Field(sa_column=_text())
    declared_at: int = Field(sa_column=_number())
    detected_at: int = Field(sa_column=_number())
    acknowledged_at: int = Field(sa_column=_number())
    contained_at: int = Field(sa_column=_number())
    resolved_at: int = Field(sa_column=_number())
    updated_at: int = Field(sa_column=_number())


# --- who may do what ----------------------------------------------------------------------------------------


class PrincipalRow(Table, table=True):
    """A person, or a machine that reads."""

    __tablename__ = "principal"
    name: str = Field(sa_column=_text(primary_key=True))
    created_at: int = Field(sa_column=_number())


class MemberRow(Table, table=True):
    """Who belongs to a team."""

    __tablename__ = "member"
    team: str = Field(sa_column=_text(primary_key=True))
    principal: str = Field(sa_column=_text(primary_key=True))


class DeviceRow(Table, table=True):
    """A store that enrolled, by its key."""

    __tablename__ = "device"
    id: str = Field(sa_column=_text(primary_key=True))
    key: str = Field(sa_column=_text(unique=True))
    principal: str = Field(sa_column=_text())
    name: str = Field(sa_column=_text())
    enrolled_at: int = Field(sa_column=_number())
    revoked_at: int = Field(default=0, sa_column=_number())


class TokenRow(Table, table=True):
    """A token, by its SHA-256; the token itself is nowhere."""

    __tablename__ = "token"
    digest: str = Field(sa_column=_text(primary_key=True))
    id: str = Field(sa_column=_text(unique=True))
    """What it is named by when it is listed and revoked."""
    principal: str = Field(sa_column=_text())
    device: str = Field(sa_column=_text())
    """Empty for a machine's, which belongs to no store."""
    scopes: str = Field(sa_column=_text())
    created_at: int = Field(sa_column=_number())
    expires_at: int = Field(sa_column=_number())
    revoked_at: int = Field(default=0, sa_column=_number())


class CodeRow(Table, table=True):
    """An enrolment code, by its SHA-256."""

    __tablename__ = "code"
    digest: str = Field(sa_column=_text(primary_key=True))
    principal: str = Field(sa_column=_text())
    scopes: str = Field(sa_column=_text())
    expires_at: int = Field(sa_column=_number())


class RestrictionRow(Table, table=True):
    """An incident that only those admitted may see."""

    __tablename__ = "restriction"
    incident: str = Field(sa_column=_text(primary_key=True))


class AdmissionRow(Table, table=True):
    """Whom a restricted incident admits: ``team`` or ``person``, and the name."""

    __tablename__ = "admission"
    incident: str = Field(sa_column=_text(primary_key=True))
    kind: str = Field(sa_column=_text(primary_key=True))
    name: str = Field(sa_column=_text(primary_key=True))


class AuditRow(Table, table=True):
    """Who did what that matters for access, and how it went."""

    __tablename__ = "audit"
    id: int | None = Field(default=None, sa_column=_counted())
    at: int = Field(sa_column=_number())
    principal: str = Field(sa_column=_text())
    device: str = Field(sa_column=_text())
    address: str = Field(sa_column=_text())
    action: str = Field(sa_column=_text())
    target: str = Field(sa_column=_text())
    outcome: str = Field(sa_column=_text())


class PresenceRow(Table, table=True):
    """What a device looked at last."""

    __tablename__ = "presence"
    device: str = Field(sa_column=_text(primary_key=True))
    principal: str = Field(sa_column=_text())
    incident: str = Field(sa_column=_text())
    doing: str = Field(sa_column=_text())
    seen_at: int = Field(sa_column=_number())


# --- files --------------------------------------------------------------------------------------------------


class FileRow(Table, table=True):
    """An evidence file that is whole, and whose upload holds its bytes."""

    __tablename__ = "file"
    digest: str = Field(sa_column=_text(primary_key=True))
    size: int = Field(sa_column=_number())
    upload: str = Field(sa_column=_text())


class PieceRow(Table, table=True):
    """Some bytes of a file, from an offset on."""

    __tablename__ = "piece"
    digest: str = Field(sa_column=_text(primary_key=True))
    upload: str = Field(sa_column=_text(primary_key=True))
    start: int = Field(sa_column=_number(primary_key=True))
    data: bytes = Field(sa_column=_bytes())


_EVENT = Table.metadata.tables["event"].c
Index("event_by_incident", _EVENT.incident, _EVENT.received_at)
for _name, _kind in (("event_redacted", "redacted"), ("event_evidence", "evidence_added")):
    _of_kind = _EVENT.kind == _kind
    Index(_name, _EVENT.incident, _EVENT.subject, sqlite_where=_of_kind, postgresql_where=_of_kind)
