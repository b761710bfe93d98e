"""Evidence files: sent in pieces, given as attachments, and only by an incident that cites them."""

import re
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response
from fastapi.responses import StreamingResponse
from sqlmodel import Session

from app.server import files
from app.server.access import audit
from app.server.api.asking import Given, Reader, Writer
from app.server.api.shapes import Piece, answer, told
from app.server.caller import Caller
from app.server.parts import Parts
from app.server.refusal import Refusal, not_found
from app.server.visible import hidden
from data.evidence import LIMIT
from data.exchange import protocol

router = APIRouter(prefix="/v1/incidents/{incident}/evidence/{digest}", tags=["evidence"])

Incident = Annotated[str, Path(max_length=64)]
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


@router.get("/upload", **told(gives=protocol.Uploaded))
def uploaded(parts: Given, caller: Writer, incident: Incident, digest: Digest) -> Response:
    """How much of it the server has from this device."""
    with parts.database.reading() as session:
        _size(session, caller, incident, digest)
        return answer(files.state(session, digest, caller))


@router.patch("/upload", **told(gives=protocol.Uploaded, binary=True))
def upload(
    parts: Given,
    caller: Writer,
    incident: Incident,
    digest: Digest,
    body: Piece,
    offset: Annotated[int, Query(ge=0, le=LIMIT)],
) -> Response:
    """The next piece."""

    def work(session: Session) -> protocol.Uploaded | None:
        size = _size(session, caller, incident, digest)
        done = files.take(session, digest, size, offset, body, caller)
        if done is None or done.complete:
            outcome = "altered" if done is None else "done"
            audit.note(session, parts.ambient, action="upload", target=digest, outcome=outcome, by=caller)
        return done

    done = parts.database.writing(work)
    if done is None:
        message = "What was sent is not the file of this hash."
        raise Refusal(422, "altered", message, kept="Nothing of it was kept.", remedy="Send it anew from 0.")
    return answer(done)


@router.get("", **told(gives=bytes))
def download(
    parts: Given,
    caller: Reader,
    incident: Incident,
    digest: Digest,
    range_wanted: Annotated[str, Header(alias="Range", max_length=100)] = "",
) -> Response:
    """The file, or its end, as an attachment."""
    with parts.database.reading() as session:
        _size(session, caller, incident, digest)
        file = files.whole(session, digest)
    start, end = _range(range_wanted, file.size)
    _note_download(parts, caller, digest)
    partial = (start, end) != (0, file.size)
    headers = {
        "Content-Disposition": f'attachment; filename="{digest}"',
        "Content-Length": str(end - start),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "no-store",
        "Accept-Ranges": "bytes",
    }
    if partial:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return StreamingResponse(
        files.content(parts.database, file, start, end),
        206 if partial else 200,
        headers,
        media_type="application/octet-stream",
    )


def _size(session: Session, caller: Caller, incident: str, digest: str) -> int | None:
    if incident in hidden(session, caller):
        raise not_found("evidence of this hash in this incident")
    return files.cited_size(session, incident, digest)


def _range(wanted: str, size: int) -> tuple[int, int]:
    """(first byte, one after the last); one range, or the whole file. Raises `Refusal`."""
    match = _RANGE.fullmatch(wanted)
    if match is None:
        return 0, size
    start, end = int(match[1]), min(int(match[2]) + 1 if match[2] else size, size)
    if start >= end:
        raise Refusal(416, "bad_request", f"The file has {size} bytes.")
    return start, end


def _note_download(parts: Parts, caller: Caller, digest: str) -> None:
    parts.database.writing(
        lambda session: audit.note(session, parts.ambient, action="download", target=digest, by=caller)
    )
