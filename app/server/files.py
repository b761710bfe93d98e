"""Evidence files, in pieces in the database, so that every server of it has them. A file belongs to the
incidents whose events cite it, and is given out by those, never by its hash alone."""

import hashlib
from collections.abc import Iterator

import msgspec
from sqlalchemy import delete, func, text
from sqlmodel import Session, col, select

from app.server.caller import Caller
from app.server.database import Database
from app.server.refusal import Refusal, not_found
from app.server.tables import FileRow, PieceRow
from data.evidence import LIMIT
from data.exchange.protocol import Uploaded

_ADDED = text(
    "SELECT payload FROM event WHERE incident = :incident AND kind = 'evidence_added' AND subject = :digest"
    " AND payload IS NOT NULL LIMIT 1"
)
_NAMED = text(
    "SELECT 1 FROM event WHERE incident = :incident AND kind IN ('step_ended', 'step_confirmed',"
    " 'probe_added', 'probe_ran') AND payload LIKE :digest LIMIT 1"
)


def cited_size(session: Session, incident: str, digest: str) -> int | None:
    """The size that an event of the incident gives the file; ``None`` where one names it without.

    Raises `Refusal` where none does.
    """
    added = session.execute(_ADDED, {"incident": incident, "digest": digest}).first()
    if added is not None:
        size = msgspec.json.decode(added[0]).get("size")
        return size if isinstance(size, int) else None
    if session.execute(_NAMED, {"incident": incident, "digest": f"%{digest}%"}).first() is None:
        raise not_found("evidence of this hash in this incident")
    return None


def state(session: Session, digest: str, caller: Caller) -> Uploaded:
    """How much of it is here: the whole, or what this device sent so far."""
    if (known := session.get(FileRow, digest)) is not None:
        return Uploaded(known.size, complete=True)
    return Uploaded(_received(session, digest, _upload(caller)), complete=False)


def take(
    session: Session, digest: str, size: int | None, offset: int, data: bytes, caller: Caller
) -> Uploaded | None:
    """The next piece; the last one completes the file. ``None`` where the whole is not what its hash says:
    then the upload begins anew. Raises `Refusal`."""
    upload = _upload(caller)
    if (known := session.get(FileRow, digest)) is not None:
        return Uploaded(known.size, complete=True)
    received = _received(session, digest, upload)
    if offset != received:
        message = f"The next piece begins at {received}."
        raise Refusal(409, "offset", message, kept="What came before is kept.", seq=received)
    received += len(data)
    if received > (LIMIT if size is None else size):
        raise Refusal(413, "too_large", f"This file holds {size or LIMIT} bytes at most.")
    if data:
        session.add(PieceRow(digest=digest, upload=upload, start=offset, data=data))
        session.flush()
    if size is not None and received < size:
        return Uploaded(received, complete=False)
    if _is_whole(session, digest, upload):
        session.add(FileRow(digest=digest, size=received, upload=upload))
        _forget(session, digest, col(PieceRow.upload) != upload)
        return Uploaded(received, complete=True)
    if size is None:
        return Uploaded(received, complete=False)
    _forget(session, digest, col(PieceRow.upload) == upload)
    return None


def whole(session: Session, digest: str) -> FileRow:
    """Raises `Refusal` where the file is not here, or not all of it."""
    known = session.get(FileRow, digest)
    if known is None:
        raise not_found("whole evidence file of this hash")
    return known


def content(database: Database, file: FileRow, start: int, end: int) -> Iterator[bytes]:
    """The bytes from ``start`` up to before ``end``, a piece at a time; between two, nothing is held."""
    at = start
    while at < end:
        with database.reading() as session:
            piece = session.exec(
                select(PieceRow)
                .where(PieceRow.digest == file.digest, PieceRow.upload == file.upload)
                .where(col(PieceRow.start) <= at)
                .order_by(col(PieceRow.start).desc())
                .limit(1)
            ).one()
        some = piece.data[at - piece.start : end - piece.start]
        yield some
        at += len(some)


def _upload(caller: Caller) -> str:
    return caller.device or caller.principal


def _received(session: Session, digest: str, upload: str) -> int:
    size = func.coalesce(func.sum(func.length(PieceRow.data)), 0)
    query = select(size).where(PieceRow.digest == digest, PieceRow.upload == upload)
    return int(session.exec(query).one())


def _is_whole(session: Session, digest: str, upload: str) -> bool:
    hashed = hashlib.sha256()
    query = select(PieceRow.data).where(PieceRow.digest == digest, PieceRow.upload == upload)
    with session.exec(query.order_by(col(PieceRow.start)).execution_options(yield_per=1)) as result:
        for data in result:
            hashed.update(data)
    return hashed.hexdigest() == digest


def _forget(session: Session, digest: str, which: object) -> None:
    session.execute(delete(PieceRow).where(col(PieceRow.digest) == digest, which))  # type: ignore[arg-type]
